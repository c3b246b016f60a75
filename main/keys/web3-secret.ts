import { createCipheriv, createDecipheriv, randomBytes, randomUUID, scryptSync } from 'node:crypto'
import { scrypt } from '@noble/hashes/scrypt.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { z } from 'zod'
import { addressOf, isKey } from './sign-action.ts'

const hex = (pattern: string) =>
  z
    .string()
    .regex(new RegExp(`^(0x)?${pattern}$`, 'i'))
    .transform((text) => Buffer.from(text.replace(/^0x/, ''), 'hex'))
/** Other programs write key names in either case; only what is needed is read. */
const secretSchema = z.object({
  version: z.literal(3),
  address: z
    .string()
    .regex(/^(0x)?[0-9a-f]{40}$/i)
    .optional(),
  crypto: z.object({
    cipher: z.string(),
    ciphertext: hex('[0-9a-f]{64}'),
    cipherparams: z.object({ iv: hex('[0-9a-f]{32}') }),
    kdf: z.string(),
    kdfparams: z.object({
      n: z
        .int()
        .min(2)
        .max(2 ** 20),
      r: z.int().min(1).max(32),
      p: z.int().min(1).max(16),
      dklen: z.int().min(32).max(64),
      salt: hex('([0-9a-f]{2}){1,128}'),
    }),
    mac: hex('[0-9a-f]{64}'),
  }),
})

type KdfParameters = z.infer<typeof secretSchema>['crypto']['kdfparams']

/** 1 GiB: more than any wallet asks for. */
const mostMemory = 2 ** 30
const notReadable = 'The file is no Web3 secret (version 3, scrypt) that this desk can read.'

function lowerKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), lowerKeys(inner)]))
}

const macOf = (derived: Uint8Array, ciphertext: Uint8Array): Buffer =>
  Buffer.from(keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext])))

/** OpenSSL takes no cost above 2^(16 r), as its RFC says; old wallets did. Those few are derived slowly. */
function derive(passphrase: Uint8Array, { n, r, p, dklen, salt }: KdfParameters): Uint8Array {
  if (n >= 2 ** (16 * r)) return scrypt(passphrase, salt, { N: n, r, p, dkLen: dklen, maxmem: mostMemory })
  return new Uint8Array(scryptSync(passphrase, salt, dklen, { N: n, r, p, maxmem: 2 * 128 * (n + p) * r }))
}

/**
 * The key in a Web3 Secret Storage file, version 3, by its passphrase's bytes as they were typed. Throws one sentence.
 * https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage/
 */
export function readWeb3Secret(text: string, passphrase: Uint8Array): Uint8Array {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(notReadable)
  }
  const lower = lowerKeys(value) as { crypto?: { kdf?: unknown } } | null
  const kdf = lower?.crypto?.kdf
  if (typeof kdf === 'string' && kdf !== 'scrypt') {
    throw new Error(`The file is guarded by ${kdf.slice(0, 20)}; only scrypt is read. Save it again with scrypt.`)
  }
  const parsed = secretSchema.safeParse(lower)
  if (!parsed.success || parsed.data.crypto.cipher !== 'aes-128-ctr') throw new Error(notReadable)
  const { ciphertext, cipherparams, kdfparams, mac } = parsed.data.crypto
  const { n, r } = kdfparams
  if (128 * n * r > mostMemory || (n & (n - 1)) !== 0) throw new Error(notReadable)
  const derived = derive(passphrase, kdfparams)
  try {
    if (!macOf(derived, ciphertext).equals(mac)) {
      throw new Error("The file's passphrase is wrong, or the file was edited: these two can't be told apart.")
    }
    const cipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), cipherparams.iv)
    return checkedKey(new Uint8Array(cipher.update(ciphertext)), parsed.data.address)
  } finally {
    derived.fill(0)
  }
}

function checkedKey(key: Uint8Array, address: string | undefined): Uint8Array {
  const isOther =
    address !== undefined && isKey(key) && addressOf(key) !== `0x${address.replace(/^0x/i, '')}`.toLowerCase()
  if (isKey(key) && !isOther) return key
  key.fill(0)
  throw new Error("The file's key does not belong to its address; it was edited or is damaged.")
}

/** A key as a Web3 Secret Storage file, version 3: scrypt N=2^18, r=8, p=1, aes-128-ctr, keccak mac. */
export function writeWeb3Secret(key: Uint8Array, passphrase: Uint8Array): string {
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const n = 2 ** 18
  const derived = scryptSync(passphrase, salt, 32, { N: n, r: 8, p: 1, maxmem: 2 * 128 * n * 8 })
  const ciphertext = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(key)
  const mac = macOf(derived, ciphertext).toString('hex')
  derived.fill(0)
  const secret = {
    version: 3,
    id: randomUUID(),
    address: addressOf(key).slice(2),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: { dklen: 32, n, p: 1, r: 8, salt: salt.toString('hex') },
      mac,
    },
  }
  return `${JSON.stringify(secret, null, 2)}\n`
}

/** The key in a text of 64 hex digits, with or without 0x; null when it is none. */
export function readHexKey(text: string): Uint8Array | null {
  const match = /^\s*(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)
  if (match === null) return null
  const key = new Uint8Array(Buffer.from(match[1]!, 'hex'))
  return isKey(key) ? key : null
}
