import { randomBytes } from 'node:crypto'
import type { Clock, Network } from '../ports.ts'
import { type KeyWrap, whyNoKeychain } from './key-wrap.ts'
import { readKeystoreHeader } from './keystore.ts'
import type { KeyPurpose, KeystoreFault } from './keystore-format.ts'
import type { SignerLimits } from './limits.ts'
import { passphraseBytes } from './passphrase.ts'
import {
  askSignature,
  type ChildLike,
  converse,
  forkChild,
  locked,
  ownEntry,
  type SignerProcess,
  systemClock,
} from './signer-client.ts'
import type { SignerAnswer, SignerAsk } from './signer-messages.ts'

/** How the key's process is started; the host says it, tests too. */
export type ProcessSetting = { start?: (entry: string) => ChildLike; entry?: string; clock?: Pick<Clock, 'after'> }

/** The key process said no. `fault` tells the screen what to do: `wrong_passphrase` asks again, `needs_passphrase` too. */
export class KeyRefused extends Error {
  readonly fault: KeystoreFault | 'needs_passphrase' | null
  constructor(why: string, fault: KeyRefused['fault'] = null) {
    super(why)
    this.fault = fault
  }
}

/** The port, and what only a key from a key file has. */
export type KeystoreSigner = SignerProcess & {
  readonly purpose: KeyPurpose
  /** Makes the process's own limits tighter. Throws when they would be looser anywhere; nothing changes then. */
  tighten(limits: SignerLimits): Promise<void>
  /** While true, only orders that reduce are signed (and cancels, noop, margin added). */
  setReducing(isReducing: boolean): Promise<void>
  /** Somebody is here: the idle lock waits anew. */
  stay(): Promise<void>
}

/** scrypt takes a second or two on a slow machine; a file is sealed and read back at most four times in one request. */
const slowLimitMs = 60_000
/** How long the process may take to overwrite the key and end by itself before it is killed. */
const lockLimitMs = 500

function begin({ start = forkChild, entry = ownEntry(), clock = systemClock }: ProcessSetting) {
  const child = start(entry)
  return { child, talk: converse(child, clock), clock }
}

function wipe(...buffers: (Uint8Array | null)[]): void {
  for (const bytes of buffers) bytes?.fill(0)
}

function refuse(answer: SignerAnswer): never {
  if (answer.is === 'refused') throw new KeyRefused(answer.why, answer.fault ?? null)
  throw new Error('The key process gave no answer that fits.')
}

/** Asks one thing of a process of its own, which ends afterwards. */
async function askOnce(setting: ProcessSetting, request: SignerAsk): Promise<SignerAnswer> {
  const { child, talk } = begin(setting)
  try {
    const answer = await talk.ask(request, slowLimitMs)
    return answer.is === 'open' || answer.is === 'done' ? answer : refuse(answer)
  } finally {
    child.kill()
  }
}

const addressIn = (answer: SignerAnswer): string => (answer.is === 'open' ? answer.address : refuse(answer))

type NewKey = ProcessSetting & { keyFile: string; network: Network; purpose: KeyPurpose; passphrase: string }

/** Makes a fresh key inside a process of its own, in a new key file. Returns its address. Throws one sentence. */
export async function makeKey(setting: NewKey): Promise<string> {
  const { keyFile, network, purpose } = setting
  const passphrase = passphraseBytes(setting.passphrase)
  try {
    return addressIn(await askOnce(setting, { do: 'make', keyFile, network, purpose, passphrase }))
  } finally {
    wipe(passphrase)
  }
}

/**
 * Takes the key of another program's file (a Web3 secret with its passphrase, or 64 hex digits with null) into a new key
 * file. `whyNot` is asked about the address first (see whyNoAgentKey): its sentence refuses the key, and nothing is
 * written. The other file stays where it is. Returns the address. Throws one sentence.
 */
export async function importKey(
  setting: NewKey & {
    from: string
    fromPassphrase: string | null
    whyNot: (address: string) => Promise<string | null>
  },
): Promise<string> {
  const { keyFile, network, purpose, from, whyNot } = setting
  // The other program's passphrase as it was typed there: that standard knows no normal form.
  const typed = () =>
    setting.fromPassphrase === null ? null : new Uint8Array(Buffer.from(setting.fromPassphrase, 'utf8'))
  const passphrase = passphraseBytes(setting.passphrase)
  const [first, second] = [typed(), typed()]
  try {
    const address = addressIn(await askOnce(setting, { do: 'read_address', from, fromPassphrase: first }))
    const why = await whyNot(address)
    if (why !== null) throw new KeyRefused(why)
    const request = { keyFile, network, purpose, passphrase, address, from, fromPassphrase: second }
    return addressIn(await askOnce(setting, { do: 'import', ...request }))
  } finally {
    wipe(passphrase, first, second)
  }
}

type OwnKey = ProcessSetting & { keyFile: string; passphrase: string }

/** Writes the key to a new file: a Web3 secret under a passphrase, or with null the bare digits. Throws one sentence. */
export async function exportKey(setting: OwnKey & { to: string; toPassphrase: string | null }): Promise<void> {
  const passphrase = passphraseBytes(setting.passphrase)
  const toPassphrase = setting.toPassphrase === null ? null : new Uint8Array(Buffer.from(setting.toPassphrase, 'utf8'))
  try {
    await askOnce(setting, { do: 'export', keyFile: setting.keyFile, passphrase, to: setting.to, toPassphrase })
  } finally {
    wipe(passphrase, toPassphrase)
  }
}

/** Seals the key under another passphrase; the keychain, where it opened the file, no longer does. Throws one sentence. */
export async function changeKeyPassphrase(setting: OwnKey & { next: string }): Promise<void> {
  const passphrase = passphraseBytes(setting.passphrase)
  const next = passphraseBytes(setting.next)
  try {
    await askOnce(setting, { do: 'change_passphrase', keyFile: setting.keyFile, passphrase, next })
  } finally {
    wipe(passphrase, next)
  }
}

/** Lets this computer's keychain open the key file too. A keychain that protects nothing is refused by its name. */
export async function rememberKey(setting: OwnKey & { keyWrap: KeyWrap }): Promise<void> {
  const backend = setting.keyWrap.backend()
  const why = whyNoKeychain(backend)
  if (why !== null) throw new KeyRefused(why)
  const passphrase = passphraseBytes(setting.passphrase)
  const secret = new Uint8Array(randomBytes(32))
  try {
    const keychain = { backend, secret, wrapped: setting.keyWrap.wrap(secret) }
    await askOnce(setting, { do: 'set_keychain', keyFile: setting.keyFile, passphrase, keychain })
  } finally {
    wipe(passphrase, secret)
  }
}

/** Takes the keychain's wrap out of the key file. Throws one sentence. */
export async function forgetKey(setting: OwnKey): Promise<void> {
  const passphrase = passphraseBytes(setting.passphrase)
  try {
    await askOnce(setting, { do: 'set_keychain', keyFile: setting.keyFile, passphrase, keychain: null })
  } finally {
    wipe(passphrase)
  }
}

/** The secret that this computer's keychain keeps for a key file. Asks for the passphrase in every doubt; deletes nothing. */
function keychainSecret(keyFile: string, keyWrap: KeyWrap): Uint8Array {
  const wrap = readKeystoreHeader(keyFile).wraps[1]
  const ask = (why: string) =>
    new KeyRefused(`${why} Type the passphrase; the key file stays as it is.`, 'needs_passphrase')
  if (wrap === undefined) throw ask("This computer's keychain was never asked to open this key.")
  const backend = keyWrap.backend()
  if (backend !== wrap.backend) {
    throw ask(`The key was given to the keychain "${wrap.backend}", and this computer now has "${backend}".`)
  }
  const why = whyNoKeychain(backend)
  if (why !== null) throw ask(why)
  try {
    return keyWrap.unwrap(new Uint8Array(Buffer.from(wrap.secret, 'base64')))
  } catch {
    throw ask(`The keychain "${backend}" did not give its secret.`)
  }
}

/**
 * Starts the key's process and opens a key file in it, by the passphrase or by the OS keychain. The process holds the
 * limits itself. It ends by `close` (the lock), after `idleMs` without a signature or `stay`, and with the desk; then
 * every signature that waits is rejected, and `onEnd` tells. Throws KeyRefused with one sentence.
 */
export async function openSigner(
  setting: ProcessSetting & {
    keyFile: string
    network: Network
    purpose: KeyPurpose
    by: { passphrase: string } | { keyWrap: KeyWrap }
    /** Null for the emergency key, which only cancels and reduces. */
    limits: SignerLimits | null
    isReducing?: boolean
    idleMs?: number | null
  },
): Promise<KeystoreSigner> {
  const { keyFile, network, purpose, limits, isReducing = false, idleMs = null } = setting
  const secret =
    'passphrase' in setting.by ? passphraseBytes(setting.by.passphrase) : keychainSecret(keyFile, setting.by.keyWrap)
  const by = 'passphrase' in setting.by ? { passphrase: secret } : { keychainSecret: secret }
  const { child, talk, clock } = begin(setting)
  let address: string
  try {
    const request = { do: 'unlock', keyFile, network, purpose, by, limits, isReducing, idleMs } as const
    address = addressIn(await talk.ask(request, slowLimitMs))
  } catch (thrown) {
    child.kill()
    throw thrown
  } finally {
    wipe(secret)
  }

  const tell = async (request: SignerAsk) => {
    const answer = await talk.ask(request)
    if (answer.is !== 'done') refuse(answer)
  }
  return {
    purpose,
    address: () => address,
    sign: (prepared) => askSignature(talk, network, prepared),
    tighten: (next) => tell({ do: 'tighten', limits: next }),
    setReducing: (next) => tell({ do: 'set_reducing', isReducing: next }),
    stay: () => tell({ do: 'stay' }),
    onEnd: talk.onEnd,
    async close() {
      const ended = new Promise<void>((resolve) => child.onEnd(resolve))
      // Its answer is its end.
      talk.ask({ do: 'lock' }).catch(() => {})
      talk.end(locked)
      const cancelLimit = clock.after(lockLimitMs, () => child.kill())
      await ended
      cancelLimit()
    },
  }
}
