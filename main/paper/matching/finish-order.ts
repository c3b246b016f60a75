import type { Market } from '../market.ts'
import { pushTo, tellOrder, type Venue } from '../venue.ts'
import { rest, unrest } from './book.ts'
import type { Order, OrderStatus } from './order.ts'

/** Puts an order where it waits, and counts it as open. */
export function standOrder(venue: Venue, market: Market, order: Order, stands: 'book' | 'mark' | 'parent'): void {
  order.stands = stands
  venue.accounts.get(order.user)!.open.add(order.oid)
  venue.changes.accounts.add(order.user)
  if (stands === 'book') {
    rest(market.book, order)
    venue.changes.books.add(market.asset)
  }
  if (stands === 'mark') market.waiting.add(order)
}

/** Takes an order from wherever it waits. */
export function unstandOrder(venue: Venue, market: Market, order: Order): void {
  if (order.stands === 'book') {
    unrest(market.book, order)
    venue.changes.books.add(market.asset)
  }
  market.waiting.delete(order)
  venue.accounts.get(order.user)!.open.delete(order.oid)
  order.stands = 'done'
}

/**
 * Ends an order. Its children are placed when it filled in full (or filled in part and was then cancelled for margin),
 * and cancelled otherwise. Source: docs, take-profit-and-stop-loss-orders.
 */
export function finishOrder(venue: Venue, order: Order, status: OrderStatus): void {
  const market = venue.markets[order.asset]!
  unstandOrder(venue, market, order)
  tellOrder(venue, order, status)
  if (status !== 'filled' && status !== 'canceled' && !status.endsWith('Rejected')) {
    pushTo(venue.changes.events, order.user, { nonUserCancel: [{ coin: market.spec.name, oid: order.oid }] })
  }
  const placed = status === 'filled' || (status === 'marginCanceled' && order.sz < order.origSz)
  const children = order.children
  order.children = []
  for (const oid of children) {
    const child = venue.orders.get(oid)
    if (child?.stands !== 'parent') continue
    if (placed) {
      standOrder(venue, market, child, 'mark')
      tellOrder(venue, child, 'open')
    } else finishOrder(venue, child, 'canceled')
  }
}

/** Cancels the siblings of a leg that filled: one cancels the other. */
export function cancelSiblings(venue: Venue, order: Order): void {
  if (order.group === 0 || !order.trigger) return
  for (const oid of [...venue.accounts.get(order.user)!.open]) {
    const sibling = venue.orders.get(oid)
    if (sibling && sibling !== order && sibling.group === order.group && sibling.trigger) {
      finishOrder(venue, sibling, 'siblingFilledCanceled')
    }
  }
}

/** Cancels what can no longer reduce: position TP/SL and resting reduce-only orders of a closed or turned position. */
export function tidyReduceOnly(venue: Venue, user: string, asset: number): void {
  const account = venue.accounts.get(user)!
  const szi = account.positions.get(asset)?.szi ?? 0
  for (const oid of [...account.open]) {
    const order = venue.orders.get(oid)
    if (!order?.reduceOnly || order.asset !== asset) continue
    const reduces = order.side === 'B' ? szi < 0 : szi > 0
    if (!reduces && (order.stands === 'book' || order.isPositionTpsl)) finishOrder(venue, order, 'reduceOnlyCanceled')
  }
}
