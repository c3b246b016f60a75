import { type Market, pxOf } from '../market.ts'
import type { Venue } from '../venue.ts'
import { orderValue, reducible, refuseForMargin } from './execute-order.ts'
import { finishOrder } from './finish-order.ts'
import type { Order, Tif } from './order.ts'
import { isNearReference, MINIMUM_VALUE, maxOrderValue, type Refusal, readPx, readSz, refuse } from './order-rules.ts'
import { isReached } from './run-triggers.ts'

/** An order as it comes over the wire, already in canonical form. */
export type WireOrder = {
  a: number
  b: boolean
  p: string
  s: string
  r: boolean
  t:
    | { limit: { tif: 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket' } }
    | { trigger: { isMarket: boolean; triggerPx: string; tpsl: 'tp' | 'sl' } }
  c?: string | undefined
}

/** Open orders: 1000, and one more for every 5M of volume, up to 5000; reduce-only and triggers only below 1000. */
function mayOpenMore(venue: Venue, order: Order): boolean {
  const { open, volume } = venue.accounts.get(order.user)!
  if (open.size < 1000) return true
  if (order.reduceOnly || order.trigger) return false
  return open.size < Math.min(5000, 1000 + volume.div(5_000_000).floor().toNumber())
}

export type LegContext = {
  grouping: 'na' | 'normalTpsl' | 'positionTpsl'
  group: number
  parent?: Order
  builder?: { b: string; f: number }
}
export type CheckedLeg = { order: Order | null; refusal: Refusal | null }

/**
 * Reads one leg against the venue's rules: grid, size, minimum, reference price, trigger side, reduce-only, margin.
 * `order` is null only when nothing could be read from it.
 */
export function checkLeg(venue: Venue, user: string, leg: WireOrder, context: LegContext): CheckedLeg {
  const market = venue.markets[leg.a]
  if (!market) return { order: null, refusal: refuse('Invalid asset.', leg.a, 'rejected') }
  const { spec, asset } = market
  const triggered = 'trigger' in leg.t ? leg.t.trigger : null
  const sz = readSz(leg.s, spec, asset)
  const px = readPx(leg.p, spec, asset)
  const triggerPx = triggered ? readPx(triggered.triggerPx, spec, asset) : 0
  const order = newOrder(venue, user, leg, context, {
    px: typeof px === 'number' ? px : 0,
    sz: typeof sz === 'number' ? sz : 0,
    triggerPx: typeof triggerPx === 'number' ? triggerPx : 0,
  })
  for (const read of [px, triggerPx, sz]) if (typeof read !== 'number') return { order, refusal: read }
  return { order, refusal: checkOrder(venue, market, order, context) }
}

function checkOrder(venue: Venue, market: Market, order: Order, context: LegContext): Refusal | null {
  const { asset, spec } = market
  if (!mayOpenMore(venue, order)) {
    return { text: 'Too many open orders', status: 'tooManyOpenOrdersRejected' }
  }
  if (spec.isDelisted || market.isHalted) return refuse('Trading is halted.', asset, 'rejected')
  if (venue.rules.isPostOnly && order.tif !== 'Alo') {
    const text = 'Only post-only orders allowed immediately after a network upgrade'
    return refuse(text, asset, 'rejected')
  }
  const whole = order.isPositionTpsl && order.sz === 0
  if (order.sz === 0 && !whole) return refuse('Order has zero size.', asset, 'rejected')
  const value = orderValue(market, order)
  const closesAll = order.reduceOnly && order.sz >= reducible(venue, order) && reducible(venue, order) > 0
  if (!whole && !closesAll && value.lt(MINIMUM_VALUE)) {
    return refuse('Order must have minimum value of $10.', asset, 'minTradeNtlRejected')
  }
  const isMarket = order.tif === 'Ioc' || order.tif === 'FrontendMarket' || order.trigger?.isMarket === true
  const most = maxOrderValue(spec, isMarket)
  if (value.gt(most)) return refuse(`Order value too large. Max is $${most.toFixed()}.`, asset, 'rejected')
  if (!isNearReference(pxOf(market, order.px), pxOf(market, market.oracle))) {
    const text = 'Order price cannot be more than 95% away from the reference price'
    return refuse(text, asset, 'oracleRejected')
  }
  if (context.grouping !== 'na' && context.parent && (!order.trigger || !order.reduceOnly)) {
    return refuse('TP/SL orders must be reduce only trigger orders.', asset, 'badTriggerPxRejected')
  }
  if (context.grouping === 'positionTpsl' && (!order.trigger || !order.reduceOnly)) {
    return refuse('TP/SL orders must be reduce only trigger orders.', asset, 'badTriggerPxRejected')
  }
  if (order.trigger) {
    const reference = context.parent && (context.parent.tif === 'Gtc' || context.parent.tif === 'Alo')
    const bad = isReached(order, reference ? context.parent!.px : market.mark)
    const wrongSide = context.parent && (context.parent.side === order.side || context.parent.asset !== asset)
    if (bad || wrongSide) return refuse('Invalid TP/SL price.', asset, 'badTriggerPxRejected')
  }
  if (context.parent) return null
  if (order.reduceOnly) return reduceOnly(venue, market, order)
  return order.trigger ? null : refuseForMargin(venue, market, order)
}

/**
 * Reduce-only: refused when there is nothing to reduce, cut to the position when larger; when resting ones together
 * exceed the position, the older are cancelled.
 */
function reduceOnly(venue: Venue, market: Market, order: Order): Refusal | null {
  const room = reducible(venue, order)
  if (room === 0) return refuse('Reduce only order would increase position.', market.asset, 'reduceOnlyRejected')
  if (order.isPositionTpsl || order.trigger) return null
  if (order.sz > room) {
    order.sz = room
    order.origSz = room
  }
  const resting = [...venue.accounts.get(order.user)!.open]
    .map((oid) => venue.orders.get(oid)!)
    .filter((one) => one.stands === 'book' && one.reduceOnly && one.asset === order.asset && one.side === order.side)
  let total = resting.reduce((sum, one) => sum + one.sz, order.sz)
  for (const older of resting) {
    if (total <= room) break
    total -= older.sz
    finishOrder(venue, older, 'reduceOnlyCanceled')
  }
  return null
}

type Units = { px: number; sz: number; triggerPx: number }

function newOrder(venue: Venue, user: string, leg: WireOrder, context: LegContext, units: Units): Order {
  const oid = venue.nextOid
  venue.nextOid += 1
  const tif: Tif = 'limit' in leg.t ? leg.t.limit.tif : 'Gtc'
  return {
    oid,
    user,
    asset: leg.a,
    side: leg.b ? 'B' : 'A',
    px: units.px,
    sz: units.sz,
    origSz: units.sz,
    tif,
    reduceOnly: leg.r,
    cloid: leg.c ?? null,
    timestamp: venue.now(),
    trigger:
      'trigger' in leg.t ? { px: units.triggerPx, isMarket: leg.t.trigger.isMarket, tpsl: leg.t.trigger.tpsl } : null,
    stands: 'done',
    group: context.group,
    children: [],
    isPositionTpsl: context.grouping === 'positionTpsl',
    ahead: 0,
    status: 'open',
    statusTimestamp: venue.now(),
    ...(context.builder ? { builder: context.builder } : {}),
  }
}
