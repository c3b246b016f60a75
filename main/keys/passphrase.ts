/** Fewer characters than this are no passphrase. */
export const shortestPassphrase = 12
const fewestDistinct = 6
const longestPassphrase = 1_024

/** A passphrase as the bytes that are hashed (NFKC, UTF-8): the same on every keyboard. The caller wipes them. */
export function passphraseBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.normalize('NFKC'), 'utf8'))
}

/** Whether the bytes are one short piece said over and over. */
function repeatsItself(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2; period += 1) {
    if (bytes.every((byte, at) => byte === bytes[at % period])) return true
  }
  return false
}

/** Whether each byte follows the one before it by the same step, as in "abcdefghijkl" and "987654321". */
function isRun(bytes: Uint8Array): boolean {
  const step = bytes[1]! - bytes[0]!
  return bytes.every((byte, at) => at === 0 || byte - bytes[at - 1]! === step)
}

/** Why a passphrase is too weak to guard a key, as a sentence; null when it may. It makes no string of it. */
export function whyTooWeak(bytes: Uint8Array): string | null {
  if (bytes.length > longestPassphrase) return `A passphrase has at most ${longestPassphrase} characters.`
  const characters = bytes.reduce((count, byte) => ((byte & 0xc0) === 0x80 ? count : count + 1), 0)
  if (characters < shortestPassphrase) {
    return `The passphrase is too short: it needs at least ${shortestPassphrase} characters; five or six words are good.`
  }
  if (new Set(bytes).size < fewestDistinct) {
    return `The passphrase is too easy to guess: it uses fewer than ${fewestDistinct} different characters.`
  }
  if (repeatsItself(bytes)) return 'The passphrase is too easy to guess: it says the same piece again and again.'
  if (isRun(bytes)) return 'The passphrase is too easy to guess: it is one row of neighbours.'
  return null
}
