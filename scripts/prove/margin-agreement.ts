import type { MarginState } from '../../main/domain/margin/margin-state.ts'
import { scale, whole } from '../../main/domain/money/quantity.ts'
import { compareMargin } from '../../test/oracle/margin-agreement.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

/** Accounts a seed; seed 1 holds the accounts 1 to 1,000, seed 2 the next, and so on. */
const accountsASeed = 1_000

async function trial(seed: number, more?: (state: MarginState) => MarginState): Promise<SeedResult> {
  const failures: string[] = []
  for (let at = 1; at <= accountsASeed; at += 1) {
    for (const one of compareMargin((seed - 1) * accountsASeed + at, more)) failures.push(JSON.stringify(one))
  }
  return { runs: accountsASeed, failures, counts: { comparisons: 2 * accountsASeed } }
}

/** A desk that counts maintenance twice. */
const doubled = (state: MarginState): MarginState => ({ ...state, maintenance: scale(state.maintenance, whole(2)) })

export const proof: Proof = {
  name: 'margin-agreement',
  promise:
    'margin used, maintenance, what may be withdrawn and every liquidation price are those of the paper exchange’s own clearing on 100,000 random accounts, before and after a fill, to the last digit shown',
  seeds: { whole: 100, quick: 2 },
  run: (seed) => trial(seed),
  control: { what: 'a desk that counts maintenance twice', seeds: 1, run: (seed) => trial(seed, doubled) },
}

if (import.meta.main) await prove(proof)
