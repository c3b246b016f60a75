import { known } from '../money/parse-decimal.ts'
import { percent, text } from '../money/print.ts'
import {
  divide,
  isAbove,
  isBelow,
  isPositive,
  least,
  magnitude,
  type Ratio,
  scale,
  signOf,
  subtract,
  sum,
  whole,
  zero,
} from '../money/quantity.ts'
import { type Refused, refuse } from '../report/refusal.ts'

/** Fewer closed trades than this say too little: at 30 the win rate is still uncertain by 9 points (√(p(1 − p)/30)). */
export const fewestTrades = 30

/** More than half of Kelly gives up little growth only if the edge is known exactly, which it never is. */
export const mostOfKelly: Ratio = known.ratio('0.5')

/** Kelly's fraction of a record of trades, and the part of it that is risked. All are plain fractions. */
export interface Kelly {
  readonly trades: number
  readonly winRate: Ratio
  /** The average win over the average loss. */
  readonly payoff: Ratio
  /** p − (1 − p)/b. */
  readonly whole: Ratio
  /** The share of equity risked: the said part of it, or the most that one trade may risk. */
  readonly used: Ratio
  readonly isCapped: boolean
}

/**
 * Kelly's fraction f = p − (1 − p)/b from the account's own closed trades in R, times the said part (at most a half),
 * capped by what one trade may risk. A trade that ended at zero counts as one that did not win. Source: J. L. Kelly, A New
 * Interpretation of Information Rate, 1956; as a share of risk: https://wealthnomic.com/blog-post-position-sizing.html
 * Refused with too few trades, without a loss, without an edge, or above a half.
 */
export function kellyOf(results: readonly Ratio[] | null, part: Ratio, most: Ratio): Kelly | Refused {
  if (!isPositive(part) || isAbove(part, mostOfKelly))
    return refuse('kelly_part', 'kelly', text(part), text(mostOfKelly))
  const count = results?.length ?? 0
  if (results === null || count < fewestTrades)
    return refuse('kelly_too_few', 'kelly', String(count), String(fewestTrades))
  const wins = results.filter((result) => isPositive(result))
  const losses = results.filter((result) => signOf(result) < 0).map(magnitude)
  if (losses.length === 0) return refuse('kelly_no_losses', 'kelly', String(count))
  const winRate = divide(whole(wins.length), whole(count))
  if (wins.length === 0) return refuse('kelly_no_edge', `won none of ${count}`, '-100.00%')
  const averageWin = divide(sum(zero, wins), whole(wins.length))
  const averageLoss = divide(sum(zero, losses), whole(losses.length))
  const payoff = divide(averageWin, averageLoss)
  const lossRate = divide(whole(count - wins.length), whole(count))
  const fraction = subtract(winRate, divide(lossRate, payoff))
  if (!isPositive(fraction)) {
    const record = `won ${percent(winRate)} of ${count} at ${text(divide(averageWin, averageLoss)).slice(0, 6)} to 1`
    return refuse('kelly_no_edge', record, percent(fraction))
  }
  const wanted = scale(fraction, part)
  return {
    trades: count,
    winRate,
    payoff,
    whole: fraction,
    used: least(wanted, most),
    isCapped: isBelow(most, wanted),
  }
}
