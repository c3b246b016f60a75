import type { ChatModel, FreeLexicon, ModelFailed } from '../../ports.ts'
import { cardPrompt } from './chat-prompt.ts'
import { coinAliases } from './coin-names.ts'
import { type ProseReading, readProse } from './prose-reading.ts'
import { maskWords } from './quotes.ts'

/** What a model answered in prose, and what stands plainly in it; or why it gave no answer. */
export type ProseAnswer = { is: 'prose'; text: string; reading: ProseReading; ms: number } | ModelFailed

/** The card's own limit for an answer. */
const mostTokens = 512

/**
 * Asks a chat model for the size of a sentence in the words of HyperLLM-4B's card, with the facts of the moment and no schema.
 * What it answers is only ever compared. Never throws.
 */
export async function askInProse(
  words: string,
  lexicon: FreeLexicon,
  model: ChatModel,
  signal?: AbortSignal,
): Promise<ProseAnswer> {
  const coin = maskWords(words, lexicon.coins).quotes.find(({ kind }) => kind === 'coin')?.value ?? null
  const messages = cardPrompt(words, await lexicon.facts(coin))
  const answer = await model.chat({ messages, schema: null, maxTokens: mostTokens, ...(signal ? { signal } : {}) })
  if (answer.is === 'failed') return answer
  return { is: 'prose', text: answer.text, reading: readProse(answer.text, namesOf(coin)), ms: answer.ms }
}

/** What a size of this coin may be said in. "PEPE" is no name of kPEPE here: one is a thousand of the other. */
function namesOf(coin: string | null): string[] {
  if (coin === null) return []
  const isThousands = /^k[A-Z]/.test(coin)
  const aliases = [...coinAliases].flatMap(([alias, named]) => (named === coin && !isThousands ? [alias] : []))
  return [coin, ...aliases]
}
