import type { PolicyDocument } from '../../../preload/contract/facts.ts'
import type { LimitView } from '../../../preload/contract/policy.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { isPositive, scale } from '../money/quantity.ts'
import { limitIn, type PolicyField, policyFields } from './policy-fields.ts'

/** A value that waits to take effect. */
export interface Pending {
  readonly path: string
  readonly value: string
  /** Epoch ms. */
  readonly at: number
}

function moneyOf(field: PolicyField, value: string, equity: string | null): string | null {
  const isMoney = field.unit === 'equity_fraction' || field.unit === 'equity_multiple'
  if (!isMoney || equity === null) return null
  const whole = known.usd(equity)
  return isPositive(whole) ? text(scale(whole, known.ratio(value))) : null
}

/** Every limit as a person reads it: in force, by default, in money for this equity (USDC text; null: not known), and what waits. */
export function limitViews(document: PolicyDocument, pending: readonly Pending[], equity: string | null): LimitView[] {
  return policyFields.map((field) => {
    const value = limitIn(document, field)
    const waits = pending.find(({ path }) => path === field.path)
    return {
      path: field.path,
      unit: field.unit,
      value,
      byDefault: field.byDefault,
      money: moneyOf(field, value, equity),
      pending: waits === undefined ? null : { value: waits.value, at: waits.at },
    }
  })
}
