import { chaosRun } from '../../test/faults/chaos-run.ts'
import { postsAgain } from '../../test/faults/submits.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

async function trial(seed: number, wrap?: typeof postsAgain): Promise<SeedResult> {
  const { turns, faults, ends, longestUnknownMs } = await chaosRun({ turns: 20, seed, ...(wrap && { wrap }) })
  return { runs: turns, failures: faults, counts: ends, worst: { longestUnknownMs } }
}

export const proof: Proof = {
  name: 'chaos',
  promise:
    'P3, P13: trading by random words while the exchange loses, delays, refuses, freezes and restarts, the desk doubles nothing, settles everything and opens nothing on stale prices',
  seeds: { whole: 50, quick: 1 },
  run: (seed) => trial(seed),
  control: { what: 'a client that posts again when no answer came', seeds: 6, run: (seed) => trial(seed, postsAgain) },
}

if (import.meta.main) await prove(proof)
