import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { HistoryFacts, PolicyDocument } from '../../preload/contract/facts.ts'
import type { JournalRow } from '../../preload/contract/journal.ts'
import { type BrakeName, type BrakeView, brakeNames, releasePhrases } from '../../preload/contract/policy.ts'
import { dayBreach, drawdownBreach, isWorthWriting, lossOf, movedPeak, stopOutsOf } from '../domain/risk/loss-limits.ts'
import { type Policy, readPolicy } from '../domain/risk/policy.ts'
import { recent } from '../domain/risk/recent.ts'
import type { Clock, Exchange, Journal } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import { append, note } from './send-command.ts'
import { createSubmits } from './submits.ts'
import type { TradingFlow } from './trading-flow.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const lookMs = 1_000
/** Transfers cost the venue's budget: they are asked for at most so often while equity makes new highs, or has fallen too far. */
const riseMs = 15_000
const fallMs = 5_000

/** A brake that is on: why, since when, and until when where that is known. */
type Tripped = { text: string; since: number; until: number | null }
type TrippedBody = { limit: BrakeName; text: string; until: number | null }
type ReleasedBody = { limit: BrakeName; by: 'time' | 'phrase'; accepted?: string }
type PeakBody = { peak: string; until: number }

export type BrakesFlow = ReturnType<typeof createBrakesFlow>

/**
 * What stops the desk from outside of any one order: the day's loss, the drawdown, a run of stops, a run of model orders,
 * a full disk. A brake that goes on, or off, is a row; the rows say after a restart what was on.
 */
export function createBrakesFlow(ports: {
  journal: Journal
  clock: Clock
  exchange: Pick<Exchange, 'transfers'>
  user: string
  account: Pick<AccountFlow, 'factsOf' | 'equity'>
  trading: TradingFlow
  policy: () => PolicyDocument
  /** Says on the screen that a brake is on, and takes that back. */
  alarm: (id: string, text: string, level: 'warn' | 'danger') => void
  calm: (id: string) => void
}) {
  const { journal, clock, exchange, user, account, trading } = ports
  const submits = createSubmits(journal, clock)
  const on = new Map<BrakeName, Tripped>()
  /** How much of today's loss a person accepted, and the day (epoch ms of its midnight) for which. */
  let accepted = { amount: '0', day: 0 }
  let peak: { value: string; until: number; written: string | null } | null = null
  let modelOrdersSince: number | null = null
  let fills: JournalRow[] = []
  let lastAsked = Number.NEGATIVE_INFINITY
  let isStopped = false
  let isDiskLow = false
  let isAsking = false

  const policy = (): Policy => readPolicy(ports.policy())
  const midnight = () => Math.floor(clock.now() / dayMs) * dayMs
  const acceptedToday = () => (accepted.day === midnight() ? accepted.amount : '0')

  /** What the rows of earlier runs say of each brake: its last word counts. */
  function remember(): void {
    // The whole story of each: however often another went on since, none that is on is forgotten.
    for (const row of brakeNames.flatMap((limit) => journal.story(limit))) {
      if (row.kind === 'limit_tripped') {
        const { limit, text, until } = row.body as unknown as TrippedBody
        on.set(limit, { text, since: row.time, until })
      } else hearReleased(row)
    }
    const last = journal.recent('equity_peak', 1)[0]?.body as unknown as PeakBody | undefined
    if (last !== undefined) peak = { value: last.peak, until: last.until, written: last.peak }
    fills = journal.recent('fill', 2_000)
  }

  function hearReleased(row: JournalRow): void {
    const { limit, accepted: amount } = row.body as unknown as ReleasedBody
    on.delete(limit)
    if (limit === 'DAILY_LOSS_LIMIT' && amount !== undefined)
      accepted = { amount, day: Math.floor(row.time / dayMs) * dayMs }
    if (limit === 'REPEATED_AI_EXECUTION') modelOrdersSince = row.time
  }

  function show(limit: BrakeName, text: string): void {
    const id = `limit-${limit}`
    ports.calm(id)
    ports.alarm(id, text, limit === 'MAX_DRAWDOWN' ? 'danger' : 'warn')
  }

  function trip(limit: BrakeName, text: string, until: number | null): void {
    on.set(limit, { text, since: clock.now(), until })
    show(limit, text)
    if (limit === 'DAILY_LOSS_LIMIT' || limit === 'STOP_COUNT') trading.reduce(limit, text)
    note(journal, { kind: 'limit_tripped', story: limit, coin: null, body: { limit, text, until } })
    if (limit === 'MAX_DRAWDOWN') halt(text)
  }

  function halt(text: string): void {
    try {
      trading.halt(text)
    } catch {
      // Halted it is; a journal that fails says so itself.
    }
  }

  function letGo(limit: BrakeName, by: ReleasedBody['by'], amount?: string): void {
    const body = { limit, by, ...(amount === undefined ? {} : { accepted: amount }) }
    const write = by === 'phrase' ? append : note
    write(journal, { kind: 'limit_released', story: limit, coin: null, body })
    on.delete(limit)
    ports.calm(`limit-${limit}`)
    trading.release(limit)
  }

  const stopOuts = () => stopOutsOf(fills, submits.stopCloids())

  function lookAtDay(): void {
    const held = on.get('DAILY_LOSS_LIMIT')
    if (held !== undefined) {
      if (held.until !== null && clock.now() >= held.until) letGo('DAILY_LOSS_LIMIT', 'time')
      return
    }
    const facts = account.factsOf()
    if (facts?.dayPnl === undefined) return
    const said = { dayPnl: facts.dayPnl, equity: facts.equity, accepted: acceptedToday() }
    const breach = dayBreach(said, policy())
    if (breach !== null) trip('DAILY_LOSS_LIMIT', breach, midnight() + dayMs)
  }

  function lookAtStops(): void {
    const { count, windowMs } = policy().stopCount
    const times = stopOuts()
      .filter((time) => recent([time], clock.now(), windowMs) > 0)
      .sort((a, b) => a - b)
    if (times.length < count) {
      if (on.has('STOP_COUNT')) letGo('STOP_COUNT', 'time')
      return
    }
    // Over when so many have left the window that fewer than `count` remain.
    const until = (times[times.length - count] ?? clock.now()) + windowMs
    const held = on.get('STOP_COUNT')
    if (held !== undefined && held.until === until) return
    const hours = windowMs / hourMs
    const text = `${times.length} stops closed at a loss within ${hours} hours: cool down. Only orders that reduce may leave until ${utc(until)}.`
    trip('STOP_COUNT', text, until)
  }

  function lookAtModel(): void {
    if (on.has('REPEATED_AI_EXECUTION')) return
    const since = modelOrdersSince ?? Number.NEGATIVE_INFINITY
    const opened = submits.lastHour().filter(({ origin, time }) => origin === 'model' && time >= since)
    const most = policy().modelOrdersPerHour
    if (opened.length === 0 || opened.length < most) return
    const text = `${opened.length} orders read by the model were confirmed within an hour. Its readings can't be confirmed until you turn them on again; typed orders can.`
    trip('REPEATED_AI_EXECUTION', text, null)
  }

  function lookAtDisk(): void {
    const { freeBytes } = journal.health()
    const isLow = freeBytes !== null && freeBytes <= policy().freeDiskBytes
    if (isLow && (!isDiskLow || trading.state() !== 'HALTED'))
      halt('The disk of the journal is nearly full. Free some space, then resume.')
    isDiskLow = isLow
  }

  /** Equity above its peak, or too far below: only then is it asked what came in and went out, before anything is concluded. */
  async function lookAtPeak(): Promise<void> {
    const now = account.equity()
    // A figure of unknown age concludes nothing; STALE_ACCOUNT blocks meanwhile.
    if (now === null || now.ageMs > policy().staleAccountMs || isAsking) return
    const { equity } = now
    if (peak === null) return settlePeak(equity, equity, now.time)
    const breach = drawdownBreach({ peak: peak.value, equity }, policy())
    const isRising = movedPeak(peak.value, equity, []) !== peak.value
    if (breach === null && !isRising) return
    if (breach !== null && on.has('MAX_DRAWDOWN') && trading.state() === 'HALTED') return
    if (clock.monotonic() - lastAsked < (breach === null ? riseMs : fallMs)) return
    lastAsked = clock.monotonic()
    isAsking = true
    const before = peak
    const moves = await exchange.transfers(user, before.until + 1).catch(() => null)
    isAsking = false
    if (isStopped) return
    // A rise that may be a deposit waits until that is known; a fall that may be a withdrawal does not.
    if (moves === null) {
      if (breach !== null) stopAtDrawdown(breach)
      return
    }
    const parts = moves.filter(({ time }) => time <= now.time).map(({ usd }) => usd ?? [])
    settlePeak(movedPeak(before.value, equity, parts), equity, now.time)
  }

  function settlePeak(value: string, equity: string, until: number): void {
    const written = peak?.written ?? null
    const isNew = isWorthWriting(value, written)
    peak = { value, until, written: isNew ? value : written }
    if (isNew) note(journal, { kind: 'equity_peak', story: 'equity', coin: null, body: { peak: value, until } })
    const breach = drawdownBreach({ peak: value, equity }, policy())
    if (breach !== null) stopAtDrawdown(breach)
  }

  function stopAtDrawdown(text: string): void {
    const isOn = on.has('MAX_DRAWDOWN')
    if (isOn && trading.state() === 'HALTED') return
    if (isOn) halt(text)
    else trip('MAX_DRAWDOWN', text, null)
  }

  function look(): void {
    if (isStopped) return
    lookAtDay()
    lookAtStops()
    lookAtModel()
    lookAtDisk()
    void lookAtPeak()
    clock.after(lookMs, look)
  }

  remember()
  journal.onAppend((row) => {
    if (row.kind === 'fill') fills = [row, ...fills].slice(0, 2_000)
  })

  return {
    /** Puts on again what was on, and watches from now on. Before trading opens. */
    start(): void {
      for (const [limit, { text }] of on) {
        show(limit, text)
        if (limit === 'DAILY_LOSS_LIMIT' || limit === 'STOP_COUNT') trading.reduce(limit, text)
      }
      look()
    },
    stop: () => {
      isStopped = true
    },

    /** What the checks need to know of the desk's past. */
    history: (): HistoryFacts => ({
      trading: { state: trading.state(), why: trading.why() },
      peakEquity: peak?.value ?? null,
      dayLossAccepted: acceptedToday(),
      stopOuts: stopOuts(),
      submits: submits.lastHour(),
      modelOrders: on.has('REPEATED_AI_EXECUTION') ? 'off' : 'on',
      ...(modelOrdersSince === null ? {} : { modelOrdersSince }),
    }),

    /** The brakes that are on, as the policy screen shows them. */
    views: (): BrakeView[] =>
      brakeNames.flatMap((limit) => {
        const held = on.get(limit)
        return held === undefined ? [] : [{ limit, ...held, phrase: releasePhrases[limit] }]
      }),

    /** Takes a brake off by its typed phrase. Throws a DeskFailure where the phrase is another, or the brake is not on. */
    async release({ limit, phrase }: { limit: BrakeName; phrase: string }): Promise<{ text: string }> {
      const refuse = (why: string): never => {
        throw new DeskFailure(deskError('not_released', { why }))
      }
      if (!on.has(limit)) refuse('it is not on')
      const wanted = releasePhrases[limit]
      if (wanted === null) return refuse('it ends by time alone')
      if (phrase !== wanted) refuse('the phrase is another')
      const facts = account.factsOf()
      if (limit === 'DAILY_LOSS_LIMIT') {
        if (facts?.dayPnl === undefined) return refuse("the day's result is not known")
        const amount = lossOf(facts.dayPnl)
        letGo(limit, 'phrase', amount)
        accepted = { amount, day: midnight() }
        return {
          text: 'Accepted. Opening is allowed again; the same limit counts once more from this loss on, until 00:00 UTC.',
        }
      }
      if (limit === 'MAX_DRAWDOWN') {
        const now = account.equity()
        if (now === null) return refuse('the account is not known')
        letGo(limit, 'phrase')
        peak = { value: now.equity, until: now.time, written: now.equity }
        const body = { peak: now.equity, until: now.time }
        append(journal, { kind: 'equity_peak', story: 'equity', coin: null, body })
        return {
          text: 'Accepted. The drawdown counts from the equity of now. Trading stays halted until you resume it.',
        }
      }
      letGo(limit, 'phrase')
      modelOrdersSince = clock.now()
      return { text: 'Orders read by the model can be confirmed again.' }
    },
  }
}

/** "14:05 UTC on 26 November" for a sentence. */
function utc(time: number): string {
  const date = new Date(time)
  return `${date.toISOString().slice(11, 16)} UTC on ${date.toISOString().slice(0, 10)}`
}
