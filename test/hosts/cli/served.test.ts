import { afterAll, beforeAll, expect, it } from 'vitest'
import { reportSchema } from '../../../preload/contract/report.ts'
import { type ServedModel, serveModel } from '../../models/served/serve-model.ts'
import { exampleFacts, fileWith, runDesk } from './fake-terminal.ts'

let served: ServedModel
beforeAll(async () => {
  served = await serveModel({ key: 'sk-served' })
})
afterAll(() => served.kill())

const facts = fileWith(exampleFacts)
const words = 'i want to go long sol risking 2%, stop at 95, entry at 100'
const size = (model: string, env: Record<string, string> = { MODEL_KEY: 'sk-served' }) =>
  runDesk(
    [
      ...['size', words, '--facts', facts, '--json', '--model', 'vllm'],
      ...['--url', served.url, '--served', model, '--key-env', 'MODEL_KEY'],
    ],
    '',
    env,
  )

it('sizes with a served model on frozen facts, its own size beside the desk’s', async () => {
  const { code, out } = await size('claims')
  const report = reportSchema.parse(JSON.parse(out))
  expect(code).toBe(2)
  expect(report.model).toMatchObject({ name: 'claims', claimedSize: '40', agrees: 'naive' })
  const option = report.reading.question?.options.find(({ intent }) => intent !== null)
  expect(option).toMatchObject({ words: 'l SOL r2% e100 s95', size: '38.58' })
})

it.each([
  ['a key that is not taken', 'claims', { MODEL_KEY: 'sk-wrong' }, 'does not accept the key (401)'],
  ['a model that is not served', 'nobody', { MODEL_KEY: 'sk-served' }, 'does not serve "nobody"'],
])('refuses %s in one line, before anything is read', async (_what, model, env, sentence) => {
  const { code, out, complaints } = await size(model, env)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(complaints).toEqual([expect.stringContaining(sentence)])
  expect(complaints.join()).not.toContain('sk-')
})
