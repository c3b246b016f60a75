import type { Account } from '../margin/account.ts'
import { atLeastZero, sideOf } from '../margin/exposure.ts'
import type { PositionSide } from '../market/instrument.ts'
import type { Fees } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import {
  add,
  isAbove,
  isBelow,
  magnitude,
  noUsd,
  type Price,
  type Size,
  scale,
  subtract,
  sum,
  type Usd,
} from '../money/quantity.ts'
import { signum, worseFill } from '../sizing/losses.ts'
import type { TradeSettings } from './policy.ts'

interface Costs {
  readonly fees: Fees
  readonly settings: TradeSettings
}

/** What the account may lose at the stops of what it holds and rests; `unbounded` names what has no stop. */
export interface Heat {
  readonly atStops: Usd
  readonly unbounded: readonly string[]
}

/** The stop that is farther from the entry; null counts as none. */
function fartherStop(side: PositionSide, a: Price | null, b: Price | null): Price | null {
  if (a === null || b === null) return a ?? b
  const isFarther = side === 'long' ? isBelow(b, a) : isAbove(b, a)
  return isFarther ? b : a
}

/**
 * The farthest resting stop of a coin's positions on that side, wherever it stands. Which part each of several covers is
 * not known, and a nearer one must not hide the loss at the other. A target bounds no loss.
 */
function restingStop(account: Account, coin: string, side: PositionSide): Price | null {
  const closing = side === 'long' ? 'sell' : 'buy'
  return account.orders
    .filter((one) => one.coin === coin && one.side === closing && one.kind === 'stop')
    .reduce<Price | null>((worst, { trigger }) => fartherStop(side, worst, trigger), null)
}

/** The stop of a position on that side; one of a position the other way would never close what an entry opens. */
function heldStop(account: Account, coin: string, side: PositionSide): Price | null {
  return account.positions.find((position) => position.coin === coin && sideOf(position) === side)?.stop ?? null
}

/**
 * What of the coin's other stops would still stand when a resting entry has filled. One that is not beyond the entry fires
 * before it, or with it, and then has nothing to close.
 */
function stopAfterFill(account: Account, coin: string, side: PositionSide, entry: Price): Price | null {
  const stop = fartherStop(side, heldStop(account, coin, side), restingStop(account, coin, side))
  if (stop === null) return null
  const isBeyond = side === 'long' ? isBelow(stop, entry) : isAbove(stop, entry)
  return isBeyond ? stop : null
}

/** What an entry loses at its stop, all-in; a stop past the entry releases the risk. */
function lossAtStop(entry: Price, stop: Price, size: Size, side: PositionSide, costs: Costs): Usd {
  const exit = worseFill(stop, side, costs.settings.stopSlippage)
  const move = scale(notional(subtract(entry, exit), size), signum(side))
  return atLeastZero(add(move, scale(notional(add(entry, exit), size), costs.fees.taker)))
}

/**
 * The heat of an account: the all-in loss from entry to stop of every position and every resting entry. A resting entry
 * of which nobody can say whether it has a stop is left out.
 */
export function heatOf(account: Account, fees: Fees, settings: TradeSettings): Heat {
  const costs = { fees, settings }
  const unbounded: string[] = []
  const losses: Usd[] = []
  for (const position of account.positions) {
    const { coin, entry } = position
    const side = sideOf(position)
    const trigger = fartherStop(side, position.stop, restingStop(account, coin, side))
    if (trigger === null) unbounded.push(coin)
    else losses.push(lossAtStop(entry, trigger, magnitude(position.size), side, costs))
  }
  for (const order of account.orders.filter((resting) => !resting.reduceOnly)) {
    const side = order.side === 'buy' ? 'long' : 'short'
    const entry = order.trigger ?? order.price
    const trigger = order.stop ?? stopAfterFill(account, order.coin, side, entry)
    if (trigger !== null) losses.push(lossAtStop(entry, trigger, order.size, side, costs))
    else if (order.stop === null) unbounded.push(order.coin)
  }
  return { atStops: sum(noUsd, losses), unbounded: [...new Set(unbounded)] }
}

/**
 * What a new trade may still lose under a limit of heat. What has no bound is not counted: the check warns of it, and
 * the size still answers for the rest.
 */
export function heatRoom(account: Account, fees: Fees, settings: TradeSettings, limit: Usd): Usd {
  return subtract(limit, heatOf(account, fees, settings).atStops)
}
