import { z } from 'zod'
import type { AnswerForm, ChatMessage } from '../../ports.ts'

/** What the model's process is told to load. `gpu` null keeps to the CPU. */
export type LoadAsk = {
  do: 'load'
  modelPath: string
  adapterPath: string | null
  contextSize: number
  threads: number
  gpu: 'auto' | null
  /** How every chat begins: worked through at once, so that the first sentence need not wait for it. */
  opening: ChatMessage | null
}
/** One sentence in the model's own marks; `id` comes back with the answer. `draft` is what it may well say. */
export type AnswerAsk = {
  do: 'answer'
  id: number
  prompt: string
  form: AnswerForm
  draft: string | null
  maxTokens: number
}
/** One sentence as a chat, in the marks of the model's own template, answered under a JSON schema, or in free prose. */
export type ChatAnswerAsk = {
  do: 'chat'
  id: number
  messages: readonly ChatMessage[]
  schema: { readonly [keyword: string]: unknown } | null
  maxTokens: number
}
/** Gives up an ask that is being worked on. */
export type StopAsk = { do: 'stop'; id: number }
export type ToModel = LoadAsk | AnswerAsk | ChatAnswerAsk | StopAsk

/** Characters of an answer: nothing that a trade needs is longer. */
export const mostAnswer = 16_000
const some = z.string().max(200)
const probability = z.number().min(0).max(1)

/** What the model's process may say; it is a stranger (a crafted file can own it), so everything is checked. */
export const fromModel = z.discriminatedUnion('is', [
  /** Said every second from the start on: the process lives and is not stuck. */
  z.strictObject({ is: z.literal('alive') }),
  /** `runsOn`: the GPU by its name, or the CPU. */
  z.strictObject({ is: z.literal('loaded'), runsOn: some.optional() }),
  z.strictObject({ is: z.literal('not_loaded'), why: z.string().max(2_000) }),
  z.strictObject({
    is: z.literal('answer'),
    id: z.number().int(),
    text: z.string().max(mostAnswer),
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
    firstTokenMs: z.number().nonnegative().nullish(),
    tokens: z.number().int().nonnegative().nullish(),
  }),
  z.strictObject({ is: z.literal('failed'), id: z.number().int(), why: z.string().max(2_000) }),
])
export type FromModel = z.infer<typeof fromModel>
