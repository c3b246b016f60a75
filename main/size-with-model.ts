import type { Facts } from '../preload/contract/facts.ts'
import type { Report } from '../preload/contract/report.ts'
import { assess } from './domain/report/assess.ts'
import { embeddedModel } from './models/local/embedded-model.ts'
import { forkModel } from './models/local/fork-model.ts'
import { createLocalModel } from './models/local/local-model.ts'
import type { Clock } from './ports.ts'
import { readFreeWords } from './words/model/read-free-words.ts'

/** Sizes sentences on frozen facts, in free language too. */
export type SizingModel = { size(words: string, facts: Facts): Promise<Report>; close(): Promise<void> }

/** Loading may be slow on a busy machine; an answer of the embedded model takes milliseconds. */
const loadLimitMs = 30_000
const answerLimitMs = 10_000

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * The embedded model by its name, in a process of its own that starts with the first sentence it is asked about; null
 * where none of that name is shipped. Throws a ModelRefusal where a file of it is not the one that was shipped.
 */
export function openSizingModel(name: string): SizingModel | null {
  const embedded = embeddedModel(name)
  if (embedded === null) return null
  const model = createLocalModel({ ...embedded.settings, loadLimitMs, answerLimitMs }, { clock, start: forkModel })
  return {
    async size(words, facts) {
      const { markets } = facts
      const price = (coin: string) => (Object.hasOwn(markets, coin) ? markets[coin]!.mark : null)
      const { read, trace } = await readFreeWords(
        words,
        { coins: Object.keys(markets), price },
        model,
        embedded.knowledge,
      )
      const asked =
        trace === null
          ? null
          : { name: trace.name, claimedSize: trace.claimedSize, agrees: null, ms: Math.round(trace.ms) }
      return assess({ words, ...read, facts, origin: trace === null ? 'grammar' : 'model', model: asked }).report
    },
    close: () => model.close(),
  }
}
