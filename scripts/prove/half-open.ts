import type { Ports } from '../../main/desk.ts'
import { holeRun } from '../../test/faults/bad-link.ts'
import { onFastTime } from '../../test/faults/on-fast-time.ts'
import { type Proof, prove } from './proof.ts'

const trial = (seed: number, runs: number, wrap?: (ports: Ports) => Ports) =>
  onFastTime(
    2,
    [0, 1, 2].map((at) => (time) => holeRun({ runs, seed: seed * 3 + at, time, ...(wrap && { wrap }) })),
  )

/** A client that believes a socket is alive as long as nobody closes it. */
const believesTheSocket = (ports: Ports): Ports => ({
  ...ports,
  exchange: {
    ...ports.exchange,
    onConnection: (listener) => ports.exchange.onConnection((state) => state === 'live' && listener(state)),
  },
})

export const proof: Proof = {
  name: 'half-open',
  promise:
    'P14: a silent link is found within 10 s, and within 5 s after it is back the desk shows what was filled meanwhile, once',
  seeds: { whole: 84, quick: 1 },
  run: (seed) => trial(seed, 4),
  control: {
    what: 'a client that takes an open socket for a live one',
    seeds: 1,
    run: (seed) => trial(seed, 1, believesTheSocket),
  },
}

if (import.meta.main) await prove(proof)
