import type { SeedResult } from '../../scripts/prove/proof.ts'
import { killLoop } from './kill-loop.ts'
import { together } from './on-fast-time.ts'

/** Several kill loops beside each other, each with its own home and exchange: while one waits for an expiry, another trades. */
export async function killLoops(
  seed: number,
  { loops, ...how }: Omit<Parameters<typeof killLoop>[0], 'seed'> & { loops: number },
): Promise<SeedResult> {
  const reports = await Promise.all(
    Array.from({ length: loops }, (_, at) => killLoop({ ...how, seed: seed * loops + at })),
  )
  return together(
    reports.map(({ kills, faults, killedAfter, killedBeforeReady, killedInAnOrder, ...report }) => {
      const { orders, stories, settledByAsking } = report
      const after = Object.entries(killedAfter).map(([kind, count]) => [`killed after ${kind}`, count] as const)
      const counts = { killedBeforeReady, killedInAnOrder, orders, stories, settledByAsking }
      return { runs: kills, failures: faults, counts: { ...counts, ...Object.fromEntries(after) } }
    }),
  )
}
