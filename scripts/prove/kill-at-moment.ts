import { killLoops } from '../../test/faults/kill-loops.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'kill-at-moment',
  promise:
    'P1: killed at random moments while it trades, starts or settles, the desk has a row for each order, doubles none, leaves none unknown and no position bare and unsaid',
  seeds: { whole: 42, quick: 1 },
  run: (seed) => killLoops(seed, { by: 'moment', loops: 3, kills: 8 }),
  control: {
    what: 'a journal that writes each row 1.5 s after it said so',
    seeds: 2,
    run: (seed) => killLoops(seed, { by: 'moment', loops: 2, kills: 10, journal: 'late' }),
  },
}

if (import.meta.main) await prove(proof)
