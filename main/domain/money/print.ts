import { Decimal, open, type Quantity, type Ratio, settled } from './quantity.ts'

/** A quotient that never ends carries far more decimals than any finite result; beyond this many it is cut to eight. */
const finiteDecimals = 60
const shown = 8

function print(value: Quantity, rounding: 0 | 1 | 2 | 3): string {
  const inside = settled(open(value))
  const cut = inside.decimalPlaces() > finiteDecimals ? inside.toDecimalPlaces(shown, rounding) : inside
  return cut.isZero() ? '0' : cut.toFixed()
}

/** Plain decimal text; exact while finite, else 8 decimals, downward (sizes, gains, prices). */
export function text(value: Quantity): string {
  return print(value, Decimal.ROUND_FLOOR as 3)
}
/** Plain decimal text; exact while finite, else 8 decimals, upward (losses, margins, costs). */
export function textUp(value: Quantity): string {
  return print(value, Decimal.ROUND_CEIL as 2)
}
/** A fraction as a percentage with two decimals, "2.00%"; for reading only, comparisons use the fraction. */
export function percent(value: Ratio): string {
  return `${open(value).times(100).toFixed(2, Decimal.ROUND_HALF_UP)}%`
}
/** A limit's fraction as a percentage as short as it is exact, "3%". */
export function shortPercent(value: Ratio): string {
  return `${new Decimal(open(value).times(100)).toFixed()}%`
}
/** A multiple with two decimals, "0.39x"; for reading only. */
export function multiple(value: Ratio): string {
  return `${open(value).toFixed(2, Decimal.ROUND_HALF_UP)}x`
}
/** A limit's multiple as short as it is exact, "3x". */
export function shortMultiple(value: Ratio): string {
  return `${open(value).toFixed()}x`
}
/** Money cut to cents for a sentence; a loss is rounded up by `textUp` where it counts. */
export function dollars(value: Quantity): string {
  const inside = open(value)
  const cents = inside.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
  return `${cents.isNegative() && !cents.isZero() ? '-' : ''}$${cents.abs().toFixed(cents.isInteger() ? 0 : 2)}`
}
