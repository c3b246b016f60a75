import { type Facts, factsSchema } from '../../../preload/contract/facts.ts'
import { type Account, readAccount } from '../margin/account.ts'
import { known } from '../money/parse-decimal.ts'
import { isBelow, one, type Ratio } from '../money/quantity.ts'
import { type History, readHistory } from '../risk/history.ts'
import { type Policy, readPolicy, readSettings, type TradeSettings } from '../risk/policy.ts'
import { marketOf } from './instrument.ts'
import { type Market, readMarket } from './market.ts'

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
  readonly isListed: (coin: string) => boolean
}

/** Reads the facts; null when they are not whole: nothing is sized on what is missing or not a number. */
export function readWorld(facts: Facts): World | null {
  if (!factsSchema.safeParse(facts).success || !Number.isFinite(facts.now)) return null
  const read = new Map<string, Market | null>()
  const marketNamed = (coin: string): Market | null => {
    const seen = read.get(coin)
    if (seen !== undefined) return seen
    const market = marketOf(facts.markets, coin)
    const typed = market === undefined ? null : readMarket(coin, market, facts.now)
    read.set(coin, typed)
    return typed
  }
  const isListed = (coin: string): boolean => marketOf(facts.markets, coin) !== undefined
  const account = readAccount(facts, marketNamed)
  const fees = { taker: known.ratio(facts.fees.taker), maker: known.ratio(facts.fees.maker) }
  const settings = readSettings(facts.settings)
  const areSane = [fees.taker, fees.maker, settings.stopSlippage, settings.marketSlippage].every((part) =>
    isBelow(part, one),
  )
  const history = readHistory(facts.history)
  if (!account || !areSane || !history) return null
  return { now: facts.now, account, fees, settings, policy: readPolicy(facts.policy), history, marketNamed, isListed }
}
