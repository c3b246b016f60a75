import { Exact, minus, order, plus, quotient, sign, times } from './exact.ts'

declare const priceBrand: unique symbol
declare const sizeBrand: unique symbol
declare const usdBrand: unique symbol
declare const ratioBrand: unique symbol

/** A price, or a difference of prices: USDC for one unit of the coin. */
export interface Price {
  readonly [priceBrand]: true
}
/** An amount of a coin, in base units. */
export interface Size {
  readonly [sizeBrand]: true
}
/** An amount of money in USDC; may be negative. */
export interface Usd {
  readonly [usdBrand]: true
}
/** A number without a unit: a fraction, a leverage, a share, a count. */
export interface Ratio {
  readonly [ratioBrand]: true
}
/** Any of the four. Two of them meet only where a function's type says so. */
export type Quantity = Price | Size | Usd | Ratio

/** Opens a quantity for the arithmetic of this folder; nothing outside `money/` may import it. */
export function open(value: Quantity): Exact {
  return value as unknown as Exact
}
/** Seals a number as a quantity; nothing outside `money/` may import it. */
export function seal<T extends Quantity>(value: Exact): T {
  return value as unknown as T
}

/** a + b, of one kind. */
export function add<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return seal(plus(open(a), open(b)))
}
/** a − b, of one kind. */
export function subtract<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return seal(minus(open(a), open(b)))
}
/** The distance between two quantities of one kind; never negative. */
export function distance<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return magnitude(subtract<T>(a, b))
}
/** The quantity without its sign. */
export function magnitude<T extends Quantity>(a: T): T {
  return sign(open(a)) < 0 ? negate(a) : a
}
/** The quantity with the other sign. */
export function negate<T extends Quantity>(a: T): T {
  const { digits, places } = open(a)
  return seal(new Exact(-digits, places))
}
/** The quantity times a plain number; keeps its kind. */
export function scale<T extends Quantity>(a: T, by: Ratio): T {
  return seal(times(open(a), open(by)))
}
/** The quantity divided by a plain number that is not zero; keeps its kind. */
export function divide<T extends Quantity>(a: T, by: Ratio): T {
  return seal(quotient(open(a), open(by)))
}
/** The sum of quantities of one kind, starting from a zero of that kind. */
export function sum<T extends Quantity>(zero: T, all: readonly T[]): T {
  return all.reduce((total, one) => add(total, one as NoInfer<T>), zero)
}
/** -1, 0 or 1 as a is below, at or above b. */
export function compare<T extends Quantity>(a: T, b: NoInfer<T>): -1 | 0 | 1 {
  return order(open(a), open(b))
}
/** Whether a < b. */
export function isBelow<T extends Quantity>(a: T, b: NoInfer<T>): boolean {
  return compare<T>(a, b) < 0
}
/** Whether a > b. */
export function isAbove<T extends Quantity>(a: T, b: NoInfer<T>): boolean {
  return compare<T>(a, b) > 0
}
/** Whether a = b. */
export function isEqual<T extends Quantity>(a: T, b: NoInfer<T>): boolean {
  return compare<T>(a, b) === 0
}
/** The smaller of two. */
export function least<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return isAbove<T>(a, b) ? b : a
}
/** The greater of two. */
export function greatest<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return isBelow<T>(a, b) ? b : a
}
/** -1, 0 or 1: the sign of a quantity. */
export function signOf(a: Quantity): -1 | 0 | 1 {
  return sign(open(a))
}
/** Whether the quantity is above zero. */
export function isPositive(a: Quantity): boolean {
  return signOf(a) > 0
}

export const noUsd: Usd = seal(new Exact(0n, 0))
export const noSize: Size = seal(new Exact(0n, 0))
export const noPrice: Price = seal(new Exact(0n, 0))
export const zero: Ratio = seal(new Exact(0n, 0))
export const one: Ratio = seal(new Exact(1n, 0))

/** A small whole number as a ratio (a count of rungs, a sign, a leverage step). */
export function whole(count: number): Ratio {
  if (!Number.isSafeInteger(count)) throw new RangeError('A count is not a whole number.')
  return seal(new Exact(BigInt(count), 0))
}
