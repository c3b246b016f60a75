import type { CheckId, CheckReport } from '../../preload/contract/report.ts'
import { fillsAtOnce } from './entry.ts'
import { feesOf, lossesAt } from './exit.ts'
import { type Fraction, size as magnitude, minus, one, order, over, plus, read, times, whole } from './fraction.ts'
import { rememberedVerdicts } from './remembered.ts'
import { type Sized, slipsTooFar } from './size.ts'
import { along, signOf, tiersOf } from './state.ts'
import { isOnTick } from './tick-and-lot.ts'

export type Verdicts = { [id in CheckId]?: CheckReport['verdict'] }

const smallest = whole(10)
const gap = over(one, whole(5))

/** What the verdicts are decided from. */
export interface Decided {
  readonly coin: string
  readonly reduceOnly: boolean
  readonly isAdd: boolean
  readonly origin: 'grammar' | 'hand' | 'model'
  readonly sized: Sized
  readonly targets: readonly { trigger: Fraction; size: Fraction }[]
  readonly liquidation: Fraction | null
}

const exceeds = (a: Fraction, b: Fraction) => order(a, b) > 0
const block = (isBad: boolean) => (isBad ? 'block' : 'pass')

/** The verdict of every check that facts can decide before a confirm, for an opening order. */
export function verdictsOf(decided: Decided): Verdicts {
  const { coin, reduceOnly, sized } = decided
  const { facts } = sized.around
  const found: Verdicts = {
    ALLOWED_COIN: allowedCoin(decided),
    TICK_LOT_MIN: tickLotMin(decided),
    PRICE_COLLAR: collar(decided),
    MAX_SLIPPAGE: slippage(decided),
    STALE_MARKET: block(!isFresh(facts.now, facts.markets[coin]!.time, facts.policy?.STALE_MARKET?.blockMs ?? 3000)),
    STALE_ACCOUNT: block(!isFresh(facts.now, facts.account.time, facts.policy?.STALE_ACCOUNT?.blockMs ?? 10_000)),
  }
  if (sized.whatIf) found.ACCOUNT_MATCH = 'block'
  Object.assign(found, rememberedVerdicts(decided))
  const crossed = selfCross(decided)
  if (crossed !== null) found.SELF_CROSS = crossed
  return reduceOnly
    ? { ...found, REDUCE_ONLY_GUARD: reduceOnlyGuard(decided) }
    : { ...found, ...openingVerdicts(decided) }
}

/** Warns where the order would meet a resting order of the account's own. */
function selfCross({ coin, sized }: Decided) {
  const { entry, around } = sized
  const own = around.facts.account.orders.filter((one) => one.coin === coin)
  if (own.length === 0) return null
  const prices = entry.limit === null ? entry.prices : [entry.limit]
  const isMet = own.some(
    (one) =>
      (one.trigger ?? null) === null &&
      signOf(one.side) !== entry.sign &&
      prices.some((price) => along(minus(price, read(one.price)), entry.sign).n >= 0n),
  )
  return isMet ? 'warn' : 'pass'
}

function isFresh(now: number, then: number | undefined, limitMs: number): boolean {
  return then === undefined || (Number.isFinite(then) && now - then <= limitMs)
}

function allowedCoin({ coin, sized }: Decided) {
  const { facts } = sized.around
  const { isDelisted, asset } = facts.markets[coin]!
  const isSpot = asset >= 10_000 && asset < 100_000
  const list = facts.policy?.ALLOWED_COIN
  return block(isDelisted === true || isSpot || (list !== undefined && !list.includes(coin)))
}

function tickLotMin({ sized, targets, reduceOnly }: Decided) {
  const { entry, stop, lots } = sized
  const prices = [
    ...entry.prices,
    ...(entry.limit ? [entry.limit] : []),
    ...(stop ? [stop] : []),
    ...targets.map((one) => one.trigger),
  ]
  const isIllegal = prices.some((price) => price.n <= 0n || !isOnTick(price, entry.decimals))
  const values = entry.values(lots)
  return block(isIllegal || lots <= 0n || (!reduceOnly && values.some((value) => order(value, smallest) < 0)))
}

function collar({ coin, sized }: Decided) {
  const { entry, around } = sized
  if (entry.kind === 'stop') return 'pass'
  const mark = around.mark(coin)
  const prices = entry.kind === 'market' ? [entry.limit!] : entry.prices
  const through = prices.map((price) => along(over(minus(price, mark), mark), entry.sign))
  const { collarWarn, collarBlock, collarPassive } = around.limits
  if (through.some((part) => exceeds(part, collarBlock))) return 'block'
  const isFar = (part: Fraction) => exceeds(part, collarWarn) || exceeds({ n: -part.n, d: part.d }, collarPassive)
  return through.some(isFar) ? 'warn' : 'pass'
}

function slippage({ sized }: Decided) {
  const { entry, lots, around } = sized
  if ((entry.tif === 'Ioc' || entry.kind === 'stop') && order(fillsAtOnce(entry, lots).filled, entry.size(lots)) < 0)
    return 'block'
  return block(slipsTooFar(entry, lots, around.limits))
}

function reduceOnlyGuard({ coin, sized }: Decided) {
  const held = sized.around.heldSize(coin)
  const isOpposite = along(held, sized.entry.sign).n < 0n
  return block(!isOpposite || exceeds(sized.entry.size(sized.lots), magnitude(held)) || sized.stop !== null)
}

function openingVerdicts(decided: Decided): Verdicts {
  const { coin, sized } = decided
  const { entry, lots, equity, free, leverage, around } = sized
  const { limits, facts } = around
  const cost = entry.cost(lots)
  const size = entry.size(lots)
  const fee = times(feesOf(entry, limits).in, cost)
  const committed = plus(around.toward(coin, entry.sign, true), cost)
  const found: Verdicts = {
    MAX_ORDER_NOTIONAL: block(exceeds(times(entry.worst(), size), times(equity, limits.orderNotional))),
    MAX_POSITION: block(exceeds(committed, times(equity, limits.position))),
    MAX_GROSS_EXPOSURE: block(exceeds(plus(around.elsewhere(coin, true), committed), times(equity, limits.gross))),
    MAX_LEVERAGE: maxLeverage(decided, cost, fee),
    MARGIN_SUFFICIENCY: block(exceeds(plus(over(cost, leverage), fee), times(free, limits.freeMargin))),
    STOP_REQUIRED: stopRequired(decided),
  }
  const most = facts.policy?.MAX_ORDER_SIZE
  if (most && Object.hasOwn(most, coin)) found.MAX_ORDER_SIZE = block(exceeds(size, read(most[coin]!)))
  const day = dailyLoss(decided)
  if (day !== null) found.DAILY_LOSS_LIMIT = day
  return { ...found, ...lossVerdicts(decided), LIQ_BEFORE_STOP: liqBeforeStop(decided) }
}

function dailyLoss({ sized }: Decided) {
  const { facts, limits } = sized.around
  const { dayPnl } = facts.account
  if (dayPnl === undefined) return facts.history?.trading === undefined ? null : 'block'
  const accepted = read(facts.history?.dayLossAccepted ?? '0')
  const left = plus(plus(read(dayPnl), accepted), times(read(facts.account.equity), limits.dailyLoss))
  return left.n <= 0n ? 'block' : accepted.n > 0n ? 'warn' : 'pass'
}

function stopRequired({ coin, origin, sized, isAdd }: Decided) {
  const { stop, entry } = sized
  if (isAdd && stop !== null) {
    // An add counts on the whole position ending at its stop, so the position's own must be there or nearer.
    const own = sized.around.held(coin)?.stop
    if (!own || along(minus(read(own), stop), entry.sign).n < 0n) return 'block'
  }
  if (stop !== null) return 'pass'
  const said = sized.around.facts.policy?.STOP_REQUIRED
  return origin === 'model' ? (said?.model ?? 'block') : (said?.hand ?? 'warn')
}

function maxLeverage({ coin, sized }: Decided, cost: Fraction, fee: Fraction) {
  const { leverage, around, entry, equity } = sized
  const market = around.facts.markets[coin]!
  const own = magnitude(plus(around.toward(coin, entry.sign, false), cost))
  // A value on a boundary still has the leverage of the tier below.
  const rows = tiersOf(market)
  const tier = rows.findLast((row) => order(row.from, own) < 0) ?? rows[0]!
  const isAboveSetting = exceeds(leverage, whole(market.maxLeverage)) || exceeds(leverage, whole(tier.most))
  const after = minus(equity, fee)
  const gross = plus(around.elsewhere(coin, false), own)
  return block(isAboveSetting || after.n <= 0n || exceeds(gross, times(after, around.limits.leverage)))
}

function lossVerdicts({ sized }: Decided): Verdicts {
  const { entry, lots, stop, equity, stake, budget, around } = sized
  const { limits } = around
  const { atStops, isBounded } = around.heat()
  const losses = stop === null ? null : lossesAt(entry, stop, lots, limits)
  const heat = exceeds(losses ? plus(atStops, losses.allIn) : atStops, times(equity, limits.heat))
  const HEAT = heat ? 'block' : isBounded ? 'pass' : 'warn'
  if (losses === null) return { MAX_LOSS_PER_TRADE: 'pass', HEAT, VENUE_BOUND_LOSS: 'pass' }
  const isStated = stake !== null && exceeds(stake, times(equity, limits.lossBlock))
  const isOver = isStated || exceeds(losses.allIn, times(equity, limits.lossBlock))
  const against = budget ?? losses.allIn
  return {
    MAX_LOSS_PER_TRADE: isOver ? 'block' : exceeds(losses.allIn, times(equity, limits.lossWarn)) ? 'warn' : 'pass',
    HEAT,
    VENUE_BOUND_LOSS: against.n > 0n && exceeds(losses.venueBound, times(against, limits.venueBound)) ? 'warn' : 'pass',
  }
}

function liqBeforeStop({ coin, sized, liquidation }: Decided) {
  const { stop, entry, lots, around } = sized
  if (stop === null || liquidation === null) return 'pass'
  const after = plus(along(around.heldSize(coin), entry.sign), entry.size(lots))
  if (after.n <= 0n) return 'pass'
  const away = times(magnitude(minus(entry.average(lots), stop)), gap)
  const bound = minus(stop, along(away, entry.sign))
  return block(along(minus(liquidation, bound), entry.sign).n > 0n)
}
