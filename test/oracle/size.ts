import type { Facts } from '../../preload/contract/facts.ts'
import type { OpenIntent } from '../../preload/contract/intent.ts'
import { type CapName, capNames } from '../../preload/contract/report.ts'
import { Entry, fillsAtOnce, lotsOf, NoTicket } from './entry.ts'
import { feesOf, holdToLosingSide, isMoving, lossOf, stopAt } from './exit.ts'
import {
  type Fraction,
  larger,
  size as magnitude,
  minus,
  order,
  over,
  plus,
  read,
  times,
  whole,
  zero,
} from './fraction.ts'
import { largest } from './largest.ts'
import { budgetAt, stakeOf } from './stake.ts'
import { Around, type Limits, tiersOf } from './state.ts'

/** Lots a rung by cap; a cap that does not apply is absent. */
export type Caps = { [name in CapName]?: bigint }

/** An opening order, sized. */
export interface Sized {
  readonly entry: Entry
  readonly stop: Fraction | null
  readonly lots: bigint
  readonly boundBy: CapName | null
  readonly caps: Caps
  /** What the words risk, and what the order may lose: less for an add. */
  readonly stake: Fraction | null
  readonly budget: Fraction | null
  readonly equity: Fraction
  readonly free: Fraction
  readonly whatIf: boolean
  readonly leverage: Fraction
  readonly mode: 'cross' | 'isolated'
  readonly around: Around
}

/** The money sized on: the account's, or the one stated, less the margin in use. */
function purse(intent: OpenIntent, facts: Facts) {
  const { equity, free } = { equity: read(facts.account.equity), free: read(facts.account.free) }
  if (intent.account === null || order(read(intent.account), equity) === 0) return { equity, free, whatIf: false }
  const stated = read(intent.account)
  return { equity: stated, free: larger(zero, minus(stated, minus(equity, free))), whatIf: true }
}

/** Leverage and mode: the market's unless said. */
function marginTerms(intent: OpenIntent, around: Around) {
  const market = around.facts.markets[intent.coin!]!
  const now = market.onlyIsolated ? 'isolated' : market.marginMode
  const mode = intent.marginMode ?? now
  const leverage = read(intent.leverage ?? market.leverage)
  const isWhole = leverage.n > 0n && leverage.n % leverage.d === 0n && leverage.n / leverage.d < 10_000n
  if (intent.leverage !== null && !isWhole) throw new NoTicket('leverage_not_whole')
  if (mode === 'cross' && market.onlyIsolated) throw new NoTicket('only_isolated')
  if (mode !== now && around.held(intent.coin!)) throw new NoTicket('mode_with_position')
  if (mode !== now && !isWhole) throw new NoTicket('leverage_not_whole')
  return { mode, leverage } as const
}

/** What the user named as a size, in lots a rung. */
function namedLots(
  intent: OpenIntent,
  entry: Entry,
  around: Around,
  equity: Fraction,
  leverage: Fraction,
  hint: bigint,
): bigint {
  const { sizing } = intent
  const value = read(sizing.value)
  if (sizing.by === 'base') return lotsOf(over(value, whole(entry.rungs)), entry.decimals)
  const share = over(times(equity, value), whole(100))
  const money =
    sizing.by === 'notional'
      ? value
      : sizing.by === 'margin'
        ? times(value, leverage)
        : sizing.by === 'volatility'
          ? over(share, read(around.facts.markets[intent.coin!]!.volatility!))
          : share
  return largest((lots) => order(entry.cost(lots), money) <= 0, hint) ?? 0n
}

interface CapTerms {
  readonly entry: Entry
  readonly stop: Fraction | null
  readonly budget: Fraction | null
  readonly equity: Fraction
  readonly free: Fraction
  readonly leverage: Fraction
  readonly coin: string
  readonly around: Around
}

/** Every cap as the one inequality that a size of so many lots a rung must satisfy. */
export function capRules(terms: CapTerms): { [name in CapName]?: (lots: bigint) => boolean } {
  const { entry, stop, budget, equity, free, leverage, coin, around } = terms
  const { limits, facts } = around
  const fees = feesOf(entry, limits)
  const share = (of: Fraction) => times(equity, of)
  const isAtMost = (a: Fraction, b: Fraction) => order(a, b) <= 0
  const isLossWithin = (room: Fraction) => (lots: bigint) =>
    lots === 0n || (room.n >= 0n && isAtMost(lossOf(entry, stop!, lots, limits.stopSlippage, fees), room))
  const committed = around.toward(coin, entry.sign, true)
  const filled = around.toward(coin, entry.sign, false)
  const otherGross = around.elsewhere(coin, true)
  const otherFilled = around.elsewhere(coin, false)
  const rules: { [name in CapName]?: (lots: bigint) => boolean } = {
    freeMargin: (lots) =>
      isAtMost(
        plus(over(entry.cost(lots), leverage), times(fees.in, entry.cost(lots))),
        times(free, limits.freeMargin),
      ),
    orderNotional: (lots) => isAtMost(times(entry.worst(), entry.size(lots)), share(limits.orderNotional)),
    position: (lots) => isAtMost(plus(committed, entry.cost(lots)), share(limits.position)),
    grossExposure: (lots) => isAtMost(plus(plus(otherGross, committed), entry.cost(lots)), share(limits.gross)),
    leverage: (lots) =>
      isAtMost(
        plus(plus(otherFilled, filled), entry.cost(lots)),
        times(minus(equity, times(fees.in, entry.cost(lots))), limits.leverage),
      ),
  }
  if (stop !== null) {
    if (budget !== null) rules.risk = isLossWithin(budget)
    rules.heat = isLossWithin(minus(share(limits.heat), around.heat().atStops))
    const { dayPnl } = facts.account
    const accepted = read(facts.history?.dayLossAccepted ?? '0')
    if (dayPnl !== undefined)
      rules.dayBudget = isLossWithin(plus(plus(share(limits.dailyLoss), accepted), read(dayPnl)))
  }
  const market = facts.markets[coin]!
  const tier = tiersOf(market).find((row) => order(whole(row.most), leverage) < 0)
  if (tier && order(leverage, whole(market.maxLeverage)) <= 0) {
    rules.marginTier = (lots) => isAtMost(plus(filled, entry.cost(lots)), tier.from)
  }
  if (entry.kind !== 'ladder') rules.depth = (lots) => !slipsTooFar(entry, lots, limits)
  return rules
}

/** Whether an order can't fill whole within its limit, though it may not rest, or fills too far on average from mid or from its trigger. */
export function slipsTooFar(entry: Entry, lots: bigint, limits: Limits): boolean {
  if (lots === 0n) return false
  const depth = entry.depth()
  if (depth !== null && order(entry.size(lots), depth) > 0) return true
  const { filled, cost } = fillsAtOnce(entry, lots)
  const from = entry.reference
  if (from === null || filled.n === 0n) return false
  return order(magnitude(minus(cost, times(from, filled))), times(times(from, limits.slippage), filled)) > 0
}

/** The largest size under each cap. */
function capsOf(terms: CapTerms, hints: Caps): Caps {
  const rules = capRules(terms)
  const caps: Caps = {}
  for (const name of capNames) {
    const rule = rules[name]
    const found = rule ? largest(rule, hints[name]) : null
    if (found !== null) caps[name] = found
  }
  return caps
}

/** The least cap, the first where several are; none where there is no cap. */
function least(caps: Caps): { name: CapName; lots: bigint } {
  const [first, ...rest] = capNames.flatMap((name) => (caps[name] === undefined ? [] : [{ name, lots: caps[name] }]))
  return rest.reduce((a, b) => (b.lots < a.lots ? b : a), first!)
}

/** Sizes an opening intent by the rules; throws `NoTicket` where there is none. Hints speed it up and change nothing. */
export function sizeOpen(intent: OpenIntent, facts: Facts, hints: Caps = {}, sizeHint = 0n): Sized {
  const around = new Around(facts)
  const market = facts.markets[intent.coin!]!
  const { equity, free, whatIf } = purse(intent, facts)
  if (equity.n <= 0n) throw new NoTicket('no_equity')
  const { mode, leverage } = marginTerms(intent, around)
  const entry = new Entry(intent, market, around.limits.marketSlippage)
  const stake = stakeOf(intent, equity, around, intent.coin!)
  const isTooMuch = stake !== null && order(stake, times(equity, around.limits.lossBlock)) > 0
  const terms = { entry, equity, free, leverage, coin: intent.coin!, around }
  const sizedAt = (stop: Fraction | null) => {
    const budget = budgetAt(intent, stake, stop, around, equity)
    return { budget, ...withBudget(stop, budget) }
  }
  const withBudget = (stop: Fraction | null, budget: Fraction | null) => {
    const caps = capsOf({ ...terms, stop, budget }, hints)
    if (budget === null)
      return { caps, boundBy: null, lots: namedLots(intent, entry, around, equity, leverage, sizeHint) }
    if (caps.risk === undefined) throw new NoTicket('loss_not_positive')
    const bound = isTooMuch ? { name: 'risk' as const, lots: caps.risk } : least(caps)
    return { caps, boundBy: bound.name, lots: bound.lots }
  }
  const done = { entry, stake, equity, free, whatIf, leverage, mode, around }
  if (intent.stop === null) return { ...done, stop: null, ...sizedAt(null) }
  if (!isMoving(intent)) {
    // Measured from what was said: the price, the middle of a ladder, the trigger.
    const said = entry.kind === 'stop' ? entry.prices[0]! : entry.average(0n)
    const stop = stopAt(intent.stop, said, entry, market)
    holdToLosingSide(stop, entry.prices.length > 0 ? entry.prices : [entry.average(0n)], entry)
    return { ...done, stop, ...sizedAt(stop) }
  }
  // From above: the worst fill there could be gives the farthest stop; each size's own fill brings it nearer.
  let stop = stopAt(intent.stop, entry.limit!, entry, market)
  for (;;) {
    const found = sizedAt(stop)
    const average = entry.average(found.lots)
    const next = stopAt(intent.stop, average, entry, market)
    if (order(next, stop) === 0) {
      holdToLosingSide(stop, [average], entry)
      return { ...done, stop, ...found }
    }
    stop = next
  }
}
