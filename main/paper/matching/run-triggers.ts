import type { Market } from '../market.ts'
import { tellOrder, type Venue } from '../venue.ts'
import { executeOrder, reducible, refuseForMargin } from './execute-order.ts'
import { finishOrder, unstandOrder } from './finish-order.ts'
import type { Order } from './order.ts'

/** True when the mark price has reached the trigger: stops against the position, take-profits with it. */
export function isReached(order: Order, mark: number): boolean {
  const { trigger } = order
  if (!trigger) return false
  const above = (order.side === 'A') === (trigger.tpsl === 'tp')
  return above ? mark >= trigger.px : mark <= trigger.px
}

/** Fires every waiting order of a coin whose trigger the mark has reached, oldest first. */
export function runTriggers(venue: Venue, market: Market): void {
  if (market.waiting.size === 0) return
  const reached = [...market.waiting].filter((order) => isReached(order, market.mark)).sort((a, b) => a.oid - b.oid)
  for (const order of reached) if (order.stands === 'mark') fire(venue, market, order)
}

/**
 * Sends a triggered order into the market. A market trigger fills at most 10% away from the mark, and never beyond its
 * own limit price. Source: docs, take-profit-and-stop-loss-orders.
 */
function fire(venue: Venue, market: Market, order: Order): void {
  unstandOrder(venue, market, order)
  tellOrder(venue, order, 'triggered')
  if (order.reduceOnly) {
    const room = reducible(venue, order)
    if (room === 0) return finishOrder(venue, order, 'reduceOnlyCanceled')
    if (order.origSz === 0 || order.sz > room) order.sz = room
    if (order.origSz === 0) order.origSz = room
  } else if (refuseForMargin(venue, market, order)) return finishOrder(venue, order, 'perpMarginRejected')
  if (order.trigger?.isMarket) {
    const bound = order.side === 'B' ? Math.floor(market.mark * 1.1) : Math.ceil(market.mark * 0.9)
    order.px = order.side === 'B' ? Math.min(order.px, bound) : Math.max(order.px, bound)
    order.tif = 'FrontendMarket'
  }
  const done = executeOrder(venue, market, order)
  if (done.is === 'refused') finishOrder(venue, order, done.refusal.status)
}
