import type { Clock, Model, ModelAnswer, ModelAsk } from '../../ports.ts'
import type { ModelChild } from './fork-model.ts'
import { type FromModel, fromModel, type ToModel } from './model-messages.ts'

/** What to run, and how long it may take. */
export type LocalModelSettings = {
  name: string
  modelPath: string
  adapterPath: string | null
  contextSize: number
  threads: number
  gpu: 'auto' | null
  loadLimitMs: number
  /** For one answer; a process that takes longer is killed. */
  answerLimitMs: number
}

type Failure = Extract<ModelAnswer, { is: 'failed' }>
/** What is heard of a process: a message, one that makes no sense, or its end. */
type Heard = FromModel | 'garbage' | 'ended'
type Running = { child: ModelChild; loaded: Promise<Failure | null>; listeners: Set<(heard: Heard) => void> }

/** Waits before a process that ended is started again, doubled each time up to the longest. */
const firstWaitMs = 250
const longestWaitMs = 30_000

const failed = (code: Failure['code'], text: string): Failure => ({ is: 'failed', code, text })
const ended = 'The model stopped. The terse grammar still reads; the model is started again with the next sentence.'

/**
 * A model in a process of its own, started with the first ask. A process that dies, hangs or says what makes no sense is
 * killed and started again, later each time it fails in a row; until then every ask fails at once and nobody waits.
 */
export function createLocalModel(
  settings: LocalModelSettings,
  { clock, start }: { clock: Clock; start: () => ModelChild },
): Model {
  let running: Running | null = null
  let work: Promise<unknown> = Promise.resolve()
  let failures = 0
  let restAt = Number.NEGATIVE_INFINITY
  let lastId = 0
  let isClosed = false

  function end(one: Running): void {
    if (running === one) running = null
    one.child.kill()
  }

  function wentWrong(one: Running): void {
    end(one)
    failures++
    restAt = clock.monotonic() + Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))
  }

  /** Sends a message and waits for the one that answers it, for the process's end, or until the time is up. */
  function converse<T extends FromModel>(
    one: Running,
    message: ToModel,
    limitMs: number,
    isAnswer: (said: FromModel) => said is T,
  ): Promise<T | 'garbage' | 'ended' | 'time_limit'> {
    return new Promise((resolve) => {
      const settle = (outcome: T | 'garbage' | 'ended' | 'time_limit') => {
        one.listeners.delete(listener)
        cancel()
        resolve(outcome)
      }
      const listener = (heard: Heard) => {
        if (heard === 'garbage' || heard === 'ended' || isAnswer(heard)) settle(heard)
      }
      const cancel = clock.after(limitMs, () => settle('time_limit'))
      one.listeners.add(listener)
      one.child.send(message)
    })
  }

  function begin(): Running {
    const child = start()
    const listeners = new Set<(heard: Heard) => void>()
    const tell = (heard: Heard) => {
      for (const listener of [...listeners]) listener(heard)
    }
    const one: Running = { child, listeners, loaded: Promise.resolve(null) }
    running = one
    const { modelPath, adapterPath, contextSize, threads, gpu } = settings
    const load: ToModel = { do: 'load', modelPath, adapterPath, contextSize, threads, gpu }
    const isAnswer = (said: FromModel): said is Extract<FromModel, { is: 'loaded' | 'not_loaded' }> =>
      said.is === 'loaded' || said.is === 'not_loaded'
    child.onMessage((message) => {
      const parsed = fromModel.safeParse(message)
      tell(parsed.success ? parsed.data : 'garbage')
    })
    one.loaded = converse(one, load, settings.loadLimitMs, isAnswer).then((outcome) => {
      if (typeof outcome !== 'string' && outcome.is === 'loaded') return null
      wentWrong(one)
      if (typeof outcome !== 'string') return failed('not_loaded', `The model could not be loaded: ${outcome.why}`)
      return failed('not_loaded', 'The model could not be loaded. The terse grammar still reads.')
    })
    child.onEnd(() => {
      if (running === one) running = null
      tell('ended')
    })
    return one
  }

  async function answer(ask: ModelAsk): Promise<ModelAnswer> {
    if (isClosed) return failed('ended', 'The model is closed.')
    if (ask.signal?.aborted) return failed('stopped', 'It was given up before it began.')
    if (running === null && clock.monotonic() < restAt) return failed('ended', ended)
    const one = running ?? begin()
    const notLoaded = await one.loaded
    if (notLoaded) return notLoaded
    const id = ++lastId
    const began = clock.monotonic()
    const stop = () => one.child.send({ do: 'stop', id } satisfies ToModel)
    ask.signal?.addEventListener('abort', stop, { once: true })
    const isAnswer = (said: FromModel): said is Extract<FromModel, { is: 'answer' | 'failed' }> =>
      (said.is === 'answer' || said.is === 'failed') && said.id === id
    const { prompt, grammar, maxTokens } = ask
    const outcome = await converse(
      one,
      { do: 'answer', id, prompt, grammar, maxTokens },
      settings.answerLimitMs,
      isAnswer,
    )
    ask.signal?.removeEventListener('abort', stop)
    if (typeof outcome === 'string') {
      wentWrong(one)
      if (outcome === 'time_limit')
        return failed('time_limit', `The model took longer than ${settings.answerLimitMs / 1000} s and was stopped.`)
      return outcome === 'garbage'
        ? failed('garbage', 'The model said what makes no sense and was stopped.')
        : failed('ended', ended)
    }
    failures = 0
    if (outcome.is === 'failed') return failed('garbage', `The model failed: ${outcome.why}`)
    if (outcome.isStopped) return failed('stopped', 'It was given up.')
    if (!outcome.isWhole) return failed('too_long', 'The model did not come to an end.')
    return { is: 'answer', text: outcome.text, choices: outcome.choices, ms: clock.monotonic() - began }
  }

  return {
    name: settings.name,
    ask(ask) {
      const mine = work.then(() => answer(ask))
      work = mine
      return mine
    },
    async close() {
      isClosed = true
      if (running !== null) end(running)
    },
  }
}
