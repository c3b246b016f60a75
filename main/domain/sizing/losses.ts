import type { PositionSide } from '../market/instrument.ts'
import type { Fees } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import {
  add,
  magnitude,
  negate,
  one,
  type Price,
  type Ratio,
  type Size,
  scale,
  subtract,
  type Usd,
} from '../money/quantity.ts'
import { costOf, type EntryPlan, totalSize, type Weight } from './entry-plan.ts'

/** The venue fills a triggered market stop at most this far beyond its trigger. */
export const venueBound: Ratio = known.ratio('0.1')

/** What a loss at the stop is made of. `feeIn` is maker only for post-only entries. */
export interface LossTerms {
  readonly side: PositionSide
  readonly stop: Price
  readonly feeIn: Ratio
  readonly feeOut: Ratio
  readonly stopSlippage: Ratio
}

/** The fee of the entry: maker for post-only, else taker. */
export function entryFee(fees: Fees, tif: 'Gtc' | 'Ioc' | 'Alo'): Ratio {
  return tif === 'Alo' ? fees.maker : fees.taker
}

/** +1 for a long, −1 for a short. */
export function signum(side: PositionSide): Ratio {
  return side === 'long' ? one : negate(one)
}

/** A stop filled worse than its trigger by a fraction: S·(1 − s·σ). */
export function worseFill(stop: Price, side: PositionSide, fraction: Ratio): Price {
  return scale(stop, subtract(one, scale(fraction, signum(side))))
}

/** Loss at the exit price as weights of cost and size: s·(cost − X·q) + f_in·cost + f_out·X·q. */
function lossWeight(side: PositionSide, exit: Price, feeIn: Ratio, feeOut: Ratio): Weight {
  const s = signum(side)
  return { perNotional: add(s, feeIn), perUnit: scale(exit, subtract(feeOut, s)) }
}

/** The all-in loss (price distance to the slipped stop, both fees) as weights, for sizing. */
export function allInWeight(terms: LossTerms): Weight {
  const exit = worseFill(terms.stop, terms.side, terms.stopSlippage)
  return lossWeight(terms.side, exit, terms.feeIn, terms.feeOut)
}

/** The loss before costs, |E − S|, as weights, for the naive size. */
export function naiveWeight(terms: LossTerms): Weight {
  return lossWeight(terms.side, terms.stop, subtract(one, one), subtract(one, one))
}

/** What a weight makes of a rung size. */
export function weigh(plan: EntryPlan, weight: Weight, rung: Size): Usd {
  return add(scale(costOf(plan, rung), weight.perNotional), notional(weight.perUnit, totalSize(plan, rung)))
}

/** The three losses at the stop, in USDC, each above or equal to zero for a stop on the losing side. */
export interface StopLosses {
  /** size·|E − S|. */
  readonly planned: Usd
  /** With slippage and both fees. */
  readonly allIn: Usd
  /** With the stop filled at the venue's bound and both fees. */
  readonly venueBound: Usd
}

/** Computes the three losses of a rung size (of every rung together). */
export function stopLosses(plan: EntryPlan, terms: LossTerms, rung: Size): StopLosses {
  const worst = worseFill(terms.stop, terms.side, venueBound)
  return {
    planned: magnitude(weigh(plan, naiveWeight(terms), rung)),
    allIn: weigh(plan, allInWeight(terms), rung),
    venueBound: weigh(plan, lossWeight(terms.side, worst, terms.feeIn, terms.feeOut), rung),
  }
}
