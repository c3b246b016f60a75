import type { Report } from '../../../preload/contract/report.ts'
import { type EvalCase, type EvalResult, isAboutSize, type ProseResult } from '../../evaluate.ts'

/** A sentence as it was judged, with the model's own size where one was asked. */
export type Judged = { one: EvalCase; result: EvalResult; claim: Report['model'] }
export type JudgedProse = { one: EvalCase; result: ProseResult }

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
const cardHead = ['card v0.3', 'card v0.4']
const cardOf = (category: string): readonly string[] => card[category] ?? ['–', '–']

/** Backends that the table names where they were not run: what can't run here is not measured, and said so. */
const backendKinds: readonly [kind: string, isIt: (model: string) => boolean][] = [
  ['none', (model) => model === 'none'],
  ['tiny', (model) => model === 'tiny'],
  ['local GGUF', (model) => !['none', 'tiny', 'vllm'].includes(model)],
  ['vllm', (model) => model === 'vllm'],
]
const unmeasured = 'not measured'

const note =
  '"Or by one key": right, or asked with exactly the right order among the answers.\n' +
  "The card's figures are HyperLLM-4B's on its own 337 questions (all: its graded accuracy), not on these. HyperLLM-4B itself is\n" +
  'measured as a local GGUF or through vllm: main/models/README.md has the commands.'
const proseNote =
  "Each answer is the model's own prose to the card's prompt. Only a size that stands in it plainly is taken, and compared with\n" +
  "the desk's to the lot; two sizes, dollars or a range are no size. Nothing of the prose becomes an order, so wrong tickets\n" +
  'can not be made here. "No size due": sentences that the desk asks back or refuses; "named one": a size all the same.'

const countOf = (results: readonly { is: string }[]) => (is: string) =>
  results.filter((result) => result.is === is).length

function timesOf(results: readonly { ms: number }[]): { p50Ms: number; p95Ms: number } {
  const times = results.map(({ ms }) => ms).sort((a, b) => a - b)
  return { p50Ms: times[Math.floor(times.length / 2)] ?? 0, p95Ms: times[Math.floor(times.length * 0.95)] ?? 0 }
}

const categoriesOf = (judged: readonly { one: EvalCase }[]): string[] => [
  ...new Set(judged.map(({ one }) => one.category)),
]

/** The counts of every category, as `--json` prints them. */
export function rowsOf(judged: readonly Judged[]) {
  return categoriesOf(judged).map((category) => ({
    category,
    ...countsOf(judged.filter(({ one }) => one.category === category)),
  }))
}

function countsOf(judged: readonly Judged[]) {
  const results = judged.map(({ result }) => result)
  const count = countOf(results)
  const claims = judged.map(({ claim }) => claim?.agrees ?? null)
  const offered = claims.filter((agrees) => agrees !== null).length
  return {
    sentences: results.length,
    right: count('right'),
    asked: count('asked'),
    /** Right at once, or asked with exactly the right one among the answers. */
    rightByOneKey: count('right') + results.filter(({ isOffered }) => isOffered).length,
    unread: count('unread'),
    wrong: count('wrong'),
    wrongTickets: results.filter((result) => result.isWrongTicket).length,
    /** Sizes of the model's own that could be compared, and how many of them were neither of the desk's. */
    sizesOffered: offered,
    sizesOther: claims.filter((agrees) => agrees === 'no').length,
    ...timesOf(results),
  }
}

/** The counts of every category of a run in prose, as `--json` prints them. Categories without a size to compare count 0. */
export function proseRowsOf(judged: readonly JudgedProse[], cases: readonly EvalCase[]) {
  return categoriesOf(cases.map((one) => ({ one }))).map((category) => ({
    category,
    ...proseCountsOf(judged.filter(({ one }) => one.category === category)),
    skipped: cases.filter((one) => one.category === category && !isAboutSize(one)).length,
  }))
}

function proseCountsOf(judged: readonly JudgedProse[]) {
  const sized = judged.filter(({ one }) => one.size !== null).map(({ result }) => result)
  const unsized = judged.filter(({ one }) => one.size === null).map(({ result }) => result)
  const count = countOf(sized)
  return {
    sentences: sized.length,
    right: count('right'),
    naive: count('naive'),
    other: count('other'),
    none: count('none'),
    asked: count('asked'),
    failed: count('failed'),
    otherTerms: judged.filter(({ result }) => result.isOtherTerm).length,
    noSizeDue: unsized.length,
    namedOne: countOf(unsized)('other'),
    ...timesOf(judged.map(({ result }) => result)),
  }
}

/** The share in percent with one decimal, from whole counts; a dash of nothing. */
function share(count: number, of: number): string {
  if (of === 0) return '–'
  const tenths = Math.round((1000 * count) / of)
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}

const milliseconds = (ms: number) => `${Math.round(ms * 10) / 10}`

/** One backend's table, category by category, beside the card's figures. */
export function tableOf(judged: readonly Judged[]): string {
  const rows = rowsOf(judged)
  const hasClaims = rows.some(({ sizesOffered }) => sizesOffered > 0)
  const head = [
    ...['category', 'sentences', 'right', 'or by one key', 'asked', 'unread', 'wrong', 'wrong tickets'],
    ...(hasClaims ? ['own sizes', 'other'] : []),
    ...['p50 ms', 'p95 ms', ...cardHead],
  ]
  const cells = rows.map((row) => [
    row.category,
    String(row.sentences),
    ...[row.right, row.rightByOneKey, row.asked, row.unread, row.wrong].map((count) => share(count, row.sentences)),
    String(row.wrongTickets),
    ...(hasClaims ? [String(row.sizesOffered), share(row.sizesOther, row.sizesOffered)] : []),
    milliseconds(row.p50Ms),
    milliseconds(row.p95Ms),
    ...cardOf(row.category),
  ])
  return `${linedUp([head, ...cells])}\n`
}

/** One backend's table of sizes said in prose, category by category, beside the card's figures. */
export function proseTableOf(judged: readonly JudgedProse[], cases: readonly EvalCase[]): string {
  const head = [
    ...[
      'category',
      'sentences',
      'to the lot',
      'before costs',
      'other size',
      'no size',
      'asked or refused',
      'no answer',
    ],
    ...['other stop or leverage', 'no size due', 'named one', 'p50 ms', 'p95 ms', ...cardHead],
  ]
  const line = (name: string, row: ReturnType<typeof proseCountsOf>) => {
    const asked = row.sentences + row.noSizeDue
    return [
      name,
      String(row.sentences),
      ...[row.right, row.naive, row.other, row.none, row.asked, row.failed].map((count) => share(count, row.sentences)),
      ...[String(row.otherTerms), String(row.noSizeDue), share(row.namedOne, row.noSizeDue)],
      ...(asked === 0 ? ['–', '–'] : [milliseconds(row.p50Ms), milliseconds(row.p95Ms)]),
      ...cardOf(name),
    ]
  }
  const rows = proseRowsOf(judged, cases).map((row) => line(row.category, row))
  const skipped = cases.filter((one) => !isAboutSize(one)).length
  const left = skipped === 0 ? '' : `\nNot asked, for no size is in question (facts, closes, stops): ${skipped}.`
  return `${linedUp([head, ...rows, line('all', proseCountsOf(judged))])}\n\n${proseNote}${left}\n`
}

/** Every backend beside the others and the card: what was right in each category, what was not in all, and the time it took. */
export function backendsOf(runs: readonly { model: string; judged: readonly Judged[] }[]): string {
  type Column = { name: string; judged: readonly Judged[] | null }
  const columns = backendKinds.flatMap(([kind, isIt]): Column[] => {
    const mine = runs.filter(({ model }) => isIt(model)).map(({ model, judged }) => ({ name: model, judged }))
    return mine.length === 0 ? [{ name: kind, judged: null }] : mine
  })
  const categories = categoriesOf(runs.flatMap(({ judged }) => judged))
  const rowOf = (name: string, cell: (judged: readonly Judged[]) => string, cards: readonly string[] = ['', '']) => [
    name,
    ...columns.map(({ judged }) => (judged === null ? unmeasured : cell(judged))),
    ...cards,
  ]
  const sum = (which: 'right' | 'rightByOneKey' | 'asked' | 'unread' | 'wrong') => (judged: readonly Judged[]) => {
    const counts = countsOf(judged)
    return share(counts[which], counts.sentences)
  }
  return `${linedUp([
    ['right', ...columns.map(({ name }) => name), ...cardHead],
    ...categories.map((category) =>
      rowOf(
        category,
        (judged) => sum('right')(judged.filter(({ one }) => one.category === category)),
        cardOf(category).map((figure) => (figure === '–' ? figure : `${figure}%`)),
      ),
    ),
    rowOf('all', sum('right'), ['67.4%', '78.5%']),
    rowOf('or by one key', sum('rightByOneKey')),
    rowOf('asked', sum('asked')),
    rowOf('unread', sum('unread')),
    rowOf('wrong', sum('wrong')),
    rowOf('wrong tickets', (judged) => String(countsOf(judged).wrongTickets)),
    rowOf('p50 ms', (judged) => milliseconds(countsOf(judged).p50Ms)),
    rowOf('p95 ms', (judged) => milliseconds(countsOf(judged).p95Ms)),
  ])}\n\n${note}\n`
}

/** Rows in columns, the first to the left, the others to the right. */
function linedUp(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows
    .map((cells) =>
      cells
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
