import { Decimal } from 'decimal.js'

const Exact = Decimal.clone({ precision: 120 })

/** A number of a report as an exact decimal, for a test's own arithmetic. */
export const decimal = (text: string): Decimal => new Exact(text)
