import type { SeedResult } from '../../scripts/prove/proof.ts'
import { killLoop } from './kill-loop.ts'

/** Several kill loops beside each other, each with its own home and exchange: while one waits for an expiry, another trades. */
export async function killLoops(
  seed: number,
  { loops, ...how }: Omit<Parameters<typeof killLoop>[0], 'seed'> & { loops: number },
): Promise<SeedResult> {
  const reports = await Promise.all(
    Array.from({ length: loops }, (_, at) => killLoop({ ...how, seed: seed * loops + at })),
  )
  const counts: Record<string, number> = {}
  const add = (name: string, count: number) => {
    counts[name] = (counts[name] ?? 0) + count
  }
  for (const report of reports) {
    const { killedBeforeReady, killedInAnOrder, orders, stories, settledByAsking, killedAfter } = report
    for (const [name, count] of Object.entries({
      killedBeforeReady,
      killedInAnOrder,
      orders,
      stories,
      settledByAsking,
    }))
      add(name, count)
    for (const [kind, count] of Object.entries(killedAfter)) add(`killed after ${kind}`, count)
  }
  return {
    runs: reports.reduce((sum, { kills }) => sum + kills, 0),
    failures: reports.flatMap(({ faults }) => faults),
    counts,
  }
}
