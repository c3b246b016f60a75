import { D, type Dec, wireText, ZERO } from '../decimal.ts'
import { type Market, pxOf, szOf } from '../market.ts'
import { nextMeeting } from '../matching/book.ts'
import type { Side } from '../matching/order.ts'
import { enterLedger, pushTo, type Venue } from '../venue.ts'

const INTEREST = new D('0.0001')
const CLAMP = new D('0.0005')
const CAP = new D('0.04')

/** Samples of this hour's premium, one list a coin. */
export type PremiumSamples = Map<number, Dec[]>

/**
 * The hourly rate for an average premium: an eighth of P + clamp(0.01% - P, +-0.05%), capped at 4%.
 * Source: docs, trading/funding.
 */
export function hourlyRate(premium: Dec): Dec {
  const toInterest = D.min(CLAMP, D.max(CLAMP.neg(), INTEREST.minus(premium)))
  return D.min(CAP, D.max(CAP.neg(), premium.plus(toInterest).div(8)))
}

/** Takes one premium sample: how far the impact prices lie outside the oracle price. */
export function samplePremium(market: Market, samples: PremiumSamples): void {
  const oracle = pxOf(market, market.oracle)
  const bid = impactPx(market, 'B')
  const ask = impactPx(market, 'A')
  if (!bid || !ask || oracle.isZero()) return
  const above = D.max(pxOf(market, bid).minus(oracle), 0)
  const below = D.max(oracle.minus(pxOf(market, ask)), 0)
  const list = samples.get(market.asset) ?? []
  list.push(above.minus(below).div(oracle))
  samples.set(market.asset, list)
  market.premium = list.reduce((sum, one) => sum.plus(one), ZERO).div(list.length)
  market.funding = hourlyRate(market.premium).toDecimalPlaces(10)
}

/** The average price (units, rounded) at which the impact notional would trade against this resting side; null if thin. */
export function impactPx(market: Market, resting: Side): number | null {
  const usd = market.spec.name === 'BTC' || market.spec.name === 'ETH' ? 20_000 : 6_000
  const wanted = (usd * 1_000_000) / Math.max(1, market.mark)
  const levels = market.book.levels[resting]
  let left = wanted
  let value = 0
  for (const level of levels) {
    const take = Math.min(left, level.sz)
    value += take * level.px
    left -= take
    if (left <= 0) return Math.round(value / wanted)
  }
  return nextMeeting(market.book, resting === 'B' ? 'A' : 'B', levels.at(-1)?.px ?? 0, 1)?.px ?? null
}

/** Pays the hour: longs pay shorts size * oracle * rate when it is positive. */
export function payFunding(venue: Venue, samples: PremiumSamples): void {
  for (const account of venue.accounts.values()) {
    for (const [asset, position] of account.positions) {
      const market = venue.markets[asset]!
      const paid = szOf(market, position.szi).mul(pxOf(market, market.oracle)).mul(market.funding).toDecimalPlaces(6)
      if (position.isolatedMargin) position.isolatedMargin = position.isolatedMargin.minus(paid)
      else account.balance = account.balance.minus(paid)
      const { allTime, sinceOpen, sinceChange } = position.funding
      position.funding = {
        allTime: allTime.plus(paid),
        sinceOpen: sinceOpen.plus(paid),
        sinceChange: sinceChange.plus(paid),
      }
      venue.changes.accounts.add(account.address)
      const funding = {
        coin: market.spec.name,
        usdc: wireText(paid.neg()),
        szi: wireText(szOf(market, position.szi)),
        fundingRate: wireText(market.funding),
        nSamples: samples.get(asset)?.length ?? null,
      }
      enterLedger(venue, account.address, 'fundings', { type: 'funding', ...funding })
      pushTo(venue.changes.events, account.address, { funding: { time: venue.now(), ...funding } })
    }
  }
  for (const market of venue.markets) {
    if (market.spec.isDelisted) continue
    market.fundings.push({ time: venue.now(), rate: market.funding, premium: market.premium })
    if (market.fundings.length > 500) market.fundings.shift()
  }
  samples.clear()
}
