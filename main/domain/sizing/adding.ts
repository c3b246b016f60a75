import type { Position } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import type { Fees } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import { add, isAbove, isBelow, magnitude, type Price, scale, subtract, type Usd } from '../money/quantity.ts'
import type { TradeSettings } from '../risk/policy.ts'
import { signum, worseFill } from './losses.ts'

/**
 * What a position loses from its entry to a stop, all-in (distance to the slipped stop, both fees as taker), USDC. Below
 * zero where the stop is far enough past the entry to lock a gain in: the "free risk" of field.md 3.10.
 * https://community.portfolio123.com/t/position-sizing-and-risk-management-the-2-rule-and-6-rule/23478
 */
export function heldLossAt(position: Position, stop: Price, fees: Fees, settings: TradeSettings): Usd {
  const side = sideOf(position)
  const size = magnitude(position.size)
  const exit = worseFill(stop, side, settings.stopSlippage)
  const move = scale(notional(subtract(position.entry, exit), size), signum(side))
  return add(move, scale(notional(add(position.entry, exit), size), fees.taker))
}

/** The stop that a position must still get so that it ends no later than at `stop`; null where its own is there or nearer. */
export function stopStillNeeded(position: Position, stop: Price): Price | null {
  if (position.stop === null) return stop
  const isFarther = sideOf(position) === 'long' ? isBelow(position.stop, stop) : isAbove(position.stop, stop)
  return isFarther ? stop : null
}
