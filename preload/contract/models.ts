import { z } from 'zod'

const text = z.string()
const bytes = z.number().nonnegative()

/** What reads free language goes by: `none`, `tiny` (the shipped model), an installed model's name, or `vllm` (the remote one). */
export const backendIdSchema = z.string().regex(/^[\w][\w.-]{0,60}$/)
/** The names that no installed model may have. */
export const ownBackends = ['none', 'tiny', 'vllm'] as const

/** What a model needs to run and where that fits now. `gpu`: all of it fits the graphics memory that is free. */
export const memoryViewSchema = z.strictObject({
  need: bytes,
  fits: z.enum(['gpu', 'memory', 'nowhere']),
  /** The same in one sentence, with both figures. */
  text,
})

/** How fast a backend was in this run of the desk; times in ms. */
export const speedSchema = z.strictObject({
  sentences: z.number().int(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  /** Of the last sentence; null where the backend does not tell. */
  firstTokenMs: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
})

/**
 * One thing that can read free language. `missing`: it can't be used (its files, this machine's memory, no address); `idle`:
 * it can, and starts when it is chosen and asked; `loading`, `ready` and `failed` are of the chosen one.
 */
export const backendSchema = z.strictObject({
  id: backendIdSchema,
  kind: z.enum(['none', 'embedded', 'local', 'remote']),
  isChosen: z.boolean(),
  state: z.enum(['missing', 'idle', 'loading', 'ready', 'failed']),
  /** Why it is missing or failed, in one sentence; null otherwise. */
  why: text.nullable(),
  /** Null for `none` and `vllm`, and while this machine was not looked at yet. */
  memory: memoryViewSchema.nullable(),
  /** Where it runs, once it does: the GPU by its name, or "CPU, 4 threads". */
  runsOn: text.nullable(),
  speed: speedSchema.nullable(),
  /** Of what lies on this disk; null otherwise. */
  files: z
    .strictObject({
      /** Model and adapter together. */
      bytes,
      /** Of the model, and of its adapter where it has one. */
      sha256: z.array(text),
      licence: text.nullable(),
      source: text,
      /** ISO 8601; null for what came with the desk. */
      installed: text.nullable(),
    })
    .nullable(),
})

/** How often a model that offers a size of its own was right, of one model and one kind of order (by sizing, or by action). */
export const disagreementSchema = z.strictObject({
  model: text,
  category: text,
  /** Sentences of this kind that it read. */
  readings: z.number().int(),
  /** Of these, how often it offered a size that could be compared. */
  offered: z.number().int(),
  allIn: z.number().int(),
  naive: z.number().int(),
  /** Neither to the lot: a disagreement. */
  no: z.number().int(),
})

/** An installation that goes on, or how the last one ended. */
export const installSchema = z.strictObject({
  name: text,
  is: z.enum(['running', 'done', 'failed', 'stopped']),
  /** Which file is being fetched or checked, and how far it is; `total` null where the server does not say. */
  file: text.nullable(),
  got: bytes,
  total: bytes.nullable(),
  /** How it ended, in one sentence; null while it runs. */
  text: text.nullable(),
})

/** Everything the Models screen shows. Nothing in it is secret. */
export const modelsViewSchema = z.strictObject({
  chosen: backendIdSchema,
  backends: z.array(backendSchema),
  /** This machine, in bytes; null before it was looked at. `why`: why no GPU is used. */
  machine: z
    .strictObject({
      memory: z.strictObject({ total: bytes, free: bytes }),
      gpu: z.strictObject({ name: text, total: bytes, free: bytes }).nullable(),
      why: text.nullable(),
    })
    .nullable(),
  /** The one remote server. The key itself is shown nowhere. */
  remote: z
    .strictObject({
      url: text,
      model: text,
      hasKey: z.boolean(),
      /** Where the key is kept ("in gnome_libsecret", "until the desk closes, because …"); null without one. */
      keyKept: text.nullable(),
    })
    .nullable(),
  install: installSchema.nullable(),
  /** Folders of models that can't be used, each with its reason. */
  broken: z.array(text),
  disagreements: z.array(disagreementSchema),
})

/** A file of a model: a path on this machine, or an https address. `sha256` null: nobody said what it should be. */
export const modelSourceSchema = z.strictObject({
  at: z.string().min(1).max(2_000),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .nullable(),
})

export type Backend = z.infer<typeof backendSchema>
export type MemoryView = z.infer<typeof memoryViewSchema>
export type Speed = z.infer<typeof speedSchema>
export type Disagreement = z.infer<typeof disagreementSchema>
export type InstallView = z.infer<typeof installSchema>
export type ModelsView = z.infer<typeof modelsViewSchema>
export type ModelSource = z.infer<typeof modelSourceSchema>

/** How many of the last sentences the disagreements are counted over. */
export const countedSentences = 1_000
