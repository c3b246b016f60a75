import type { MarginMode } from '../market/market.ts'
import { countLots, lots, notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import {
  add,
  distance,
  divide,
  isAbove,
  isBelow,
  isPositive,
  magnitude,
  noPrice,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  scale,
  signOf,
  subtract,
  type Usd,
  whole,
} from '../money/quantity.ts'
import { averagePrice, costOf, type EntryPlan, totalSize } from '../sizing/entry-plan.ts'
import { type Account, positionIn } from './account.ts'
import { sideOf } from './exposure.ts'
import { holdingAfter, maintenanceOf, owedElsewhere } from './liquidation.ts'

/** The least gap between stop and liquidation, as a part of the distance from entry to stop. */
const gap = known.ratio('0.2')

/** An order and its stop, and the account that answers for them. */
export interface GapTerms {
  readonly plan: EntryPlan
  readonly stop: Price
  readonly account: Account
  readonly feeRatio: Ratio
  readonly leverage: Ratio
  readonly marginMode: MarginMode
}

/** The nearest price that liquidation may lie at: beyond the stop by a fifth of its distance from the entry. */
export function gapBound(entry: Price, stop: Price, side: 'long' | 'short'): Price {
  const room = scale(distance(entry, stop), gap)
  return side === 'long' ? subtract(stop, room) : add(stop, room)
}

/** Whether liquidation (null: none) comes after the stop, with the gap. */
export function comesAfterStop(liquidation: Price | null, bound: Price, side: 'long' | 'short'): boolean {
  return liquidation === null || !(side === 'long' ? isAbove(liquidation, bound) : isBelow(liquidation, bound))
}

/**
 * The money that the pool of the position lacks at the bound, where it must still hold its maintenance: above zero means
 * liquidation comes too early, and exactly so much more margin puts it on the bound. The tier is that of the value there.
 */
function lackAtBound(terms: GapTerms, rung: Size): Usd {
  const { plan, stop, account, feeRatio, leverage, marginMode } = terms
  const { coin, tiers } = plan.instrument
  const cost = costOf(plan, rung)
  const held = positionIn(account, coin)
  const fill = {
    side: plan.side,
    size: totalSize(plan, rung),
    cost,
    fee: scale(cost, feeRatio),
    margin: divide(cost, leverage),
    marginMode,
  }
  const { size, base } = holdingAfter(account, held, fill)
  const bound = gapBound(averagePrice(plan, rung), stop, plan.side)
  const at = isPositive(bound) ? bound : noPrice
  const needed = add(maintenanceOf(notional(at, magnitude(size)), tiers), owedElsewhere(account, coin, marginMode))
  return subtract(needed, add(base, notional(at, size)))
}

/**
 * The least extra margin, USDC, with which the size keeps its gap: cash in the account for cross, in the position for
 * isolated. Zero where none is needed. Exact: with a cent less the gap is too small.
 */
export function leastExtraMargin(terms: GapTerms, size: Size): Usd {
  const lack = lackAtBound(terms, divide(size, whole(terms.plan.rungs)))
  return isPositive(lack) ? lack : noUsd
}

/** Rung lots that only make a position of the other side smaller: they bring nothing new that could be liquidated. */
function lotsThatReduce({ plan, account }: GapTerms): bigint {
  const held = positionIn(account, plan.instrument.coin)
  if (held === null || sideOf(held) === plan.side) return 0n
  return countLots(divide(magnitude(held.size), whole(plan.rungs)), plan.instrument.szDecimals)
}

/**
 * The largest size below one that fails, that keeps its gap; null when none does. What a size lacks at the bound is
 * convex in the size (the book gets dearer, the tiers stricter), so the sizes that pass lie together: the search finds
 * the size that lacks least, then the last one above it that passes.
 */
export function largestWithGap(terms: GapTerms, size: Size): Size | null {
  const { plan } = terms
  const { szDecimals } = plan.instrument
  const lackOf = (count: bigint): Usd => lackAtBound(terms, lots(count, szDecimals))
  const failing = countLots(divide(size, whole(plan.rungs)), szDecimals)
  const free = lotsThatReduce(terms)
  const best = lastThat(free, failing, (count) => signOf(subtract(lackOf(count + 1n), lackOf(count))) < 0) + 1n
  const passes = (count: bigint): boolean => !isPositive(lackOf(count))
  const found = best < failing && passes(best) ? lastThat(best, failing, passes) : free
  return found > 0n ? totalSize(plan, lots(found, szDecimals)) : null
}

/** The last whole number from `low` up to but without `high` for which `holds`, which holds up to there; `low` is not asked. */
function lastThat(low: bigint, high: bigint, holds: (count: bigint) => boolean): bigint {
  let [last, first] = [low, high]
  while (first - last > 1n) {
    const middle = (last + first) / 2n
    if (holds(middle)) last = middle
    else first = middle
  }
  return last
}
