import type { FreeReader, FreeReading, FreeTrace, WordsReading } from '../../main/ports.ts'
import { readWords } from '../../main/words/read-words.ts'
import type { QuestionOption, Reading } from '../../preload/contract/report.ts'

/** What the stub takes the next words for: one terse sentence, or several that it can't tell apart. */
export type StubMeaning = {
  terse: readonly string[]
  /** Who reads each so; absent: the model all of them. */
  by?: readonly NonNullable<QuestionOption['by']>[]
  claimedSize?: string
  /** Answers when this is done; absent: at once. */
  until?: Promise<unknown>
}

/** A reader of free language that takes any words for what it is told: what a model, or a malicious one, could at most do. */
export function stubReader(name: string, meaningOf: (words: string) => StubMeaning): FreeReader {
  return {
    name,
    async read(words, lexicon): Promise<FreeReading> {
      const { terse, by = [], claimedSize = null, until } = meaningOf(words)
      await until
      const trace: FreeTrace = {
        name,
        prompt: words,
        answer: ' open long',
        failure: null,
        margin: 0.9,
        doubts: [],
        claimedSize,
        differs: null,
        ms: 3,
        firstTokenMs: null,
        tokens: null,
      }
      if (terse.length === 1) return { read: asModel(readWords(terse[0]!, lexicon)), trace }
      const options = terse.map((said, at): QuestionOption => {
        const { intent } = readWords(said, lexicon).reading
        return { label: said, intent, size: null, words: said, ...(by[at] ? { by: by[at] } : {}) }
      })
      const question = { code: 'two_readings', text: 'This can be read in two ways. Which do you mean?', options }
      const reading: Reading = { by: by.length > 0 ? 'both' : 'model', intent: null, spans: [], question, flags: [] }
      return { read: { kind: 'question', reading, refusal: null }, trace }
    },
  }
}

const asModel = (read: WordsReading): WordsReading => ({ ...read, reading: { ...read.reading, by: 'model' } })
