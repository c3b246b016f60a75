import type { Intent } from '../../../preload/contract/intent.ts'
import type { Question, QuestionOption, Reading, Span, SpanField } from '../../../preload/contract/report.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import type { FreeReading, FreeTrace, Model, ModelAnswer, ModelChoice, WordsReading } from '../../ports.ts'
import { nearestCoins } from '../grammar/coins.ts'
import type { Lexicon } from '../grammar/lexicon.ts'
import { longestWords, readWords } from '../read-words.ts'
import { bothReadings } from './both-readings.ts'
import { draftOf, readByPhrases } from './code-reading.ts'
import { findCues, seemsToBypass } from './cues.ts'
import { misfitOf } from './fit-prices.ts'
import { replaceUnknown } from './known-words.ts'
import { openPhraseBook, type PhraseBook, type PhraseTable } from './phrase-book.ts'
import { type MaskedWords, maskWords, type Quote } from './quotes.ts'
import { answerForm, type Kind, type Role, type RoleReading, readAnswer, writePrompt } from './roles.ts'
import { type Meaning, toIntent } from './to-intent.ts'

/** What the desk knows of words, and from which margin on a model's choices count. Shipped beside the embedded model. */
export type ModelKnowledge = {
  /** The words of its training; a sentence with any other word is read back. */
  words: ReadonlySet<string>
  /** The smallest difference between the best two choices that is not read back; null: never measured, all is read back. */
  margin: number | null
  /** The phrases of its training: only what they pin down is acted on. */
  phrases: PhraseBook
}

/**
 * The knowledge that is shipped beside the weights, ready for reading. The phrases are laid out on the first sentence. Null,
 * where nothing usable is shipped: no phrase is known then, and whatever a model says is read back.
 */
export function openKnowledge(
  shipped: { words: ReadonlySet<string>; phrases: PhraseTable; margin: number } | null,
): ModelKnowledge {
  if (shipped === null) return { words: new Set(), margin: 1, phrases: { readings: () => [] } }
  let book: PhraseBook | null = null
  // A sentence is read before the model is asked about it, and again after.
  let last: { masked: string; found: ReturnType<PhraseBook['readings']> } | null = null
  const readings = (masked: string) => {
    book ??= openPhraseBook(shipped.phrases)
    if (last?.masked !== masked) last = { masked, found: book.readings(masked) }
    return last.found
  }
  return { words: shipped.words, margin: shipped.margin, phrases: { readings } }
}

const mostTokens = 96

const spanFields: Partial<Record<Role, SpanField>> = {
  coin: 'coin',
  risk: 'risk',
  notional: 'notional',
  allocate: 'allocate',
  margin: 'margin',
  size: 'size',
  entry: 'entry',
  trigger: 'entry',
  from: 'entry',
  to: 'entry',
  rungs: 'entry',
  stop: 'stop',
  target: 'target',
  next: 'target',
  last: 'target',
  part: 'fraction',
  leverage: 'leverage',
  account: 'account',
}

const spansOf = (quotes: readonly Quote[], roles: readonly Role[]): Span[] =>
  quotes.flatMap(({ from, to, text }, at) => {
    const field = spanFields[roles[at] ?? 'out']
    return field === undefined ? [] : [{ field, from, to, text }]
  })

const unreadable = (code: string, text: string, flags: readonly string[]): WordsReading => ({
  kind: 'unreadable',
  reading: { by: 'none', intent: null, spans: [], question: null, flags: [...flags] },
  refusal: { code, text, measured: null, limit: null },
})

function ask(
  reading: Omit<Reading, 'question' | 'intent' | 'by'>,
  code: string,
  text: string,
  options: QuestionOption[] = [],
): WordsReading {
  const question: Question = { code, text, options }
  return { kind: 'question', reading: { ...reading, by: 'model', intent: null, question }, refusal: null }
}

/** A problem of the finder as a question; each choice is the sentence with that number in its place. */
function askNumber(words: string, { problem, flags }: MaskedWords): WordsReading {
  const { code, text, from, to, choices } = problem!
  const options = choices.map((choice) => ({
    label: choice,
    intent: null,
    size: null,
    words: words.slice(0, from) + choice + words.slice(to),
  }))
  return ask({ spans: [], flags: [...flags] }, code, text, options)
}

/** What a model's answer comes to: the reading, and every reason that spoke against acting on it. */
export type Judged = { read: WordsReading; doubts: readonly string[] }

/**
 * Turns an answer into the reading of the sentence. Two readers must agree before anything is acted on: the model, and code
 * by the phrases that it knows, which must leave one meaning. Whatever a model says, what code can't read alone is asked.
 */
export function judgeAnswer(
  words: string,
  masked: MaskedWords,
  said: RoleReading,
  margin: number | null,
  lexicon: Lexicon,
  knowledge: ModelKnowledge,
  runnerUp: RoleReading | null = null,
): Judged {
  const { quotes, content } = masked
  const code = readByPhrases(masked, lexicon, knowledge.phrases)
  const isPinned = code.is === 'pinned'
  const seemsBypass = !isPinned && masked.flags.length === 0 && seemsToBypass(masked.masked)
  const flags = seemsBypass ? ['policy_bypass_attempt'] : masked.flags
  const unknown = isPinned ? [] : content.filter(({ word, isOdd }) => isOdd || !knowledge.words.has(word))
  const meaning = toIntent(said, quotes, lexicon.price)
  const doubts = isPinned ? [] : findCues(masked.masked)
  if (unknown.length > 0)
    doubts.push(`I do not know ${unknown.map(({ from, to }) => `"${words.slice(from, to)}"`).join(', ')}`)
  if (code.is === 'several') doubts.push('it could be read in more than one way')
  if (code.is === 'unknown' && doubts.length === 0) doubts.push('I do not know this way of saying it')
  if (isPinned && JSON.stringify(code.meaning) !== JSON.stringify(meaning))
    doubts.push('the model reads it in another way than the phrases I know')
  if (said.roles.includes('out')) doubts.push('a number or a coin was left out')
  if (knowledge.margin === null || margin === null) doubts.push('a reading of this model is always shown first')
  else if (margin < knowledge.margin) doubts.push('it could be read in another way')
  const misspelt = quotes.some(({ kind }) => kind === 'coin') ? null : askCoin(words, unknown, lexicon)
  if (misspelt) return { read: misspelt, doubts }
  const shown = { spans: spansOf(quotes, said.roles), flags: [...flags] }
  // Other whole orders that the words may mean, to stand beside the first: code's, then the model's second.
  const others: Meaning[] = [
    ...(isPinned
      ? [code.meaning]
      : code.is === 'several'
        ? code.intents.map((intent): Meaning => ({ is: 'intent', intent }))
        : []),
    ...(runnerUp === null ? [] : [toIntent(runnerUp, quotes, lexicon.price)]),
  ]
  const readBack = (first: readonly QuestionOption[]): WordsReading | null => {
    const options = [...first]
    for (const other of others) {
      const option = other.is === 'intent' ? optionOf(other.intent, lexicon) : null
      if (option && options.length < mostReadings && options.every(({ words: one }) => one !== option.words))
        options.push(option)
    }
    if (options.length === 0 || doubts.length === 0) return null
    const text = options.length === 1 ? 'Is this what you mean?' : 'Which of these do you mean?'
    return ask(shown, 'read_back', `${text} I ask because ${doubts[0]}.`, options)
  }
  if (meaning.is === 'nothing') {
    const read =
      meaning.code === 'facts'
        ? unreadable('facts_question', 'That is a question about facts; it is no order.', flags)
        : unreadable(
            'no_trade',
            'There is no order in the words that I can read. Say it like "l sol r2% e100 s95".',
            flags,
          )
    return { read: (isPinned && readBack([])) || read, doubts }
  }
  if (meaning.is === 'question')
    return { read: (isPinned && readBack([])) || ask(shown, meaning.code, meaning.text), doubts }
  const terse = writeWords(meaning.intent)
  // The grammar reads the terse sentence again: what is missing or contradicts itself is found there.
  const again = readWords(terse, lexicon)
  if (again.kind === 'question')
    return { read: { ...again, reading: { ...again.reading, by: 'model', ...shown } }, doubts }
  if (again.kind !== 'intent') return { read: again, doubts }
  const misfit = misfitOf(meaning.intent, lexicon.price)
  if (misfit) doubts.push(misfit)
  const { intent } = again.reading
  if (doubts.length === 0)
    return {
      read: { kind: 'intent', reading: { by: 'model', intent, ...shown, question: null }, refusal: null },
      doubts,
    }
  return { read: readBack([{ label: terse, intent, size: null, words: terse }])!, doubts }
}

/** The most whole readings that one question offers. */
const mostReadings = 2

/** An order as the answer to a question; null where the grammar does not read its terse words as whole, or they do not fit. */
function optionOf(meant: Intent, lexicon: Lexicon): QuestionOption | null {
  const words = writeWords(meant)
  const { kind, reading } = readWords(words, lexicon)
  if (kind !== 'intent' || misfitOf(meant, lexicon.price) !== null) return null
  return { label: words, intent: reading.intent, size: null, words }
}

/** The smallest difference between the best two choices of an answer. */
export const marginOf = (choices: readonly ModelChoice[]): number =>
  choices.reduce((least, choice) => Math.min(least, gapOf(choice)), 1)

const gapOf = ({ probability, runnerUp }: ModelChoice): number => probability - (runnerUp?.probability ?? 0)

/**
 * An answer with its closest choice made the other way; null where that is no answer of the sentence's grammar. What the
 * grammar forced (the letters) is in the text alone, so each choice is looked for behind the one before it.
 */
export function runnerUpOf(text: string, choices: readonly ModelChoice[], kinds: readonly Kind[]): RoleReading | null {
  const open = choices.filter(({ runnerUp }) => runnerUp !== null)
  const closest = open.reduce<ModelChoice | null>(
    (least, choice) => (least === null || gapOf(choice) < gapOf(least) ? choice : least),
    null,
  )
  let at = 0
  for (const choice of choices) {
    at = choice.text === '' ? text.length : text.indexOf(choice.text, at)
    if (at < 0 || choice === closest) break
    at += choice.text.length
  }
  if (closest === null || at < 0) return null
  return readAnswer(text.slice(0, at) + closest.runnerUp!.text + text.slice(at + closest.text.length), kinds)
}

/** A word where a coin is missing that is near a listed coin's name: asked, never picked. */
function askCoin(
  words: string,
  unknown: readonly { word: string; from: number; to: number }[],
  lexicon: Lexicon,
): WordsReading | null {
  for (const { word, from, to } of unknown) {
    const near = word.length < 2 ? [] : nearestCoins(lexicon.coins, word)
    if (near.length === 0) continue
    const options = near.map((coin) => ({
      label: coin,
      intent: null,
      size: null,
      words: words.slice(0, from) + coin + words.slice(to),
    }))
    return ask(
      { spans: [], flags: [] },
      'unknown_coin',
      `No market is called "${words.slice(from, to)}". Which do you mean?`,
      options,
    )
  }
  return null
}

/**
 * Whether the grammar's word stands alone. It does not where it could not read, where it asks, or where it took an
 * everyday word for the name of a market ("close everything").
 */
function isReadByGrammar(terse: WordsReading, masked: MaskedWords, knowledge: ModelKnowledge): boolean {
  const { kind, refusal } = terse
  // Facts are answered by code, from live data or the table; a model's memory is never asked.
  if ((terse.topic ?? null) !== null) return true
  if (kind === 'unreadable' || kind === 'question') return false
  return !(
    kind === 'refused' &&
    refusal?.code === 'unknown_coin' &&
    masked.content.every(({ word, isOdd }) => !isOdd && knowledge.words.has(word))
  )
}

/** A sentence that a model has to be asked about, with what the grammar made of it. */
export type ForModel = {
  masked: MaskedWords
  terse: WordsReading
  /** The grammar asks a question of its own, which stands whatever the model says. */
  isAsked: boolean
}

/** What a model has to be asked, or the reading that needs none. */
export function beforeModel(words: string, lexicon: Lexicon, knowledge: ModelKnowledge): ForModel | FreeReading {
  const terse = readWords(words, lexicon)
  if (words.length > longestWords) return { read: terse, trace: null }
  const masked = maskWords(words, lexicon.coins)
  if (isReadByGrammar(terse, masked, knowledge)) return { read: terse, trace: null }
  // A key without its value ("stop at 95") is a sentence that the grammar stumbled over, and no question of its own.
  const isAsked = terse.kind === 'question' && terse.reading.question?.code !== 'missing_value'
  if (masked.problem) return { read: isAsked ? terse : askNumber(words, masked), trace: null }
  return masked.masked === '' ? { read: terse, trace: null } : { masked, terse, isAsked }
}

/** What a model said of a sentence, before anything is believed of it; `said` null is none of the answers it was offered. */
export type Said = {
  name: string
  prompt: string
  answer: ModelAnswer
  said: RoleReading | null
  claimedSize: string | null
  margin: number | null
  /** The answer with its closest choice made the other way. */
  runnerUp: RoleReading | null
}

/** The reading that a model's answer comes to, beside the grammar's where the two differ, with its trace. */
export function afterModel(
  words: string,
  { masked, terse, isAsked }: ForModel,
  { name, prompt, answer, said, claimedSize, margin, runnerUp }: Said,
  lexicon: Lexicon,
  knowledge: ModelKnowledge,
): FreeReading {
  const trace: FreeTrace = {
    name,
    prompt,
    answer: null,
    failure: null,
    margin: null,
    doubts: [],
    claimedSize: null,
    differs: null,
    ms: 0,
    firstTokenMs: null,
    tokens: null,
  }
  if (answer.is === 'failed')
    return {
      read: isAsked ? terse : unreadable(`model_${answer.code}`, answer.text, masked.flags),
      trace: { ...trace, failure: answer.code },
    }
  const { text, ms, firstTokenMs, tokens } = answer
  const told = { ...trace, answer: text, margin, claimedSize, ms, firstTokenMs, tokens }
  if (said === null)
    return {
      read: isAsked
        ? terse
        : unreadable(
            'model_garbage',
            'The model said what makes no sense. The terse grammar still reads.',
            masked.flags,
          ),
      trace: { ...told, failure: 'garbage' },
    }
  const judged = judgeAnswer(words, masked, said, margin, lexicon, knowledge, runnerUp)
  const stumbled: WordsReading = isAsked || terse.kind !== 'question' ? terse : { ...terse, kind: 'unreadable' }
  const { read, differs } = bothReadings(words, stumbled, judged.read, lexicon)
  return { read, trace: { ...told, doubts: judged.doubts, differs } }
}

/**
 * Reads free language with a model that only assigns roles to the quotes that code found. The grammar reads first; the
 * model is asked where the grammar can't read or asks, and where the two differ both stand in the question. Every number
 * and coin of the result is a stretch of the words; unknown words, negations, corrections, left-over quotes and close
 * choices are read back, never acted on. Never throws.
 */
export async function readFreeWords(
  words: string,
  lexicon: Lexicon,
  model: Model,
  knowledge: ModelKnowledge,
  signal?: AbortSignal,
): Promise<FreeReading> {
  const asked = beforeModel(words, lexicon, knowledge)
  if ('read' in asked) return asked
  const { masked } = asked
  const kinds: Kind[] = masked.quotes.map(({ kind }) => kind)
  const prompt = writePrompt(replaceUnknown(masked.masked, knowledge.words))
  const answer = await model.ask({
    prompt,
    form: answerForm(kinds),
    draft: draftOf(masked, knowledge.phrases),
    maxTokens: mostTokens,
    ...(signal ? { signal } : {}),
  })
  const isAnswer = answer.is === 'answer'
  const said = isAnswer ? readAnswer(answer.text, kinds) : null
  const margin = isAnswer ? marginOf(answer.choices) : null
  const runnerUp = isAnswer ? runnerUpOf(answer.text, answer.choices, kinds) : null
  return afterModel(
    words,
    asked,
    { name: model.name, prompt, answer, said, claimedSize: null, margin, runnerUp },
    lexicon,
    knowledge,
  )
}
