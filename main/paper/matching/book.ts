import type { Order, Side } from './order.ts'

/** Background liquidity at one price (price units, lots, orders). */
export type Level = { px: number; sz: number; n: number }

/** One coin's book: background levels, and the orders of users among them in price-time order. */
export type Book = { levels: Record<Side, Level[]>; orders: Record<Side, Order[]> }

/** One step of a match: this many lots at this price, against a user's order or the background. */
export type Meeting = { px: number; sz: number; maker: Order | null }

export function emptyBook(): Book {
  return { levels: { B: [], A: [] }, orders: { B: [], A: [] } }
}

/** True when price a is better than b for someone resting on this side. */
export function isBetter(side: Side, a: number, b: number): boolean {
  return side === 'B' ? a > b : a < b
}

/** The best resting price of a side, users and background together; null when empty. */
export function bestPx(book: Book, side: Side): number | null {
  const level = book.levels[side][0]
  const order = book.orders[side][0]
  if (!level) return order ? order.px : null
  if (!order) return level.px
  return isBetter(side, order.px, level.px) ? order.px : level.px
}

/** Half-way between best bid and best ask, in price units (may end in .5); null when a side is empty. */
export function midOf(book: Book): number | null {
  const bid = bestPx(book, 'B')
  const ask = bestPx(book, 'A')
  return bid === null || ask === null ? null : (bid + ask) / 2
}

/** True when a price meets the other side. */
export function crosses(book: Book, side: Side, px: number): boolean {
  const resting: Side = side === 'B' ? 'A' : 'B'
  const best = bestPx(book, resting)
  return best !== null && !isBetter(resting, px, best)
}

/** Puts an order behind all others of its price, and remembers the background lots in front of it. */
export function rest(book: Book, order: Order): void {
  const queue = book.orders[order.side]
  let at = queue.length
  while (at > 0 && isBetter(order.side, order.px, queue[at - 1]!.px)) at -= 1
  queue.splice(at, 0, order)
  order.ahead = book.levels[order.side].find((level) => level.px === order.px)?.sz ?? 0
}

export function unrest(book: Book, order: Order): void {
  const at = book.orders[order.side].indexOf(order)
  if (at >= 0) book.orders[order.side].splice(at, 1)
}

/**
 * The next resting quantity that an aggressor on `side` meets at `limit` or better, by price, then time; null when
 * there is none. Changes nothing.
 */
export function nextMeeting(book: Book, side: Side, limit: number, sz: number): Meeting | null {
  const resting: Side = side === 'B' ? 'A' : 'B'
  const px = bestPx(book, resting)
  if (px === null || isBetter(resting, limit, px)) return null
  const order = book.orders[resting][0]
  const level = book.levels[resting][0]
  const inBackground = level && level.px === px ? level.sz : 0
  if (!order || order.px !== px) return { px, sz: Math.min(sz, inBackground), maker: null }
  const inFront = Math.min(order.ahead, inBackground)
  if (inFront > 0) return { px, sz: Math.min(sz, inFront), maker: null }
  return { px, sz: Math.min(sz, order.sz), maker: order }
}

/** Takes background lots at the best price and moves the users behind them forward. */
export function takeBackground(book: Book, resting: Side, px: number, sz: number): void {
  const level = book.levels[resting][0]
  if (!level || level.px !== px) return
  level.sz -= sz
  if (level.sz <= 0) book.levels[resting].shift()
  for (const order of book.orders[resting]) if (order.px === px) order.ahead = Math.max(0, order.ahead - sz)
}

/** After background levels were replaced: nobody has more in front than there is. */
export function trimAhead(book: Book): void {
  for (const side of ['B', 'A'] as const) {
    for (const order of book.orders[side]) {
      const level = book.levels[side].find((one) => one.px === order.px)
      order.ahead = Math.min(order.ahead, level?.sz ?? 0)
    }
  }
}

/** Users and background merged into price levels, best first, at most `most`. */
export function bookLevels(book: Book, side: Side, most: number): Level[] {
  const merged: Level[] = []
  const levels = book.levels[side]
  const orders = book.orders[side]
  let l = 0
  let o = 0
  while (merged.length < most && (l < levels.length || o < orders.length)) {
    const level = levels[l]
    const order = orders[o]
    const px = !level ? order!.px : !order || !isBetter(side, order.px, level.px) ? level.px : order.px
    const one: Level = { px, sz: 0, n: 0 }
    if (level && level.px === px) {
      one.sz += level.sz
      one.n += level.n
      l += 1
    }
    while (orders[o]?.px === px) {
      one.sz += orders[o]!.sz
      one.n += 1
      o += 1
    }
    merged.push(one)
  }
  return merged
}
