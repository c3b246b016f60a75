import { decimalsOf, Exact, quotient, rounded, settled, times } from './exact.ts'
import { open, type Price, type Quantity, type Ratio, type Size, seal, type Usd } from './quantity.ts'

/** price × size: what so many units cost, or lose, at so much for one. */
export function notional(price: Price, size: Size): Usd {
  return seal(times(open(price), open(size)))
}
/** usd / price: how many units so much money buys (or may lose); not yet on the lot. The price must be above zero. */
export function sizeFor(usd: Usd, price: Price): Size {
  return seal(quotient(open(usd), open(price)))
}
/** usd / size: what one unit cost on average. The size must not be zero. */
export function priceFor(usd: Usd, size: Size): Price {
  return seal(quotient(open(usd), open(size)))
}
/** a / b of one kind, as a plain number. b must not be zero. */
export function ratioOf<T extends Quantity>(a: T, b: NoInfer<T>): Ratio {
  return seal(quotient(open(a), open(b)))
}
/** Whether a size is a whole number of lots. */
export function isOnLot(size: Size, szDecimals: number): boolean {
  return decimalsOf(open(size)) <= szDecimals
}
/** The size cut to whole lots; never up. */
export function floorToLot(size: Size, szDecimals: number): Size {
  return seal(rounded(settled(open(size)), szDecimals, 'floor'))
}
/** So many lots as a size. */
export function lots(count: bigint, szDecimals: number): Size {
  return seal(new Exact(count, szDecimals))
}
/** How many whole lots fit into a size that is not negative. */
export function countLots(size: Size, szDecimals: number): bigint {
  const { digits, places } = rounded(open(size), szDecimals, 'floor')
  return digits * 10n ** BigInt(szDecimals - places)
}
