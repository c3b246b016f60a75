import type { Intent } from '../../../preload/contract/intent.ts'
import type { Question, QuestionOption } from '../../../preload/contract/report.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import type { FreeTrace, WordsReading } from '../../ports.ts'
import type { Lexicon } from '../grammar/lexicon.ts'
import { readAround } from '../read-words.ts'

/** One reading for a person, and what grammar and model made of the words where they differ. */
export type BothReadings = { read: WordsReading; differs: FreeTrace['differs'] }

const mostOptions = 9

/**
 * Lays the model's reading beside the grammar's where the two differ, so that one key decides. The grammar's question
 * keeps its answers, and a reading of the model that is none of them is one more. A reading back of the model's gets what
 * the grammar reads without the words it does not know. Nothing here turns a question into an order, nor the reverse.
 */
export function bothReadings(words: string, terse: WordsReading, model: WordsReading, lexicon: Lexicon): BothReadings {
  if (terse.kind === 'question') return besideTerse(terse, model)
  const around = model.kind === 'question' ? readAround(words, lexicon) : null
  const own = readingsOf(model)
  if (around === null || own.length === 0 || terse.kind !== 'unreadable') return { read: model, differs: null }
  const guess = terseOption(around, 'grammar')
  if (own.some(isSame(guess))) return { read: model, differs: null }
  const question = model.reading.question!
  const options = [guess, ...question.options.map(by('model'))].slice(0, mostOptions)
  const text = question.text.replace('Is this what you mean?', 'Which do you mean?')
  const both: Question = { code: 'two_readings', text, options }
  return {
    read: { ...model, reading: { ...model.reading, by: 'both', question: both } },
    differs: { grammar: [guess.label], model: own.map(({ label }) => label) },
  }
}

function besideTerse(terse: WordsReading, model: WordsReading): BothReadings {
  const question: Question = terse.reading.question!
  const more = readingsOf(model).filter((one) => !question.options.some(isSame(one)))
  if (more.length === 0) return { read: terse, differs: null }
  const options = [...question.options.map(by('grammar')), ...more.map(by('model'))].slice(0, mostOptions)
  return {
    read: { ...terse, reading: { ...terse.reading, by: 'both', question: { ...question, options } } },
    differs: { grammar: question.options.map(({ label }) => label), model: more.map(({ label }) => label) },
  }
}

/** The whole readings that a model's reading holds: its intent, or those that its question offers in terse words. */
function readingsOf({ reading: { intent, question } }: WordsReading): QuestionOption[] {
  if (intent !== null) return [terseOption(intent)]
  return (question?.options ?? []).flatMap((option) =>
    option.intent === null || option.words === undefined ? [] : [terseOption(option.intent)],
  )
}

function terseOption(intent: Intent, reader?: QuestionOption['by']): QuestionOption {
  const words = writeWords(intent)
  return { label: words, intent, size: null, words, ...(reader === undefined ? {} : { by: reader }) }
}

const by =
  (reader: NonNullable<QuestionOption['by']>) =>
  (option: QuestionOption): QuestionOption => ({ ...option, by: reader })

const isSame =
  (one: QuestionOption) =>
  ({ intent }: QuestionOption): boolean =>
    intent !== null && one.intent !== null && writeWords(intent) === writeWords(one.intent)
