import { Decimal, open, type Price, seal, settled } from './quantity.ts'

const perpDecimals = 6
const significant = 5

/**
 * How many decimals a price of this magnitude may have: five significant figures, at most
 * 6 − szDecimals decimals, integers always.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
function decimalsAt(price: Price, szDecimals: number): number {
  return Math.max(0, Math.min(perpDecimals - szDecimals, significant - 1 - open(price).e))
}

/** The nearest legal price at or below; zero when there is none above zero. */
export function tickDown(price: Price, szDecimals: number): Price {
  const inside = settled(open(price))
  return seal(inside.toDecimalPlaces(decimalsAt(seal(inside), szDecimals), Decimal.ROUND_FLOOR))
}
/** The nearest legal price at or above. */
export function tickUp(price: Price, szDecimals: number): Price {
  const inside = settled(open(price))
  return seal(inside.toDecimalPlaces(decimalsAt(seal(inside), szDecimals), Decimal.ROUND_CEIL))
}
/** Whether the venue would take this price as it stands. */
export function isOnTick(price: Price, szDecimals: number): boolean {
  return open(price).decimalPlaces() <= decimalsAt(price, szDecimals)
}
/** The price one tick away, toward `up` or down; what an arrow key does. */
export function nextTick(price: Price, szDecimals: number, up: boolean): Price {
  const here = up ? tickUp(price, szDecimals) : tickDown(price, szDecimals)
  if (!open(here).eq(open(price))) return here
  const step = new Decimal(10).pow(-decimalsAt(price, szDecimals))
  const moved = up ? open(here).plus(step) : open(here).minus(step)
  if (up || moved.lte(0)) return up ? tickUp(seal(moved), szDecimals) : here
  // Just below a power of ten the tick is finer than at it.
  const finer = new Decimal(10).pow(-decimalsAt(seal(moved), szDecimals))
  return seal(open(here).minus(finer))
}
