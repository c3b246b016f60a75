import type { ChatMessage, ChatModel, Clock, Model, ModelAnswer, ModelFailed } from '../../ports.ts'
import type { ModelChild } from './fork-model.ts'
import { type AnswerAsk, type ChatAnswerAsk, type FromModel, fromModel, type ToModel } from './model-messages.ts'

/** What to run, and how long it may take. */
export type LocalModelSettings = {
  name: string
  modelPath: string
  adapterPath: string | null
  contextSize: number
  threads: number
  gpu: 'auto' | null
  /** How every chat begins; null for a model that is asked in its own marks. */
  opening?: ChatMessage | null
  loadLimitMs: number
  /** For one answer; a process that takes longer is killed. */
  answerLimitMs: number
}

/** Whether a model runs. `failed` stands until it is started again. */
export type LocalState =
  | { is: 'idle' | 'loading' }
  | { is: 'ready'; runsOn: string | null }
  | { is: 'failed'; why: string }

export type LocalModel = Model &
  ChatModel & {
    /** Starts and loads it, if it does not run and does not rest. */
    wake(): void
    state(): LocalState
  }

/** What is heard of a process: a message, one that makes no sense, its end, or nothing for too long. */
type Heard = FromModel | 'garbage' | 'ended' | 'silent'
type Running = {
  child: ModelChild
  loaded: Promise<ModelFailed | null>
  listeners: Set<(heard: Heard) => void>
  stopWatch: () => void
}
type Outcome<T> = T | 'garbage' | 'ended' | 'silent' | 'time_limit'
type Ask = Omit<AnswerAsk, 'id'> | Omit<ChatAnswerAsk, 'id'>

/** Waits before a process that ended is started again, doubled each time up to the longest. */
const firstWaitMs = 250
const longestWaitMs = 30_000
/** A process says every second that it lives. */
const silentMs = 20_000

const failed = (code: ModelFailed['code'], text: string): ModelFailed => ({ is: 'failed', code, text })
const still = 'The terse grammar still reads.'
const ended = `The model stopped. ${still}`

/**
 * A model in a process of its own, started with the first ask. A process that dies, hangs or says what makes no sense is
 * killed and started again, later each time it fails in a row; until then every ask fails at once and nobody waits.
 */
export function createLocalModel(
  settings: LocalModelSettings,
  {
    clock,
    start,
    whyNot = async () => null,
    onState = () => undefined,
  }: {
    clock: Clock
    start: () => ModelChild
    /** Asked before each start: why it must not be loaded (its files changed, too little memory), as a sentence. */
    whyNot?: () => Promise<string | null>
    onState?: () => void
  },
): LocalModel {
  let running: Running | null = null
  let starting: Promise<Running | ModelFailed> | null = null
  let work: Promise<unknown> = Promise.resolve()
  let failures = 0
  let restAt = Number.NEGATIVE_INFINITY
  let lastId = 0
  let isClosed = false
  let state: LocalState = { is: 'idle' }

  function become(next: LocalState): void {
    state = next
    onState()
  }

  function end(one: Running): void {
    if (running === one) running = null
    one.stopWatch()
    one.child.kill()
  }

  function rest(why: string): void {
    failures++
    restAt = clock.monotonic() + Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))
    become({ is: 'failed', why })
  }

  function wentWrong(one: Running, why: string): void {
    end(one)
    rest(why)
  }

  /** Sends a message and waits for the one that answers it, for the process's end, or until the time is up. */
  function converse<T extends FromModel>(
    one: Running,
    message: ToModel,
    limitMs: number,
    isAnswer: (said: FromModel) => said is T,
  ): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome<T>) => {
        one.listeners.delete(listener)
        cancel()
        resolve(outcome)
      }
      const listener = (heard: Heard) => {
        if (typeof heard === 'string' || isAnswer(heard)) settle(heard as Outcome<T>)
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
    const one: Running = { child, listeners, loaded: Promise.resolve(null), stopWatch: () => undefined }
    running = one
    become({ is: 'loading' })
    const { modelPath, adapterPath, contextSize, threads, gpu, opening = null } = settings
    const load: ToModel = { do: 'load', modelPath, adapterPath, contextSize, threads, gpu, opening }
    const isAnswer = (said: FromModel): said is Extract<FromModel, { is: 'loaded' | 'not_loaded' }> =>
      said.is === 'loaded' || said.is === 'not_loaded'
    const watch = () => {
      one.stopWatch()
      one.stopWatch = clock.after(silentMs, () => {
        tell('silent')
        if (running === one) wentWrong(one, 'The model hung and was stopped.')
      })
    }
    child.onMessage((message) => {
      if (running !== one) return
      // While it loads, the time limit alone counts: a slow disk or a busy machine is no hang.
      if (state.is === 'ready') watch()
      const parsed = fromModel.safeParse(message)
      tell(parsed.success ? parsed.data : 'garbage')
    })
    one.loaded = converse(one, load, settings.loadLimitMs, isAnswer).then((outcome) => {
      if (typeof outcome !== 'string' && outcome.is === 'loaded') {
        become({ is: 'ready', runsOn: outcome.runsOn ?? null })
        watch()
        return null
      }
      const why =
        typeof outcome !== 'string'
          ? `The model could not be loaded: ${outcome.why}`
          : outcome === 'time_limit'
            ? `The model was not loaded within ${settings.loadLimitMs / 1000} s and was stopped. ${still}`
            : `The model could not be loaded. ${still}`
      wentWrong(one, why)
      return failed('not_loaded', why)
    })
    child.onEnd(() => {
      if (running !== one) return
      running = null
      one.stopWatch()
      tell('ended')
      // Asked or not, it was not told to end.
      if (state.is === 'ready') rest(ended)
    })
    return one
  }

  /** The process that runs, or a new one once nothing speaks against it. */
  function process(): Promise<Running | ModelFailed> {
    if (running !== null) return Promise.resolve(running)
    starting ??= whyNot()
      .catch((thrown: Error) => thrown.message)
      .then((why) => {
        starting = null
        if (isClosed) return failed('ended', 'The model is closed.')
        if (why === null) return begin()
        rest(why)
        return failed('not_loaded', why)
      })
    return starting
  }

  async function answer(message: Ask, signal: AbortSignal | undefined): Promise<ModelAnswer> {
    if (isClosed) return failed('ended', 'The model is closed.')
    if (signal?.aborted) return failed('stopped', 'It was given up before it began.')
    if (running === null && starting === null && clock.monotonic() < restAt)
      return failed('ended', state.is === 'failed' ? state.why : ended)
    const one = await process()
    if ('is' in one) return one
    const notLoaded = await one.loaded
    if (notLoaded) return notLoaded
    if (signal?.aborted) return failed('stopped', 'It was given up before it began.')
    const id = ++lastId
    const began = clock.monotonic()
    const stop = () => one.child.send({ do: 'stop', id } satisfies ToModel)
    signal?.addEventListener('abort', stop, { once: true })
    const isAnswer = (said: FromModel): said is Extract<FromModel, { is: 'answer' | 'failed' }> =>
      (said.is === 'answer' || said.is === 'failed') && said.id === id
    const outcome = await converse(one, { ...message, id } as ToModel, settings.answerLimitMs, isAnswer)
    signal?.removeEventListener('abort', stop)
    if (typeof outcome === 'string') {
      const why = {
        time_limit: `The model took longer than ${settings.answerLimitMs / 1000} s and was stopped. ${still}`,
        garbage: `The model said what makes no sense and was stopped. ${still}`,
        silent: `The model hung and was stopped. ${still}`,
        ended,
      }[outcome]
      if (running === one) wentWrong(one, why)
      else end(one)
      return failed(outcome === 'silent' ? 'time_limit' : outcome, why)
    }
    failures = 0
    if (outcome.is === 'failed') return failed('garbage', `The model failed: ${outcome.why}`)
    if (outcome.isStopped) return failed('stopped', 'It was given up.')
    if (!outcome.isWhole) return failed('too_long', 'The model did not come to an end.')
    const { text, choices, firstTokenMs = null, tokens = null } = outcome
    return { is: 'answer', text, choices, ms: clock.monotonic() - began, firstTokenMs, tokens }
  }

  function inTurn(message: Ask, signal: AbortSignal | undefined): Promise<ModelAnswer> {
    const mine = work.then(() => answer(message, signal))
    work = mine
    return mine
  }

  return {
    name: settings.name,
    ask: ({ prompt, form, draft = null, maxTokens, signal }) =>
      inTurn({ do: 'answer', prompt, form, draft, maxTokens }, signal),
    chat: ({ messages, schema, maxTokens, signal }) => inTurn({ do: 'chat', messages, schema, maxTokens }, signal),
    wake() {
      if (isClosed || running !== null || clock.monotonic() < restAt) return
      void process()
    },
    state: () => state,
    async close() {
      isClosed = true
      if (running !== null) end(running)
    },
  }
}
