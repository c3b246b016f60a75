import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import type { AnswerAsk, FromModel, LoadAsk, ToModel } from './model-messages.ts'

// The model's own process: no key, no journal, no network. It loads one model and answers one ask after the other. If a
// file aborts it, only this process ends.

type Loaded = { model: LlamaModel; sequence: LlamaContextSequence }

const port = portOf()
const stopped = new Set<number>()
let loaded: Loaded | null = null
let work: Promise<void> = Promise.resolve()

port.listen((message) => {
  const ask = message as ToModel
  if (ask.do === 'stop') stopped.add(ask.id)
  else work = work.then(() => (ask.do === 'load' ? load(ask) : answer(ask)))
})

/** Node's fork speaks through `process.send`, Electron's utility process through `process.parentPort`. */
function portOf(): { send(message: FromModel): void; listen(listener: (message: unknown) => void): void } {
  type ParentPort = {
    postMessage(message: unknown): void
    on(event: 'message', listener: (event: { data: unknown }) => void): void
  }
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort)
    return {
      send: (message) => parentPort.postMessage(message),
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    }
  process.on('disconnect', () => process.exit())
  return { send: (message) => void process.send?.(message), listen: (listener) => process.on('message', listener) }
}

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
      batchSize: ask.contextSize,
      threads: ask.threads,
      ...(ask.adapterPath === null ? {} : { lora: { adapters: [{ filePath: ask.adapterPath }] } }),
    })
    loaded = { model, sequence: context.getSequence() }
    port.send({ is: 'loaded' })
  } catch (thrown) {
    port.send({ is: 'not_loaded', why: plain(thrown) })
  }
}

async function answer(ask: AnswerAsk): Promise<void> {
  if (loaded === null) return port.send({ is: 'failed', id: ask.id, why: 'no model is loaded' })
  try {
    port.send(await evaluate(loaded, ask))
  } catch (thrown) {
    port.send({ is: 'failed', id: ask.id, why: plain(thrown) })
  }
}

/** Goes on from the prompt, the likeliest allowed token each time; what the last prompt shares with this one is kept. */
async function evaluate({ model, sequence }: Loaded, ask: AnswerAsk): Promise<FromModel> {
  const { LlamaGrammar, LlamaGrammarEvaluationState } = await import('node-llama-cpp')
  const grammar = new LlamaGrammar(model.llama, { grammar: ask.grammar, trimWhitespaceSuffix: false })
  const grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar })
  const tokens = model.tokenize(ask.prompt, true)
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false)
  const said: Token[] = []
  const choices: { text: string; probability: number; runnerUp: { text: string; probability: number } | null }[] = []
  let isWhole = false
  const steps = sequence.evaluateWithMetadata(
    tokens.slice(sequence.nextTokenIndex),
    { probabilities: true },
    { temperature: 0, grammarEvaluationState, yieldEogToken: true, topK: 0 },
  )
  for await (const { token, probabilities } of steps) {
    const [second] = [...probabilities].filter(([other, probability]) => other !== token && probability > 0)
    const text = model.isEogToken(token) ? '' : model.detokenize([token], false, said)
    if (second !== undefined)
      choices.push({
        text,
        probability: within(probabilities.get(token) ?? 0),
        runnerUp: { text: model.detokenize([second[0]], false, said), probability: within(second[1]) },
      })
    isWhole = model.isEogToken(token)
    if (isWhole || stopped.has(ask.id) || said.length >= ask.maxTokens) break
    said.push(token)
  }
  const isStopped = stopped.delete(ask.id)
  return { is: 'answer', id: ask.id, text: model.detokenize(said), choices, isWhole, isStopped: isStopped && !isWhole }
}

const within = (probability: number): number => Math.min(1, Math.max(0, probability))

const plain = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 1_000)
