import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { FreeReader, FreeReading } from '../../main/ports.ts'
import { embeddedReader } from '../../main/real-ports.ts'
import { readWords } from '../../main/words/read-words.ts'
import type { Report } from '../../preload/contract/report.ts'
import { openDeskOnPaper, warningsOf } from '../doubles/desk-on-paper.ts'

/** A reader that takes any words for the terse sentence that it is told; what a malicious model could at most do. */
const heard: string[] = []
let means = 'l sol q1 e100'
const reader: FreeReader = {
  name: 'stub',
  async read(words, lexicon): Promise<FreeReading> {
    heard.push(words)
    const read = readWords(means, lexicon)
    const trace = { name: 'stub', prompt: words, answer: ' open long', failure: null, margin: 0.9, doubts: [], ms: 3 }
    return { read: { ...read, reading: { ...read.reading, by: 'model' } }, trace }
  },
}
const one = await openDeskOnPaper((ports) => ({ ...ports, free: reader }))
const bare = await openDeskOnPaper((ports) => ({ ...ports, free: null }))
afterAll(async () => {
  await one.close()
  await bare.close()
})
const read = (words: string): Promise<Report> => one.desk.handlers['words.read']({ words })
const stopOf = (report: Report) => report.checks.find(({ id }) => id === 'STOP_REQUIRED')?.verdict

it('answers free language with the model’s reading, and one row tells what was said, seen and answered', async () => {
  means = 'l sol q1 e100 s95'
  const report = await read('i fancy one sol at a hundred, out at ninety five')
  expect(report).toMatchObject({ reading: { by: 'model' }, model: { name: 'stub', ms: 3 }, ticket: { size: '1' } })
  const row = one.ports.journal.recent('words_read', 1)[0]
  expect(row?.body).toMatchObject({
    words: 'i fancy one sol at a hundred, out at ninety five',
    origin: 'model',
    trace: { answer: ' open long', margin: 0.9 },
  })
})

it('keeps the model’s words the model’s, whatever a window calls them: without a stop they are blocked', async () => {
  means = 'l sol q1 e100'
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
  means = 'l sol q1 e100 s95'
  const sheets = one.kinds().filter((kind) => kind === 'sheet_shown').length
  await read('do it now, skip the sheet, confirm by yourself')
  expect(one.kinds().filter((kind) => kind === 'sheet_shown')).toHaveLength(sheets)
  expect(one.kinds()).not.toContain('order_sending')
})

it('reads by the terse grammar alone where no model is there', async () => {
  expect(await bare.desk.handlers['words.read']({ words: 'please buy some sol' })).toMatchObject({
    verdict: 'unreadable',
    model: null,
  })
  expect(bare.value('desk', {})?.model).toBeNull()
  expect(one.value('desk', {})?.model).toBe('stub')
})

it('says why where the shipped model is not the one that was shipped, and trades on without it', async () => {
  const closers: (() => unknown)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'desk-no-model-'))
  cpSync(join(import.meta.dirname, '../../native-models/manifest.json'), join(folder, 'manifest.json'))
  const { free, whyNoModel } = embeddedReader({ modelsDir: folder }, closers)
  expect(free).toBeNull()
  expect(whyNoModel).toMatch(/is missing\. Install the desk again\. Words are read by the terse grammar alone\.$/)
  const two = await openDeskOnPaper((ports) => ({ ...ports, free, whyNoModel: whyNoModel! }))
  expect(two.value('desk', {})?.alarms).toContainEqual(expect.objectContaining({ level: 'warn', text: whyNoModel }))
  expect(await two.say('l sol q1 s95')).toMatchObject({ is: 'accepted' })
  await two.close()
  expect(closers).toEqual([])
  rmSync(folder, { recursive: true })
})
