import { z } from 'zod'

/** What the desk may ask of the key's process. No message carries a key, in either direction. */
export const signerRequest = z.discriminatedUnion('do', [
  z.strictObject({ id: z.int(), do: z.literal('open'), keyFile: z.string(), network: z.string() }),
  z.strictObject({
    id: z.int(),
    do: z.literal('sign'),
    network: z.string(),
    action: z.unknown(),
    nonce: z.int().min(0),
    expiresAfter: z.int().min(0),
  }),
])
export type SignerRequest = z.infer<typeof signerRequest>

const signature = z.strictObject({
  r: z.string().regex(/^0x[0-9a-f]{64}$/),
  s: z.string().regex(/^0x[0-9a-f]{64}$/),
  v: z.union([z.literal(27), z.literal(28)]),
})

/** What the key's process answers. */
export const signerAnswer = z.discriminatedUnion('is', [
  z.strictObject({ id: z.int(), is: z.literal('open'), address: z.string().regex(/^0x[0-9a-f]{40}$/) }),
  z.strictObject({ id: z.int(), is: z.literal('signed'), signature }),
  z.strictObject({ id: z.int(), is: z.literal('refused'), why: z.string() }),
])
export type SignerAnswer = z.infer<typeof signerAnswer>
