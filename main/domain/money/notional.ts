import {
  Decimal,
  open,
  type Price,
  type Quantity,
  quotient,
  type Ratio,
  type Size,
  seal,
  settled,
  type Usd,
} from './quantity.ts'

/** price × size: what so many units cost, or lose, at so much for one. */
export function notional(price: Price, size: Size): Usd {
  return seal(open(price).times(open(size)))
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
  return open(size).decimalPlaces() <= szDecimals
}
/** The size cut to whole lots; never up. */
export function floorToLot(size: Size, szDecimals: number): Size {
  return seal(settled(open(size)).toDecimalPlaces(szDecimals, Decimal.ROUND_FLOOR))
}
/** So many lots as a size. */
export function lots(count: bigint, szDecimals: number): Size {
  return seal(new Decimal(count.toString()).times(new Decimal(10).pow(-szDecimals)))
}
/** How many whole lots fit into a size that is not negative. */
export function countLots(size: Size, szDecimals: number): bigint {
  return BigInt(open(size).times(new Decimal(10).pow(szDecimals)).toDecimalPlaces(0, Decimal.ROUND_FLOOR).toFixed(0))
}
