import type { PositionSide } from '../market/instrument.ts'
import { type Ratio, scale, type Usd, whole } from '../money/quantity.ts'
import { signum } from './losses.ts'

const hoursOf = { hour: 1, day: 24, week: 168 } as const

/** A time that was said, in hours. */
export function hoursHeld(value: Ratio, unit: keyof typeof hoursOf): Ratio {
  return scale(value, whole(hoursOf[unit]))
}

/**
 * What holding so much notional (USDC) costs in funding over so many hours at one hourly rate: s·F·N·H, a cost above
 * zero, what is received below. It is paid every hour on the oracle's value; here rate and value stay as they are now.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/funding
 */
export function fundingCost(value: Usd, rate: Ratio, side: PositionSide, hours: Ratio): Usd {
  return scale(scale(scale(value, rate), signum(side)), hours)
}
