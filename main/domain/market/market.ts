import type { MarketFacts } from '../../../preload/contract/facts.ts'
import { known } from '../money/parse-decimal.ts'
import { isPositive, type Price, type Ratio } from '../money/quantity.ts'
import { type Book, midOf, readBook } from './book.ts'
import { type Instrument, instrumentOf } from './instrument.ts'

export type MarginMode = 'cross' | 'isolated'

/** One market at one moment, in typed values. `mid` is null where a side of the book is empty. */
export interface Market {
  readonly instrument: Instrument
  readonly mark: Price
  readonly book: Book
  readonly mid: Price | null
  /** The account's setting for this coin. */
  readonly leverage: Ratio
  readonly marginMode: MarginMode
  readonly atr: Price | null
  /** Realised volatility of a year, as a fraction; null where it is not known. */
  readonly volatility: Ratio | null
  /** The present funding rate of an hour, signed; a long pays it where it is above zero. Null where it is not known. */
  readonly fundingHourly: Ratio | null
  /** How old mark and book are; 0 when the facts are as of now. */
  readonly ageMs: number
}

/** Reads a market's facts; null when mark or leverage is zero, which no live market has. */
export function readMarket(coin: string, facts: MarketFacts, now: number): Market | null {
  if (!isPositive(known.ratio(facts.mark)) || !isPositive(known.ratio(facts.leverage))) return null
  const book = readBook(facts)
  const hasVolatility = facts.volatility !== undefined && isPositive(known.ratio(facts.volatility))
  const hasAtr = facts.atr14 !== undefined && isPositive(known.ratio(facts.atr14))
  return {
    instrument: instrumentOf(coin, facts),
    mark: known.price(facts.mark),
    book,
    mid: midOf(book),
    leverage: known.ratio(facts.leverage),
    marginMode: facts.onlyIsolated ? 'isolated' : facts.marginMode,
    atr: hasAtr ? known.price(facts.atr14!) : null,
    volatility: hasVolatility ? known.ratio(facts.volatility!) : null,
    fundingHourly: facts.fundingHourly === undefined ? null : known.ratio(facts.fundingHourly),
    ageMs: facts.time === undefined ? 0 : now - facts.time,
  }
}
