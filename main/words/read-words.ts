import type { Intent } from '../../preload/contract/intent.ts'
import type { Question, QuestionOption, Reading, Refusal } from '../../preload/contract/report.ts'
import type { Topic } from '../domain/answers/answer-topic.ts'
import { findBypassPhrases } from './grammar/bypass.ts'
import { spansOf } from './grammar/claims.ts'
import { isManaging } from './grammar/judge.ts'
import type { Lexicon } from './grammar/lexicon.ts'
import type { Candidate, Outcome } from './grammar/outcome.ts'
import { readTokens } from './grammar/read-tokens.ts'
import { splitWords } from './grammar/tokens.ts'
import { findTopic } from './questions/find-topic.ts'

export type { Lexicon } from './grammar/lexicon.ts'

/**
 * What words were read as. `intent`: reading.intent is complete. `question`: reading.question asks one thing. `refused`:
 * refusal says why no ticket can be made (and reading.question may offer the nearest coins). `unreadable`: refusal names
 * the token that no rule reads, and a model may try.
 */
export type WordsReading = {
  kind: 'intent' | 'question' | 'refused' | 'unreadable'
  reading: Reading
  refusal: Refusal | null
  /** What fact is asked for, where no trade is; null or absent otherwise. */
  topic?: Topic | null
}

/** The longest sentence that is read, in UTF-16 units. */
export const longestWords = 500

/** The most words that a guess leaves out. */
const mostLeftOut = 12

const example = 'Say it like "l sol r2% e100 s95 t110:50%".'

const unreadable = (text: string): Refusal => ({
  code: 'unreadable',
  text: `${text} ${example}`,
  measured: null,
  limit: null,
})

const nothing = (flags: string[]): Reading => ({ by: 'none', intent: null, spans: [], question: null, flags })

/** Reads a candidate's own sentence, so that an option never promises what its words do not mean. Null: it comes to nothing. */
function readOption(candidate: Candidate, lexicon: Lexicon): QuestionOption | null {
  if ('intent' in candidate) return { label: candidate.label, intent: candidate.intent, size: null }
  const { outcome } = readSentence(candidate.words, lexicon)
  if (outcome.is === 'refused' || outcome.is === 'unreadable') return null
  return { label: candidate.label, intent: intentOf(outcome), size: null, words: candidate.words }
}

/** The intent of an outcome; that of a question about the coin is complete but for the coin. */
function intentOf(outcome: Outcome): Intent | null {
  if (outcome.is === 'intent') return outcome.intent
  const only = outcome.is === 'question' && outcome.code === 'no_coin' ? outcome.candidates[0] : undefined
  return only && 'intent' in only ? only.intent : null
}

function toQuestion(code: string, text: string, candidates: readonly Candidate[], lexicon: Lexicon): Question {
  const options = candidates.map((candidate) => readOption(candidate, lexicon)).filter((option) => option !== null)
  return { code, text, options }
}

/**
 * What the grammar reads once the words that no rule reads are left out: a guess, fit to be asked about and never to be
 * acted on. Null where words are read whole as they are, or where the rest is no whole intent.
 */
export function readAround(words: string, lexicon: Lexicon): Intent | null {
  if (words.length > longestWords) return null
  let rest = words
  for (let left = 0; left < mostLeftOut; left++) {
    const { claims, outcome } = readSentence(rest, lexicon)
    if (outcome.is === 'intent' && left > 0) return outcome.intent
    const stray = outcome.is === 'unreadable' ? claims.find(({ text }) => text === outcome.token) : undefined
    if (stray === undefined) return null
    rest = rest.slice(0, stray.from) + ' '.repeat(stray.to - stray.from) + rest.slice(stray.to)
  }
  return null
}

function readSentence(words: string, lexicon: Lexicon) {
  const gaps = findBypassPhrases(words)
  const tokens = splitWords(words, gaps)
  return { flags: gaps.length > 0 ? ['policy_bypass_attempt'] : [], ...readTokens(words, tokens, lexicon) }
}

/** Reads a sentence of the terse grammar. Never throws, never guesses: one question, one refusal, or the whole intent. */
export function readWords(words: string, lexicon: Lexicon): WordsReading {
  if (words.length > longestWords) {
    const refusal = {
      code: 'words_too_long',
      text: `The sentence has ${words.length} characters; at most ${longestWords} are read.`,
      measured: String(words.length),
      limit: String(longestWords),
    }
    return { kind: 'refused', reading: nothing([]), refusal }
  }
  const { flags, claims, outcome } = readSentence(words, lexicon)
  const topic = outcome.is === 'intent' ? null : findTopic(words, lexicon.coins)
  // "max leverage" is a wish to be flagged where a trade is meant, and no more than a question where it is one.
  if (topic !== null)
    return {
      kind: 'unreadable',
      reading: nothing(topic.id === 'max_leverage' ? [] : flags),
      refusal: unreadable('That asks for a fact; it is no trade.'),
      topic,
    }
  if (claims.length === 0)
    return { kind: 'unreadable', reading: nothing(flags), refusal: unreadable('There is no trade in the words.') }
  const spans = spansOf(claims, isManaging(claims))
  const reading: Reading = { by: 'grammar', intent: null, spans, question: null, flags }
  switch (outcome.is) {
    case 'intent': {
      const all = [...spans, ...outcome.implied].sort((a, b) => a.from - b.from)
      return { kind: 'intent', reading: { ...reading, intent: outcome.intent, spans: all }, refusal: null }
    }
    case 'question': {
      const question = toQuestion(outcome.code, outcome.text, outcome.candidates, lexicon)
      return { kind: 'question', reading: { ...reading, question }, refusal: null }
    }
    case 'refused': {
      const { code, text, measured, limit } = outcome
      const question = outcome.candidates.length > 0 ? toQuestion(code, text, outcome.candidates, lexicon) : null
      return { kind: 'refused', reading: { ...reading, question }, refusal: { code, text, measured, limit } }
    }
    case 'unreadable':
      return {
        kind: 'unreadable',
        reading: { ...reading, by: 'none' },
        refusal: unreadable(`I could not read "${outcome.token}".`),
      }
  }
}
