import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getLlama, type Llama, type Token } from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { embeddedModel } from '../../../main/models/local/embedded-model.ts'
import { forkModel, type ModelChild } from '../../../main/models/local/fork-model.ts'
import { createLocalModel } from '../../../main/models/local/local-model.ts'
import type { Clock } from '../../../main/ports.ts'
import { openKnowledge, readFreeWords } from '../../../main/words/model/read-free-words.ts'
import { readWords } from '../../../main/words/read-words.ts'
import { root } from '../../house/read-imports.ts'
import { lexicon } from '../../words/lexicon.ts'

const shipped = join(root, 'native-models')
const embedded = embeddedModel('tiny')!
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
const limits = { loadLimitMs: 120_000, answerLimitMs: 120_000 }

describe('the embedded model as it is shipped', () => {
  it('is at most 12 MB, all of it together', () => {
    const { models } = JSON.parse(readFileSync(join(shipped, 'manifest.json'), 'utf8')) as {
      models: { parameters: number; files: Record<string, { bytes: number }> }[]
    }
    const bytes = models.flatMap(({ files }) => Object.values(files)).reduce((sum, file) => sum + file.bytes, 0)
    expect(bytes).toBeLessThan(12_000_000)
    expect(models[0]!.parameters).toBeGreaterThan(3_000_000)
    expect(models[0]!.parameters).toBeLessThan(6_000_000)
  })

  it('is not loaded when one byte of it is another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'desk-models-'))
    cpSync(shipped, folder, { recursive: true })
    const path = join(folder, 'tiny', 'tiny-dora.adapter.gguf')
    const bytes = readFileSync(path)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(path, bytes)
    expect(() => embeddedModel('tiny', folder)).toThrow(/tiny-dora\.adapter\.gguf is not the file that was shipped/)
    rmSync(path)
    expect(() => embeddedModel('tiny', folder)).toThrow(/is missing/)
    rmSync(folder, { recursive: true })
  })

  it('is none of another name', () => {
    expect(embeddedModel('huge')).toBeNull()
  })
})

type Best = [token: number, logProbability: number][]
type Golden = { prompt: string; tokens: number[]; trained: Best; quantised: Best; adapted: Best }
const golden = JSON.parse(readFileSync(join(root, 'test/fixtures/tiny-golden.json'), 'utf8')) as Golden[]

describe('the embedded model in node-llama-cpp', () => {
  let llama: Llama
  beforeAll(async () => {
    llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, maxThreads: 1, progressLogs: false })
  })
  afterAll(() => llama.dispose())

  /** Root mean square of the differences of log-probabilities of the likeliest tokens, over all prompts. */
  async function difference(file: string, adapter: string | null, wanted: (one: Golden) => Best): Promise<number> {
    const model = await llama.loadModel({ modelPath: join(shipped, 'tiny', file), gpuLayers: 0 })
    const lora = adapter === null ? {} : { lora: { adapters: [{ filePath: join(shipped, 'tiny', adapter) }] } }
    const context = await model.createContext({ contextSize: 512, threads: 1, ...lora })
    const sequence = context.getSequence()
    const squares: number[] = []
    for (const one of golden) {
      expect(model.tokenize(one.prompt, true)).toEqual(one.tokens)
      await sequence.clearHistory()
      const steps = sequence.evaluateWithMetadata(
        one.tokens as Token[],
        { probabilities: true },
        { yieldEogToken: true, topK: 0 },
      )
      const { value } = await steps.next()
      await steps.return(undefined as never)
      for (const [token, log] of wanted(one))
        squares.push((Math.log(value!.probabilities.get(token as Token)!) - log) ** 2)
    }
    await model.dispose()
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
  }

  it('gives the logits of PEFT for the pair, to the noise of Q8_0, and visibly others without the adapter', async () => {
    const floor = await difference('tiny.gguf', null, ({ quantised }) => quantised)
    const pair = await difference('tiny-dora.base.gguf', 'tiny-dora.adapter.gguf', ({ adapted }) => adapted)
    const without = await difference('tiny.gguf', null, ({ adapted }) => adapted)
    const trained = await difference('tiny.gguf', null, ({ trained }) => trained)
    expect(floor).toBeLessThan(0.06)
    expect(pair).toBeLessThan(floor * 1.5)
    expect(without).toBeGreaterThan(pair * 2)
    expect(trained).toBeLessThan(0.08)
  })
})

describe('free language with the embedded model', () => {
  const children: ModelChild[] = []
  const model = createLocalModel(
    { ...embedded.settings, ...limits },
    {
      clock,
      start: () => {
        const child = forkModel()
        children.push(child)
        return child
      },
    },
  )
  afterAll(() => model.close())
  const knowledge = openKnowledge(embedded.knowledge)
  const read = (words: string) => readFreeWords(words, lexicon, model, knowledge)

  it.each([
    ['i want to go long sol, risk 2%, stop at 95, entry at 100', 'l sol r2% e100 s95'],
    ['please close half of my btc', 'close 50% btc'],
    ['cancel all my orders', 'cancel all'],
    ['move my sol stop to breakeven', 'be sol'],
  ])('reads "%s"', async (words, terse) => {
    const { read: reading, trace } = await read(words)
    const intent = reading.reading.intent ?? reading.reading.question?.options[0]?.intent
    expect(trace?.answer).not.toBeNull()
    expect(intent).toEqual(readWords(terse, lexicon).reading.intent)
  })

  it.each([
    'dont long sol',
    'long sol risk 1% stop 95, no wait, short it',
    'sol risk 2 percent, yolo blorf, stop at 95',
  ])('makes no order of "%s" by itself', async (words) => {
    expect((await read(words)).read.kind).not.toBe('intent')
  })

  it('goes on after its process was killed, and says so once', async () => {
    await read('close half of my btc please')
    children.at(-1)!.kill()
    const { read: reading } = await read('close half of my btc please')
    const isTold = reading.refusal?.code === 'model_ended'
    await expect.poll(async () => (await read('close half of my btc please')).trace?.failure).toBeNull()
    expect(isTold || reading.kind !== 'unreadable').toBe(true)
    expect(children.length).toBe(2)
  })

  it('goes on in free prose up to the tokens it may say, and reads the next sentence as ever', async () => {
    const chat = createLocalModel({ ...embedded.settings, ...limits, contextSize: 1_024 }, { clock, start: forkModel })
    const prose = await chat.chat({ messages: [{ role: 'user', content: 'long sol' }], schema: null, maxTokens: 24 })
    // It never learnt to chat: it says what it likes, and either ends or is ended.
    const isEnded = prose.is === 'failed' ? prose.code === 'too_long' : (prose.tokens ?? 99) <= 24
    expect({ prose, isEnded }).toMatchObject({ isEnded: true })
    const { trace } = await readFreeWords('close half of my btc please', lexicon, chat, knowledge)
    expect(trace?.failure).toBeNull()
    await chat.close()
  })

  it('fails with a sentence where the file is no model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'desk-models-'))
    const modelPath = join(folder, 'broken.gguf')
    writeFileSync(modelPath, readFileSync(embedded.settings.modelPath).subarray(0, 100_000))
    const broken = createLocalModel(
      { ...embedded.settings, ...limits, modelPath, adapterPath: null },
      { clock, start: forkModel },
    )
    expect(await broken.ask({ prompt: 'a', form: [[['a']]], maxTokens: 4 })).toMatchObject({ is: 'failed' })
    await broken.close()
    rmSync(folder, { recursive: true })
  })
})
