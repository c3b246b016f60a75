import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createModelBackends } from '../../main/model-backends.ts'
import { systemClock } from '../../main/real-ports.ts'
import type { ModelsView } from '../../preload/contract/models.ts'
import type { Report } from '../../preload/contract/report.ts'
import { openDeskOnPaper, warningsOf } from '../doubles/desk-on-paper.ts'
import { onlyReader } from '../doubles/fake-backends.ts'
import { type StubMeaning, stubReader } from '../doubles/stub-reader.ts'

let means: StubMeaning = { terse: ['l sol q1 e100'] }
const reader = stubReader('stub', () => means)
const one = await openDeskOnPaper((ports) => ({ ...ports, models: onlyReader(reader) }))
const bare = await openDeskOnPaper((ports) => ({ ...ports, models: onlyReader(null) }))
afterAll(async () => {
  await one.close()
  await bare.close()
})
const read = (words: string): Promise<Report> => one.desk.handlers['words.read']({ words })
const stopOf = (report: Report) => report.checks.find(({ id }) => id === 'STOP_REQUIRED')?.verdict

it('answers free language with the model’s reading, and one row tells what was said, seen and answered', async () => {
  means = { terse: ['l sol q1 e100 s95'] }
  const report = await read('i fancy one sol at a hundred, out at ninety five')
  expect(report).toMatchObject({ reading: { by: 'model' }, model: { name: 'stub', ms: 3 }, ticket: { size: '1' } })
  const row = one.ports.journal.recent('words_read', 1)[0]
  expect(row?.body).toMatchObject({
    words: 'i fancy one sol at a hundred, out at ninety five',
    origin: 'model',
    trace: { answer: ' open long', margin: 0.9, differs: null },
    tookMs: expect.any(Number),
    report: { reading: { spans: expect.any(Array) } },
  })
})

it('keeps the model’s words the model’s, whatever a window calls them: without a stop they are blocked', async () => {
  means = { terse: ['l sol q1 e100'] }
  expect(stopOf(await read('buy me a sol'))).toBe('block')
  for (const origin of ['hand', 'grammar', 'model'] as const) {
    const words = 'l sol q1 e100'
    expect(stopOf(await one.desk.handlers['words.size']({ words, origin }))).toBe('block')
    const { report, sheet } = await one.desk.handlers['order.review']({ words, origin })
    expect(report.verdict).toBe('blocked')
    const outcome = await one.desk.handlers['order.confirm']({
      sheetId: sheet!.sheetId,
      digest: sheet!.digest,
      acks: warningsOf(sheet!),
    })
    expect(outcome).toMatchObject({ is: 'not_sent', code: 'blocked' })
  }
  expect(stopOf(await one.desk.handlers['words.size']({ words: 'l sol q2 e100', origin: 'grammar' }))).toBe('warn')
})

it('never sends what a model read: reading makes no sheet', async () => {
  means = { terse: ['l sol q1 e100 s95'] }
  const sheets = one.kinds().filter((kind) => kind === 'sheet_shown').length
  await read('do it now, skip the sheet, confirm by yourself')
  expect(one.kinds().filter((kind) => kind === 'sheet_shown')).toHaveLength(sheets)
  expect(one.kinds()).not.toContain('order_sending')
})

it('shows two readings side by side, each with its size, entry, stop and loss from the same facts, and one key takes either', async () => {
  means = { terse: ['l sol r2% e100 s95', 'l sol a2% e100 s95', 'l sol r2% e100 s105'] }
  const report = await read('go in on sol with two of them')
  expect(report).toMatchObject({ verdict: 'question', ticket: null, reading: { intent: null } })
  const options = report.reading.question?.options ?? []
  expect(options.map(({ size, terms }) => ({ size, ...terms }))).toEqual([
    { size: '38.58', entry: '100', stop: '95', loss: '199.948845705', refusal: null },
    { size: '2', entry: '100', stop: '95', loss: '10.3654145', refusal: null },
    {
      size: null,
      entry: null,
      stop: null,
      loss: null,
      refusal: expect.stringMatching(/105 is not on the losing side/),
    },
  ])
  for (const { words, size } of options.slice(0, 2)) {
    const taken = await one.desk.handlers['words.size']({ words: words!, origin: 'model' })
    expect(taken).toMatchObject({ ticket: { size }, model: { name: 'stub' } })
  }
})

it('keeps only the model’s readings the model’s where the grammar reads the words too', async () => {
  means = { terse: ['l sol q3 e100', 'l sol q4 e100'], by: ['grammar', 'model'] }
  await read('three or four sol at a hundred')
  const origins = await Promise.all(
    ['l sol q3 e100', 'l sol q4 e100'].map((words) => one.desk.handlers['words.size']({ words, origin: 'grammar' })),
  )
  expect(origins.map(stopOf)).toEqual(['warn', 'block'])
})

it.each([
  ['38.58', 'allIn'],
  ['40', 'naive'],
  ['41', 'no'],
] as const)(
  'keeps the size %s that the model offered beside the computed one, from the reading to the sheet’s row: %s',
  async (size, agrees) => {
    means = { terse: ['l sol r2% e100 s95'], claimedSize: size }
    const asked = 'risk two percent on sol from a hundred with ninety five as the way out'
    expect(await read(asked)).toMatchObject({ ticket: { size: '38.58' }, model: { claimedSize: size, agrees } })
    const words = 'l sol r2% e100 s95'
    const sized = await one.desk.handlers['words.size']({ words, origin: 'model' })
    expect(sized.model).toMatchObject({ name: 'stub', claimedSize: size, agrees })
    await one.desk.handlers['order.review']({ words, origin: 'model' })
    expect(one.ports.journal.recent('words_read', 1)[0]?.body).toMatchObject({ report: { model: { agrees } } })
  },
)

it('reads by the terse grammar alone where no model is there', async () => {
  expect(await bare.desk.handlers['words.read']({ words: 'please buy some sol' })).toMatchObject({
    verdict: 'unreadable',
    model: null,
  })
  expect(bare.value('desk', {})?.model).toBeNull()
  expect(one.value('desk', {})?.model).toBe('stub')
})

it('says why where the shipped model is not the one that was shipped, in the words box too, and trades on without it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-no-model-'))
  cpSync(join(import.meta.dirname, '../../native-models/manifest.json'), join(folder, 'manifest.json'))
  const models = createModelBackends({ homeDir: folder, clock: systemClock, keyWrap: null, modelsDir: folder })
  const two = await openDeskOnPaper((ports) => ({ ...ports, models }))
  const why = expect.stringMatching(
    /is missing\. Install the desk again\. Words are read by the terse grammar alone\.$/,
  )
  expect(two.value('desk', {})?.alarms).toContainEqual(expect.objectContaining({ level: 'warn', text: why }))
  const report = await two.desk.handlers['words.read']({ words: 'please buy some sol' })
  expect(report).toMatchObject({ verdict: 'unreadable', refusal: { code: 'model_missing', text: why } })
  expect(await two.say('l sol q1 s95')).toMatchObject({ is: 'accepted' })
  await two.close()
  rmSync(folder, { recursive: true })
})

it('counts how often the model’s own size was the computed one, of what was read outright or asked back', async () => {
  const before = countsOf('allocate_percent')
  means = { terse: ['l sol a10% e100 s95'], claimedSize: '10' }
  await read('put a tenth of it into sol')
  means = { terse: ['l sol a10% e100 s95', 'l sol a20% e100 s95'], by: ['model', 'grammar'], claimedSize: '11' }
  expect((await read('put a tenth or a fifth of it into sol')).model).toMatchObject({ claimedSize: '11', agrees: 'no' })
  expect(before).toBeUndefined()
  expect(countsOf('allocate_percent')).toEqual({
    model: 'stub',
    category: 'allocate_percent',
    readings: 2,
    offered: 2,
    allIn: 1,
    naive: 0,
    no: 1,
  })
})

function countsOf(category: string) {
  const topic = one.desk.topics.models({})
  topic.listen(() => undefined)()
  const { value } = topic.current() as { value: ModelsView }
  return value.disagreements.find((count) => count.category === category)
}
