import { cutPower, recordWrites } from '../../test/faults/power-cut.ts'
import { whyNoStrace } from '../../test/faults/strace.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'power-cut',
  promise: 'P2: a power cut at any moment loses no row and no nonce that was said to be written, and damages nothing',
  seeds: { whole: 20, quick: 1 },
  // Every fourth seed cuts while the journal is being made.
  run: async (seed) => cutPower({ steps: recordWrites(seed % 4 === 0 ? 2 : 150 + 10 * seed), cuts: 100, seed }),
  control: {
    what: 'a journal whose writes are not synced at each row, as with synchronous=NORMAL',
    seeds: 1,
    run: async (seed) => cutPower({ steps: recordWrites(100), cuts: 25, seed, disk: 'lazy' }),
  },
  skipped: whyNoStrace,
}

if (import.meta.main) await prove(proof)
