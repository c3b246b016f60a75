import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Facts } from '../../../preload/contract/facts.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { caseSchema, type EvalCase, isAboutSize, judgeCase, judgeProse, worldsSchema } from '../../evaluate.ts'
import { sizeWords } from '../../size-words.ts'
import { homeDir } from '../home-dir.ts'
import { backendOptions, type NamedServer, readServer } from './backend-options.ts'
import { backendsOf, type Judged, type JudgedProse, proseRowsOf, proseTableOf, rowsOf, tableOf } from './eval-table.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

const prompts = ['ours', 'card'] as const
type Prompt = (typeof prompts)[number]
type EvalOptions = {
  set: string | undefined
  worlds: string | undefined
  models: string[]
  server: NamedServer | null
  prompt: Prompt
  home: string
  json: boolean
  wrong: boolean
}

/** What `desk eval` is asked for. Throws BrokenInput where its options do not go together. */
export function readEvalOptions(args: string[], terminal: Terminal): EvalOptions {
  const { values } = parseArgs({
    args,
    options: {
      set: { type: 'string' },
      worlds: { type: 'string' },
      ...backendOptions,
      model: { type: 'string', default: 'none' },
      prompt: { type: 'string', default: 'ours' },
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
      wrong: { type: 'boolean', default: false },
    },
  })
  const models = values.model.split(',').map((name) => name.trim())
  const prompt = prompts.find((one) => one === values.prompt)
  if (prompt === undefined)
    throw new BrokenInput(`--prompt is ours or card, not ${JSON.stringify(values.prompt)}. Nothing was evaluated.`)
  const silent = models.find((name) => ['none', 'tiny'].includes(name))
  if (prompt === 'card' && silent !== undefined)
    throw new BrokenInput(
      `--prompt card is for a model that chats, an installed one or vllm, and ${silent} does not. Nothing was evaluated.`,
    )
  return {
    set: values.set,
    worlds: values.worlds,
    models,
    server: readServer({ ...values, model: models.find((name) => name === 'vllm') ?? values.model }, terminal),
    prompt,
    home: homeDir(values.home, terminal.env),
    json: values.json,
    wrong: values.wrong,
  }
}

/**
 * `desk eval`: the evaluation table, category by category, beside the model card's figures; with `--model none,tiny` one
 * after the other, and the backends beside each other at the end. With `--prompt card` a chat model is asked in the words of its
 * card instead, and the sizes that its prose names are compared with the desk's.
 */
export async function evalCommand(args: string[], terminal: Terminal): Promise<number> {
  const options = readEvalOptions(args, terminal)
  const folder = join(import.meta.dirname, '../../../test/eval')
  const worlds = readWorlds(options.worlds ?? join(folder, 'worlds.json'))
  const cases = readCases(options.set ?? join(folder, 'cases.jsonl'))
  const factsOf = ({ id, world }: EvalCase): Facts => {
    const facts = worlds[world]
    if (facts === undefined) throw new BrokenInput(`${id} names the world "${world}", which is not there.`)
    return facts
  }
  return options.prompt === 'card'
    ? await evaluateProse(options, cases, factsOf, terminal)
    : await evaluateReadings(options, cases, factsOf, terminal)
}

type FactsOf = (one: EvalCase) => Facts

async function evaluateReadings(
  { models, home, server, json, wrong }: EvalOptions,
  cases: readonly EvalCase[],
  factsOf: FactsOf,
  terminal: Terminal,
): Promise<number> {
  const runs: { model: string; judged: Judged[] }[] = []
  for (const model of models) {
    const reader = await openReader(model, home, model === 'vllm' ? server : null)
    try {
      const judged: Judged[] = []
      for (const one of cases) {
        const facts = factsOf(one)
        const began = performance.now()
        const report = await reader.size(one.words, facts)
        judged.push({ one, result: judgeCase(one, report, performance.now() - began), claim: report.model })
      }
      runs.push({ model, judged })
    } finally {
      await reader.close()
    }
  }
  const wrongTicketsOf = (judged: readonly Judged[]) => judged.filter(({ result }) => result.isWrongTicket)
  for (const { model, judged } of runs) {
    const wrongTickets = wrongTicketsOf(judged).map(({ one }) => one.id)
    if (json) terminal.out(`${JSON.stringify({ model, prompt: 'ours', categories: rowsOf(judged), wrongTickets })}\n`)
    else terminal.out(`${runs.length > 1 ? `${model}\n` : ''}${tableOf(judged)}\n`)
    if (wrong) printWrong(judged, terminal)
  }
  if (!json) terminal.out(backendsOf(runs))
  return runs.every(({ judged }) => wrongTicketsOf(judged).length === 0) ? 0 : 3
}

/** Asks each model in its card's words. Nothing that it answers is acted on, so no order can come of it. */
async function evaluateProse(
  { models, home, server, json, wrong }: EvalOptions,
  cases: readonly EvalCase[],
  factsOf: FactsOf,
  terminal: Terminal,
): Promise<number> {
  const { openProseModel, compareSize } = await import('../../size-with-model.ts')
  const asked = cases.filter(isAboutSize).map((one) => {
    const facts = factsOf(one)
    const compare = (claimed: string | null) =>
      one.intent === null
        ? { agrees: null, size: null, naive: null }
        : compareSize(claimed, { words: one.words, intent: one.intent, facts })
    const { size } = compare(null)
    if (one.size !== null && size !== one.size)
      throw new BrokenInput(`${one.id} expects ${one.size}, and the desk computes ${size}. Nothing was evaluated.`)
    return { one, facts, compare }
  })
  for (const name of models) {
    const model = await openProseModel(name, { homeDir: home, server: name === 'vllm' ? server : null }).catch(
      (thrown: Error) => {
        throw new BrokenInput(`${thrown.message} Nothing was evaluated.`)
      },
    )
    if (model === null) throw new BrokenInput(`${name} does not chat. Nothing was evaluated.`)
    const judged: JudgedProse[] = []
    try {
      for (const { one, facts, compare } of asked) {
        const began = performance.now()
        const answer = await model.ask(one.words, facts)
        const said =
          answer.is === 'failed'
            ? { failure: plain(answer.text), ms: performance.now() - began }
            : { reading: answer.reading, ms: answer.ms, ...compare(answer.reading.size) }
        const result = judgeProse(one, said)
        const text = answer.is === 'failed' ? '' : `: ${plain(answer.text)}`
        judged.push({ one, result: { ...result, why: `${result.why}${text}` } })
      }
    } finally {
      await model.close()
    }
    if (json)
      terminal.out(
        `${JSON.stringify({ model: name, prompt: 'card', categories: proseRowsOf(judged, cases), wrongTickets: [] })}\n`,
      )
    else terminal.out(`${name}, the card's prompt\n${proseTableOf(judged, cases)}\n`)
    if (wrong) printWrong(judged, terminal)
  }
  return 0
}

function printWrong(judged: readonly (Judged | JudgedProse)[], terminal: Terminal): void {
  for (const { one, result } of judged.filter(({ result }) => result.is !== 'right'))
    terminal.out(`${result.is.padEnd(7)} ${one.id}  ${JSON.stringify(one.words)}  ${result.why}\n`)
}

/** The end of what a model or a server wrote, on one line: printable ASCII alone, so that a terminal takes nothing else from it. */
function plain(text: string): string {
  const line = text
    .slice(-2_000)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
  return line.length > 200 ? `...${line.slice(-200)}` : line
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
