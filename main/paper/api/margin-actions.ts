import { leverageOf } from '../clearing/account.ts'
import { marginHeld, summarize, tierAt, unrealizedPnl, withdrawable } from '../clearing/margin.ts'
import { D, fromUnits } from '../decimal.ts'
import { notional } from '../market.ts'
import type { Venue } from '../venue.ts'
import { type Answer, OK, refused } from './actions.ts'

type LeverageAction = { asset: number; isCross: boolean; leverage: number }

/** Sets leverage and margin mode of a coin: no mode switch with a position, no decrease without the margin for it. */
export function setLeverage(venue: Venue, user: string, { asset, isCross, leverage }: LeverageAction): Answer {
  const market = venue.markets[asset]
  const account = venue.accounts.get(user)!
  if (!market || leverage < 1 || leverage > market.spec.maxLeverage) return refused('Invalid leverage value')
  if (isCross && market.spec.onlyIsolated) return refused('Cross margin is not allowed for this asset.')
  const before = leverageOf(account, asset, market.spec.maxLeverage)
  const position = account.positions.get(asset)
  if (position && before.isCross !== isCross) return refused('Cannot switch leverage type with open position.')
  if (position) {
    const value = notional(market, position.szi, market.mark)
    if (tierAt(market.spec, value).maxLeverage < leverage) return refused('Invalid leverage value')
  }
  account.leverage.set(asset, { isCross, value: leverage })
  const held = marginHeld(venue, account)
  const free = summarize(venue, account).crossValue.minus(held)
  const missing = position?.isolatedMargin ? position.cost.div(leverage).minus(position.isolatedMargin) : null
  if (leverage < before.value && (missing ? missing.gt(free) : free.lt(0))) {
    account.leverage.set(asset, before)
    const mode = isCross ? 'Cross' : 'Isolated'
    return refused(`${mode} position does not have sufficient margin available to decrease leverage.`)
  }
  if (position?.isolatedMargin && missing?.gt(0)) {
    position.isolatedMargin = position.isolatedMargin.plus(missing)
    account.balance = account.balance.minus(missing)
  }
  venue.changes.accounts.add(user)
  return OK
}

/**
 * Moves millionths of a USDC into (or, negative, out of) an isolated position. What is left must cover the initial
 * margin and 10% of the notional (the venue's transfer margin).
 */
export function setIsolatedMargin(
  venue: Venue,
  user: string,
  { asset, ntli }: { asset: number; ntli: number },
): Answer {
  const market = venue.markets[asset]
  const account = venue.accounts.get(user)!
  const position = account.positions.get(asset)
  if (!market || !position?.isolatedMargin) return refused('Position does not use isolated margin.')
  const moved = fromUnits(ntli, 6)
  if (moved.gt(0) && moved.gt(withdrawable(venue, account))) return refused('Insufficient margin available.')
  if (moved.lt(0)) {
    const value = notional(market, position.szi, market.mark)
    const { value: leverage } = leverageOf(account, asset, market.spec.maxLeverage)
    const needed = D.max(value.div(leverage), value.div(10))
    const left = position.isolatedMargin.plus(unrealizedPnl(market, position)).plus(moved)
    if (left.lt(needed)) return refused('Isolated position does not have sufficient margin available.')
  }
  position.isolatedMargin = position.isolatedMargin.plus(moved)
  account.balance = account.balance.minus(moved)
  venue.changes.accounts.add(user)
  return OK
}

/** Adds what an isolated position lacks to stand at a leverage. */
export function topUpIsolatedMargin(
  venue: Venue,
  user: string,
  { asset, leverage }: { asset: number; leverage: string },
): Answer {
  const market = venue.markets[asset]
  const position = venue.accounts.get(user)!.positions.get(asset)
  if (!market || !position?.isolatedMargin) return refused('Position does not use isolated margin.')
  if (new D(leverage).lte(0)) return refused('Invalid leverage value')
  const equity = position.isolatedMargin.plus(unrealizedPnl(market, position))
  const missing = notional(market, position.szi, market.mark).div(leverage).minus(equity)
  if (missing.lte(0)) return refused('Isolated position already has that much margin.')
  return setIsolatedMargin(venue, user, { asset, ntli: missing.mul(1_000_000).ceil().toNumber() })
}
