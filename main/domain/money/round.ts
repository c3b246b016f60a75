import { decimalsOf, Exact, magnitudeOf, minus, order, plus, rounded, settled, sign } from './exact.ts'
import { open, type Price, seal } from './quantity.ts'

const perpDecimals = 6
const significant = 5

/**
 * How many decimals a price of this magnitude may have: five significant figures, at most
 * 6 − szDecimals decimals, integers always.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
function decimalsAt(price: Price, szDecimals: number): number {
  return Math.max(0, Math.min(perpDecimals - szDecimals, significant - 1 - magnitudeOf(open(price))))
}

/** The nearest legal price at or below; zero when there is none above zero. */
export function tickDown(price: Price, szDecimals: number): Price {
  const inside = settled(open(price))
  return seal(rounded(inside, decimalsAt(seal(inside), szDecimals), 'floor'))
}
/** The nearest legal price at or above. */
export function tickUp(price: Price, szDecimals: number): Price {
  const inside = settled(open(price))
  return seal(rounded(inside, decimalsAt(seal(inside), szDecimals), 'ceil'))
}
/** Whether the venue would take this price as it stands. */
export function isOnTick(price: Price, szDecimals: number): boolean {
  return decimalsOf(open(price)) <= decimalsAt(price, szDecimals)
}
/** The price one tick away, toward `up` or down; what an arrow key does. */
export function nextTick(price: Price, szDecimals: number, up: boolean): Price {
  const here = up ? tickUp(price, szDecimals) : tickDown(price, szDecimals)
  if (order(open(here), open(price)) !== 0) return here
  const step = new Exact(1n, decimalsAt(price, szDecimals))
  const moved = up ? plus(open(here), step) : minus(open(here), step)
  if (up || sign(moved) <= 0) return up ? tickUp(seal(moved), szDecimals) : here
  // Just below a power of ten the tick is finer than at it.
  const finer = new Exact(1n, decimalsAt(seal(moved), szDecimals))
  return seal(minus(open(here), finer))
}
