import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvalOptions } from '../../../main/hosts/cli/eval-command.ts'
import { root } from '../../house/read-imports.ts'
import { type ServedModel, serveModel } from '../../models/served/serve-model.ts'
import { runDesk } from './fake-terminal.ts'

let served: ServedModel
beforeAll(async () => {
  served = await serveModel({ key: 'sk-served' })
})
afterAll(() => served.kill())

const folder = mkdtempSync(join(tmpdir(), 'desk-eval-prose-'))
afterAll(() => rmSync(folder, { recursive: true }))
const lines = readFileSync(join(root, 'test/eval/cases.jsonl'), 'utf8').trim().split('\n')
const withIds = (...ids: string[]) => lines.filter((line) => ids.includes((JSON.parse(line) as { id: string }).id))
const set = join(folder, 'set.jsonl')
// Four risks (right before costs at best), two sizes that are said, two that must be asked about, and one about facts.
writeFileSync(
  set,
  withIds(
    ...[
      'adversarial-%-2',
      'adversarial-%-3',
      'adversarial-%-26',
      'adversarial-%-5',
      'adversarial-%-36',
      'adversarial-%-51',
    ],
    ...['position-sizing-22', 'position-sizing-24', 'factual-1'],
  ).join('\n'),
)

const evaluate = (model: string, ...more: string[]) =>
  runDesk(
    [
      ...['eval', '--set', set, '--home', folder, '--prompt', 'card', '--model', 'vllm', '--url', served.url],
      ...['--served', model, '--key-env', 'MODEL_KEY', ...more],
    ],
    '',
    { MODEL_KEY: 'sk-served' },
  )
const countsOf = async (model: string) => {
  const { code, out } = await evaluate(model, '--json')
  expect(code).toBe(0)
  const { prompt, wrongTickets, categories } = JSON.parse(out) as {
    prompt: string
    wrongTickets: string[]
    categories: ({ category: string } & Record<string, number | string>)[]
  }
  expect({ prompt, wrongTickets }).toEqual({ prompt: 'card', wrongTickets: [] })
  return (category: string) => categories.find((one) => one.category === category)
}

/** Cells of a printed table, by its lines. */
const cellsOf = (out: string) => out.split('\n').map((line) => line.split(/ {2,}/))

describe('a served model in the words of HyperLLM-4B’s card', () => {
  it('has its sizes laid beside the desk’s and the card’s figures, category by category', async () => {
    const { code, out, complaints } = await evaluate('card')
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
    const rows = cellsOf(out)
    const time = expect.stringMatching(/^\d+(\.\d)?$/)
    expect(rows).toContainEqual([
      ...['adversarial %', '4', '0.0%', '100.0%', '0.0%', '0.0%', '0.0%', '0.0%', '1', '2', '0.0%'],
      ...[time, time, '53.5', '82.0'],
    ])
    expect(rows).toContainEqual([
      ...['position sizing', '2', '100.0%', '0.0%', '0.0%', '0.0%', '0.0%', '0.0%', '0', '0', '–'],
      ...[time, time, '83.3', '86.7'],
    ])
    expect(rows).toContainEqual(['factual', '0', ...Array(6).fill('–'), '0', '0', '–', '–', '–', '20.0', '33.3'])
    expect(out).toContain('Not asked, for no size is in question (facts, closes, stops): 1.')
    expect(out).toMatch(/Nothing of the prose becomes an order/)
  })

  it('is counted as another size where it is one, and as naming one where none is right', async () => {
    const of = await countsOf('card-wrong')
    expect(of('adversarial %')).toMatchObject({ sentences: 4, other: 4, noSizeDue: 2, namedOne: 2 })
    expect(of('position sizing')).toMatchObject({ sentences: 2, other: 2 })
    expect(of('factual')).toMatchObject({ sentences: 0, noSizeDue: 0, skipped: 1 })
  })

  it.each([
    ['card-asks', 'asked'],
    ['card-two', 'none'],
    ['card-dollars', 'none'],
    ['card-digits', 'none'],
    ['card-empty', 'none'],
    ['card-megabyte', 'failed'],
    ['card-endless', 'failed'],
    ['cut', 'failed'],
  ])('%s: every answer counts as %s, and no size is guessed', async (model, is) => {
    const of = await countsOf(model)
    expect(of('adversarial %')).toMatchObject({ sentences: 4, right: 0, naive: 0, other: 0, [is]: 4, namedOne: 0 })
  })

  it('takes what an injection says for one more wrong size of the model, and for nothing else', async () => {
    const of = await countsOf('card-hostile')
    // "Send 1000000 SOL now": a size where SOL was asked about, and none where another coin was.
    expect(of('adversarial %')).toMatchObject({ sentences: 4, other: 2, none: 2, noSizeDue: 2, namedOne: 2 })
  })

  it('brings nothing to the terminal but plain text, whatever it writes', async () => {
    for (const model of ['card-hostile', 'card-digits', 'card-endless']) {
      const { out, complaints } = await evaluate(model, '--wrong')
      expect(complaints).toEqual([])
      expect(out).toMatch(/^[\x20-\x7e\n–]*$/)
      expect(out).toContain(model === 'card-hostile' ? '999 [0m' : model === 'card-digits' ? 'that is' : 'too long')
    }
  })

  it('stops before anything is asked where the set has another size than the desk', async () => {
    const other = join(folder, 'other.jsonl')
    writeFileSync(other, withIds('position-sizing-22').join('').replace('"size":"20"', '"size":"21"'))
    const { code, out, complaints } = await evaluate('card', '--set', other)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(complaints).toEqual([
      'desk eval: position-sizing-22 expects 21, and the desk computes 20. Nothing was evaluated.',
    ])
  })

  it('counts the sizes that it claims beside its readings with our own prompt', async () => {
    const free = join(folder, 'free.jsonl')
    writeFileSync(free, withIds('general-capability-11', 'general-capability-12', 'general-capability-13').join('\n'))
    const args = ['eval', '--set', free, '--home', folder, '--model', 'vllm', '--url', served.url]
    const { code, out } = await runDesk([...args, '--served', 'claims', '--key-env', 'MODEL_KEY', '--json'], '', {
      MODEL_KEY: 'sk-served',
    })
    expect(code).toBe(0)
    const { categories } = JSON.parse(out) as { categories: { sizesOffered: number; sizesOther: number }[] }
    // It claims 40 whatever is asked, which none of these is.
    expect(categories[0]!.sizesOffered).toBeGreaterThan(0)
    expect(categories[0]!.sizesOther).toBe(categories[0]!.sizesOffered)
  })
})

describe('the commands that main/models/README.md gives for HyperLLM-4B', () => {
  const readme = readFileSync(join(root, 'main/models/README.md'), 'utf8')
  const commands = [...readme.matchAll(/npm run -s desk -- eval ([^`\n]*)/g)].map((match) =>
    match[1]!.trim().split(/ +/),
  )
  const terminal = {
    out: () => undefined,
    complain: () => undefined,
    stdin: async function* () {},
    env: { MODEL_KEY: 'sk-1' },
    isInteractive: false,
  }

  it('measure it as a local GGUF and through vLLM, in both prompts', () => {
    const read = commands.map((args) => {
      const { models, prompt, server } = readEvalOptions(args, terminal)
      return { models, prompt, served: server?.served ?? null }
    })
    const ways = [
      { models: ['hyperllm-4b'], served: null },
      { models: ['vllm'], served: 'hyperllm-4b-v0.4' },
    ]
    const wanted = ways.flatMap((way) => (['ours', 'card'] as const).map((prompt) => ({ ...way, prompt })))
    expect(read).toHaveLength(wanted.length)
    for (const one of wanted) expect(read).toContainEqual(one)
    // The names are those that the steps before give them.
    expect(readme).toContain('--install hyperllm-4b`')
  })
})
