/** What a person gave as the account: an address in lower case, or why it is not taken. A secret is never repeated. */
export type MasterReading =
  | { is: 'address'; address: string }
  | { is: 'secret'; why: string }
  | { is: 'bad'; why: string }

const secretWhy = (what: string): string =>
  `That is ${what}, and it was not kept. The desk needs the public address of the account only (0x and 40 digits). Whoever saw it can take the money: if it was shown to anyone, move the account to a new one.`

/**
 * Reads the public address of an account. A private key, or words that look like a seed phrase, are refused by name, so
 * that nobody learns to paste them here.
 */
export function readMaster(text: string): MasterReading {
  const said = text.trim()
  if (/^0x[0-9a-f]{40}$/i.test(said)) return { is: 'address', address: said.toLowerCase() }
  if (/(?:^|[^0-9a-f])(?:0x)?[0-9a-f]{64}(?:$|[^0-9a-f])/i.test(said))
    return { is: 'secret', why: secretWhy('a private key') }
  const words = said.split(/[\s,]+/)
  if (words.length >= 10 && words.every((word) => /^[\p{L}\d.:-]+$/u.test(word)))
    return { is: 'secret', why: secretWhy('a seed phrase') }
  return {
    is: 'bad',
    why: 'That is no address: it needs 0x and 40 digits of 0 to 9 and a to f. Copy the public address of the account from its wallet.',
  }
}
