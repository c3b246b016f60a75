import { Decimal } from 'decimal.js'

/** Decimals of the paper exchange: its own clone, so that nobody's settings reach it. */
export const D = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 })
export type Dec = InstanceType<typeof D>

export const ZERO = new D(0)

/** A number in the venue's text: plain digits, at least one decimal ("1.0", "0.0"). */
export function wireText(value: Dec): string {
  const text = (value.isZero() ? ZERO : value).toFixed()
  return text.includes('.') ? text : `${text}.0`
}

/** Units (price ticks of 10^-decimals, or lots) in the venue's text, without a decimal object. */
export function unitsText(units: number, decimals: number): string {
  const sign = units < 0 ? '-' : ''
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const part = decimals === 0 ? '' : digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${sign}${whole}.${part === '' ? '0' : part}`
}

const STEPS = Array.from({ length: 9 }, (_, decimals) => new D(10).pow(-decimals))

/** Units as a decimal, exact. */
export function fromUnits(units: number, decimals: number): Dec {
  return STEPS[decimals]!.mul(units)
}

/** The units of a decimal text, or null when it does not fall on a whole unit that fits a safe integer. */
export function toUnits(text: string, decimals: number): number | null {
  const units = new D(text).mul(new D(10).pow(decimals))
  if (!units.isInteger() || units.abs().gt(Number.MAX_SAFE_INTEGER)) return null
  return units.toNumber()
}
