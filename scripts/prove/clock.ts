import { byOwnClock, clockSteps } from '../../test/faults/clock-steps.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'clock',
  promise:
    'P17: over steps of an hour and of three days, and sleep, no nonce is used twice or refused, a clock more than 30 s off blocks with a reason, and cancels leave all the same',
  seeds: { whole: 40, quick: 1 },
  run: (seed) => clockSteps({ steps: 6, seed }),
  control: {
    what: "nonces and expiries by the computer's own clock",
    seeds: 1,
    run: (seed) => clockSteps({ steps: 3, seed, wrap: byOwnClock }),
  },
}

if (import.meta.main) await prove(proof)
