import type { FreeReader } from '../../ports.ts'
import { readWords } from '../read-words.ts'

/** A reader that can't be used: what the grammar can't read is unreadable, and says why no model was asked. */
export function missingReader(name: string, why: string): FreeReader {
  return {
    name,
    async read(words, lexicon) {
      const terse = readWords(words, lexicon)
      if (terse.kind !== 'unreadable' || (terse.topic ?? null) !== null) return { read: terse, trace: null }
      const refusal = { code: 'model_missing', text: why, measured: null, limit: null }
      return { read: { ...terse, refusal }, trace: null }
    },
  }
}
