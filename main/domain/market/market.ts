import type { MarketFacts } from '../../../preload/contract/facts.ts'
import { known } from '../money/parse-decimal.ts'
import { isPositive, type Price, type Ratio } from '../money/quantity.ts'
import { type Book, midOf, readBook } from './book.ts'
import { type Instrument, instrumentOf } from './instrument.ts'

export type MarginMode = 'cross' | 'isolated'

/** What a position or an order needs of its market: everything but the book. */
export interface MarketTerms {
  readonly instrument: Instrument
  readonly mark: Price
  /** The account's setting for this coin. */
  readonly leverage: Ratio
  readonly marginMode: MarginMode
}

/** One market at one moment, in typed values. `mid` is null where a side of the book is empty. */
export interface Market extends MarketTerms {
  readonly book: Book
  readonly mid: Price | null
  readonly atr: Price | null
  /** Realised volatility of a year, as a fraction; null where it is not known. */
  readonly volatility: Ratio | null
  /** The present funding rate of an hour, signed; a long pays it where it is above zero. Null where it is not known. */
  readonly fundingHourly: Ratio | null
  /** How old mark and book are; 0 when the facts are as of now. */
  readonly ageMs: number
}

/** Reads a market's terms; null when mark or leverage is zero, which no live market has. */
export function readMarketTerms(coin: string, facts: MarketFacts): MarketTerms | null {
  const leverage = known.ratio(facts.leverage)
  if (!isPositive(known.ratio(facts.mark)) || !isPositive(leverage)) return null
  const marginMode = facts.onlyIsolated ? 'isolated' : facts.marginMode
  return { instrument: instrumentOf(coin, facts), mark: known.price(facts.mark), leverage, marginMode }
}

/** Reads the rest of a market's facts. */
export function readMarket(terms: MarketTerms, facts: MarketFacts, now: number): Market {
  const book = readBook(facts)
  const hasVolatility = facts.volatility !== undefined && isPositive(known.ratio(facts.volatility))
  const hasAtr = facts.atr14 !== undefined && isPositive(known.ratio(facts.atr14))
  return {
    ...terms,
    book,
    mid: midOf(book),
    atr: hasAtr ? known.price(facts.atr14!) : null,
    volatility: hasVolatility ? known.ratio(facts.volatility!) : null,
    fundingHourly: facts.fundingHourly === undefined ? null : known.ratio(facts.fundingHourly),
    ageMs: facts.time === undefined ? 0 : now - facts.time,
  }
}
