import { killPresses } from '../../test/faults/kill-presses.ts'
import { together } from '../../test/faults/on-fast-time.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'kill-switch',
  promise:
    'P16: with requests hanging, sockets down, the key dead or the window hung nothing that opens leaves after the press, cancels leave within 500 ms, and what is not verified is listed within 5 s',
  seeds: { whole: 56, quick: 1 },
  async run(seed) {
    return together(await Promise.all([0, 1].map((at) => killPresses({ presses: 9, seed: seed * 2 + at }))))
  },
  control: {
    what: 'cancelling everything in place of the switch',
    seeds: 1,
    run: (seed) =>
      killPresses({ presses: 4, seed, press: (one) => one.desk.handlers['order.cancelAll']({ coin: null }) }),
  },
}

if (import.meta.main) await prove(proof)
