import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { InstalledModel } from './models/catalog.ts'
import type { EmbeddedModel } from './models/local/embedded-model.ts'
import { forkModel, type ModelChild, modelEntry } from './models/local/fork-model.ts'
import { createLocalModel, type LocalModel } from './models/local/local-model.ts'
import { type RemoteModel, remoteModel } from './models/vllm/remote-model.ts'
import type { Clock, FreeReader } from './ports.ts'
import { chatOpening } from './words/model/chat-prompt.ts'
import { readChatWords } from './words/model/read-chat-words.ts'
import { type ModelKnowledge, readFreeWords } from './words/model/read-free-words.ts'

/** What a reader's process is started with, and who hears of its state. */
export type ReaderSetting = {
  clock: Clock
  startModelChild?: (entry: string) => ModelChild
  onState?: () => void
}
/** A reader of free language, and the model behind it. */
export type LocalReader = { free: FreeReader; model: LocalModel }

/** The context that an installed model is run with, in tokens: the prompt has about 900, an answer at most 400. */
export const chatContext = 4_096
/** The shipped model has this long to load, and to answer one sentence; what takes longer is ended and said. */
const embeddedLimits = { loadLimitMs: 60_000, answerLimitMs: 5_000 }
/** Billions of weights on a slow disk, and a prompt of 900 tokens on a slow CPU. */
const localLimits = { loadLimitMs: 300_000, answerLimitMs: 60_000 }
export const remoteLimitMs = 30_000

/** Leaves one core to the desk; memory, not cores, is what holds more than eight back. */
export const chatThreads = (): number => Math.min(8, Math.max(1, availableParallelism() - 1))

const starter =
  ({ startModelChild = forkModel }: Pick<ReaderSetting, 'startModelChild'>) =>
  () =>
    startModelChild(modelEntry())

/** The shipped model as a reader; its process starts with the first sentence, or when it is woken. */
export function embeddedReader(
  settings: EmbeddedModel['settings'],
  knowledge: ModelKnowledge,
  setting: ReaderSetting,
): LocalReader {
  const { clock, onState } = setting
  const model = createLocalModel(
    { ...settings, ...embeddedLimits },
    { clock, start: starter(setting), ...(onState === undefined ? {} : { onState }) },
  )
  return {
    model,
    free: {
      name: settings.name,
      read: (words, lexicon, signal) => readFreeWords(words, lexicon, model, knowledge, signal),
      wake: model.wake,
    },
  }
}

/** An installed model, or pair, as a reader through the chat prompt. `whyNot` is asked before each load. */
export function installedReader(
  installed: InstalledModel,
  knowledge: ModelKnowledge,
  setting: ReaderSetting & { whyNot: () => Promise<string | null> },
): LocalReader {
  const { name, folder, adapter } = installed
  const { clock, whyNot, onState } = setting
  const model = createLocalModel(
    {
      name,
      modelPath: join(folder, installed.model.name),
      adapterPath: adapter === null ? null : join(folder, adapter.name),
      contextSize: chatContext,
      threads: chatThreads(),
      gpu: 'auto',
      opening: chatOpening,
      ...localLimits,
    },
    { clock, start: starter(setting), whyNot, ...(onState === undefined ? {} : { onState }) },
  )
  return {
    model,
    free: {
      name,
      read: (words, lexicon, signal) => readChatWords(words, lexicon, model, knowledge, signal),
      wake: model.wake,
    },
  }
}

/** A served model as a reader. */
export function remoteReader(
  settings: Parameters<typeof remoteModel>[0],
  knowledge: ModelKnowledge,
): { free: FreeReader; model: RemoteModel } {
  const model = remoteModel(settings)
  return {
    model,
    free: {
      name: model.name,
      read: (words, lexicon, signal) => readChatWords(words, lexicon, model, knowledge, signal),
    },
  }
}
