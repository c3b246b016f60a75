import { type Dec, fromUnits, ZERO } from './decimal.ts'
import { type Book, emptyBook } from './matching/book.ts'
import type { Order, Side } from './matching/order.ts'
import { type CoinSpec, pxDecimals } from './universe.ts'

/** A printed trade; side is the aggressor's. */
export type Trade = { px: number; sz: number; side: Side; time: number; tid: number; users: [string, string] }

/** One hour's funding rate, and the premium it came from. */
export type Funding = { time: number; rate: Dec; premium: Dec }

/** What the exchange knows of one perp. Prices in units of 10^-(6 - szDecimals), sizes in lots. */
export type Market = {
  asset: number
  spec: CoinSpec
  book: Book
  mark: number
  oracle: number
  last: number
  prevDayPx: number
  /** Orders that wait on the mark price. */
  waiting: Set<Order>
  trades: Trade[]
  /** Hourly funding rate, and the premium it came from. */
  funding: Dec
  premium: Dec
  /** The rates of past hours, oldest first. */
  fundings: Funding[]
  openInterest: number
  /** True while nothing trades. */
  isHalted: boolean
  dayNtl: number
  dayBase: number
}

export function newMarket(asset: number, spec: CoinSpec): Market {
  return {
    asset,
    spec,
    book: emptyBook(),
    mark: 0,
    oracle: 0,
    last: 0,
    prevDayPx: 0,
    waiting: new Set(),
    trades: [],
    funding: ZERO,
    premium: ZERO,
    fundings: [],
    openInterest: 0,
    isHalted: false,
    dayNtl: 0,
    dayBase: 0,
  }
}

export function pxOf(market: Market, units: number): Dec {
  return fromUnits(units, pxDecimals(market.spec))
}

export function szOf(market: Market, lots: number): Dec {
  return fromUnits(lots, market.spec.szDecimals)
}

/** Notional of a size at a price (USDC), positive. A perp's price and size decimals add up to six. */
export function notional(market: Market, lots: number, units: number): Dec {
  const millionths = Math.abs(lots) * units
  if (Number.isSafeInteger(millionths)) return fromUnits(millionths, 6)
  return szOf(market, Math.abs(lots)).mul(pxOf(market, units))
}

/**
 * The distance between neighbouring prices at this price, in units: 5 significant figures, never finer than a unit,
 * never coarser than a whole dollar.
 */
export function tickAt(market: Market, units: number): number {
  const digits = String(Math.max(1, Math.round(units))).length
  return Math.max(1, Math.min(10 ** (digits - 5), 10 ** pxDecimals(market.spec)))
}
