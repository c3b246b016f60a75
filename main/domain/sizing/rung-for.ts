import type { Sizing } from '../../../preload/contract/intent.ts'
import type { CapName } from '../../../preload/contract/report.ts'
import { roundSize } from '../market/instrument.ts'
import { known, parsePercent } from '../money/parse-decimal.ts'
import { divide, isAbove, noPrice, one, type Ratio, type Size, scale, type Usd, whole } from '../money/quantity.ts'
import { type CapTerms, leastCap, type RungCaps, rungCaps } from './caps.ts'
import { type EntryPlan, largestRung } from './entry-plan.ts'
import { allInWeight } from './losses.ts'

/** What may be lost at the stop, for the sizings that say a risk themselves; null for the others. */
export function budgetOf(sizing: Sizing, equity: Usd): Usd | null {
  if (sizing.by === 'risk_usd') return known.usd(sizing.value)
  const share = parsePercent(sizing.value)
  return sizing.by === 'risk_percent' && share !== 'not_a_number' ? scale(equity, share) : null
}

/**
 * The notional of a volatility target, USDC: equity · target / realised, both of a year.
 * https://hypercode.alexisbouchez.com/risk-management/lessons/volatility-targeting
 * Null where the realised volatility is not known.
 */
export function volatilityNotional(equity: Usd, target: Ratio, realised: Ratio | null): Usd | null {
  return realised === null ? null : divide(scale(equity, target), realised)
}

/** The money that a named sizing puts on: notional as said, a share of equity, margin times leverage, a volatility target. */
function notionalSaid(sizing: Sizing, { equity, leverage, market }: CapTerms): Usd | null {
  if (sizing.by === 'notional') return known.usd(sizing.value)
  if (sizing.by === 'margin') return scale(known.usd(sizing.value), leverage)
  const share = parsePercent(sizing.value)
  if (share === 'not_a_number') return null
  if (sizing.by === 'volatility') return volatilityNotional(equity, share, market.volatility)
  return sizing.by === 'allocate_percent' ? scale(equity, share) : null
}

function namedRung(plan: EntryPlan, sizing: Sizing, terms: CapTerms): Size {
  const money = notionalSaid(sizing, terms)
  if (money === null) return roundSize(divide(known.size(sizing.value), whole(plan.rungs)), plan.instrument)
  return largestRung(plan, { perNotional: one, perUnit: noPrice }, money) ?? known.size('0')
}

/** A rung size, what bound it, and what each cap alone would give. */
export interface SizedRung {
  readonly rung: Size
  /** Null where the user named the size. */
  readonly boundBy: CapName | null
  readonly caps: RungCaps
  /** The largest rung within MAX_LOSS_PER_TRADE; null without a stop. */
  readonly forLoss: Size | null
}

/** Sizes a plan: a risk sizing takes the least of its caps; a named size stays as named. Null when no loss bounds a risk sizing. */
export function rungFor(sizing: Sizing, terms: CapTerms): SizedRung | null {
  const caps = rungCaps(terms)
  const limit = scale(terms.equity, terms.world.policy.lossPerTrade.block)
  const forLoss = terms.loss === null ? null : largestRung(terms.plan, allInWeight(terms.loss), limit)
  if (terms.budget === null) {
    return { rung: namedRung(terms.plan, sizing, terms), boundBy: null, caps, forLoss }
  }
  if (caps.risk === undefined) return null
  // A risk above the block is shown whole, so that the check can name it; it is not quietly made smaller.
  if (isAbove(terms.stated ?? terms.budget, limit)) return { rung: caps.risk, boundBy: 'risk', caps, forLoss }
  const least = leastCap(caps)!
  return { rung: least.rung, boundBy: least.name, caps, forLoss }
}
