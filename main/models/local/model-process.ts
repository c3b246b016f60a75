import type { ChatWrapper, LlamaContextSequence, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp'
import type { ChatMessage } from '../../ports.ts'
import { processPort } from '../process-port.ts'
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

type Loaded = { model: LlamaModel; sequence: LlamaContextSequence; wrapper: ChatWrapper | null }

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
    loaded = { model, sequence: context.getSequence(), wrapper: null }
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
  if (loaded === null) return port.send({ is: 'failed', id: ask.id, why: 'no model is loaded' })
  try {
    port.send(await (ask.do === 'answer' ? answerInMarks(loaded, ask) : answerChat(loaded, ask)))
  } catch (thrown) {
    port.send({ is: 'failed', id: ask.id, why: plain(thrown) })
  }
}

async function answerInMarks(loaded: Loaded, ask: AnswerAsk): Promise<FromModel> {
  const { LlamaGrammar } = await import('node-llama-cpp')
  const grammar = new LlamaGrammar(loaded.model.llama, { grammar: ask.grammar, trimWhitespaceSuffix: false })
  return await evaluate(loaded, ask, loaded.model.tokenize(ask.prompt, true), grammar, { withChoices: true })
}

async function answerChat(loaded: Loaded, ask: ChatAnswerAsk): Promise<FromModel> {
  const tokens = await chatTokens(loaded, ask.messages)
  if (ask.schema === null) return await evaluate(loaded, ask, tokens, null, { withChoices: false })
  const grammar = await loaded.model.llama.createGrammarForJsonSchema(ask.schema as never)
  return await evaluate(loaded, ask, tokens, grammar, { withChoices: false })
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
 * Goes on from the prompt, the likeliest allowed token each time; what the last prompt shares with this one is kept. Without
 * choices the answer is one JSON value, and it ends where that is whole; without a grammar it is prose, which the model ends.
 */
async function evaluate(
  { model, sequence }: Loaded,
  ask: AnswerAsk | ChatAnswerAsk,
  tokens: Token[],
  grammar: LlamaGrammar | null,
  { withChoices }: { withChoices: boolean },
): Promise<FromModel> {
  const { LlamaGrammarEvaluationState } = await import('node-llama-cpp')
  const began = performance.now()
  if (tokens.length + ask.maxTokens > sequence.contextSize)
    return {
      is: 'failed',
      id: ask.id,
      why: `the sentence is too long for its context of ${sequence.contextSize} tokens`,
    }
  const held = grammar === null ? {} : { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }) }
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false)
  const said: Token[] = []
  const choices: { text: string; probability: number; runnerUp: { text: string; probability: number } | null }[] = []
  let isWhole = false
  let firstTokenMs: number | null = null
  const steps = sequence.evaluateWithMetadata(
    tokens.slice(sequence.nextTokenIndex),
    withChoices ? { probabilities: true } : {},
    { temperature: 0, ...held, yieldEogToken: true, topK: 0 },
  )
  for await (const step of steps) {
    const { token } = step
    firstTokenMs ??= performance.now() - began
    const isEnd = model.isEogToken(token)
    const probabilities = withChoices
      ? (step as unknown as { probabilities: Map<Token, number> }).probabilities
      : new Map<Token, number>()
    const [second] = [...probabilities].filter(([other, probability]) => other !== token && probability > 0)
    if (second !== undefined)
      choices.push({
        text: isEnd ? '' : model.detokenize([token], false, said),
        probability: within(probabilities.get(token) ?? 0),
        runnerUp: { text: model.detokenize([second[0]], false, said), probability: within(second[1]) },
      })
    isWhole = isEnd
    if (isEnd || stopped.has(ask.id) || said.length >= ask.maxTokens) break
    said.push(token)
    isWhole = grammar !== null && !withChoices && isJson(model.detokenize(said))
    if (isWhole) break
  }
  const isStopped = stopped.delete(ask.id) && !isWhole
  const text = model.detokenize(said)
  if (text.length > mostAnswer) isWhole = false
  return {
    is: 'answer',
    id: ask.id,
    text: text.slice(0, mostAnswer),
    choices,
    isWhole,
    isStopped,
    firstTokenMs,
    tokens: said.length,
  }
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

const within = (probability: number): number => Math.min(1, Math.max(0, probability))

const plain = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 1_000)
