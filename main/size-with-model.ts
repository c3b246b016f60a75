import type { Facts } from '../preload/contract/facts.ts'
import type { Intent } from '../preload/contract/intent.ts'
import type { Report } from '../preload/contract/report.ts'
import { liveFacts } from './domain/market/live-facts.ts'
import { assess } from './domain/report/assess.ts'
import { openBackend } from './open-backend.ts'
import type { Clock, FreeLexicon, FreeReader } from './ports.ts'
import type { ProseAnswer } from './words/model/ask-in-prose.ts'

/** Sizes sentences on frozen facts, in free language too. */
export type SizingModel = { size(words: string, facts: Facts): Promise<Report>; close(): Promise<void> }

/** Which backend, and where it lies; `server` only for `vllm`. */
export type SizingModelSetting = {
  homeDir: string
  server?: { url: string; served: string; key: string | null } | null
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * A backend by its name (`tiny`, an installed model, `vllm`); what runs on this machine starts in a process of its own with
 * the first sentence it is asked about. Throws an Error with one sentence where it can't be used.
 */
export async function openSizingModel(name: string, setting: SizingModelSetting): Promise<SizingModel> {
  const { free, close } = await openBackend(name, { ...setting, clock })
  return { size: (words, facts) => sizeFreely(words, facts, free), close }
}

/** A chat model that is asked for sizes in prose. */
export type ProseModel = { ask(words: string, facts: Facts): Promise<ProseAnswer>; close(): Promise<void> }

/**
 * A backend by its name, to be asked in the words of HyperLLM-4B's card. Its prose is compared and never becomes an order. Null
 * for a backend that does not chat; throws an Error with one sentence where it can't be used.
 */
export async function openProseModel(name: string, setting: SizingModelSetting): Promise<ProseModel | null> {
  const { inProse, close } = await openBackend(name, { ...setting, clock })
  if (inProse !== null) return { ask: (words, facts) => inProse(words, lexiconOf(facts)), close }
  await close()
  return null
}

/** How a size that a model named compares with what the desk computes for the intent, and that size and the one before costs. */
export function compareSize(
  claimedSize: string | null,
  { words, intent, facts }: { words: string; intent: Intent; facts: Facts },
): { agrees: 'allIn' | 'naive' | 'no' | null; size: string | null; naive: string | null } {
  const reading = { by: 'grammar' as const, intent, spans: [], question: null, flags: [] }
  const claim = { name: '', claimedSize, agrees: null, ms: 0 }
  const { model, ticket, sizing } = assess({ words, reading, facts, origin: 'hand', model: claim }).report
  return { agrees: model?.agrees ?? null, size: ticket?.size ?? null, naive: sizing?.naive ?? null }
}

const lexiconOf = (facts: Facts): FreeLexicon => {
  const { markets } = facts
  const price = (coin: string) => (Object.hasOwn(markets, coin) ? markets[coin]!.mark : null)
  return { coins: Object.keys(markets), price, facts: async (coin) => liveFacts(coin, facts) }
}

/** Reads a sentence with a reader of free language, and sizes it, all on frozen facts. */
export async function sizeFreely(words: string, facts: Facts, free: FreeReader): Promise<Report> {
  const { read, trace } = await free.read(words, lexiconOf(facts))
  const model = trace && { name: trace.name, claimedSize: trace.claimedSize, agrees: null, ms: Math.round(trace.ms) }
  return assess({ words, ...read, facts, origin: trace === null ? 'grammar' : 'model', model }).report
}
