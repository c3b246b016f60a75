import type { Intent } from '../../../preload/contract/intent.ts'
import type { Lexicon } from '../grammar/lexicon.ts'
import type { PhraseBook } from './phrase-book.ts'
import type { MaskedWords } from './quotes.ts'
import { writeAnswer } from './roles.ts'
import { type Meaning, toIntent } from './to-intent.ts'

/**
 * What code reads by known phrases alone, before any model is believed. `pinned`: the phrases leave one meaning. `several`:
 * they leave more, of which `intents` are whole orders. `unknown`: some of the words are in no known phrase.
 */
export type CodeReading =
  | { is: 'pinned'; meaning: Meaning }
  | { is: 'several'; intents: readonly Intent[] }
  | { is: 'unknown' }

/** Reads masked words by the phrases of a book. A word whose letters the mask leaves out is in no phrase. */
export function readByPhrases(
  { exact, quotes, content }: MaskedWords,
  { price }: Lexicon,
  book: PhraseBook,
): CodeReading {
  if (content.some(({ isOdd }) => isOdd)) return { is: 'unknown' }
  const readings = book.readings(exact)
  if (readings === null) return { is: 'several', intents: [] }
  const meanings = new Map<string, Meaning>()
  for (const reading of readings) {
    const meaning = toIntent(reading, quotes, price)
    meanings.set(JSON.stringify(meaning), meaning)
  }
  const [first, ...more] = meanings.values()
  if (first === undefined) return { is: 'unknown' }
  if (more.length === 0) return { is: 'pinned', meaning: first }
  return { is: 'several', intents: [first, ...more].flatMap((one) => (one.is === 'intent' ? [one.intent] : [])) }
}

/** What a model will most likely answer, as it writes it: what the phrases say. Null where they say nothing. */
export function draftOf({ exact }: MaskedWords, book: PhraseBook): string | null {
  const [reading] = book.readings(exact) ?? []
  return reading === undefined ? null : writeAnswer(reading)
}
