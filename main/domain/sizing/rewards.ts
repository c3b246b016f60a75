import type { PositionSide } from '../market/instrument.ts'
import { notional, ratioOf } from '../money/notional.ts'
import {
  add,
  divide,
  isPositive,
  noUsd,
  one,
  type Price,
  type Ratio,
  type Size,
  scale,
  subtract,
  sum,
  type Usd,
} from '../money/quantity.ts'
import { signum } from './losses.ts'

/** A part of a trade that is closed at a price. */
export interface Part {
  readonly trigger: Price
  readonly size: Size
}

/** What a trade gains at its targets, USDC after both fees. */
export interface Rewards {
  readonly parts: readonly Usd[]
  readonly total: Usd
}

/**
 * What each target gains: s·(T − E)·q, less the entry's fee of that part and the exit's as taker. A part without a target
 * gains nothing. Below zero where the fees eat the distance. Source: field.md 3.11 (https://hex37.com/blog/journal-and-breakdowns).
 */
export function rewardsOf(
  side: PositionSide,
  entry: Price,
  parts: readonly Part[],
  feeIn: Ratio,
  feeOut: Ratio,
): Rewards {
  const s = signum(side)
  const gains = parts.map(({ trigger, size }) => {
    const move = scale(notional(subtract(trigger, entry), size), s)
    const fees = add(scale(notional(entry, size), feeIn), scale(notional(trigger, size), feeOut))
    return subtract(move, fees)
  })
  return { parts: gains, total: sum(noUsd, gains) }
}

/** An amount in R; null where nothing is risked. */
export function inR(amount: Usd, risk: Usd | null): Ratio | null {
  return risk === null || !isPositive(risk) ? null : ratioOf(amount, risk)
}

/**
 * The share of wins at which wins of `rewardToRisk` R and losses of 1 R even out: 1/(1 + RR). Null where the targets win
 * nothing, so that no share would do.
 */
export function breakEvenWinRate(rewardToRisk: Ratio | null): Ratio | null {
  if (rewardToRisk === null || !isPositive(rewardToRisk)) return null
  return divide(one, add(one, rewardToRisk))
}
