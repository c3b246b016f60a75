import type { Book, Level } from '../market/book.ts'
import { entrySide } from '../market/instrument.ts'
import {
  add,
  isAbove,
  isBelow,
  isPositive,
  noSize,
  type Price,
  type Size,
  subtract,
  sum,
  type Usd,
} from '../money/quantity.ts'
import { averagePrice, type EntryPlan, planThroughBook } from './entry-plan.ts'
import { allInWeight, type LossTerms, weigh } from './losses.ts'

/** What a stop entry may meet when its trigger is reached. */
export interface StopEntryFill {
  /** The average fill, in price; null where the book is empty or too thin for the size. */
  readonly price: Price | null
  /** What the book holds within the order's cap. */
  readonly inBook: Size
  /** The all-in loss at the stop after that fill, with what the book lacks filled at the cap; null without a stop. */
  readonly allIn: Usd | null
}

/**
 * A stop entry walks a book that nobody has seen yet. What can be known is today's: it is moved as a whole, so that its
 * best price stands at the trigger, and walked for the size up to the order's cap. The size itself is computed at the
 * trigger (rules.md); this says what more it may cost. Null for every other kind of entry.
 */
export function stopEntryFill(plan: EntryPlan, book: Book, loss: LossTerms | null, size: Size): StopEntryFill | null {
  const [trigger] = plan.prices
  if (plan.type !== 'stop' || trigger === undefined || plan.limit === null) return null
  const levels = movedLevels(entrySide(plan.side) === 'buy' ? book.asks : book.bids, trigger, plan.limit)
  const moved = planThroughBook(plan.side, plan.instrument, levels, plan.limit)
  const inBook = sum(
    noSize,
    levels.map((level) => level.size),
  )
  const isEnough = !isBelow(inBook, size) && isPositive(size)
  return {
    price: isEnough ? averagePrice(moved, size) : null,
    inBook,
    allIn: loss === null ? null : weigh(moved, allInWeight(loss), size),
  }
}

function movedLevels(levels: readonly Level[], trigger: Price, cap: Price): Level[] {
  const [best] = levels
  if (best === undefined) return []
  const move = subtract(trigger, best.price)
  const isBuy = isAbove(cap, trigger)
  return levels
    .map((level) => ({ price: add(level.price, move), size: level.size }))
    .filter(({ price }) => !(isBuy ? isAbove(price, cap) : isBelow(price, cap)))
}
