import { type Facts, factsSchema } from '../../../preload/contract/facts.ts'
import { type Account, readAccount } from '../margin/account.ts'
import { known } from '../money/parse-decimal.ts'
import { isBelow, one, type Ratio } from '../money/quantity.ts'
import { type History, readHistory } from '../risk/history.ts'
import { type Policy, readPolicy, readSettings, type TradeSettings } from '../risk/policy.ts'
import { marketOf } from './instrument.ts'
import { type Market, type MarketTerms, readMarket, readMarketTerms } from './market.ts'

export interface Fees {
  readonly taker: Ratio
  readonly maker: Ratio
}

/** Everything that a size, a ticket and the checks are computed from, in typed values. */
export interface World {
  readonly now: number
  readonly account: Account
  readonly fees: Fees
  readonly settings: TradeSettings
  readonly policy: Policy
  readonly history: History
  /** Null where the coin is not listed, or its numbers are none that a market has. */
  readonly marketNamed: (coin: string) => Market | null
  /** The same without the book, which costs most to read. */
  readonly termsOf: (coin: string) => MarketTerms | null
  readonly isListed: (coin: string) => boolean
}

/** Reads the facts; null when they are not whole: nothing is sized on what is missing or not a number. */
export function readWorld(facts: Facts): World | null {
  if (!factsSchema.safeParse(facts).success || !Number.isFinite(facts.now)) return null
  const termsOf = remember((coin): MarketTerms | null => {
    const market = marketOf(facts.markets, coin)
    return market === undefined ? null : readMarketTerms(coin, market)
  })
  const marketNamed = remember((coin): Market | null => {
    const terms = termsOf(coin)
    return terms === null ? null : readMarket(terms, marketOf(facts.markets, coin)!, facts.now)
  })
  const isListed = (coin: string): boolean => marketOf(facts.markets, coin) !== undefined
  const account = readAccount(facts, termsOf)
  const fees = { taker: known.ratio(facts.fees.taker), maker: known.ratio(facts.fees.maker) }
  const settings = readSettings(facts.settings)
  const areSane = [fees.taker, fees.maker, settings.stopSlippage, settings.marketSlippage].every((part) =>
    isBelow(part, one),
  )
  const history = readHistory(facts.history)
  if (!account || !areSane || !history) return null
  const policy = readPolicy(facts.policy)
  return { now: facts.now, account, fees, settings, policy, history, termsOf, marketNamed, isListed }
}

/** Asks once for each coin, and only when it is needed: most markets are never sized in. */
function remember<T>(read: (coin: string) => T): (coin: string) => T {
  const seen = new Map<string, T>()
  return (coin) => {
    if (!seen.has(coin)) seen.set(coin, read(coin))
    return seen.get(coin) as T
  }
}
