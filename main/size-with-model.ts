import type { Facts } from '../preload/contract/facts.ts'
import type { Report } from '../preload/contract/report.ts'
import { liveFacts } from './domain/market/live-facts.ts'
import { assess } from './domain/report/assess.ts'
import { openBackend } from './model-backends.ts'
import type { Clock, FreeReader } from './ports.ts'

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

/** Reads a sentence with a reader of free language, and sizes it, all on frozen facts. */
export async function sizeFreely(words: string, facts: Facts, free: FreeReader): Promise<Report> {
  const { markets } = facts
  const price = (coin: string) => (Object.hasOwn(markets, coin) ? markets[coin]!.mark : null)
  const lexicon = { coins: Object.keys(markets), price, facts: async (coin: string | null) => liveFacts(coin, facts) }
  const { read, trace } = await free.read(words, lexicon)
  const model = trace && { name: trace.name, claimedSize: trace.claimedSize, agrees: null, ms: Math.round(trace.ms) }
  return assess({ words, ...read, facts, origin: trace === null ? 'grammar' : 'model', model }).report
}
