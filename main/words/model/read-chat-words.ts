import type { ChatModel, FreeLexicon, FreeReading } from '../../ports.ts'
import { chatPrompt } from './chat-prompt.ts'
import { chatSchema, readChat } from './chat-reading.ts'
import { afterModel, beforeModel, type ModelKnowledge } from './read-free-words.ts'

/** The longest answer, 13 quotes with a role each and every flag, is about 250 tokens. */
const mostTokens = 400

/**
 * Reads free language with a chat model. It is told the facts of the moment and gets a schema made for the sentence, in
 * which only the letters of its quotes stand; its answer is then judged like any model's. No chat model was measured the way
 * the embedded one was, so its reading is always shown first, and one key takes it. Never throws.
 */
export async function readChatWords(
  words: string,
  lexicon: FreeLexicon,
  model: ChatModel,
  known: ModelKnowledge,
  signal?: AbortSignal,
): Promise<FreeReading> {
  const knowledge = { ...known, margin: null }
  const asked = beforeModel(words, lexicon, knowledge)
  if ('read' in asked) return asked
  const { quotes, masked } = asked.masked
  const coin = quotes.find(({ kind }) => kind === 'coin')?.value ?? null
  const messages = chatPrompt(words, quotes, masked, await lexicon.facts(coin))
  const answer = await model.chat({
    messages,
    schema: chatSchema(quotes),
    maxTokens: mostTokens,
    ...(signal ? { signal } : {}),
  })
  const chat = answer.is === 'answer' ? readChat(answer.text, quotes) : null
  const said = {
    name: model.name,
    prompt: messages[1].content,
    answer,
    said: chat?.reading ?? null,
    claimedSize: chat?.claimedSize ?? null,
    margin: null,
    runnerUp: null,
  }
  return afterModel(words, asked, said, lexicon, knowledge)
}
