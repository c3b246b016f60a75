import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { forkModel } from '../../main/models/local/fork-model.ts'
import { createLocalModel } from '../../main/models/local/local-model.ts'
import type { Model } from '../../main/ports.ts'
import type { Lexicon } from '../../main/words/grammar/lexicon.ts'
import { draftOf } from '../../main/words/model/code-reading.ts'
import { misfitOf } from '../../main/words/model/fit-prices.ts'
import { replaceUnknown } from '../../main/words/model/known-words.ts'
import type { PhraseTable } from '../../main/words/model/phrase-book.ts'
import { maskWords } from '../../main/words/model/quotes.ts'
import { judgeAnswer, marginOf, openKnowledge, readFreeWords } from '../../main/words/model/read-free-words.ts'
import { answerForm, readAnswer, writePrompt } from '../../main/words/model/roles.ts'
import { toIntent } from '../../main/words/model/to-intent.ts'
import { readWords } from '../../main/words/read-words.ts'
import type { Intent } from '../../preload/contract/intent.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { listedCoins, type Row } from './make-rows.ts'

// `node scripts/train/evaluate.ts --model FILE [--adapter FILE] --data DIR --lexicon FILE --phrases FILE [--limit N] [--margin M] [--out FILE]`:
// every held-out split and the sentences written by hand, through node-llama-cpp with the grammar of each sentence.
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    adapter: { type: 'string' },
    data: { type: 'string' },
    lexicon: { type: 'string' },
    phrases: { type: 'string' },
    limit: { type: 'string', default: '2000' },
    margin: { type: 'string' },
    out: { type: 'string' },
    show: { type: 'string', default: '0' },
  },
})
if (!values.model || !values.data || !values.lexicon || !values.phrases)
  throw new Error('--model, --data, --lexicon and --phrases are needed')
const data = values.data
const { words } = JSON.parse(readFileSync(values.lexicon, 'utf8')) as { words: string[] }
const { phrases } = JSON.parse(readFileSync(values.phrases, 'utf8')) as { phrases: PhraseTable }
const knowledge = openKnowledge({ words: new Set(words), phrases, margin: 0 })
/** Two choices that lie closer are close, however seldom the calibration saw such a one go wrong. */
const leastMargin = 0.5
/** The generator draws prices of its own, so no market stands beside them; the sentences by hand are about SOL at 100. */
const noPrice = (): string | null => null
const price = (coin: string): string | null => (coin === 'SOL' ? '100' : null)

/** One row after the model: whether its answer is exact, and what the desk would have done with it. */
type Seen = {
  kind: string
  words: string
  wanted: string
  got: string
  isExact: boolean
  isAct: boolean
  /** A whole order that holds nothing to ask about: an honest desk would act on it. */
  isActionable: boolean
  isRight: boolean
  margin: number
  ms: number
}

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms: number, task: () => void) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

const model = createLocalModel(
  {
    name: 'tiny',
    modelPath: values.model,
    adapterPath: values.adapter ?? null,
    contextSize: 512,
    threads: 1,
    gpu: null,
    loadLimitMs: 120_000,
    answerLimitMs: 60_000,
  },
  { clock, start: forkModel },
)

async function see(asked: Model, row: Row): Promise<Seen> {
  const masked = maskWords(row.words, listedCoins)
  const answer = await asked.ask({
    prompt: writePrompt(replaceUnknown(row.masked, knowledge.words)),
    form: answerForm(row.kinds),
    draft: draftOf(masked, knowledge.phrases),
    maxTokens: 96,
  })
  if (answer.is === 'failed') throw new Error(`${answer.code}: ${answer.text} (${row.words})`)
  const lexicon = { coins: listedCoins, price: noPrice }
  const margin = marginOf(answer.choices)
  const said = readAnswer(answer.text, row.kinds)
  const read = said && judgeAnswer(row.words, masked, said, margin, lexicon, knowledge).read
  const wanted = readAnswer(row.answer, row.kinds)!
  const truth = toIntent(wanted, masked.quotes, noPrice)
  const meaning = said && toIntent(said, masked.quotes, noPrice)
  return {
    kind: row.kind,
    words: row.words,
    wanted: row.answer,
    got: answer.text,
    isExact: answer.text === row.answer,
    isAct: read?.kind === 'intent',
    isActionable: row.isPlain && truth.is === 'intent' && isWhole(truth.intent, lexicon),
    isRight: JSON.stringify(meaning) === JSON.stringify(truth),
    margin,
    ms: answer.ms,
  }
}

/** Whether an order lacks nothing and its prices fit each other. */
function isWhole(intent: Intent, lexicon: Lexicon): boolean {
  return readWords(writeWords(intent), lexicon).kind === 'intent' && misfitOf(intent, lexicon.price) === null
}

const share = (part: number, of: number): number => (of === 0 ? 0 : Math.round((part / of) * 10_000) / 10_000)
const quantile = (list: number[], at: number): number =>
  Math.round([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * at))]! * 10) / 10

function summary(seen: readonly Seen[], margin: number) {
  const acts = seen.filter((one) => one.isAct && one.margin >= margin)
  const kinds = [...new Set(seen.map(({ kind }) => kind))].sort()
  return {
    rows: seen.length,
    exact: share(seen.filter(({ isExact }) => isExact).length, seen.length),
    sameMeaning: share(seen.filter(({ isRight }) => isRight).length, seen.length),
    acted: share(acts.length, seen.length),
    actedWrong: acts.filter(({ isRight }) => !isRight).length,
    ...askedBack(seen, margin),
    p50Ms: quantile(
      seen.map(({ ms }) => ms),
      0.5,
    ),
    p95Ms: quantile(
      seen.map(({ ms }) => ms),
      0.95,
    ),
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const of = seen.filter((one) => one.kind === kind)
        return [kind, `${of.filter(({ isExact }) => isExact).length}/${of.length}`]
      }),
    ),
  }
}

/** What is asked back of the sentences that could be acted on, and of the rest, which should be asked about. */
function askedBack(seen: readonly Seen[], margin: number) {
  const isActed = (one: Seen) => one.isAct && one.margin >= margin
  const [could, rest] = [seen.filter((one) => one.isActionable), seen.filter((one) => !one.isActionable)]
  return {
    actionable: could.length,
    askedOfActionable: share(could.filter((one) => !isActed(one)).length, could.length),
    actedOfRest: rest.filter(isActed).length,
  }
}

/** How often the model is wrong, and how much is asked back, for each margin; with the checks of code and without. */
function curve(seen: readonly Seen[]) {
  return [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995].map((margin) => {
    const kept = seen.filter((one) => one.margin >= margin)
    const acts = kept.filter(({ isAct }) => isAct)
    return {
      margin,
      kept: share(kept.length, seen.length),
      wrongOfKept: share(kept.filter(({ isExact }) => !isExact).length, kept.length),
      acted: share(acts.length, seen.length),
      actedWrong: acts.filter(({ isRight }) => !isRight).length,
      ...askedBack(seen, margin),
    }
  })
}

const seen: Record<string, Seen[]> = {}
for (const split of ['known', 'coins', 'one', 'mixed', 'held', 'stranger']) {
  const rows = readFileSync(join(data, `${split}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(0, Number(values.limit))
    .map((line) => JSON.parse(line) as Row)
  const list: Seen[] = []
  for (const row of rows) list.push(await see(model, row))
  seen[split] = list
  const wrong = list.filter(({ isExact }) => !isExact).slice(0, Number(values.show))
  for (const one of wrong)
    process.stderr.write(
      `${split} ${one.margin.toFixed(2)} ${one.isAct ? 'ACT' : 'ask'} | ${one.words}\n   wanted${one.wanted}\n   got   ${one.got}\n`,
    )
}
// Calibrated on the second half of the mixed split and of the known one; reported on the first halves and the others.
const half = (list: Seen[], second: boolean): Seen[] =>
  list.slice(second ? list.length / 2 : 0, second ? list.length : list.length / 2)
const calibrating = [...half(seen.known!, true), ...half(seen.mixed!, true)]
const points = curve(calibrating)
const margin =
  values.margin === undefined
    ? Math.max(leastMargin, points.find((point) => point.actedWrong === 0)?.margin ?? 0.995)
    : Number(values.margin)
const report = {
  margin,
  known: summary(half(seen.known!, false), margin),
  coins: summary(seen.coins!, margin),
  mixed: summary(half(seen.mixed!, false), margin),
  one: summary(seen.one!, margin),
  held: summary(seen.held!, margin),
  stranger: summary(seen.stranger!, margin),
  byHand: await byHand(),
  curve: points,
}
process.stdout.write(`${JSON.stringify(report, null, 1)}\n`)
if (values.out) writeFileSync(values.out, `${JSON.stringify(report, null, 1)}\n`)
await model.close()

/** The sentences written by hand, as `desk size` reads them: the grammar first, then the model, with every check. */
async function byHand() {
  const file = new URL('../../test/fixtures/hand-written-words.tsv', import.meta.url)
  const lexicon = { coins: listedCoins, price }
  const counts = { rows: 0, right: 0, rightIfConfirmed: 0, asked: 0, wrong: 0, byGrammar: 0 }
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [words, wanted] = line.split('\t')
    if (line.startsWith('#') || words === undefined || wanted === undefined) continue
    counts.rows++
    const { read, trace } = await readFreeWords(words, lexicon, model, { ...knowledge, margin })
    if (trace === null) counts.byGrammar++
    const isNothing = ['facts', 'none', 'ask'].includes(wanted)
    const truth = isNothing ? null : JSON.stringify(readWords(wanted, lexicon).reading.intent)
    const { intent, question } = read.reading
    const offered = intent === null ? (question?.options ?? []).map((option) => option.intent ?? null) : [intent]
    const isSame = isNothing
      ? offered.every((one) => one === null)
      : offered.some((one) => JSON.stringify(one) === truth)
    if (read.kind === 'question') counts.asked++
    if (read.kind === 'intent' && !isSame) counts.wrong++
    if (read.kind === 'intent' ? isSame : isNothing) counts.right++
    if (isSame || (wanted === 'ask' && read.kind === 'question')) counts.rightIfConfirmed++
    else if (Number(values.show) > 0)
      process.stderr.write(
        `hand | ${words}\n   wanted ${wanted}\n   got ${read.kind} ${JSON.stringify(read.reading.question?.text ?? read.refusal?.text ?? '')} ${trace?.answer ?? ''}\n`,
      )
  }
  return counts
}
