import { Decimal as Base } from 'decimal.js'
import { exactOf, rounded, textOf } from './exact.ts'
import { open, type Price, type Quantity, type Ratio, seal } from './quantity.ts'

/** Roots and logarithms never end; forty digits are far beyond any use of them here, and quick. */
const Inexact = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_EVEN })

const opened = (value: Quantity): Base => new Inexact(textOf(open(value)))
const sealed = (value: Base): Ratio => seal(exactOf(value.toFixed()))

/** ln(now/before) of two prices above zero. */
export function logReturn(now: Price, before: Price): Ratio {
  return sealed(Inexact.ln(Inexact.div(opened(now), opened(before))))
}
/** The square root of a number that is not negative. */
export function squareRoot(value: Ratio): Ratio {
  return sealed(Inexact.sqrt(opened(value)))
}
/** A number at so many decimals, up. */
export function roundUp(value: Ratio, decimals: number): Ratio {
  return seal(rounded(open(value), decimals, 'ceil'))
}
