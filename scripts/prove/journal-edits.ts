import { journalEdits } from '../../test/faults/journal-edits.ts'
import { digest } from '../../test/journal/fixture.ts'
import { type Proof, prove } from './proof.ts'

export const proof: Proof = {
  name: 'journal-edits',
  promise: 'P19: every changed byte, changed, deleted or swapped row and cut-off tail of the journal is found',
  seeds: { whole: 40, quick: 1 },
  run: async (seed) => journalEdits({ trials: 250, seed }),
  control: {
    what: 'a hash of the length alone',
    seeds: 1,
    run: async (seed) => journalEdits({ trials: 60, seed, hash: (text) => digest(String(text.length)) }),
  },
}

if (import.meta.main) await prove(proof)
