import { Exact, exactOf, sign } from './exact.ts'
import { open, type Price, type Quantity, type Ratio, type Size, seal, type Usd } from './quantity.ts'

/** What a parser answers instead of a quantity; never a zero, never NaN. */
export type NotANumber = 'not_a_number'

const plain = /^\d+(\.\d+)?$/
const signed = /^-?\d+(\.\d+)?$/
const longest = 60

function parse<T extends Quantity>(text: string, form: RegExp, mayBeZero: boolean): T | NotANumber {
  if (text.length > longest || !form.test(text)) return 'not_a_number'
  const value = exactOf(text)
  return !mayBeZero && sign(value) === 0 ? 'not_a_number' : seal<T>(value)
}

/** A price above zero from canonical text (ASCII digits, at most one point, no sign, no exponent). */
export function parsePrice(text: string): Price | NotANumber {
  return parse(text, plain, false)
}
/** A size, zero included, from canonical text. */
export function parseSize(text: string): Size | NotANumber {
  return parse(text, plain, true)
}
/** A size whose sign is a side (a position), from canonical text. */
export function parseSignedSize(text: string): Size | NotANumber {
  return parse(text, signed, true)
}
/** An amount of USDC, which may be negative, from canonical text. */
export function parseUsd(text: string): Usd | NotANumber {
  return parse(text, signed, true)
}
/** A plain number, which may be negative, from canonical text. */
export function parseRatio(text: string): Ratio | NotANumber {
  return parse(text, signed, true)
}
/** A percentage said as "2" for 2 %, as the fraction 0.02. */
export function parsePercent(text: string): Ratio | NotANumber {
  const value = parse<Ratio>(text, plain, true)
  if (value === 'not_a_number') return value
  const { digits, places } = open(value)
  return seal(new Exact(digits, places + 2))
}

function must<T extends Quantity>(value: T | NotANumber, text: string): T {
  if (value === 'not_a_number') throw new RangeError(`"${text}" is not a decimal, though a schema let it pass.`)
  return value
}
/** For constants and for texts that a contract schema already holds; throws (a defect) on anything else. */
export const known = {
  price: (text: string): Price => must(parsePrice(text), text),
  size: (text: string): Size => must(parseSignedSize(text), text),
  usd: (text: string): Usd => must(parseUsd(text), text),
  ratio: (text: string): Ratio => must(parseRatio(text), text),
}
