import { Decimal as Base } from 'decimal.js'

/**
 * The arithmetic behind every quantity. 400 digits keep every sum and product of contract-sized
 * decimals exact; only a quotient can be inexact, and it is cut at 100 digits (see `quotient`).
 */
export const Decimal = Base.clone({ precision: 400, rounding: Base.ROUND_DOWN, toExpNeg: -9e15, toExpPos: 9e15 })
const Quotients = Base.clone({ precision: 100, rounding: Base.ROUND_DOWN, toExpNeg: -9e15, toExpPos: 9e15 })

const settledDecimals = 60

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
export function open(value: Quantity): Base {
  return value as unknown as Base
}
/** Seals a number as a quantity; nothing outside `money/` may import it. */
export function seal<T extends Quantity>(value: Base): T {
  return value as unknown as T
}
/** a / b, exact when that has at most 100 digits, else cut (toward zero). Never asked with b = 0. */
export function quotient(a: Base, b: Base): Base {
  if (b.isZero()) throw new RangeError('A quantity was divided by zero.')
  return new Decimal(Quotients.div(a, b))
}

/**
 * The value without what a cut quotient left behind: 300/7·7 ends at 300 again, not at 299.99…9. A quotient is cut at
 * 100 digits, so its trace lies beyond the 60th decimal; a value that really has so many is left as it is.
 */
export function settled(value: Base): Base {
  if (value.decimalPlaces() <= settledDecimals) return value
  const near = value.toDecimalPlaces(settledDecimals, Base.ROUND_HALF_EVEN)
  return near.decimalPlaces() < settledDecimals - 10 ? near : value
}

/** a + b, of one kind. */
export function add<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return seal(open(a).plus(open(b)))
}
/** a − b, of one kind. */
export function subtract<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return seal(open(a).minus(open(b)))
}
/** The distance between two quantities of one kind; never negative. */
export function distance<T extends Quantity>(a: T, b: NoInfer<T>): T {
  return seal(open(a).minus(open(b)).abs())
}
/** The quantity without its sign. */
export function magnitude<T extends Quantity>(a: T): T {
  return seal(open(a).abs())
}
/** The quantity with the other sign. */
export function negate<T extends Quantity>(a: T): T {
  return seal(open(a).neg())
}
/** The quantity times a plain number; keeps its kind. */
export function scale<T extends Quantity>(a: T, by: Ratio): T {
  return seal(open(a).times(open(by)))
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
  return open(a).comparedTo(open(b)) as -1 | 0 | 1
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
  const value = open(a)
  return value.isZero() ? 0 : value.isNegative() ? -1 : 1
}
/** Whether the quantity is above zero. */
export function isPositive(a: Quantity): boolean {
  return signOf(a) > 0
}

export const noUsd: Usd = seal(new Decimal(0))
export const noSize: Size = seal(new Decimal(0))
export const noPrice: Price = seal(new Decimal(0))
export const zero: Ratio = seal(new Decimal(0))
export const one: Ratio = seal(new Decimal(1))

/** A small whole number as a ratio (a count of rungs, a sign, a leverage step). */
export function whole(count: number): Ratio {
  if (!Number.isSafeInteger(count)) throw new RangeError('A count is not a whole number.')
  return seal(new Decimal(count))
}
