import { z } from 'zod'
import { signerLimits } from './limits.ts'

const id = z.int()
const network = z.enum(['paper', 'testnet', 'mainnet'])
const purpose = z.enum(['agent', 'emergency'])
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const address = z.string().regex(/^0x[0-9a-f]{40}$/)
/** A key in another program's file, and its passphrase where it has one; bare hex digits have none. */
const source = { from: z.string(), fromPassphrase: bytes.nullable() }

/**
 * What the desk may ask of the key's process. No message carries a key, in either direction: keys are made, read and
 * written by the process itself. Passphrases and keychain secrets come as bytes, which it overwrites after use.
 */
export const signerRequest = z.discriminatedUnion('do', [
  z.strictObject({ id, do: z.literal('open'), keyFile: z.string(), network: z.string() }),
  z.strictObject({
    id,
    do: z.literal('sign'),
    network: z.string(),
    action: z.unknown(),
    nonce: z.int().min(0),
    expiresAfter: z.int().min(0),
  }),
  z.strictObject({
    id,
    do: z.literal('unlock'),
    keyFile: z.string(),
    network,
    purpose,
    by: z.union([z.strictObject({ passphrase: bytes }), z.strictObject({ keychainSecret: bytes })]),
    limits: signerLimits.nullable(),
    isReducing: z.boolean(),
    idleMs: z.int().min(1).max(2_147_483_647).nullable(),
  }),
  z.strictObject({ id, do: z.literal('tighten'), limits: signerLimits }),
  z.strictObject({ id, do: z.literal('set_reducing'), isReducing: z.boolean() }),
  z.strictObject({ id, do: z.literal('stay') }),
  z.strictObject({ id, do: z.literal('lock') }),
  z.strictObject({ id, do: z.literal('make'), keyFile: z.string(), network, purpose, passphrase: bytes }),
  z.strictObject({ id, do: z.literal('read_address'), ...source }),
  z.strictObject({
    id,
    do: z.literal('import'),
    keyFile: z.string(),
    network,
    purpose,
    passphrase: bytes,
    address,
    ...source,
  }),
  z.strictObject({
    id,
    do: z.literal('export'),
    keyFile: z.string(),
    passphrase: bytes,
    to: z.string(),
    /** Null writes the bare digits. */
    toPassphrase: bytes.nullable(),
  }),
  z.strictObject({ id, do: z.literal('change_passphrase'), keyFile: z.string(), passphrase: bytes, next: bytes }),
  z.strictObject({
    id,
    do: z.literal('set_keychain'),
    keyFile: z.string(),
    passphrase: bytes,
    keychain: z.strictObject({ backend: z.string(), secret: bytes, wrapped: bytes }).nullable(),
  }),
])
export type SignerRequest = z.infer<typeof signerRequest>
/** What is asked, before it has its number. */
export type SignerAsk = SignerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

const signature = z.strictObject({
  r: z.string().regex(/^0x[0-9a-f]{64}$/),
  s: z.string().regex(/^0x[0-9a-f]{64}$/),
  v: z.union([z.literal(27), z.literal(28)]),
})

/** Why a key file was not opened, where the screen has to act on it. */
const fault = z.enum(['damaged', 'wrong_passphrase', 'edited', 'not_wrapped', 'unsupported'])

/** What the key's process answers. */
export const signerAnswer = z.discriminatedUnion('is', [
  z.strictObject({ id, is: z.literal('open'), address }),
  z.strictObject({ id, is: z.literal('signed'), signature }),
  z.strictObject({ id, is: z.literal('done') }),
  z.strictObject({ id, is: z.literal('refused'), why: z.string(), fault: fault.optional() }),
])
export type SignerAnswer = z.infer<typeof signerAnswer>
