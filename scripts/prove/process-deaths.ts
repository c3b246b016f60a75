import { processDeaths, whyNoDeaths } from '../../test/faults/process-deaths.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'process-deaths',
  promise:
    'P18: when the window or the key process is killed in the middle of a confirm, the desk answers, loses no order and shows the account in a new window within 3 s',
  seeds: { whole: 50, quick: 1 },
  run: (seed) => processDeaths({ deaths: 8, seed }),
  control: {
    what: 'a desk that ends with its window',
    seeds: 2,
    run: (seed) => processDeaths({ deaths: 6, seed, diesWithWindow: true }),
  },
  skipped: whyNoDeaths,
}

if (import.meta.main) await prove(proof)
