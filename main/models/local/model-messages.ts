import { z } from 'zod'

/** What the model's process is told to load. `gpu` null keeps to the CPU. */
export type LoadAsk = {
  do: 'load'
  modelPath: string
  adapterPath: string | null
  contextSize: number
  threads: number
  gpu: 'auto' | null
}
/** One sentence; `id` comes back with the answer. */
export type AnswerAsk = { do: 'answer'; id: number; prompt: string; grammar: string; maxTokens: number }
/** Gives up an ask that is being worked on. */
export type StopAsk = { do: 'stop'; id: number }
export type ToModel = LoadAsk | AnswerAsk | StopAsk

const some = z.string().max(200)
const probability = z.number().min(0).max(1)

/** What the model's process may say; it is a stranger (a crafted file can own it), so everything is checked. */
export const fromModel = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('loaded') }),
  z.strictObject({ is: z.literal('not_loaded'), why: z.string().max(2_000) }),
  z.strictObject({
    is: z.literal('answer'),
    id: z.number().int(),
    text: z.string().max(4_000),
    choices: z
      .array(
        z.strictObject({
          text: some,
          probability,
          runnerUp: z.strictObject({ text: some, probability }).nullable(),
        }),
      )
      .max(500),
    isWhole: z.boolean(),
    isStopped: z.boolean(),
  }),
  z.strictObject({ is: z.literal('failed'), id: z.number().int(), why: z.string().max(2_000) }),
])
export type FromModel = z.infer<typeof fromModel>
