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

/** `desk eval`: the evaluation table, category by category, beside the model card's figures. */
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
  const reader = await openReader(values.model, home, readServer(values, terminal))
  const judged: Judged[] = []
  try {
    for (const one of cases) {
      const facts = worlds[one.world]
      if (facts === undefined) throw new BrokenInput(`${one.id} names the world "${one.world}", which is not there.`)
      const began = performance.now()
      const report = await reader.size(one.words, facts)
      judged.push({ one, result: judgeCase(one, report, performance.now() - began) })
    }
  } finally {
    await reader.close()
  }
  const wrongTickets = judged.filter(({ result }) => result.isWrongTicket)
  if (values.json)
    terminal.out(
      `${JSON.stringify({ model: values.model, categories: rowsOf(judged), wrongTickets: wrongTickets.map(({ one }) => one.id) })}\n`,
    )
  else terminal.out(tableOf(judged))
  if (values.wrong)
    for (const { one, result } of judged.filter(({ result }) => result.is !== 'right'))
      terminal.out(`${result.is.padEnd(7)} ${one.id}  ${JSON.stringify(one.words)}  ${result.why}\n`)
  return wrongTickets.length === 0 ? 0 : 3
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
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')
  const note =
    "The card's figures are HyperLLM-4B's on its own 337 questions, not on these. HyperLLM-4B here: not measured."
  return `${[line(head), ...rows.map(line)].join('\n')}\n\n${note}\n`
}
