import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { addressOf, isKey } from './sign-action.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const sealedKey = { nonce: hex(12), sealed: hex(48) }
const kdf = z.strictObject({
  name: z.literal('scrypt'),
  n: z
    .int()
    .min(2)
    .max(2 ** 20),
  r: z.int().min(1).max(8),
  p: z.int().min(1).max(4),
  salt: hex(32),
})
/** By which the data key can be had: always the passphrase; besides it, where wanted, a secret in the OS keychain. */
const passphraseWrap = z.strictObject({ by: z.literal('passphrase'), ...sealedKey })
const keychainWrap = z.strictObject({
  by: z.literal('keychain'),
  backend: z.string().regex(/^[a-z0-9_]{1,40}$/),
  secret: z.string().regex(/^[A-Za-z0-9+/]{4,4000}={0,2}$/),
  ...sealedKey,
})
const fileSchema = z.strictObject({
  format: z.literal('hyperllm-desk-key'),
  version: z.literal(1),
  network: z.enum(['paper', 'testnet', 'mainnet']),
  purpose: z.enum(['agent', 'emergency']),
  address: z.string().regex(/^0x[0-9a-f]{40}$/),
  created: z.iso.datetime(),
  kdf,
  wraps: z.union([z.tuple([passphraseWrap]), z.tuple([passphraseWrap, keychainWrap])]),
  ...sealedKey,
  checksum: hex(32),
})
type Content = z.infer<typeof fileSchema>

/** What a key is for: all allowed actions, or only those that cancel and reduce. */
export type KeyPurpose = Content['purpose']
export type Kdf = z.infer<typeof kdf>
/** What the file says in the clear. It is proven only once the key has been opened. */
export type KeystoreHeader = Omit<Content, 'nonce' | 'sealed' | 'checksum'>
export type KeystoreIdentity = Pick<Content, 'network' | 'purpose' | 'address' | 'created'>
/** A secret that the OS keychain keeps, in the clear and as the keychain sealed it. */
export type KeychainSecret = { backend: string; secret: Uint8Array; wrapped: Uint8Array }

/** Why a key file was not opened. */
export type KeystoreFault = 'damaged' | 'wrong_passphrase' | 'edited' | 'not_wrapped' | 'unsupported'
export class KeystoreError extends Error {
  readonly fault: KeystoreFault
  constructor(fault: KeystoreFault, message: string) {
    super(message)
    this.fault = fault
  }
}

const damaged = () =>
  new KeystoreError(
    'damaged',
    'The key file is damaged or was edited. Nothing was changed; put a copy of it back, or make a new agent key.',
  )
const wrongPassphrase = () =>
  new KeystoreError(
    'wrong_passphrase',
    "The passphrase is wrong, or somebody edited this part of the file and mended its checksum: these two can't be told apart.",
  )
const edited = () =>
  new KeystoreError(
    'edited',
    'The passphrase is right, but somebody edited the key file. It is not used; put a copy of it back.',
  )

const wrapLabel = Buffer.from('hyperllm-desk-key 1 wrap', 'utf8')

function seal(plain: Uint8Array, key: Uint8Array, header: Uint8Array): { nonce: string; sealed: string } {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(header)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { nonce: nonce.toString('hex'), sealed: sealed.toString('hex') }
}

/** The 32 bytes sealed; null when the key or anything authenticated is another. */
function unseal({ nonce, sealed }: { nonce: string; sealed: string }, key: Uint8Array, header: Uint8Array) {
  const bytes = Buffer.from(sealed, 'hex')
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'), { authTagLength: 16 })
  cipher.setAAD(header)
  cipher.setAuthTag(bytes.subarray(32))
  const plain = cipher.update(bytes.subarray(0, 32))
  try {
    cipher.final()
    return new Uint8Array(plain)
  } catch {
    return null
  } finally {
    plain.fill(0)
  }
}

function headerOf({ nonce: _, sealed: __, checksum: ___, ...header }: Content): KeystoreHeader {
  return header
}

/** The bytes that the key is sealed to: every field but the sealed key and the checksum, in the file's order. */
const authenticated = (header: KeystoreHeader): Uint8Array => Buffer.from(JSON.stringify(header), 'utf8')

const checksumOf = ({ checksum: _, ...rest }: Omit<Content, 'checksum'> & { checksum?: string }): string =>
  createHash('sha256').update(JSON.stringify(rest)).digest('hex')

const textOf = (content: Content): string => `${JSON.stringify(content, null, 2)}\n`

const keychainWrapOf = ({ backend, secret, wrapped }: KeychainSecret, dataKey: Uint8Array) => ({
  by: 'keychain' as const,
  backend,
  secret: Buffer.from(wrapped).toString('base64'),
  ...seal(dataKey, secret, wrapLabel),
})

/**
 * The text of a key file: a fresh data key seals the key, with the whole header authenticated; the data key is sealed by
 * what the passphrase gives and, where there is one, by the keychain's secret. It does not judge the scrypt parameters.
 */
export function sealEnvelope(
  key: Uint8Array,
  setting: { identity: KeystoreIdentity; kdf: Kdf; passphraseKey: Uint8Array; keychain?: KeychainSecret },
): string {
  const { identity, kdf: parameters, passphraseKey, keychain } = setting
  const { network, purpose, address, created } = identity
  const { name, n, r, p, salt } = parameters
  const dataKey = new Uint8Array(randomBytes(32))
  const byPassphrase = { by: 'passphrase' as const, ...seal(dataKey, passphraseKey, wrapLabel) }
  const wraps: Content['wraps'] =
    keychain === undefined ? [byPassphrase] : [byPassphrase, keychainWrapOf(keychain, dataKey)]
  const header: KeystoreHeader = {
    format: 'hyperllm-desk-key',
    version: 1,
    network,
    purpose,
    address,
    created,
    kdf: { name, n, r, p, salt },
    wraps,
  }
  const content = { ...header, ...seal(key, dataKey, authenticated(header)) }
  dataKey.fill(0)
  return textOf({ ...content, checksum: checksumOf(content) })
}

/** Reads a key file's text; throws a KeystoreError when one byte of it is not as it was written. No secret is needed. */
function readContent(text: string): Content {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged()
  }
  if (typeof value === 'object' && value !== null) {
    const { format, version } = value as { format?: unknown; version?: unknown }
    if (format === 'hyperllm-desk-key' && typeof version === 'number' && version > 1) {
      throw new KeystoreError('unsupported', 'The key file was written by a newer HyperLLM Desk; update this one.')
    }
  }
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success || textOf(parsed.data) !== text || checksumOf(parsed.data) !== parsed.data.checksum) {
    throw damaged()
  }
  return parsed.data
}

/** What a key file's text says in the clear; throws a KeystoreError when it is damaged. */
export function readHeader(text: string): KeystoreHeader {
  return headerOf(readContent(text))
}

/** How a file is to be opened: by what scrypt gives for its parameters, or by the keychain's secret. */
export type KeystoreWay = { derive: (kdf: Kdf) => Uint8Array } | { keychainSecret: Uint8Array }

/**
 * Opens a key file's text. Throws a KeystoreError with one sentence. It does not judge the scrypt parameters: that is
 * the opener of files, which takes none below the minimum. The caller wipes the key.
 */
export function openEnvelope(text: string, way: KeystoreWay): { header: KeystoreHeader; key: Uint8Array } {
  const content = readContent(text)
  const dataKey = openDataKey(content, way)
  const header = headerOf(content)
  const key = unseal(content, dataKey, authenticated(header))
  dataKey.fill(0)
  if (key === null) throw edited()
  if (!isKey(key) || addressOf(key) !== content.address) {
    key.fill(0)
    throw edited()
  }
  return { header, key }
}

function deriveBy({ derive }: { derive: (kdf: Kdf) => Uint8Array }, parameters: Kdf): Uint8Array {
  try {
    return derive(parameters)
  } catch {
    // Parameters that scrypt itself does not take.
    throw damaged()
  }
}

function openDataKey(content: Content, way: KeystoreWay): Uint8Array {
  if ('derive' in way) {
    const passphraseKey = deriveBy(way, content.kdf)
    const dataKey = unseal(content.wraps[0], passphraseKey, wrapLabel)
    passphraseKey.fill(0)
    if (dataKey === null) throw wrongPassphrase()
    return dataKey
  }
  const wrap = content.wraps[1]
  const dataKey = wrap === undefined ? null : unseal(wrap, way.keychainSecret, wrapLabel)
  if (dataKey === null) {
    throw new KeystoreError('not_wrapped', "This computer's keychain does not open the key file; type the passphrase.")
  }
  return dataKey
}
