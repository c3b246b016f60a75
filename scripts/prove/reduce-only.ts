import type { PlannedLeg } from '../../main/domain/order/leg-plan.ts'
import { reduceOnlyRun, type Wire } from '../../test/faults/reduce-only.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

/** Sequences a seed; seed 1 holds the sequences 1 to 5,000, seed 2 the next, and so on. */
const sequencesASeed = 5_000

async function trial(seed: number, wire?: Wire, sequences = sequencesASeed): Promise<SeedResult> {
  const counts: Record<string, number> = {}
  const failures: string[] = []
  for (let at = 1; at <= sequences; at += 1) {
    const run = reduceOnlyRun((seed - 1) * sequencesASeed + at, wire)
    failures.push(...run.failures)
    for (const [name, count] of Object.entries(run.counts)) counts[name] = (counts[name] ?? 0) + count
  }
  return { runs: sequences, failures, counts }
}

/** A desk whose orders lose their flag on the way: right by what it knew, wrong by what has happened since. */
const withoutFlag = (leg: PlannedLeg): PlannedLeg => ({ ...leg, reduceOnly: false })

export const proof: Proof = {
  name: 'reduce-only',
  promise:
    'P6: over 1,000,000 sequences of closes, flips, stops, targets, fills, other programs’ orders and liquidations in any order no reduce-only order opens, adds to or turns round a position',
  seeds: { whole: 200, quick: 1 },
  run: (seed) => trial(seed),
  control: {
    what: 'a desk whose orders lose the reduce-only flag',
    seeds: 1,
    run: (seed) => trial(seed, withoutFlag, 300),
  },
}

if (import.meta.main) await prove(proof)
