import type { Venue } from '../venue.ts'
import { tellOrder } from '../venue.ts'
import { checkLeg, type LegContext, type WireOrder } from './check-leg.ts'
import { finishOrder, standOrder } from './finish-order.ts'
import type { Order } from './order.ts'
import { enter, type LegAnswer, named, record } from './place-orders.ts'

/** One modification as it comes over the wire. */
export type Modification = { oid: number | string; order: WireOrder }

/**
 * Cancels an order and places another in its stead, with a new oid. Without `always` the new one must not be able to
 * take: post-only, or a limit that is then made post-only. With it, the new one is placed even when the old is gone.
 * A new order that could not be placed anywhere (grid, size, margin) leaves the old one alone; one that would have
 * taken is refused after the old one went. Source: docs, exchange-endpoint, modify.
 */
export function modifyOrder(venue: Venue, user: string, { oid, order: leg }: Modification, always: boolean): LegAnswer {
  const old = findOrder(venue, user, oid)
  const isGone = !old || old.stands === 'done'
  if (isGone && !always) return { error: `Cannot modify canceled or filled order asset=${leg.a}` }
  if (old && !isGone && (old.asset !== leg.a || (old.side === 'B') !== leg.b)) {
    return { error: `Cannot modify asset or side of an order. asset=${leg.a}` }
  }
  const tame = always ? leg : tamed(leg)
  if (!tame) return { error: `Modified order must be post only, unless always placed. asset=${leg.a}` }
  const parent = old?.stands === 'parent' ? parentOf(venue, old) : undefined
  const checked = checkWithout(venue, user, isGone ? null : old, tame, contextOf(old, parent))
  if (checked.refusal || !checked.order) {
    venue.counters.ordersRejected += 1
    return { error: checked.refusal!.text }
  }
  if (old && !isGone) {
    venue.counters.cancels += 1
    finishOrder(venue, old, 'canceled')
  }
  const { order } = checked
  if (!order.cloid && old?.cloid) order.cloid = old.cloid
  if (old && old.cloid === order.cloid) order.replaces = true
  record(venue, order, true)
  return stand(venue, order, parent)
}

function stand(venue: Venue, order: Order, parent: Order | undefined): LegAnswer {
  const market = venue.markets[order.asset]!
  if (parent) {
    standOrder(venue, market, order, 'parent')
    venue.changes.orders.add(order.oid)
    parent.children.push(order.oid)
    venue.changes.orders.add(parent.oid)
    return 'waitingForFill'
  }
  if (!order.trigger) return enter(venue, order)
  standOrder(venue, market, order, 'mark')
  tellOrder(venue, order, 'open')
  return { resting: named(order) }
}

/** A leg that can only rest, or null when it can't be made one. */
function tamed(leg: WireOrder): WireOrder | null {
  if (!('limit' in leg.t)) return null
  const { tif } = leg.t.limit
  if (tif === 'Alo') return leg
  return tif === 'Gtc' ? { ...leg, t: { limit: { tif: 'Alo' } } } : null
}

/** Checks the new order as if the old one were not there. */
function checkWithout(venue: Venue, user: string, old: Order | null, leg: WireOrder, context: LegContext) {
  if (!old) return checkLeg(venue, user, leg, context)
  const { open } = venue.accounts.get(user)!
  const { stands } = old
  open.delete(old.oid)
  old.stands = 'done'
  const checked = checkLeg(venue, user, leg, context)
  old.stands = stands
  open.add(old.oid)
  return checked
}

function contextOf(old: Order | null, parent: Order | undefined): LegContext {
  if (parent) return { grouping: 'normalTpsl', group: parent.oid, parent }
  if (old?.isPositionTpsl) return { grouping: 'positionTpsl', group: old.group }
  return { grouping: 'na', group: old?.group ?? 0 }
}

function parentOf(venue: Venue, child: Order): Order | undefined {
  for (const oid of venue.accounts.get(child.user)!.open) {
    const order = venue.orders.get(oid)
    if (order?.children.includes(child.oid)) return order
  }
  return undefined
}

function findOrder(venue: Venue, user: string, id: number | string): Order | null {
  const oid = typeof id === 'number' ? id : venue.byCloid.get(`${user}:${id.toLowerCase()}`)
  const order = oid === undefined ? undefined : venue.orders.get(oid)
  return order?.user === user ? order : null
}
