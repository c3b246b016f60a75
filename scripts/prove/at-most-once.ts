import { onFastTime } from '../../test/faults/on-fast-time.ts'
import { postsAgain, submitRun } from '../../test/faults/submits.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

/** Several desks beside each other, on a clock that runs fast: most of a bad network is waiting. */
function trial(seed: number, wrap?: typeof postsAgain): Promise<SeedResult> {
  const loop = (at: number) => async (time: { factor: number; origin: number }) => {
    const report = await submitRun({ submits: 40, seed: seed * 3 + at, time, ...(wrap && { wrap }) })
    const { submits, failures, fates, ends, longestAfterExpiryMs } = report
    const named = [['fate', fates] as const, ['end', ends] as const].flatMap(([what, tally]) =>
      Object.entries(tally).map(([name, count]) => [`${what} ${name}`, count] as const),
    )
    const worst = { settledAfterExpiryMs: longestAfterExpiryMs }
    return { runs: submits, failures, counts: Object.fromEntries(named), worst }
  }
  return onFastTime(5, [0, 1, 2].map(loop))
}

export const proof: Proof = {
  name: 'at-most-once',
  promise:
    'P3: over answers lost, resets, silence, doubled and late delivery, garbage and restarts no order is taken twice, and each unknown is closed within its expiry and 5 s',
  seeds: { whole: 84, quick: 1 },
  run: (seed) => trial(seed),
  control: { what: 'a client that posts again when no answer came', seeds: 1, run: (seed) => trial(seed, postsAgain) },
}

if (import.meta.main) await prove(proof)
