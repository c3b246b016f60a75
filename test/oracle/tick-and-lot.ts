import { ceilUnits, type Fraction, floorUnits, one, order, ten, units } from './fraction.ts'

/** The decimals that a price here may have: five significant figures, at most 6 − szDecimals decimals, whole numbers always. */
function priceDecimals(price: Fraction, szDecimals: number): number {
  const finest = 6 - szDecimals
  if (order(price, one) >= 0) {
    const digits = (price.n / price.d).toString().length
    return Math.max(0, Math.min(finest, 5 - digits))
  }
  let zeros = 0
  while (zeros < 70 && price.n * ten(zeros + 1) < price.d) zeros += 1
  return Math.max(0, Math.min(finest, 5 + zeros))
}

/** The nearest price that the venue trades at, up or down; zero where there is none above zero. */
export function onTick(price: Fraction, szDecimals: number, way: 'up' | 'down'): Fraction {
  const decimals = priceDecimals(price, szDecimals)
  return units(way === 'up' ? ceilUnits(price, decimals) : floorUnits(price, decimals), decimals)
}

/** Whether the venue trades at this price as it stands. */
export function isOnTick(price: Fraction, szDecimals: number): boolean {
  return order(onTick(price, szDecimals, 'down'), price) === 0
}

/** How many whole lots a size holds. */
export function lotsIn(size: Fraction, szDecimals: number): bigint {
  return floorUnits(size, szDecimals)
}
