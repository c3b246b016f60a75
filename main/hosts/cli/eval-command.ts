import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Facts } from '../../../preload/contract/facts.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { caseSchema, type EvalCase, type EvalResult, judgeCase, worldsSchema } from '../../evaluate.ts'
import { sizeWords } from '../../size-words.ts'
import { homeDir } from '../home-dir.ts'
import { backendOptions, type NamedServer, readServer } from './backend-options.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

/** HyperLLM-4B's own figures for v0.3 and v0.4, from its model card, in percent; for its own set, which is not this one. */
const card: Record<string, readonly [string, string]> = {
  'parameter validation': ['93.3', '100'],
  'edge cases': ['92.5', '95.0'],
  'general capability': ['89.1', '92.7'],
  'position sizing': ['83.3', '86.7'],
  'adversarial %': ['53.5', '82.0'],
  'trading mechanics': ['80.0', '80.0'],
  'multi-step reasoning': ['31.3', '41.0'],
  factual: ['20.0', '33.3'],
  'API structure': ['27.5', '10.8'],
}

type Judged = { one: EvalCase; result: EvalResult }

/** Backends that the table names where they were not run: what can't run here is not measured, and said so. */
const backendKinds: readonly [kind: string, isIt: (model: string) => boolean][] = [
  ['none', (model) => model === 'none'],
  ['tiny', (model) => model === 'tiny'],
  ['local GGUF', (model) => !['none', 'tiny', 'vllm'].includes(model)],
  ['vllm', (model) => model === 'vllm'],
]

/**
 * `desk eval`: the evaluation table, category by category, beside the model card's figures; with `--model none,tiny` one
 * after the other, and the backends beside each other at the end.
 */
export async function evalCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      set: { type: 'string' },
      worlds: { type: 'string' },
      ...backendOptions,
      model: { type: 'string', default: 'none' },
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
      wrong: { type: 'boolean', default: false },
    },
  })
  const folder = join(import.meta.dirname, '../../../test/eval')
  const cases = readCases(values.set ?? join(folder, 'cases.jsonl'))
  const worlds = readWorlds(values.worlds ?? join(folder, 'worlds.json'))
  const home = homeDir(values.home, terminal.env)
  const models = values.model.split(',').map((name) => name.trim())
  const server = readServer({ ...values, model: models.find((name) => name === 'vllm') ?? values.model }, terminal)
  const runs: { model: string; judged: Judged[] }[] = []
  for (const model of models) {
    const reader = await openReader(model, home, model === 'vllm' ? server : null)
    try {
      runs.push({ model, judged: await judgeAll(cases, worlds, reader.size) })
    } finally {
      await reader.close()
    }
  }
  for (const { model, judged } of runs) {
    if (values.json)
      terminal.out(
        `${JSON.stringify({ model, categories: rowsOf(judged), wrongTickets: wrongTicketsOf(judged).map(({ one }) => one.id) })}\n`,
      )
    else terminal.out(`${runs.length > 1 ? `${model}\n` : ''}${tableOf(judged)}\n`)
    if (values.wrong)
      for (const { one, result } of judged.filter(({ result }) => result.is !== 'right'))
        terminal.out(`${result.is.padEnd(7)} ${one.id}  ${JSON.stringify(one.words)}  ${result.why}\n`)
  }
  if (!values.json) terminal.out(backendsOf(runs))
  return runs.every(({ judged }) => wrongTicketsOf(judged).length === 0) ? 0 : 3
}

const wrongTicketsOf = (judged: readonly Judged[]) => judged.filter(({ result }) => result.isWrongTicket)

async function judgeAll(
  cases: readonly EvalCase[],
  worlds: Record<string, Facts>,
  size: (words: string, facts: Facts) => Promise<Report>,
): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const one of cases) {
    const facts = worlds[one.world]
    if (facts === undefined) throw new BrokenInput(`${one.id} names the world "${one.world}", which is not there.`)
    const began = performance.now()
    const report = await size(one.words, facts)
    judged.push({ one, result: judgeCase(one, report, performance.now() - began) })
  }
  return judged
}

/** Who reads the sentences: the terse grammar alone, or it and a model. */
async function openReader(
  model: string,
  homeDir: string,
  server: NamedServer | null,
): Promise<{ size(words: string, facts: Facts): Promise<Report>; close(): Promise<void> }> {
  if (model === 'none')
    return { size: async (words, facts) => sizeWords({ words, facts, origin: 'grammar' }), close: async () => {} }
  const { openSizingModel } = await import('../../size-with-model.ts')
  return await openSizingModel(model, { homeDir, server }).catch((thrown: Error) => {
    throw new BrokenInput(`${thrown.message} Nothing was evaluated.`)
  })
}

function readCases(file: string): EvalCase[] {
  return linesOf(file).map((line, at) => {
    const parsed = caseSchema.safeParse(parseJson(line, `${file}:${at + 1}`))
    if (parsed.success) return parsed.data
    throw new BrokenInput(
      `${file}:${at + 1} is no case (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}).`,
    )
  })
}

function readWorlds(file: string) {
  const parsed = worldsSchema.safeParse(parseJson(read(file), file))
  if (parsed.success) return parsed.data
  throw new BrokenInput(
    `${file} holds no worlds (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}).`,
  )
}

const linesOf = (file: string) =>
  read(file)
    .split('\n')
    .filter((line) => line.trim() !== '')

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new BrokenInput(`${file} can't be read (${(thrown as Error).message}).`)
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new BrokenInput(`${where} is no JSON (${(thrown as Error).message}).`)
  }
}

function rowsOf(judged: readonly Judged[]) {
  const names = [...new Set(judged.map(({ one }) => one.category))]
  return names.map((category) => {
    const mine = judged.filter(({ one }) => one.category === category).map(({ result }) => result)
    const count = (is: EvalResult['is']) => mine.filter((result) => result.is === is).length
    const times = mine.map(({ ms }) => ms).sort((a, b) => a - b)
    return {
      category,
      sentences: mine.length,
      right: count('right'),
      asked: count('asked'),
      unread: count('unread'),
      wrong: count('wrong'),
      wrongTickets: mine.filter((result) => result.isWrongTicket).length,
      p50Ms: times[Math.floor(times.length / 2)] ?? 0,
      p95Ms: times[Math.floor(times.length * 0.95)] ?? 0,
    }
  })
}

/** The share in percent with one decimal, from whole counts. */
function share(count: number, of: number): string {
  const tenths = of === 0 ? 0 : Math.round((1000 * count) / of)
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}

const milliseconds = (ms: number) => `${Math.round(ms * 10) / 10}`

function tableOf(judged: readonly Judged[]): string {
  const head = [
    'category',
    'sentences',
    'right',
    'asked',
    'unread',
    'wrong',
    'wrong tickets',
    'p50 ms',
    'p95 ms',
    'card v0.3',
    'card v0.4',
  ]
  const rows = rowsOf(judged).map((row) => [
    row.category,
    String(row.sentences),
    `${share(row.right, row.sentences)}%`,
    `${share(row.asked, row.sentences)}%`,
    `${share(row.unread, row.sentences)}%`,
    `${share(row.wrong, row.sentences)}%`,
    String(row.wrongTickets),
    milliseconds(row.p50Ms),
    milliseconds(row.p95Ms),
    ...(card[row.category] ?? ['–', '–']),
  ])
  const table = linedUp([head, ...rows])
  const note =
    "The card's figures are HyperLLM-4B's on its own 337 questions, not on these. HyperLLM-4B here: not measured."
  return `${table}\n\n${note}\n`
}

/** Every backend in one line: what was right, asked, wrong, and how long a sentence took. */
function backendsOf(runs: readonly { model: string; judged: readonly Judged[] }[]): string {
  const head = ['backend', 'sentences', 'right', 'asked', 'unread', 'wrong', 'wrong tickets', 'p50 ms', 'p95 ms']
  const rows = backendKinds.flatMap(([kind, isIt]) => {
    const mine = runs.filter(({ model }) => isIt(model))
    if (mine.length === 0) return [[kind, ...head.slice(1).map(() => 'not measured')]]
    return mine.map(({ model, judged }) => {
      const [all] = rowsOf(judged.map(({ one, result }) => ({ one: { ...one, category: 'all' }, result })))
      if (all === undefined) return [model, ...head.slice(1).map(() => '–')]
      const shares = [all.right, all.asked, all.unread, all.wrong].map((count) => `${share(count, all.sentences)}%`)
      const times = [milliseconds(all.p50Ms), milliseconds(all.p95Ms)]
      return [model, String(all.sentences), ...shares, String(all.wrongTickets), ...times]
    })
  })
  return `${linedUp([head, ...rows])}\n`
}

/** Rows in columns, the first to the left, the others to the right. */
function linedUp(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows
    .map((cells) =>
      cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
    )
    .join('\n')
}
