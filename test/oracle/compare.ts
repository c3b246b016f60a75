import { isDeepStrictEqual } from 'node:util'
import { assess } from '../../main/domain/report/assess.ts'
import { readWords } from '../../main/words/read-words.ts'
import { type CapName, capNames, type Report } from '../../preload/contract/report.ts'
import { type Answer, answerClose, answerOpen } from './answer.ts'
import { order, read } from './fraction.ts'
import type { Caps } from './size.ts'
import type { State } from './states.ts'
import { lotsIn } from './tick-and-lot.ts'

/** Where the desk and the oracle say different things. */
export interface Difference {
  readonly at: string
  readonly desk: unknown
  readonly oracle: unknown
}

/** What became of one state: the desk's verdict, and every difference. */
export interface Compared {
  readonly verdict: Report['verdict']
  readonly differences: Difference[]
}

/** The desk's own report of a sentence in a state. */
export function deskReport({ words, facts, origin }: State): Report {
  const { markets } = facts
  const price = (coin: string) => (Object.hasOwn(markets, coin) ? markets[coin]!.mark : null)
  const read = readWords(words, { coins: Object.keys(markets), price })
  return assess({ words, ...read, facts, origin }).report
}

/** Where the oracle looks first for each cap: at the desk's answer. It proves or disproves it from there. */
function hintsOf(report: Report, szDecimals: number): { caps: Caps; size: bigint } {
  const rungs = BigInt(Math.max(1, report.ticket?.entry.rungs.length ?? 1))
  const lots = (text: string) => lotsIn(read(text), szDecimals) / rungs
  const caps: Caps = {}
  for (const name of capNames) {
    const text = report.sizing?.caps[name as CapName]
    if (text !== undefined) caps[name] = lots(text)
  }
  return { caps, size: report.ticket ? lots(report.ticket.size) : 0n }
}

/** Compares everything that the oracle answers, to the last digit. `desk` is another one only where a proof must fail. */
export function compareState(state: State, desk: (state: State) => Report = deskReport): Compared {
  const report = desk(state)
  const { intent, facts } = state
  const isRead = isDeepStrictEqual(report.reading.intent, intent)
  if (!isRead && report.refusal !== null && isRefusedByReader(intent, report.refusal.code))
    return { verdict: report.verdict, differences: [] }
  if (!isRead) {
    const difference = {
      at: 'reading',
      desk: report.reading.intent ?? report.refusal ?? report.reading.question,
      oracle: intent,
    }
    return { verdict: report.verdict, differences: [difference] }
  }
  const { caps, size } = hintsOf(report, facts.markets[intent.coin!]!.szDecimals)
  const answer =
    intent.action === 'open'
      ? answerOpen(intent, facts, state.origin, caps, size)
      : answerClose({ ...intent, coin: intent.coin! }, facts)
  return { verdict: report.verdict, differences: differencesOf(report, answer) }
}

/** Two sentences that no account could make sense of are refused by the reader itself. */
function isRefusedByReader(intent: State['intent'], code: string): boolean {
  if (intent.action === 'close')
    return code === 'close_share' && intent.size.by === 'percent' && Number(intent.size.value) > 100
  const { entry } = intent
  return code === 'ladder_same_price' && entry.type === 'ladder' && order(read(entry.from), read(entry.to)) === 0
}

const severity = { pass: 0, warn: 1, block: 2 } as const

function differencesOf(report: Report, answer: Answer): Difference[] {
  if (answer.refused !== null || report.verdict === 'refused') {
    const desk = report.refusal?.code ?? report.verdict
    return desk === answer.refused ? [] : [{ at: 'refusal', desk, oracle: answer.refused }]
  }
  const found: Difference[] = []
  const hold = (at: string, desk: unknown, oracle: unknown) => {
    if (!isDeepStrictEqual(desk, oracle)) found.push({ at, desk, oracle })
  }
  for (const [name, oracle] of Object.entries(answer.ticket ?? {}))
    hold(`ticket.${name}`, report.ticket?.[name as 'size'], oracle)
  for (const [name, oracle] of Object.entries(answer.sizing ?? {}))
    hold(`sizing.${name}`, report.sizing?.[name as 'naive'], oracle)
  hold('losses', report.losses, answer.losses)
  const byCoin = (a: { coin: string }, b: { coin: string }) => (a.coin < b.coin ? -1 : 1)
  hold('liquidations', report.outlook?.liquidations.sort(byCoin) ?? null, answer.liquidations?.sort(byCoin) ?? null)
  const said = new Map(report.checks.map((check) => [check.id, check.verdict]))
  for (const [id, oracle] of Object.entries(answer.checks)) hold(`checks.${id}`, said.get(id as 'HEAT'), oracle)
  const worst = Object.values(answer.checks).reduce((most, verdict) => Math.max(most, severity[verdict]), 0)
  const isLenient =
    { ready: 0, needs_ack: 1, blocked: 2, question: 0, refused: 2, unreadable: 0 }[report.verdict] < worst
  if (isLenient) found.push({ at: 'verdict', desk: report.verdict, oracle: worst })
  return found
}
