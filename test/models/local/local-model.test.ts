import { describe, expect, it } from 'vitest'
import type { ModelChild } from '../../../main/models/local/fork-model.ts'
import { createLocalModel } from '../../../main/models/local/local-model.ts'
import type { ToModel } from '../../../main/models/local/model-messages.ts'

const settings = {
  name: 'test',
  modelPath: 'model.gguf',
  adapterPath: null,
  contextSize: 512,
  threads: 1,
  gpu: null,
  loadLimitMs: 1_000,
  answerLimitMs: 500,
}
const question = { prompt: 'p', form: [[['a']]], maxTokens: 9 }

/** A clock that steps only when it is told to. */
function steppingClock() {
  let at = 0
  let tasks: { due: number; task: () => void }[] = []
  return {
    now: () => at,
    monotonic: () => at,
    after(ms: number, task: () => void) {
      const one = { due: at + ms, task }
      tasks.push(one)
      return () => {
        tasks = tasks.filter((other) => other !== one)
      }
    },
    async step(ms: number) {
      at += ms
      for (const { task } of tasks.filter(({ due }) => due <= at)) task()
      await settled()
    },
  }
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A process that does what the test says. `answers` is asked for the reply to each message; undefined says nothing. */
function fakeChild(answers: (message: ToModel) => unknown) {
  const sent: ToModel[] = []
  const listeners = new Set<(message: unknown) => void>()
  const ends = new Set<() => void>()
  const child = {
    sent,
    isKilled: false,
    send(message: unknown) {
      sent.push(message as ToModel)
      const reply = answers(message as ToModel)
      if (reply !== undefined) queueMicrotask(() => child.say(reply))
    },
    say(message: unknown) {
      for (const listener of listeners) listener(message)
    },
    onMessage: (listener: (message: unknown) => void) => void listeners.add(listener),
    onEnd: (listener: () => void) => void ends.add(listener),
    die() {
      for (const listener of ends) listener()
    },
    kill() {
      child.isKilled = true
    },
  }
  return child satisfies ModelChild
}

const answered = (id: number, text = ' none') => ({
  is: 'answer',
  id,
  text,
  choices: [],
  isWhole: true,
  isStopped: false,
})
const good = (message: ToModel) =>
  message.do === 'load' ? { is: 'loaded' } : message.do === 'answer' ? answered(message.id) : undefined

function modelOf(
  makers: ((message: ToModel) => unknown)[],
  other: Partial<typeof settings> = {},
  whyNot: () => Promise<string | null> = async () => null,
) {
  const clock = steppingClock()
  const children: ReturnType<typeof fakeChild>[] = []
  const start = () => {
    const child = fakeChild(makers[children.length] ?? good)
    children.push(child)
    return child
  }
  return { model: createLocalModel({ ...settings, ...other }, { clock, start, whyNot }), clock, children }
}

describe('a model in its own process', () => {
  it('starts with the first ask and answers one ask after the other', async () => {
    const { model, children } = modelOf([good])
    expect(children.length).toBe(0)
    const answers = await Promise.all([model.ask(question), model.ask(question)])
    expect(answers.map((answer) => answer.is === 'answer' && answer.text)).toEqual([' none', ' none'])
    expect(children.length).toBe(1)
    expect(children[0]!.sent.map((message) => message.do)).toEqual(['load', 'answer', 'answer'])
  })

  it('fails the ask when the process dies, and starts again only after a rest', async () => {
    const { model, clock, children } = modelOf([(message) => (message.do === 'load' ? { is: 'loaded' } : undefined)])
    const first = model.ask(question)
    await settled()
    await settled()
    children[0]!.die()
    expect(await first).toMatchObject({ is: 'failed', code: 'ended' })
    expect(await model.ask(question)).toMatchObject({ is: 'failed', code: 'ended' })
    expect(children.length).toBe(1)
    await clock.step(250)
    expect(await model.ask(question)).toMatchObject({ is: 'answer' })
    expect(children.length).toBe(2)
  })

  it('rests longer each time that it fails in a row, and not at all after it answered', async () => {
    const dead = (): unknown => ({ is: 'not_loaded', why: 'no memory' })
    const { model, clock, children } = modelOf([dead, dead])
    expect(await model.ask(question)).toEqual({
      is: 'failed',
      code: 'not_loaded',
      text: 'The model could not be loaded: no memory',
    })
    expect(children[0]!.isKilled).toBe(true)
    await clock.step(250)
    await model.ask(question)
    await clock.step(250)
    await model.ask(question)
    expect(children.length).toBe(2)
    await clock.step(250)
    expect(await model.ask(question)).toMatchObject({ is: 'answer' })
    expect(children.length).toBe(3)
  })

  it('kills a process that hangs when the time is up', async () => {
    const { model, clock, children } = modelOf([(message) => (message.do === 'load' ? { is: 'loaded' } : undefined)])
    const asked = model.ask(question)
    await settled()
    await settled()
    await clock.step(500)
    expect(await asked).toMatchObject({ is: 'failed', code: 'time_limit' })
    expect(children[0]!.isKilled).toBe(true)
  })

  it('kills a process that hangs while it loads', async () => {
    const { model, clock, children } = modelOf([() => undefined])
    const asked = model.ask(question)
    await settled()
    await clock.step(1_000)
    expect(await asked).toMatchObject({ is: 'failed', code: 'not_loaded' })
    expect(children[0]!.isKilled).toBe(true)
  })

  it.each([
    ['text', 'hello'],
    ['no shape', { is: 'answer', id: 1 }],
    ['a probability above one', { ...answered(1), choices: [{ text: 'a', probability: 2, runnerUp: null }] }],
    ['an endless text', answered(1, 'a'.repeat(16_001))],
    ['more than was asked for', { ...answered(1), extra: 1 }],
  ])('kills a process that says %s', async (_what, said) => {
    const { model, children } = modelOf([(message) => (message.do === 'load' ? { is: 'loaded' } : said)])
    expect(await model.ask(question)).toMatchObject({ is: 'failed', code: 'garbage' })
    expect(children[0]!.isKilled).toBe(true)
  })

  it('takes no answer to another ask for its own', async () => {
    const { model, clock } = modelOf([
      (message) =>
        message.do === 'load' ? { is: 'loaded' } : message.do === 'answer' ? answered(message.id + 1) : undefined,
    ])
    const asked = model.ask(question)
    await settled()
    await settled()
    await clock.step(500)
    expect(await asked).toMatchObject({ is: 'failed', code: 'time_limit' })
  })

  it('gives up when it is told to', async () => {
    const { model } = modelOf([
      (message) =>
        message.do === 'load'
          ? { is: 'loaded' }
          : message.do === 'stop'
            ? { ...answered(message.id), isWhole: false, isStopped: true }
            : undefined,
    ])
    const stop = new AbortController()
    const asked = model.ask({ ...question, signal: stop.signal })
    await settled()
    await settled()
    stop.abort()
    expect(await asked).toMatchObject({ is: 'failed', code: 'stopped' })
    expect(await model.ask({ ...question, signal: AbortSignal.abort() })).toMatchObject({
      is: 'failed',
      code: 'stopped',
    })
  })

  it('takes an answer that came to no end for a failure', async () => {
    const { model } = modelOf([
      (message) => (message.do === 'load' ? { is: 'loaded' } : { ...answered(1), isWhole: false }),
    ])
    expect(await model.ask(question)).toMatchObject({ is: 'failed', code: 'too_long' })
  })

  it('answers nothing once it is closed', async () => {
    const { model, children } = modelOf([good])
    await model.ask(question)
    await model.close()
    expect(children[0]!.isKilled).toBe(true)
    expect(await model.ask(question)).toMatchObject({ is: 'failed', code: 'ended' })
  })

  it('kills a process that loaded and then says nothing any more, even where nobody asks', async () => {
    const { model, clock, children } = modelOf([good])
    await model.ask(question)
    await clock.step(19_000)
    children[0]!.say({ is: 'alive' })
    await clock.step(19_000)
    expect(children[0]!.isKilled).toBe(false)
    await clock.step(1_000)
    expect(children[0]!.isKilled).toBe(true)
    expect(model.state()).toMatchObject({ is: 'failed', why: expect.stringContaining('hung') })
    expect(await model.ask(question)).toMatchObject({ is: 'failed', code: 'ended' })
    await clock.step(250)
    expect(await model.ask(question)).toMatchObject({ is: 'answer' })
  })

  it('answers an ask that hangs with the process as soon as the process is silent', async () => {
    const { model, clock, children } = modelOf([(message) => (message.do === 'load' ? { is: 'loaded' } : undefined)], {
      answerLimitMs: 60_000,
    })
    const asked = model.ask(question)
    await settled()
    await settled()
    await clock.step(20_000)
    expect(await asked).toMatchObject({ is: 'failed', code: 'time_limit' })
    expect(children[0]!.isKilled).toBe(true)
  })

  it('starts nothing while something speaks against it, and asks again with the next sentence', async () => {
    let why: string | null = 'It needs 48 GB, and 11 GB are free.'
    const { model, clock, children } = modelOf([good], {}, async () => why)
    expect(await model.ask(question)).toEqual({ is: 'failed', code: 'not_loaded', text: why })
    expect(model.state()).toEqual({ is: 'failed', why })
    expect(children).toEqual([])
    why = null
    await clock.step(250)
    expect(await model.ask(question)).toMatchObject({ is: 'answer' })
    expect(children).toHaveLength(1)
  })

  it('is loaded before the first ask when it is woken, once', async () => {
    const { model, children } = modelOf([good])
    model.wake()
    model.wake()
    await settled()
    await settled()
    expect(children.map(({ sent }) => sent.map((message) => message.do))).toEqual([['load']])
    expect(model.state()).toEqual({ is: 'ready', runsOn: null })
    expect(await model.ask(question)).toMatchObject({ is: 'answer' })
    expect(children).toHaveLength(1)
  })

  it('asks a chat with its messages and its schema', async () => {
    const { model, children } = modelOf([
      (message) =>
        message.do === 'chat' ? { ...answered(message.id, '{}'), firstTokenMs: 4, tokens: 2 } : { is: 'loaded' },
    ])
    const messages = [{ role: 'user' as const, content: 'long sol' }]
    const schema = { type: 'object' }
    expect(await model.chat({ messages, schema, maxTokens: 9 })).toMatchObject({
      is: 'answer',
      text: '{}',
      firstTokenMs: 4,
      tokens: 2,
    })
    expect(children[0]!.sent[1]).toEqual({ do: 'chat', id: 1, messages, schema, maxTokens: 9 })
    await model.chat({ messages, schema: null, maxTokens: 9 })
    expect(children[0]!.sent[2]).toEqual({ do: 'chat', id: 2, messages, schema: null, maxTokens: 9 })
  })

  it('takes prose as long as an answer may be', async () => {
    const { model } = modelOf([
      (message) => (message.do === 'chat' ? answered(message.id, 'x'.repeat(16_000)) : { is: 'loaded' }),
    ])
    const messages = [{ role: 'user' as const, content: 'long sol' }]
    expect(await model.chat({ messages, schema: null, maxTokens: 512 })).toMatchObject({ is: 'answer' })
  })
})
