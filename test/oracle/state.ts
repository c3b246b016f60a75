import type { Facts, MarketFacts, OrderFacts, PositionFacts } from '../../preload/contract/facts.ts'
import { type Fraction, minus, negative, one, order, over, plus, read, times, total, whole, zero } from './fraction.ts'

/** +1 for a long or a buy, −1 for a short or a sell. */
export type Sign = 1n | -1n

export function signOf(side: 'long' | 'short' | 'buy' | 'sell'): Sign {
  return side === 'long' || side === 'buy' ? 1n : -1n
}
/** The number, with the sign of a side. */
export function along(value: Fraction, sign: Sign): Fraction {
  return sign === 1n ? value : negative(value)
}

/** The facts' policy and settings with the defaults of rules.md. */
export interface Limits {
  readonly lossWarn: Fraction
  readonly lossBlock: Fraction
  readonly orderNotional: Fraction
  readonly position: Fraction
  readonly gross: Fraction
  readonly leverage: Fraction
  readonly collarWarn: Fraction
  readonly collarBlock: Fraction
  readonly collarPassive: Fraction
  readonly slippage: Fraction
  readonly freeMargin: Fraction
  readonly venueBound: Fraction
  readonly heat: Fraction
  readonly dailyLoss: Fraction
  readonly stopSlippage: Fraction
  readonly marketSlippage: Fraction
  readonly taker: Fraction
  readonly maker: Fraction
}

/** Reads the limits. */
export function limitsOf(facts: Facts): Limits {
  const { policy, settings, fees } = facts
  const said = (text: string | undefined, fallback: string) => read(text ?? fallback)
  return {
    lossWarn: said(policy?.MAX_LOSS_PER_TRADE?.warn, '0.02'),
    lossBlock: said(policy?.MAX_LOSS_PER_TRADE?.block, '0.03'),
    orderNotional: said(policy?.MAX_ORDER_NOTIONAL?.block, '3'),
    position: said(policy?.MAX_POSITION?.block, '3'),
    gross: said(policy?.MAX_GROSS_EXPOSURE?.block, '5'),
    leverage: said(policy?.MAX_LEVERAGE?.block, '5'),
    collarWarn: said(policy?.PRICE_COLLAR?.warn, '0.02'),
    collarBlock: said(policy?.PRICE_COLLAR?.block, '0.05'),
    collarPassive: said(policy?.PRICE_COLLAR?.passive, '0.1'),
    slippage: said(policy?.MAX_SLIPPAGE?.block, '0.005'),
    freeMargin: said(policy?.MARGIN_SUFFICIENCY?.block, '0.9'),
    venueBound: said(policy?.VENUE_BOUND_LOSS?.warn, '3'),
    heat: said(policy?.HEAT?.block, '0.06'),
    dailyLoss: said(policy?.DAILY_LOSS_LIMIT?.halt, '0.03'),
    stopSlippage: said(settings?.stopSlippage, '0.001'),
    marketSlippage: said(settings?.marketSlippage, '0.005'),
    taker: read(fees.taker),
    maker: read(fees.maker),
  }
}

export interface Step {
  readonly price: Fraction
  readonly size: Fraction
}

/** One side of a book, best first; nothing where the book is crossed or out of order. */
export function bookOf(market: MarketFacts): { bids: Step[]; asks: Step[] } {
  const side = (levels: MarketFacts['bids']) =>
    levels
      .map(([price, size]) => ({ price: read(price), size: read(size) }))
      .filter((step) => step.price.n > 0n && step.size.n > 0n)
  const [bids, asks] = [side(market.bids), side(market.asks)]
  const isBelow = (a: Step, b: Step) => a.price.n * b.price.d < b.price.n * a.price.d
  const isRising = (steps: Step[]) => steps.every((step, at) => at === 0 || isBelow(steps[at - 1]!, step))
  const isCrossed = bids[0] !== undefined && asks[0] !== undefined && !isBelow(bids[0], asks[0])
  return isCrossed || !isRising(asks) || !isRising([...bids].reverse()) ? { bids: [], asks: [] } : { bids, asks }
}

/** A row of a margin table: from this notional on, this much maintenance a dollar, less the deduction. */
interface TierRow {
  readonly from: Fraction
  readonly most: number
  readonly rate: Fraction
  readonly deduction: Fraction
}

/** A market's margin table; its own maximum from zero on where the facts name no such tier. */
export function tiersOf(market: MarketFacts): TierRow[] {
  const named = (market.marginTiers ?? []).map((tier) => ({ from: read(tier.lowerBound), most: tier.maxLeverage }))
  named.sort((a, b) => order(a.from, b.from))
  if (named[0] === undefined || named[0].from.n > 0n) named.unshift({ from: zero, most: market.maxLeverage })
  const rows: TierRow[] = []
  for (const { from, most } of named) {
    const rate = { n: 1n, d: BigInt(2 * most) }
    const before = rows.at(-1)
    const more = before ? times(from, plus(rate, negative(before.rate))) : zero
    rows.push({ from, most, rate, deduction: before ? plus(before.deduction, more) : zero })
  }
  return rows
}

/** What a position of this value must keep. */
export function maintenance(value: Fraction, rows: readonly TierRow[]): Fraction {
  const row = rows.findLast((one) => value.n * one.from.d >= one.from.n * value.d) ?? rows[0]!
  return plus(times(value, row.rate), negative(row.deduction))
}

/**
 * The price at which `money`, what the pool is worth when this position is worth nothing, and the position together
 * are worth exactly the maintenance (and `owed` for others); null where no price above zero does it.
 */
export function liquidationAt(
  held: Fraction,
  money: Fraction,
  owed: Fraction,
  rows: readonly TierRow[],
): Fraction | null {
  if (held.n === 0n) return null
  const amount = held.n < 0n ? negative(held) : held
  for (const [at, row] of rows.entries()) {
    // money + held·p = amount·p·rate − deduction + owed
    const perPrice = plus(held, negative(times(amount, row.rate)))
    const rest = plus(plus(owed, negative(row.deduction)), negative(money))
    if (perPrice.n === 0n || rest.n === 0n) continue
    const price = over(rest, perPrice)
    if (price.n <= 0n) continue
    const value = times(price, amount)
    const next = rows[at + 1]
    const isInside = value.n * row.from.d >= row.from.n * value.d
    if (isInside && (!next || value.n * next.from.d <= next.from.n * value.d)) return price
  }
  return null
}

/** What an isolated position holds of its own, its open result included. */
export function isolatedValue(position: PositionFacts, mark: Fraction): Fraction {
  if (position.margin !== undefined) return read(position.margin)
  const [held, entry] = [read(position.size), read(position.entry)]
  const amount = held.n < 0n ? negative(held) : held
  return plus(over(times(amount, entry), read(position.leverage)), times(held, plus(mark, negative(entry))))
}

/** What the rest of the account means for one coin. */
export class Around {
  readonly facts: Facts
  readonly limits: Limits
  constructor(facts: Facts) {
    this.facts = facts
    this.limits = limitsOf(facts)
  }

  mark(coin: string): Fraction {
    return read(this.facts.markets[coin]!.mark)
  }
  held(coin: string): PositionFacts | null {
    return this.facts.account.positions.find((one) => one.coin === coin && read(one.size).n !== 0n) ?? null
  }
  heldSize(coin: string): Fraction {
    const held = this.held(coin)
    return held ? read(held.size) : zero
  }
  positions(): PositionFacts[] {
    return this.facts.account.positions.filter((one) => read(one.size).n !== 0n)
  }

  /** The position's value in the direction of a side and, if asked, of every resting order that adds to it. */
  toward(coin: string, sign: Sign, withOrders: boolean): Fraction {
    const filled = along(times(this.heldSize(coin), this.mark(coin)), sign)
    const adding = this.facts.account.orders.filter(
      (one) => withOrders && one.coin === coin && signOf(one.side) === sign && !one.reduceOnly,
    )
    return plus(filled, total(adding.map((one) => times(read(one.trigger ?? one.price), read(one.size)))))
  }

  /** Every other coin's value: with orders its larger direction, else what is filled. */
  elsewhere(coin: string, withOrders: boolean): Fraction {
    const { positions, orders } = this.facts.account
    const coins = new Set([...positions, ...orders].map((one) => one.coin).filter((other) => other !== coin))
    const each = [...coins].map((other) => {
      const [up, down] = [this.toward(other, 1n, withOrders), this.toward(other, -1n, withOrders)]
      return up.n * down.d > down.n * up.d ? up : down
    })
    return total(each)
  }

  /** Cross money: equity less what isolated positions hold. */
  crossMoney(equity: Fraction): Fraction {
    const isolated = this.positions().filter((one) => one.marginMode === 'isolated')
    return plus(equity, negative(total(isolated.map((one) => isolatedValue(one, this.mark(one.coin))))))
  }

  /** Maintenance of every other cross position, or of those of neither coin. */
  owedElsewhere(coin: string, nor = coin): Fraction {
    const others = this.positions().filter((one) => one.marginMode === 'cross' && one.coin !== coin && one.coin !== nor)
    return total(
      others.map((one) => {
        const value = times(read(one.size), this.mark(one.coin))
        return maintenance(value.n < 0n ? negative(value) : value, tiersOf(this.facts.markets[one.coin]!))
      }),
    )
  }

  /** The open risk at stops, and whether some of it has no bound. */
  heat(): { atStops: Fraction; isBounded: boolean } {
    const losses: Fraction[] = []
    let isBounded = true
    for (const held of this.positions()) {
      const sign = read(held.size).n > 0n ? 1n : -1n
      const amount = along(read(held.size), sign)
      const entry = read(held.entry)
      const stop = this.lastStop(held.coin, sign)
      if (stop === null) isBounded = false
      else losses.push(this.lossAt(entry, stop, amount, sign))
    }
    for (const resting of this.facts.account.orders.filter((one) => !one.reduceOnly)) {
      const sign = signOf(resting.side)
      const entry = read(resting.trigger ?? resting.price)
      const last = this.lastStop(resting.coin, sign)
      // A stop at the entry or on its winning side has fired by the time the entry is filled.
      const later = last !== null && along(minus(entry, last), sign).n > 0n ? last : null
      const stop = resting.stop ? read(resting.stop) : later
      if (stop !== null) losses.push(this.lossAt(entry, stop, read(resting.size), sign))
      else if (resting.stop === null) isBounded = false
    }
    return { atStops: total(losses), isBounded }
  }

  /** The stop of a side that fires last: the position's own, and every resting order that closes that side at a loss limit. */
  private lastStop(coin: string, sign: Sign): Fraction | null {
    const held = this.held(coin)
    const own = held?.stop && along(read(held.size), sign).n > 0n ? [read(held.stop)] : []
    const resting = this.facts.account.orders.flatMap((one) =>
      one.coin === coin && one.trigger && one.reduceOnly === true && signOf(one.side) === -sign && this.isStop(one)
        ? [read(one.trigger)]
        : [],
    )
    const [first, ...others] = [...own, ...resting]
    return first === undefined ? null : others.reduce((a, b) => (along(minus(a, b), sign).n > 0n ? b : a), first)
  }

  /** A stop by its name, or, where none is given, because the mark has not yet come down to it (up, for a buy). */
  private isStop({ coin, side, trigger, kind }: OrderFacts): boolean {
    if (kind !== undefined) return kind === 'stop'
    const above = order(read(trigger!), this.mark(coin))
    return side === 'sell' ? above <= 0 : above > 0
  }

  private lossAt(entry: Fraction, stop: Fraction, amount: Fraction, sign: Sign): Fraction {
    const exit = slipped(stop, sign, this.limits.stopSlippage)
    const move = along(plus(entry, negative(exit)), sign)
    const unit = plus(move, times(plus(entry, exit), this.limits.taker))
    return unit.n > 0n ? times(unit, amount) : zero
  }
}

/** A stop filled worse by a fraction: S·(1 − s·σ). */
export function slipped(stop: Fraction, sign: Sign, by: Fraction): Fraction {
  return times(stop, plus(one, negative(along(by, sign))))
}

/** Half the sum of the best prices; null where a side is empty. */
export function middle(book: { bids: readonly Step[]; asks: readonly Step[] }): Fraction | null {
  const [bid, ask] = [book.bids[0], book.asks[0]]
  return bid && ask ? over(plus(bid.price, ask.price), whole(2)) : null
}
