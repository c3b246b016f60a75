import { D, type Dec, ZERO } from '../decimal.ts'
import { type Market, notional, pxOf, szOf } from '../market.ts'
import { type CoinSpec, tiersOf } from '../universe.ts'
import { pushTo, type Venue } from '../venue.ts'
import { type Account, leverageOf, type Position } from './account.ts'

/** A margin tier with its maintenance rate and the deduction that makes maintenance continuous. */
export type Tier = { lowerBound: Dec; maxLeverage: number; rate: Dec; deduction: Dec }

/**
 * Tiers with deductions: deduction(n) = deduction(n-1) + lowerBound(n) * (rate(n) - rate(n-1)); the maintenance rate is
 * half of the initial rate at the tier's maximum leverage. Source: docs, trading/margin-tiers.
 */
export function maintenanceTiers(spec: CoinSpec): Tier[] {
  const tiers: Tier[] = []
  for (const { lowerBound, maxLeverage } of tiersOf(spec)) {
    const bound = new D(lowerBound)
    const rate = new D(1).div(2 * maxLeverage)
    const before = tiers.at(-1)
    const deduction = before ? before.deduction.plus(bound.mul(rate.minus(before.rate))) : ZERO
    tiers.push({ lowerBound: bound, maxLeverage, rate, deduction })
  }
  return tiers
}

export function tierAt(spec: CoinSpec, value: Dec): Tier {
  const tiers = maintenanceTiers(spec)
  return tiers.findLast((tier) => value.gte(tier.lowerBound)) ?? tiers[0]!
}

export function maintenance(spec: CoinSpec, value: Dec): Dec {
  const tier = tierAt(spec, value)
  return value.mul(tier.rate).minus(tier.deduction)
}

export function unrealizedPnl(market: Market, position: Position): Dec {
  const value = notional(market, position.szi, market.mark)
  return position.szi >= 0 ? value.minus(position.cost) : position.cost.minus(value)
}

/** The sums that the clearinghouse state is made of (USDC). */
export type Summary = {
  crossValue: Dec
  crossNotional: Dec
  crossMarginUsed: Dec
  crossMaintenance: Dec
  isolatedValue: Dec
  isolatedNotional: Dec
}

export function summarize(venue: Venue, account: Account): Summary {
  const sums: Summary = {
    crossValue: account.balance,
    crossNotional: ZERO,
    crossMarginUsed: ZERO,
    crossMaintenance: ZERO,
    isolatedValue: ZERO,
    isolatedNotional: ZERO,
  }
  for (const [asset, position] of account.positions) {
    const market = venue.markets[asset]!
    const value = notional(market, position.szi, market.mark)
    const pnl = unrealizedPnl(market, position)
    if (position.isolatedMargin) {
      sums.isolatedValue = sums.isolatedValue.plus(position.isolatedMargin).plus(pnl)
      sums.isolatedNotional = sums.isolatedNotional.plus(value)
      continue
    }
    const { value: leverage } = leverageOf(account, asset, market.spec.maxLeverage)
    sums.crossValue = sums.crossValue.plus(pnl)
    sums.crossNotional = sums.crossNotional.plus(value)
    sums.crossMarginUsed = sums.crossMarginUsed.plus(value.div(leverage))
    sums.crossMaintenance = sums.crossMaintenance.plus(maintenance(market.spec, value))
  }
  return sums
}

/** An order's claim on margin: signed lots at a price. */
export type Claim = { asset: number; side: 'B' | 'A'; sz: number; px: number }

/**
 * Initial margin that the cross balance must hold for every coin, with the open orders that could enlarge a position
 * and, if given, one more claim: per coin the larger of the position, the position with all buys, and with all sells.
 */
export function marginHeld(venue: Venue, account: Account, extra?: Claim): Dec {
  const claims = new Map<number, Claim[]>()
  const add = (claim: Claim) => pushTo(claims, claim.asset, claim)
  for (const oid of account.open) {
    const order = venue.orders.get(oid)
    if (order && order.stands === 'book' && !order.reduceOnly) add(order)
  }
  if (extra) add(extra)
  let held = ZERO
  for (const asset of new Set([...account.positions.keys(), ...claims.keys()])) {
    held = held.plus(coinMargin(venue.markets[asset]!, account, claims.get(asset) ?? []))
  }
  return held
}

function coinMargin(market: Market, account: Account, claims: Claim[]): Dec {
  const position = account.positions.get(market.asset)
  const { value: leverage } = leverageOf(account, market.asset, market.spec.maxLeverage)
  const signed = position ? szOf(market, position.szi).mul(pxOf(market, market.mark)) : ZERO
  let long = signed
  let short = signed.neg()
  for (const claim of claims) {
    const value = notional(market, claim.sz, claim.px)
    if (claim.side === 'B') long = long.plus(value)
    else short = short.plus(value)
  }
  const most = D.max(signed.abs(), long, short)
  return (position?.isolatedMargin ? most.minus(signed.abs()) : most).div(leverage)
}

/** What may be withdrawn: cross value less max(margin used and reserved, 10% of the notional), never below zero. */
export function withdrawable(venue: Venue, account: Account): Dec {
  const sums = summarize(venue, account)
  const held = D.max(marginHeld(venue, account), sums.crossNotional.div(10))
  return D.max(ZERO, sums.crossValue.minus(held))
}

/**
 * The mark price at which the position's equity falls to maintenance, everything else unmoved; null when none is above
 * zero. Solved tier by tier: the tier must be the one of the notional at that price.
 * Source: docs, trading/liquidations.
 */
export function liquidationPx(venue: Venue, account: Account, asset: number): Dec | null {
  const position = account.positions.get(asset)
  if (!position || position.szi === 0) return null
  const market = venue.markets[asset]!
  const size = szOf(market, Math.abs(position.szi))
  const side = position.szi > 0 ? 1 : -1
  const mark = pxOf(market, market.mark)
  const value = size.mul(mark)
  const sums = summarize(venue, account)
  const equity = position.isolatedMargin
    ? position.isolatedMargin.plus(unrealizedPnl(market, position))
    : sums.crossValue
  const others = position.isolatedMargin ? ZERO : sums.crossMaintenance.minus(maintenance(market.spec, value))
  const tiers = maintenanceTiers(market.spec)
  for (const [at, tier] of tiers.entries()) {
    const top = value.mul(side).minus(equity).plus(others).minus(tier.deduction)
    const px = top.div(size.mul(new D(side).minus(tier.rate)))
    const there = size.mul(px)
    const next = tiers[at + 1]
    if (there.gte(tier.lowerBound) && (!next || there.lt(next.lowerBound))) return px.gt(0) ? px : null
  }
  return null
}
