import { Decimal as Base } from 'decimal.js'
import { open, type Price, type Ratio, seal } from './quantity.ts'

/** Roots and logarithms never end; forty digits are far beyond any use of them here, and quick. */
const Inexact = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_EVEN })

/** ln(now/before) of two prices above zero. */
export function logReturn(now: Price, before: Price): Ratio {
  return seal(Inexact.ln(Inexact.div(open(now), open(before))))
}
/** The square root of a number that is not negative. */
export function squareRoot(value: Ratio): Ratio {
  return seal(Inexact.sqrt(open(value)))
}
/** A number at so many decimals, up. */
export function roundUp(value: Ratio, decimals: number): Ratio {
  return seal(open(value).toDecimalPlaces(decimals, Base.ROUND_CEIL))
}
