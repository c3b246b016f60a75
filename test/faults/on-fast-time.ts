import type { SeedResult } from '../../scripts/prove/proof.ts'
import { speedUpTime } from './fast-time.ts'

export type FastClock = { factor: number; origin: number }

/** Runs trials beside each other on a clock that runs so many times as fast, and gives what they showed together. */
export async function onFastTime(
  factor: number,
  trials: readonly ((time: FastClock) => Promise<SeedResult>)[],
): Promise<SeedResult> {
  const time = { factor, origin: Date.now() }
  const fast = speedUpTime(time)
  try {
    return together(await Promise.all(trials.map((trial) => trial(time))))
  } finally {
    fast.end()
  }
}

/** Runs and counts added up, the worst of each figure kept. */
export function together(results: readonly SeedResult[]): SeedResult {
  const counts: Record<string, number> = {}
  const worst: Record<string, number> = {}
  for (const result of results) {
    for (const [name, count] of Object.entries(result.counts ?? {})) counts[name] = (counts[name] ?? 0) + count
    for (const [name, value] of Object.entries(result.worst ?? {}))
      worst[name] = Math.max(worst[name] ?? Number.NEGATIVE_INFINITY, value)
  }
  return {
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    failures: results.flatMap(({ failures }) => failures),
    counts,
    worst,
  }
}
