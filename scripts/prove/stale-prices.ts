import type { Ports } from '../../main/desk.ts'
import { freezeRun } from '../../test/faults/bad-link.ts'
import { onFastTime } from '../../test/faults/on-fast-time.ts'
import { type Proof, prove } from './proof.ts'

const trial = (seed: number, runs: number, wrap?: (ports: Ports) => Ports) =>
  onFastTime(
    2,
    [0, 1, 2].map((at) => (time) => freezeRun({ runs, seed: seed * 3 + at, time, ...(wrap && { wrap }) })),
  )

/** A desk that believes prices of a minute ago, by the one setting that a person has for it. */
const believesAMinute = (ports: Ports): Ports => ({
  ...ports,
  policy: { ...ports.policy, STALE_MARKET: { blockMs: 60_000 } },
})

export const proof: Proof = {
  name: 'stale-prices',
  promise: 'P13: with frozen prices the desk says so within 3.5 s, and no order leaves on prices older than 3 s',
  seeds: { whole: 100, quick: 1 },
  run: (seed) => trial(seed, 6),
  control: {
    what: 'a policy that lets prices be a minute old',
    seeds: 2,
    run: (seed) => trial(seed, 3, believesAMinute),
  },
}

if (import.meta.main) await prove(proof)
