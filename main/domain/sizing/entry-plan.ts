import { type Book, type Level, takeable, takeableAtTrigger } from '../market/book.ts'
import { entrySide, type Instrument, type PositionSide, roundSize } from '../market/instrument.ts'
import { notional, priceFor, sizeFor } from '../money/notional.ts'
import {
  add,
  divide,
  isBelow,
  isPositive,
  least,
  noPrice,
  noSize,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  scale,
  signOf,
  subtract,
  sum,
  type Usd,
  whole,
} from '../money/quantity.ts'

/** A stretch of size bought at one price; `room` null has no end. */
interface Segment {
  readonly price: Price
  readonly room: Size | null
}

/**
 * How a size is expected to fill. A ladder of n rungs is counted in its rung: `rung` sizes are the size of
 * one rung, and a segment's price is the sum of the rungs' prices, so that cost stays exact. Rungs of unequal weight are so
 * many rungs at one price: with parts 1, 2 and 3 a rung is a sixth of the whole.
 */
export interface EntryPlan {
  readonly type: 'market' | 'limit' | 'stop' | 'ladder'
  readonly side: PositionSide
  readonly instrument: Instrument
  /** Each rung's price on the tick; one for everything but a ladder; none for a market entry. */
  readonly prices: readonly Price[]
  /** How many rungs stand at each of the prices. */
  readonly parts: readonly number[]
  readonly rungs: number
  readonly segments: readonly Segment[]
  /** The slippage cap sent to the venue; null for limits. */
  readonly limit: Price | null
  /** What the book gives within the limit; null where the order may rest. */
  readonly depth: Size | null
}

/** A limit, a resting exit or a ladder: every rung at its own price, however large. */
export function planAtPrices(
  type: 'limit' | 'stop' | 'ladder',
  side: PositionSide,
  instrument: Instrument,
  prices: readonly Price[],
  limit: Price | null,
  depth: Size | null,
  parts: readonly number[] = prices.map(() => 1),
): EntryPlan {
  const weighted = prices.map((price, at) => scale(price, whole(parts[at]!)))
  const segments = [{ price: sum(noPrice, weighted), room: null }]
  const rungs = parts.reduce((total, part) => total + part, 0)
  return { type, side, instrument, prices, parts, rungs, segments, limit, depth }
}

/** The orders that a rung size comes to: each price with the size of its part. */
export function ordersOf(plan: EntryPlan, rung: Size): { price: Price; size: Size }[] {
  return plan.prices.map((price, at) => ({ price, size: scale(rung, whole(plan.parts[at]!)) }))
}

/**
 * A market entry, or a stop entry with its trigger: walks the levels that the limit may take; beyond them a unit costs
 * the limit itself. A stop entry walks the book as `takeableAtTrigger` moves it.
 */
export function planThroughBook(
  side: PositionSide,
  instrument: Instrument,
  levels: readonly Level[],
  limit: Price,
  trigger: Price | null = null,
): EntryPlan {
  const walked = levels.map((level) => ({ price: level.price, room: level.size }))
  const depth = sum(
    noSize,
    levels.map((level) => level.size),
  )
  const segments = [...walked, { price: limit, room: null }]
  const type = trigger === null ? 'market' : 'stop'
  const [prices, parts] = trigger === null ? [[], []] : [[trigger], [1]]
  return { type, side, instrument, prices, parts, rungs: 1, segments, limit, depth }
}

/** Whether the book decides the fill: at the market, and once a trigger is reached. */
export function isWalked({ type }: EntryPlan): boolean {
  return type === 'market' || type === 'stop'
}

/** The levels of a book that a plan which ends at this limit would take, as far as they are known today. */
export function levelsFor({ type, side, prices }: EntryPlan, book: Book, limit: Price): Level[] {
  const [trigger] = prices
  return type === 'stop' && trigger !== undefined
    ? takeableAtTrigger(book, entrySide(side), trigger, limit)
    : takeable(book, entrySide(side), limit)
}

/** What a rung size (of every rung together) costs at the expected fills. */
export function costOf(plan: EntryPlan, rung: Size): Usd {
  let left = rung
  let cost = noUsd
  for (const { price, room } of plan.segments) {
    const taken = room === null ? left : least(room, left)
    if (!isPositive(taken)) break
    cost = add(cost, notional(price, taken))
    left = subtract(left, taken)
  }
  return cost
}

/** The whole size of a plan: the rung's size times the rungs. */
export function totalSize(plan: EntryPlan, rung: Size): Size {
  return scale(rung, whole(plan.rungs))
}

/** The average expected fill of a rung size; the best price where the size is zero. */
export function averagePrice(plan: EntryPlan, rung: Size): Price {
  if (!isWalked(plan)) return divide(plan.segments[0]!.price, whole(plan.rungs))
  return isPositive(rung) ? priceFor(costOf(plan, rung), rung) : plan.segments[0]!.price
}

/** What a size takes from a room: so much for each dollar of notional and so much for each unit. */
export interface Weight {
  readonly perNotional: Ratio
  readonly perUnit: Price
}

/**
 * The largest rung on the lot with perNotional·cost + perUnit·size at most `room`; zero when none fits, null
 * when every size fits. Cost grows piecewise with size, so this is exact and needs no search.
 */
export function largestRung(plan: EntryPlan, weight: Weight, room: Usd): Size | null {
  let left = room
  let rung = noSize
  if (signOf(left) < 0) return noSize
  for (const segment of plan.segments) {
    const unit = add(scale(segment.price, weight.perNotional), scale(weight.perUnit, whole(plan.rungs)))
    if (segment.room === null) {
      return isPositive(unit) ? roundSize(add(rung, sizeFor(left, unit)), plan.instrument) : null
    }
    const needed = notional(unit, segment.room)
    if (isPositive(unit) && isBelow(left, needed)) {
      return roundSize(add(rung, sizeFor(left, unit)), plan.instrument)
    }
    left = subtract(left, needed)
    rung = add(rung, segment.room)
  }
  return rung
}
