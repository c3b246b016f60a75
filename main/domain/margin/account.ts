import type { Facts, OrderFacts, PositionFacts } from '../../../preload/contract/facts.ts'
import type { Instrument, OrderSide } from '../market/instrument.ts'
import type { MarginMode, MarketTerms } from '../market/market.ts'
import { notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import {
  add,
  divide,
  isAbove,
  isPositive,
  magnitude,
  type Price,
  type Ratio,
  type Size,
  signOf,
  subtract,
  type Usd,
} from '../money/quantity.ts'

/** An open position, valued at its mark. `size` is negative for a short. */
export interface Position {
  readonly coin: string
  readonly instrument: Instrument
  readonly size: Size
  readonly entry: Price
  readonly mark: Price
  readonly leverage: Ratio
  readonly marginMode: MarginMode
  readonly stop: Price | null
  /** The stop that its trade was opened with; null or absent when that is not known. */
  readonly plannedStop?: Price | null
  /** What an isolated position holds of its own: margin and unrealised result. */
  readonly isolatedValue: Usd
}

/** A resting order, or one whose outcome is not known yet. */
export interface RestingOrder {
  readonly coin: string
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly price: Price
  readonly size: Size
  readonly reduceOnly: boolean
  readonly trigger: Price | null
  /** What a reduce-only trigger is for; null for every other order. */
  readonly kind: 'stop' | 'target' | null
  /** The stop that goes with a resting entry; null when it has none, undefined when that is not known. */
  readonly stop: Price | null | undefined
  readonly oid: number | null
  readonly cloid: string | null
}

/** The account at one moment. `free` is net of the margin of positions and orders. */
export interface Account {
  readonly equity: Usd
  readonly free: Usd
  readonly positions: readonly Position[]
  readonly orders: readonly RestingOrder[]
  readonly dayPnl: Usd | null
  /** What was realised since the month began, fees paid; null where it is not known. */
  readonly monthPnl: Usd | null
  /** The results of the account's own closed trades in R, as text, the newest last; null where they are not known. */
  readonly closedTrades: readonly string[] | null
  readonly ageMs: number
}

function readPosition(facts: PositionFacts, market: MarketTerms): Position {
  const size = known.size(facts.size)
  const entry = known.price(facts.entry)
  const leverage = known.ratio(facts.leverage)
  const unrealised = notional(subtract(market.mark, entry), size)
  const atEntry = divide(notional(entry, magnitude(size)), leverage)
  return {
    coin: facts.coin,
    instrument: market.instrument,
    size,
    entry,
    mark: market.mark,
    leverage,
    marginMode: facts.marginMode,
    stop: facts.stop === undefined || facts.stop === null ? null : known.price(facts.stop),
    plannedStop: facts.plannedStop === undefined ? null : known.price(facts.plannedStop),
    isolatedValue: facts.margin === undefined ? add(atEntry, unrealised) : known.usd(facts.margin),
  }
}

function readOrder(facts: OrderFacts, market: MarketTerms): RestingOrder {
  return {
    coin: facts.coin,
    instrument: market.instrument,
    side: facts.side,
    price: known.price(facts.price),
    size: known.size(facts.size),
    reduceOnly: facts.reduceOnly ?? false,
    trigger: facts.trigger === undefined || facts.trigger === null ? null : known.price(facts.trigger),
    kind: kindOf(facts, market),
    stop: facts.stop === undefined || facts.stop === null ? facts.stop : known.price(facts.stop),
    oid: facts.oid ?? null,
    cloid: facts.cloid ?? null,
  }
}

/** A trigger that rests has not fired: a sell above the mark, or a buy below it, waits for a gain, and is a target. */
function kindOf({ kind, side, trigger, reduceOnly }: OrderFacts, market: MarketTerms): 'stop' | 'target' | null {
  if (trigger === undefined || trigger === null || reduceOnly !== true) return null
  if (kind !== undefined) return kind
  const isAboveMark = isAbove(known.price(trigger), market.mark)
  return isAboveMark === (side === 'sell') ? 'target' : 'stop'
}

/** Where a coin's market comes from; null when the facts have none that can be used. */
export type FindMarket = (coin: string) => MarketTerms | null

/** Reads the account; null when a position or an order has no usable market or a number no account has. */
export function readAccount(facts: Facts, findMarket: FindMarket): Account | null {
  const positions: Position[] = []
  for (const held of facts.account.positions) {
    const market = findMarket(held.coin)
    const isUsable =
      isPositive(known.ratio(held.entry)) &&
      isPositive(known.ratio(held.leverage)) &&
      ![held.stop, held.plannedStop].some(isZeroText)
    if (!market || !isUsable) return null
    if (signOf(known.size(held.size)) !== 0) positions.push(readPosition(held, market))
  }
  const orders: RestingOrder[] = []
  for (const order of facts.account.orders) {
    const market = findMarket(order.coin)
    if (!market || [order.price, order.trigger, order.stop].some(isZeroText)) return null
    orders.push(readOrder(order, market))
  }
  return {
    equity: known.usd(facts.account.equity),
    free: known.usd(facts.account.free),
    positions,
    orders,
    dayPnl: facts.account.dayPnl === undefined ? null : known.usd(facts.account.dayPnl),
    monthPnl: facts.account.monthPnl === undefined ? null : known.usd(facts.account.monthPnl),
    closedTrades: facts.account.closedTrades?.map((trade) => trade.r) ?? null,
    ageMs: facts.account.time === undefined ? 0 : facts.now - facts.account.time,
  }
}

function isZeroText(text: string | null | undefined): boolean {
  return text !== undefined && text !== null && !isPositive(known.ratio(text))
}

/** The account's position in a coin, or null. */
export function positionIn(account: Account, coin: string): Position | null {
  return account.positions.find((position) => position.coin === coin) ?? null
}
