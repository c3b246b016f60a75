import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createModelBackends } from '../../main/model-backends.ts'
import { openBackend } from '../../main/open-backend.ts'
import type { FreeLexicon } from '../../main/ports.ts'
import { systemClock } from '../../main/real-ports.ts'
import { maskWords } from '../../main/words/model/quotes.ts'
import type { Intent } from '../../preload/contract/intent.ts'
import type { Report } from '../../preload/contract/report.ts'
import type { TopicValue } from '../../preload/contract/topics.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'
import { root } from '../house/read-imports.ts'
import { type ServedModel, serveModel } from '../models/served/serve-model.ts'

// Free language through a real server process, over real HTTP, on the real desk: transport, schema, grounding and checks.

const home = mkdtempSync(join(tmpdir(), 'desk-http-'))
let served: ServedModel
let desk: DeskOnPaper
beforeAll(async () => {
  served = await serveModel({ key: 'key-of-the-server' })
  desk = await openDeskOnPaper((ports) => ({
    ...ports,
    models: createModelBackends({ homeDir: home, clock: systemClock, keyWrap: null, remoteLimitMs: 120_000 }),
  }))
  await request('models.setRemote', { url: served.url, model: 'tiny', key: 'key-of-the-server' })
  await request('models.choose', { id: 'vllm' })
})
afterAll(async () => {
  await desk.close()
  await served.kill()
  rmSync(home, { recursive: true, force: true })
})

const request: DeskOnPaper['desk']['handlers'] extends infer H
  ? <N extends keyof H>(
      name: N,
      input: H[N] extends (input: infer I) => unknown ? I : never,
    ) => H[N] extends (input: never) => infer O ? O : never
  : never = ((name: never, input: never) => (desk.desk.handlers[name] as (input: never) => never)(input)) as never
const use = (model: string) => request('models.setRemote', { url: served.url, model, key: null })
const read = (words: string): Promise<Report> => request('words.read', { words })
const models = () => desk.value('models', {}) as TopicValue<'models'>
const remoteState = () => models().backends.find((one) => one.id === 'vllm')
/** What a model's reading is, acted on or asked back. */
const meant = ({ reading: { by, intent, question } }: Report): Intent[] =>
  intent !== null
    ? [intent]
    : (question?.options ?? [])
        .filter((option) => (option.by ?? by) === 'model')
        .flatMap((option) => (option.intent === null ? [] : [option.intent]))
/** Sends terse words as a person would: anew, with what changed, where a busy machine let the prices go stale. */
const send = (words: string) => until(async () => (await desk.say(words)).is === 'accepted')
const trade = 'i want to go long sol, risk 2%, stop at 95, entry at 100'

describe('a served model', () => {
  it('reads a trade over HTTP, is asked back with its size, and one key takes it to the exchange', async () => {
    await use('claims')
    const report = await read(trade)
    expect(report).toMatchObject({
      verdict: 'question',
      ticket: null,
      model: { name: 'claims', claimedSize: '40', agrees: 'naive' },
    })
    const option = report.reading.question!.options.find((one) => one.words !== undefined)!
    expect(option).toMatchObject({ words: 'l SOL r2% e100 s95', size: expect.stringMatching(/^\d+(\.\d+)?$/) })
    const { report: sized, sheet } = await request('order.review', { words: option.words!, origin: 'model' })
    expect(sized.ticket?.size).toBe(option.size)
    expect(sheet).not.toBeNull()
    await send(option.words!)
    const rows = desk.ports.journal.recent('words_read', 100).map(({ body }) => body as { words: string })
    expect(rows.find((body) => body.words === trade)).toMatchObject({
      words: trade,
      trace: { name: 'claims', answer: expect.stringContaining('"claimed_size":"40"'), failure: null },
    })
    await request('order.cancelAll', { coin: null })
  })

  it('counts its own size against the computed one, and shows how fast it is', async () => {
    desk.desk.topics.models({}).listen(() => undefined)()
    expect(models().disagreements).toContainEqual({
      model: 'claims',
      category: 'risk_percent',
      readings: 1,
      offered: 1,
      allIn: 0,
      naive: 1,
      no: 0,
    })
    expect(remoteState()).toMatchObject({
      state: 'ready',
      speed: { sentences: 1, firstTokenMs: expect.any(Number), tokensPerSecond: expect.any(Number) },
    })
  })

  it('never makes an order by itself, whatever it answers: chance, malice or prose', async () => {
    const sentences = readFileSync(join(root, 'test/fixtures/hand-written-words.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t')[0]!)
      .filter((_, at) => at % 6 === 0)
    const sent = desk.ports.journal.recent('order_sending', 100).length
    for (const model of ['raw', 'lies', 'prose']) {
      await use(model)
      for (const words of sentences) {
        const report = await read(words)
        if (report.model === null) continue
        expect(`${words} -> ${report.verdict}`).toMatch(/-> (question|unreadable|refused)$/)
        expect(report.ticket).toBeNull()
        expect(report.actions).toEqual([])
        // What is asked back holds no number and no coin that was not said.
        for (const intent of meant(report)) expect(isGrounded(intent, words)).toBe(true)
      }
    }
    expect(desk.ports.journal.recent('order_sending', 100)).toHaveLength(sent)
  })

  it.each([
    ['prose', 'model_garbage'],
    ['cut', 'model_garbage'],
    ['nobody', 'model_refused'],
  ])('says in the words box what became of it: %s', async (model, code) => {
    await use(model)
    const { verdict, refusal } = await read(trade)
    expect({ verdict, code: refusal?.code }).toEqual({ verdict: 'unreadable', code })
    expect(refusal?.text).toMatch(/^The /)
    await use('tiny')
    expect((await read(trade)).verdict).toBe('question')
  })

  it('delays nothing but the words while it hangs, and other words take their place', async () => {
    await use('hang')
    const hanging = read(trade)
    await send('l sol q1 s95')
    expect(await request('order.cancelAll', { coin: null })).toMatchObject({ unverified: [] })
    await use('tiny')
    expect((await read('please close half of my sol')).reading.question?.options[0]?.words).toBe('close 50% SOL')
    expect(await hanging).toMatchObject({ verdict: 'unreadable', refusal: { code: 'model_stopped' } })
    await send('close sol')
  })

  it('gives up a server that is late, in a sentence', async () => {
    const late = createModelBackends({
      homeDir: home,
      clock: systemClock,
      keyWrap: null,
      remoteLimitMs: 500,
      instead: { choice: { chosen: 'vllm', remote: { url: served.url, model: 'hang' } }, key: 'key-of-the-server' },
    })
    const { read: reading } = await late.free()!.read(trade, lexicon)
    expect(reading.refusal).toMatchObject({ code: 'model_time_limit', text: expect.stringContaining('within 0.5 s') })
    await late.close()
  })

  it('refuses in a sentence what can’t be chosen or installed, and halts nothing', async () => {
    await expect(request('models.choose', { id: 'nobody' })).rejects.toThrow('No model "nobody" is installed.')
    await expect(request('models.remove', { name: 'nobody' })).rejects.toThrow('No model "nobody"')
    await expect(request('models.stopInstall', {})).rejects.toThrow('Nothing is being installed.')
    const model = { at: '/no/such/file.gguf', sha256: null }
    await request('models.install', { name: 'gone', model, adapter: null, licence: null })
    await until(() => models().install?.is !== 'running')
    expect(models().install).toMatchObject({ is: 'failed', text: expect.stringContaining("can't be copied") })
    expect(desk.value('desk', {})?.trading).toBe('ACTIVE')
    expect(models().chosen).toBe('vllm')
  })

  it('says that a wrong key is not taken, and never shows a key', async () => {
    await request('models.setRemote', { url: served.url, model: 'tiny', key: 'key-of-another' })
    expect(await request('models.checkRemote', {})).toMatchObject({
      isReady: false,
      text: expect.stringContaining('does not accept the key (401)'),
    })
    expect((await read(trade)).refusal?.code).toBe('model_refused')
    expect(remoteState()).toMatchObject({ state: 'failed', why: expect.stringContaining('401') })
    await request('models.setRemote', { url: served.url, model: 'tiny', key: 'key-of-the-server' })
    expect(await request('models.checkRemote', {})).toMatchObject({ isReady: true })
    const rows = JSON.stringify(desk.ports.journal.page(null, 500).rows)
    expect(rows + JSON.stringify(models())).not.toMatch(/key-of-/)
  })

  it('reads again after its server was killed and came back, and says so in between', async () => {
    const port = Number(new URL(served.url).port)
    await served.kill()
    const { refusal } = await read(trade)
    expect(refusal).toMatchObject({ code: 'model_unreachable', text: expect.stringContaining("can't be reached") })
    expect(remoteState()?.state).toBe('failed')
    await send('l sol q1 s95')
    await send('close sol')
    served = await serveModel({ key: 'key-of-the-server', port })
    expect((await read(trade)).verdict).toBe('question')
    await until(() => remoteState()?.state === 'ready')
  })

  it('reads over HTTP what the shipped model reads on this machine', async () => {
    await use('tiny')
    const here = await openBackend('tiny', { homeDir: home, clock: systemClock })
    // Its own probabilities may bring a second reading here, which a server tells nothing of.
    for (const words of [
      trade,
      'please close half of my sol',
      'cancel all my orders',
      'put 10% of my account into sol long',
    ])
      expect(meant(await read(words)).map(writeWords)[0]).toBe(
        meant({ reading: (await here.free.read(words, lexicon)).read.reading } as Report).map(writeWords)[0],
      )
    await here.close()
  })
})

const lexicon: FreeLexicon = {
  coins: ['BTC', 'ETH', 'SOL'],
  price: () => '100',
  facts: async () => ({
    market: null,
    fees: { taker: '0.00045', maker: '0.00015' },
    account: { equity: '10000', free: '10000', position: null },
  }),
}

/** Whether every number and coin of an intent is a quote that code found in the words; "the rest" is what they leave. */
function isGrounded(intent: Intent, words: string): boolean {
  const { quotes } = maskWords(words, coins())
  if (quotes.some(({ value }) => value === 'rest')) return true
  const said = new Set(quotes.map(({ value }) => value))
  const texts = JSON.stringify(intent).match(/"\d+(\.\d+)?"|(?<="coin":)"[^"]+"/g) ?? []
  return texts.every((text) => said.has(text.slice(1, -1)))
}
const coins = () => desk.value('desk', {})!.markets.map(({ coin }) => coin)
