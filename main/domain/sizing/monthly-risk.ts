import { known } from '../money/parse-decimal.ts'
import { add, isAbove, isPositive, negate, noUsd, type Ratio, scale, type Usd } from '../money/quantity.ts'

/** Elder's limit for one month, as a share of equity. */
export const monthlyLimit: Ratio = known.ratio('0.06')

/** The month's risk, USDC: what is lost already, what the open stops may lose, and what a new trade adds. */
export interface MonthlyRisk {
  /** Losses less gains since the month began; zero in a month of gain. */
  readonly realised: Usd
  /** Null is no bound: something open has no stop. */
  readonly open: Usd | null
  /** Null is no bound: the order has no stop. */
  readonly added: Usd | null
  readonly total: Usd | null
  /** Whether the total is within the limit; one without a bound is not. */
  readonly isWithin: boolean
}

/**
 * Elder's 6 % rule: the month's realised loss, the open risk and the new risk together stay within 6 % of equity.
 * https://www.bwts.com.au/index.cfm/resources/ask-colin/817-could-you-explain-the-6-rule-as-opposed-to-the-2-rule-and-sugges/
 * All in USDC; an unbounded part makes the whole unbounded. Null where the month's result is not known.
 */
export function monthlyRisk(
  equity: Usd,
  monthPnl: Usd | null,
  open: Usd | null,
  added: Usd | null,
  limit: Ratio = monthlyLimit,
): MonthlyRisk | null {
  if (monthPnl === null) return null
  const lost = negate(monthPnl)
  const realised = isPositive(lost) ? lost : noUsd
  const total = open === null || added === null ? null : add(add(realised, open), added)
  return { realised, open, added, total, isWithin: total !== null && !isAbove(total, scale(equity, limit)) }
}
