import type { MarketFacts } from '../../../preload/contract/facts.ts'
import { notional } from '../money/notional.ts'
import { known, parsePrice } from '../money/parse-decimal.ts'
import {
  add,
  divide,
  isAbove,
  isBelow,
  isPositive,
  least,
  noSize,
  noUsd,
  type Price,
  type Size,
  subtract,
  type Usd,
  whole,
} from '../money/quantity.ts'
import type { OrderSide } from './instrument.ts'

export interface Level {
  readonly price: Price
  readonly size: Size
}

/** Both sides of a book, best price first. Empty sides where there is nothing to trust. */
export interface Book {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

const emptyBook: Book = { bids: [], asks: [] }

/** The levels that have a price and a size above zero. */
function readLevels(levels: MarketFacts['bids']): Level[] {
  const read: Level[] = []
  for (const [priceText, sizeText] of levels) {
    const [price, size] = [parsePrice(priceText), known.size(sizeText)]
    if (price !== 'not_a_number' && isPositive(size)) read.push({ price, size })
  }
  return read
}

function isSorted(levels: readonly Level[], isBetter: (a: Price, b: Price) => boolean): boolean {
  return levels.every((level, at) => at === 0 || isBetter(levels[at - 1]!.price, level.price))
}

/** The facts' book; empty when it is crossed or out of order, so that nothing is priced from it. */
export function readBook(market: MarketFacts): Book {
  const book = { bids: readLevels(market.bids), asks: readLevels(market.asks) }
  const bid = book.bids[0]
  const ask = book.asks[0]
  const isCrossed = bid !== undefined && ask !== undefined && !isBelow(bid.price, ask.price)
  return isCrossed || !isSorted(book.bids, isAbove) || !isSorted(book.asks, isBelow) ? emptyBook : book
}

/** Halfway between the best bid and the best ask; null when a side is empty. */
export function midOf(book: Book): Price | null {
  const bid = book.bids[0]
  const ask = book.asks[0]
  return bid && ask ? divide(add(bid.price, ask.price), whole(2)) : null
}

/** The levels that an order of this side and limit could take, best first. */
export function takeable(book: Book, side: OrderSide, limit: Price): Level[] {
  return side === 'buy'
    ? book.asks.filter((level) => !isAbove(level.price, limit))
    : book.bids.filter((level) => !isBelow(level.price, limit))
}

/**
 * What a stop entry may meet when its trigger is reached. Nobody has seen that book yet; what is known is today's. It is
 * moved as a whole so that its best price stands at the trigger, and never to where it would be better than it stands now.
 */
export function takeableAtTrigger(book: Book, side: OrderSide, trigger: Price, limit: Price): Level[] {
  const levels = side === 'buy' ? book.asks : book.bids
  const best = levels[0]
  if (best === undefined) return []
  const move = subtract(trigger, best.price)
  const isAway = isPositive(move) === (side === 'buy')
  const moved = isAway ? levels.map((level) => ({ price: add(level.price, move), size: level.size })) : levels
  const isBeyond = side === 'buy' ? isAbove : isBelow
  return moved.filter((level) => !isBeyond(level.price, limit))
}

/** Walks levels for a size: how much of it they fill, and for how much money. */
export function walk(levels: readonly Level[], size: Size): { filled: Size; cost: Usd } {
  let filled = noSize
  let cost = noUsd
  for (const level of levels) {
    const taken = least(level.size, subtract(size, filled))
    if (!isPositive(taken)) break
    filled = add(filled, taken)
    cost = add(cost, notional(level.price, taken))
  }
  return { filled, cost }
}
