import { decimalsOf, Exact, rounded, settled, sign, textOf } from './exact.ts'
import { open, type Quantity, type Ratio } from './quantity.ts'

/** A quotient that never ends carries far more decimals than any finite result; beyond this many it is cut to eight. */
const finiteDecimals = 60
const shown = 8

function print(value: Quantity, rounding: 'floor' | 'ceil'): string {
  const inside = settled(open(value))
  return textOf(decimalsOf(inside) > finiteDecimals ? rounded(inside, shown, rounding) : inside)
}

/** Plain decimal text; exact while finite, else 8 decimals, downward (sizes, gains, prices). */
export function text(value: Quantity): string {
  return print(value, 'floor')
}
/** Plain decimal text; exact while finite, else 8 decimals, upward (losses, margins, costs). */
export function textUp(value: Quantity): string {
  return print(value, 'ceil')
}

function hundredths(value: Exact): string {
  return textOf(rounded(value, 2, 'half_up'), 2)
}
function hundredfold(value: Ratio): Exact {
  const { digits, places } = open(value)
  return new Exact(digits * 100n, places)
}

/** A fraction as a percentage with two decimals, "2.00%"; for reading only, comparisons use the fraction. */
export function percent(value: Ratio): string {
  return `${hundredths(hundredfold(value))}%`
}
/** A limit's fraction as a percentage as short as it is exact, "3%". */
export function shortPercent(value: Ratio): string {
  return `${textOf(hundredfold(value))}%`
}
/** A multiple with two decimals, "0.39x"; for reading only. */
export function multiple(value: Ratio): string {
  return `${hundredths(open(value))}x`
}
/** A limit's multiple as short as it is exact, "3x". */
export function shortMultiple(value: Ratio): string {
  return `${textOf(open(value))}x`
}
/** Money cut to cents for a sentence; a loss is rounded up by `textUp` where it counts. */
export function dollars(value: Quantity): string {
  const cents = rounded(open(value), 2, 'half_up')
  const amount = new Exact(cents.digits < 0n ? -cents.digits : cents.digits, cents.places)
  return `${sign(cents) < 0 ? '-' : ''}$${decimalsOf(amount) === 0 ? textOf(amount) : textOf(amount, 2)}`
}
