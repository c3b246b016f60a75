import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createModelBackends } from '../../main/model-backends.ts'
import { forkModel, type ModelChild } from '../../main/models/local/fork-model.ts'
import { systemClock } from '../../main/real-ports.ts'
import type { Report } from '../../preload/contract/report.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

// A model's process on the real desk: killed, hung, or talking nonsense, it costs the words box one sentence, and nothing else.

type Fault = 'none' | 'hang' | 'garbage' | 'foreign'
let fault: Fault = 'none'
const children: ModelChild[] = []
/** The real process, whose answers go wrong as the test says. */
function faulty(entry: string): ModelChild {
  const child = forkModel(entry)
  children.push(child)
  return {
    ...child,
    onMessage: (listener) =>
      child.onMessage((message) => {
        const isAnswer = (message as { is?: string }).is === 'answer'
        if (!isAnswer || fault === 'none') return listener(message)
        if (fault === 'garbage') return listener('\\u0000\\u0001 Killed: 9')
        if (fault === 'foreign') return listener({ ...(message as object), text: ' open long A coin B risk $$$' })
      }),
  }
}

const home = mkdtempSync(join(tmpdir(), 'desk-model-faults-'))
let desk: DeskOnPaper
beforeAll(async () => {
  const models = createModelBackends({ homeDir: home, clock: systemClock, keyWrap: null, startModelChild: faulty })
  desk = await openDeskOnPaper((ports) => ({ ...ports, models }))
})
afterAll(async () => {
  await desk.close()
  rmSync(home, { recursive: true, force: true })
})

const words = 'please close half of my sol'
const read = (said = words): Promise<Report> => desk.desk.handlers['words.read']({ words: said })
const isRead = (report: Report) => report.reading.by === 'model' || report.reading.by === 'both'
const tinyState = () => desk.value('models', {})?.backends.find(({ id }) => id === 'tiny')
async function trade(): Promise<void> {
  // Anew where a busy machine let the prices go stale.
  for (const said of ['l sol q1 s95', 'close sol']) await until(async () => (await desk.say(said)).is === 'accepted')
}

it('wakes its model when words come that the grammar can’t read, before anybody presses Enter', async () => {
  expect(tinyState()).toMatchObject({ state: 'idle' })
  await desk.desk.handlers['words.size']({ words: 'l sol r2% e100 s95', origin: 'grammar' })
  expect(tinyState()).toMatchObject({ state: 'idle' })
  await desk.desk.handlers['words.size']({ words, origin: 'grammar' })
  await until(() => tinyState()?.state === 'ready')
  expect(tinyState()?.runsOn).toBe('CPU, 1 thread')
  expect(isRead(await read())).toBe(true)
})

it('says that the model stopped when its process is killed, trades on, and reads again a moment later', async () => {
  children.at(-1)!.kill()
  await until(() => tinyState()?.state === 'failed')
  expect((await read()).refusal).toMatchObject({
    code: 'model_ended',
    text: expect.stringContaining('The model stopped.'),
  })
  await trade()
  await until(async () => isRead(await read()))
})

it.each([
  ['garbage', 'model_garbage'],
  ['foreign', 'model_garbage'],
] as const)('says so when the process answers %s, and trades on', async (what, code) => {
  fault = what
  expect((await read()).refusal?.code).toBe(code)
  await trade()
  fault = 'none'
  await until(async () => isRead(await read()))
})

it('delays no order while the model hangs, ends it when its time is up, and says so', async () => {
  fault = 'hang'
  const hanging = read()
  await trade()
  expect((await hanging).refusal).toMatchObject({
    code: 'model_time_limit',
    text: expect.stringContaining('longer than 5 s'),
  })
  fault = 'none'
  await until(async () => isRead(await read()))
})

it('reads with no model once none is chosen, and ends its process', async () => {
  await desk.desk.handlers['models.choose']({ id: 'none' })
  expect(desk.value('desk', {})?.model).toBeNull()
  expect(await read()).toMatchObject({ verdict: 'unreadable', model: null })
  await trade()
  expect(desk.ports.journal.recent('model_chosen', 1)[0]?.body).toMatchObject({ id: 'none' })
})
