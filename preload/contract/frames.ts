import { z } from 'zod'
import { deskErrorSchema } from './errors.ts'

const id = z.number().int().min(1)

/** What a window may send. Unknown kinds and extra keys are bad frames. */
export const clientFrameSchema = z.discriminatedUnion('k', [
  z.strictObject({ k: z.literal('request'), id, name: z.string().max(60), input: z.unknown() }),
  z.strictObject({ k: z.literal('subscribe'), id, name: z.string().max(60), params: z.unknown() }),
  z.strictObject({ k: z.literal('unsubscribe'), id }),
  /** A patch was missed: send the whole value again. */
  z.strictObject({ k: z.literal('resync'), id }),
])

const feedSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('connecting') }),
  z.strictObject({ is: z.literal('live'), value: z.unknown() }),
  z.strictObject({ is: z.literal('stale'), value: z.unknown(), since: z.number() }),
  z.strictObject({ is: z.literal('failed'), error: deskErrorSchema }),
])

/** What the desk sends. A stream is a snapshot with a number, then patches numbered one after the other. */
export const serverFrameSchema = z.discriminatedUnion('k', [
  z.strictObject({ k: z.literal('answer'), id, output: z.unknown() }),
  z.strictObject({ k: z.literal('refused'), id, error: deskErrorSchema }),
  z.strictObject({ k: z.literal('snapshot'), id, seq: z.number().int(), feed: feedSchema }),
  z.strictObject({ k: z.literal('patch'), id, seq: z.number().int(), patch: z.unknown() }),
  /** An error that belongs to no request: the frame could not be read. */
  z.strictObject({ k: z.literal('error'), error: deskErrorSchema }),
])

export type ClientFrame = z.infer<typeof clientFrameSchema>
export type ServerFrame = z.infer<typeof serverFrameSchema>

/** JSON.parse that answers undefined instead of throwing. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
