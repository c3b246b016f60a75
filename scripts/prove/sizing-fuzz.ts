import { compareState, deskReport } from '../../test/oracle/compare.ts'
import { type State, stateOf } from '../../test/oracle/states.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

/** States a seed; seed 1 holds the states 1 to 10,000, seed 2 the next, and so on. */
const statesASeed = 10_000

async function trial(seed: number, desk = deskReport, states = statesASeed): Promise<SeedResult> {
  const counts: Record<string, number> = {}
  const failures: string[] = []
  for (let at = 1; at <= states; at += 1) {
    const state = stateOf((seed - 1) * statesASeed + at)
    const found = compare(state, desk)
    counts[found.verdict] = (counts[found.verdict] ?? 0) + 1
    if (found.failure !== null) failures.push(found.failure)
  }
  return { runs: states, failures, counts }
}

/** One state; an exception that escapes is a failure like any other. */
function compare(state: State, desk: typeof deskReport): { verdict: string; failure: string | null } {
  try {
    const { verdict, differences } = compareState(state, desk)
    const failure = differences.length === 0 ? null : `state ${state.seed} "${state.words}": ${said(differences)}`
    return { verdict, failure }
  } catch (thrown) {
    return { verdict: 'threw', failure: `state ${state.seed} "${state.words}": ${String(thrown)}` }
  }
}

function said(differences: unknown): string {
  return JSON.stringify(differences, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** A desk that pays no attention to what is already at risk. */
const deskWithoutHeat: typeof deskReport = (state) =>
  deskReport({ ...state, facts: { ...state.facts, policy: { ...state.facts.policy, HEAT: { block: '1000' } } } })

export const proof: Proof = {
  name: 'sizing-fuzz',
  promise:
    'P5: on 5,000,000 random (words, account, market) states every size, price, cap, loss, refusal and verdict is the oracle’s, and nothing throws',
  seeds: { whole: 500, quick: 2 },
  run: (seed) => trial(seed),
  control: {
    what: 'a desk that pays no attention to the risk already open',
    seeds: 1,
    run: (seed) => trial(seed, deskWithoutHeat, 2_000),
  },
}

if (import.meta.main) await prove(proof)
