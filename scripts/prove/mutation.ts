import { runShare } from '../../test/mutation/run-mutants.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

/** Each seed is one share of all mutants, so that a run that was stopped goes on where it was. */
const shares = 10
const leastKilled = 0.95

async function trial(share: number, withTests = true): Promise<SeedResult> {
  const survived: string[] = []
  const outcome = await runShare(share, shares, { withTests, log: (line) => survived.push(line) })
  const { killed, timedOut, survivors, equivalent } = outcome
  const all = killed + survivors.length
  for (const line of survived) process.stdout.write(`${line}\n`)
  const failures =
    killed >= all * leastKilled ? [] : [`share ${share}: ${killed} of ${all} mutants were noticed, fewer than 95%`]
  return { runs: all, failures, counts: { killed, timedOut, survived: survivors.length, equivalent } }
}

export const proof: Proof = {
  name: 'mutation',
  promise:
    'P5: of all small changes of main/domain/risk and main/domain/sizing (comparisons, boundaries, arithmetic, limits, verdicts, dropped conditions) the fast tests notice 95% or more',
  seeds: { whole: shares, quick: 1 },
  run: (seed) => trial(seed - 1),
  control: { what: 'the same changes, and no test to notice them', seeds: 1, run: (seed) => trial(seed - 1, false) },
}

if (import.meta.main) await prove(proof)
