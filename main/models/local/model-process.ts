import type { ChatWrapper, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import type { ChatMessage } from '../../ports.ts'
import { processPort } from '../process-port.ts'
import { type Answered, answerInMarks, spellingOf } from './answer-in-marks.ts'
import type { Spelling } from './answer-places.ts'
import {
  type AnswerAsk,
  type ChatAnswerAsk,
  type FromModel,
  type LoadAsk,
  mostAnswer,
  type ToModel,
} from './model-messages.ts'

// The model's own process: no key, no journal, no network. It loads one model and answers one ask after the other. If a
// file aborts it, only this process ends.

type Loaded = {
  model: LlamaModel
  sequence: LlamaContextSequence
  spelling: Spelling | null
  wrapper: ChatWrapper | null
}

const port = processPort<FromModel>()
const stopped = new Set<number>()
let loaded: Loaded | null = null
let work: Promise<void> = Promise.resolve()

port.listen((message) => {
  const ask = message as ToModel
  if (ask.do === 'stop') stopped.add(ask.id)
  else work = work.then(() => (ask.do === 'load' ? load(ask) : answer(ask)))
})
setInterval(() => port.send({ is: 'alive' }), 1_000)

async function load(ask: LoadAsk): Promise<void> {
  try {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp')
    const llama = await getLlama({
      gpu: ask.gpu ?? false,
      build: 'never',
      skipDownload: true,
      maxThreads: ask.threads,
      logLevel: LlamaLogLevel.error,
      progressLogs: false,
    })
    const model = await llama.loadModel({ modelPath: ask.modelPath, ...(ask.gpu === null ? { gpuLayers: 0 } : {}) })
    const context = await model.createContext({
      contextSize: ask.contextSize,
      batchSize: Math.min(512, ask.contextSize),
      threads: ask.threads,
      ...(ask.adapterPath === null ? {} : { lora: { adapters: [{ filePath: ask.adapterPath }] } }),
    })
    loaded = { model, sequence: context.getSequence(), spelling: null, wrapper: null }
    if (ask.opening !== null) await open(loaded, ask.opening)
    const onCpu = `CPU, ${ask.threads} ${ask.threads === 1 ? 'thread' : 'threads'}`
    const runsOn =
      llama.gpu === false || model.gpuLayers === 0
        ? onCpu
        : `${(await llama.getGpuDeviceNames()).join(', ')} (${llama.gpu})`
    port.send({ is: 'loaded', runsOn: runsOn.slice(0, 200) })
  } catch (thrown) {
    port.send({ is: 'not_loaded', why: plain(thrown) })
  }
}

/** Works through what every chat begins with; each sentence then goes on from there. */
async function open(loaded: Loaded, opening: ChatMessage): Promise<void> {
  const tokens = await chatTokens(loaded, [opening, { role: 'user', content: '' }])
  await loaded.sequence.evaluateWithoutGeneratingNewTokens(tokens)
}

async function answer(ask: AnswerAsk | ChatAnswerAsk): Promise<void> {
  const { id } = ask
  if (loaded === null) return port.send({ is: 'failed', id, why: 'no model is loaded' })
  try {
    const { model, sequence } = loaded
    const tokens = ask.do === 'answer' ? model.tokenize(ask.prompt, true) : await chatTokens(loaded, ask.messages)
    if (tokens.length + ask.maxTokens >= sequence.contextSize)
      throw new Error(`the sentence is too long for its context of ${sequence.contextSize} tokens`)
    const isStopped = () => stopped.has(id)
    let answered: Answered
    if (ask.do === 'answer') {
      loaded.spelling ??= spellingOf(model)
      answered = await answerInMarks(sequence, loaded.spelling, tokens, ask, isStopped)
    } else answered = await answerChat(loaded, ask, tokens, isStopped)
    port.send({ is: 'answer', id, ...answered, isStopped: stopped.has(id) && !answered.isWhole })
  } catch (thrown) {
    port.send({ is: 'failed', id, why: plain(thrown) })
  }
  stopped.delete(id)
}

/** The tokens of a chat in the model's own template, up to where it answers. What was said can't become a mark of it. */
async function chatTokens(loaded: Loaded, messages: readonly ChatMessage[]): Promise<Token[]> {
  const { resolveChatWrapper } = await import('node-llama-cpp')
  loaded.wrapper ??= resolveChatWrapper(loaded.model, { warningLogs: false })
  const { contextText } = loaded.wrapper.generateContextState({
    chatHistory: [
      ...messages.map(({ role, content }) =>
        role === 'system' ? { type: 'system' as const, text: content } : { type: 'user' as const, text: content },
      ),
      { type: 'model', response: [] },
    ],
  })
  return contextText.tokenize(loaded.model.tokenizer)
}

/**
 * Goes on from a chat, the likeliest allowed token each time; what the last one shares with it is kept. Under the grammar of
 * a schema the answer is one JSON value, and it ends where that is whole; without one it is prose, which the model ends.
 */
async function answerChat(
  { model, sequence }: Loaded,
  ask: ChatAnswerAsk,
  tokens: Token[],
  isStopped: () => boolean,
): Promise<Answered> {
  const { LlamaGrammarEvaluationState } = await import('node-llama-cpp')
  const began = performance.now()
  const grammar = ask.schema === null ? null : await model.llama.createGrammarForJsonSchema(ask.schema as never)
  const held = grammar === null ? {} : { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }) }
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false)
  const said: Token[] = []
  let isWhole = false
  let firstTokenMs: number | null = null
  const steps = sequence.evaluate(tokens.slice(sequence.nextTokenIndex), {
    temperature: 0,
    ...held,
    yieldEogToken: true,
    topK: 0,
  })
  for await (const token of steps) {
    firstTokenMs ??= performance.now() - began
    isWhole = model.isEogToken(token)
    if (isWhole || isStopped() || said.length >= ask.maxTokens) break
    said.push(token)
    isWhole = grammar !== null && isJson(model.detokenize(said))
    if (isWhole) break
  }
  const text = model.detokenize(said)
  if (text.length > mostAnswer) isWhole = false
  return { text: text.slice(0, mostAnswer), choices: [], isWhole, firstTokenMs, tokens: said.length }
}

function isJson(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const plain = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 1_000)
