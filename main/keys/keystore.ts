import { randomBytes, scryptSync } from 'node:crypto'
import { readOwnFile, replaceFile, writeNewFile } from './durable-file.ts'
import {
  type Kdf,
  type KeychainSecret,
  KeystoreError,
  type KeystoreHeader,
  type KeystoreIdentity,
  openEnvelope,
  readHeader,
  sealEnvelope,
} from './keystore-format.ts'
import { whyTooWeak } from './passphrase.ts'
import { addressOf, isKey } from './sign-action.ts'

/** scrypt's cost: 128 MiB and about half a second. A file below it is refused. RFC 7914. */
const cost = { n: 2 ** 17, r: 8, p: 1 } as const
const longestFile = 16_384

/** What scrypt gives for a passphrase, 32 bytes. */
export function derivePassphraseKey(passphrase: Uint8Array, { n, r, p, salt }: Kdf): Uint8Array {
  const options = { N: n, r, p, maxmem: 2 * 128 * n * r }
  return new Uint8Array(scryptSync(passphrase, Buffer.from(salt, 'hex'), 32, options))
}

/** A fresh, valid secret key. The caller wipes it. */
export function freshKey(): Uint8Array {
  let key = new Uint8Array(randomBytes(32))
  while (!isKey(key)) key = new Uint8Array(randomBytes(32))
  return key
}

function readText(path: string): string {
  try {
    return readOwnFile(path, longestFile)
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    throw new KeystoreError('damaged', `The key file ${path} can't be read (${code ?? message}).`)
  }
}

function checkCost({ n, r, p }: Kdf): void {
  if (n < cost.n || r !== cost.r || p !== cost.p) {
    throw new KeystoreError(
      'unsupported',
      'The key file is guarded too weakly for this desk (scrypt below N=131072, r=8, p=1); import its key into a new file.',
    )
  }
}

const freshKdf = (): Kdf => ({ name: 'scrypt', ...cost, salt: randomBytes(32).toString('hex') })

function sealNew(
  key: Uint8Array,
  identity: KeystoreIdentity,
  { passphrase, keychain }: { passphrase: Uint8Array; keychain?: KeychainSecret },
): string {
  const kdf = freshKdf()
  const passphraseKey = derivePassphraseKey(passphrase, kdf)
  try {
    return sealEnvelope(key, { identity, kdf, passphraseKey, ...(keychain === undefined ? {} : { keychain }) })
  } finally {
    passphraseKey.fill(0)
  }
}

/** What a key file says in the clear, unproven until it is opened. Throws a KeystoreError when it is damaged. */
export function readKeystoreHeader(path: string): KeystoreHeader {
  return readHeader(readText(path))
}

/** Writes a key to a new file; one that is there is never written over. Returns the address. Throws one sentence. */
export function createKeystore(
  path: string,
  key: Uint8Array,
  setting: Pick<KeystoreIdentity, 'network' | 'purpose'> & { passphrase: Uint8Array; now?: Date },
): string {
  const { network, purpose, passphrase, now = new Date() } = setting
  const weak = whyTooWeak(passphrase)
  if (weak !== null) throw new Error(weak)
  const address = addressOf(key)
  const text = sealNew(key, { network, purpose, address, created: now.toISOString() }, { passphrase })
  try {
    writeNewFile(path, text)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw new Error(`The key file ${path} can't be written (${code}).`)
    throw new Error(`There is a key at ${path} already, and a key is never written over.`)
  }
  return address
}

/** How a file is opened: by its passphrase, or by the secret that the OS keychain keeps. */
export type OpenBy = { passphrase: Uint8Array } | { keychainSecret: Uint8Array }

/** Opens a key file. Throws a KeystoreError with one sentence, and none of the content. The caller wipes the key. */
export function openKeystore(path: string, by: OpenBy): { header: KeystoreHeader; key: Uint8Array } {
  return openText(readText(path), by)
}

function openText(text: string, by: OpenBy): { header: KeystoreHeader; key: Uint8Array } {
  checkCost(readHeader(text).kdf)
  if ('keychainSecret' in by) return openEnvelope(text, by)
  return openEnvelope(text, { derive: (kdf) => derivePassphraseKey(by.passphrase, kdf) })
}

/** Seals an opened key again and puts it in its file's place; the old file waits until the new one opens. */
function reseal(path: string, passphrase: Uint8Array, next: { passphrase: Uint8Array; keychain?: KeychainSecret }) {
  const { header, key } = openKeystore(path, { passphrase })
  try {
    const text = sealNew(key, header, next)
    replaceFile(path, text, (readBack) => {
      if (readBack !== text) throw new Error(`The key file ${path} did not read back as written; the old one stands.`)
      openText(readBack, next).key.fill(0)
    })
  } finally {
    key.fill(0)
  }
}

/** Seals the key under another passphrase. A keychain's wrap does not outlive it. Throws one sentence. */
export function changePassphrase(path: string, passphrase: Uint8Array, next: Uint8Array): void {
  const weak = whyTooWeak(next)
  if (weak !== null) throw new Error(weak)
  reseal(path, passphrase, { passphrase: next })
}

/** Adds the keychain's wrap beside the passphrase's, or with null takes it away. Throws one sentence. */
export function setKeychainWrap(path: string, passphrase: Uint8Array, keychain: KeychainSecret | null): void {
  reseal(path, passphrase, { passphrase, ...(keychain === null ? {} : { keychain }) })
}
