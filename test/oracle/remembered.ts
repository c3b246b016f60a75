import { type Fraction, size as magnitude, minus, order, read, times } from './fraction.ts'
import type { Sized } from './size.ts'
import { signOf } from './state.ts'
import type { Decided, Verdicts } from './verdicts.ts'

const hourMs = 3_600_000
const oneInAHundred = read('0.01')

/** The verdicts that rest on what the desk remembers of its own doing; one that nobody keeps is not asked. */
export function rememberedVerdicts(decided: Decided): Verdicts {
  const { sized, reduceOnly, origin } = decided
  const { facts } = sized.around
  const { history } = facts
  const found: Verdicts = {}
  if (history?.trading !== undefined) {
    const state = history.trading?.state
    found.TRADING_STATE = state === 'ACTIVE' || (state === 'REDUCING' && reduceOnly) ? 'pass' : 'block'
  }
  if (reduceOnly || history === undefined) return found
  if (history.peakEquity !== undefined) found.MAX_DRAWDOWN = drawdown(sized, history.peakEquity)
  if (history.stopOuts !== undefined) {
    const { count = 3, hours = 24 } = facts.policy?.STOP_COUNT ?? {}
    const isOver = history.stopOuts === null || since(history.stopOuts, facts.now, hours * hourMs) >= count
    found.STOP_COUNT = isOver ? 'block' : 'pass'
  }
  if (history.submits === undefined) return found
  const sent = history.submits?.map(({ time }) => time) ?? null
  const { perSecond = 1, perMinute = 20 } = facts.policy?.ORDER_RATE ?? {}
  const isFast = (all: number[]) =>
    since(all, facts.now, 1_000) >= perSecond || since(all, facts.now, 60_000) >= perMinute
  found.ORDER_RATE = sent === null || isFast(sent) ? 'block' : 'pass'
  found.DUPLICATE_ORDER = history.submits === null ? 'block' : isRepeated(decided) ? 'warn' : 'pass'
  if (origin === 'model') found.REPEATED_AI_EXECUTION = isModelHeldBack(decided) ? 'block' : 'pass'
  return found
}

function since(times: readonly number[], now: number, window: number): number {
  return times.filter((time) => now - time < window).length
}

function drawdown({ around }: Sized, peakText: string | null) {
  const peak = peakText === null ? null : read(peakText)
  if (peak === null || peak.n <= 0n) return 'block'
  const limit = read(around.facts.policy?.MAX_DRAWDOWN?.halt ?? '0.1')
  const fallen = minus(peak, read(around.facts.account.equity))
  return order(fallen, times(peak, limit)) >= 0 ? 'block' : 'pass'
}

function isRepeated({ coin, sized }: Decided): boolean {
  const { facts } = sized.around
  const { entry, lots } = sized
  const price = entry.kind === 'stop' ? entry.prices[0]! : (entry.limit ?? entry.prices[0]!)
  const isNear = (a: Fraction, b: Fraction) => order(magnitude(minus(a, b)), times(b, oneInAHundred)) <= 0
  const like = facts.history!.submits!.filter(
    (submit) =>
      submit.coin === coin &&
      signOf(submit.side) === entry.sign &&
      isNear(entry.size(lots), read(submit.size)) &&
      isNear(price, read(submit.price)),
  )
  return (
    since(
      like.map(({ time }) => time),
      facts.now,
      facts.policy?.DUPLICATE_ORDER?.windowMs ?? 10_000,
    ) > 0
  )
}

function isModelHeldBack({ sized }: Decided): boolean {
  const { facts } = sized.around
  const { submits, modelOrders, modelOrdersSince = Number.NEGATIVE_INFINITY } = facts.history!
  if (modelOrders !== 'on' || !submits) return true
  const own = submits.filter(({ origin, time }) => origin === 'model' && time >= modelOrdersSince)
  return (
    since(
      own.map(({ time }) => time),
      facts.now,
      hourMs,
    ) >= (facts.policy?.REPEATED_AI_EXECUTION?.perHour ?? 5)
  )
}
