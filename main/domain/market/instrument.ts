import type { MarketFacts } from '../../../preload/contract/facts.ts'
import { floorToLot, isOnLot } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { compare, isPositive, noUsd, type Price, type Size, type Usd } from '../money/quantity.ts'
import { isOnTick, tickDown, tickUp } from '../money/round.ts'

export type PositionSide = 'long' | 'short'
export type OrderSide = 'buy' | 'sell'

/** One step of a market's margin table: from this notional up, at most this leverage. */
export interface Tier {
  readonly from: Usd
  readonly maxLeverage: number
}

/** What does not move about a market: its names, its tick, its lot and its margin tiers (lowest first). */
export interface Instrument {
  readonly coin: string
  readonly asset: number
  readonly szDecimals: number
  readonly maxLeverage: number
  readonly tiers: readonly Tier[]
  readonly onlyIsolated: boolean
  readonly isDelisted: boolean
}

/** What a market's facts say of it that does not move. */
type FixedFacts = Pick<
  MarketFacts,
  'asset' | 'szDecimals' | 'maxLeverage' | 'marginTiers' | 'onlyIsolated' | 'isDelisted'
>

function readTiers(market: FixedFacts): Tier[] {
  const named = (market.marginTiers ?? []).map((tier) => ({
    from: known.usd(tier.lowerBound),
    maxLeverage: tier.maxLeverage,
  }))
  const rising = named.sort((a, b) => compare(a.from, b.from))
  const hasBottom = rising[0] !== undefined && !isPositive(rising[0].from)
  return hasBottom ? rising : [{ from: noUsd, maxLeverage: market.maxLeverage }, ...rising]
}

/** The fixed part of a market's facts; the lowest tier is the market's own maximum where the facts name none. */
export function instrumentOf(coin: string, market: FixedFacts): Instrument {
  return {
    coin,
    asset: market.asset,
    szDecimals: market.szDecimals,
    maxLeverage: market.maxLeverage,
    tiers: readTiers(market),
    onlyIsolated: market.onlyIsolated ?? false,
    isDelisted: market.isDelisted ?? false,
  }
}

/** The market's own facts, or undefined; never something inherited by every object (`constructor`). */
export function marketOf(markets: Readonly<Record<string, MarketFacts>>, coin: string): MarketFacts | undefined {
  return Object.hasOwn(markets, coin) ? markets[coin] : undefined
}

/** Which way a position is opened. */
export function entrySide(side: PositionSide): OrderSide {
  return side === 'long' ? 'buy' : 'sell'
}
/** Which way a position is closed. */
export function exitSide(side: PositionSide): OrderSide {
  return side === 'long' ? 'sell' : 'buy'
}

/** An entry's price on the tick: a buy down, a sell up (never a worse price than was said). */
export function roundEntry(price: Price, side: PositionSide, instrument: Instrument): Price {
  return side === 'long' ? tickDown(price, instrument.szDecimals) : tickUp(price, instrument.szDecimals)
}
/** A stop's trigger on the tick, toward the entry: up for a long, down for a short. */
export function roundStop(price: Price, side: PositionSide, instrument: Instrument): Price {
  return side === 'long' ? tickUp(price, instrument.szDecimals) : tickDown(price, instrument.szDecimals)
}
/** A target's trigger on the tick, toward the entry: down for a long, up for a short. */
export function roundTarget(price: Price, side: PositionSide, instrument: Instrument): Price {
  return side === 'long' ? tickDown(price, instrument.szDecimals) : tickUp(price, instrument.szDecimals)
}
/** The slippage cap of a trigger on the tick, outward: a buy up, a sell down. */
export function roundTriggerCap(price: Price, side: OrderSide, instrument: Instrument): Price {
  return side === 'buy' ? tickUp(price, instrument.szDecimals) : tickDown(price, instrument.szDecimals)
}
/** A market order's limit on the tick, inward: a buy down, a sell up. */
export function roundMarketLimit(price: Price, side: OrderSide, instrument: Instrument): Price {
  return side === 'buy' ? tickDown(price, instrument.szDecimals) : tickUp(price, instrument.szDecimals)
}
/** A size on the lot; never up. */
export function roundSize(size: Size, instrument: Instrument): Size {
  return floorToLot(size, instrument.szDecimals)
}
/** Whether the venue would take this price as it stands. */
export function isLegalPrice(price: Price, instrument: Instrument): boolean {
  return isOnTick(price, instrument.szDecimals)
}
/** Whether the venue would take this size as it stands. */
export function isLegalSize(size: Size, instrument: Instrument): boolean {
  return isOnLot(size, instrument.szDecimals)
}
