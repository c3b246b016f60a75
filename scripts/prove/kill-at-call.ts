import { killLoops } from '../../test/faults/kill-loops.ts'
import { whyNoStrace } from '../../test/faults/strace.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'kill-at-call',
  promise:
    'P1: killed at random system calls of the order path, the desk has a row for each order, doubles none, leaves none unknown and no position bare and unsaid',
  seeds: { whole: 42, quick: 1 },
  run: (seed) => killLoops(seed, { by: 'call', loops: 3, kills: 8 }),
  control: {
    what: 'a journal that writes each row 1.5 s after it said so',
    seeds: 2,
    run: (seed) => killLoops(seed, { by: 'call', loops: 2, kills: 10, journal: 'late' }),
  },
  skipped: whyNoStrace,
}

if (import.meta.main) await prove(proof)
