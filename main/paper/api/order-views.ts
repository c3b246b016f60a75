import { unitsText } from '../decimal.ts'
import type { Order } from '../matching/order.ts'
import { pxDecimals } from '../universe.ts'
import type { OrderUpdate, Venue } from '../venue.ts'

/** An order as openOrders and orderUpdates tell it. */
export function openOrderView(venue: Venue, order: Order) {
  const { spec } = venue.markets[order.asset]!
  return {
    coin: spec.name,
    side: order.side,
    limitPx: unitsText(order.px, pxDecimals(spec)),
    sz: unitsText(order.sz, spec.szDecimals),
    oid: order.oid,
    timestamp: order.timestamp,
    origSz: unitsText(order.origSz, spec.szDecimals),
    ...(order.cloid ? { cloid: order.cloid } : {}),
    ...(order.reduceOnly ? { reduceOnly: true as const } : {}),
  }
}

export type FrontendOrder = Omit<ReturnType<typeof openOrderView>, 'reduceOnly' | 'cloid'> & {
  triggerCondition: string
  isTrigger: boolean
  triggerPx: string
  children: FrontendOrder[]
  isPositionTpsl: boolean
  reduceOnly: boolean
  orderType: string
  tif: string | null
  cloid: string | null
}

/** An order as frontendOpenOrders and orderStatus tell it; children that still wait are nested in their parent. */
export function frontendOrderView(venue: Venue, order: Order): FrontendOrder {
  const { spec } = venue.markets[order.asset]!
  const { trigger } = order
  const above = trigger && (order.side === 'A') === (trigger.tpsl === 'tp')
  const triggerPx = trigger ? unitsText(trigger.px, pxDecimals(spec)) : '0.0'
  const { reduceOnly: _, cloid: __, ...plain } = openOrderView(venue, order)
  return {
    ...plain,
    triggerCondition: trigger ? `Price ${above ? 'above' : 'below'} ${triggerPx.replace(/\.0$/, '')}` : 'N/A',
    isTrigger: trigger !== null,
    triggerPx,
    children: order.children.flatMap((oid) => {
      const child = venue.orders.get(oid)
      return child ? [frontendOrderView(venue, child)] : []
    }),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    orderType: orderType(order),
    tif: trigger?.isMarket ? null : order.tif,
    cloid: order.cloid,
  }
}

function orderType(order: Order): string {
  if (!order.trigger) return order.tif === 'FrontendMarket' || order.tif === 'LiquidationMarket' ? 'Market' : 'Limit'
  return `${order.trigger.tpsl === 'tp' ? 'Take Profit' : 'Stop'} ${order.trigger.isMarket ? 'Market' : 'Limit'}`
}

/** The orders that a user's open-orders lists show: in the book or waiting on the mark, newest first. */
export function openOrdersOf(venue: Venue, user: string): Order[] {
  const account = venue.accounts.get(user)
  if (!account) return []
  return [...account.open]
    .map((oid) => venue.orders.get(oid)!)
    .filter((order) => order.stands === 'book' || order.stands === 'mark')
    .sort((a, b) => b.oid - a.oid)
}

export function orderUpdateView(venue: Venue, update: OrderUpdate) {
  return {
    order: openOrderView(venue, update.order),
    status: update.status,
    statusTimestamp: update.statusTimestamp,
  }
}

/** The answer to orderStatus by oid or cloid; of several orders with one cloid, the last. */
export function orderStatusView(venue: Venue, user: string, id: number | string) {
  const oid = typeof id === 'number' ? id : venue.byCloid.get(`${user}:${id.toLowerCase()}`)
  const order = oid === undefined ? undefined : venue.orders.get(oid)
  if (!order || order.user !== user) return { status: 'unknownOid' }
  return { status: 'order', order: historyView(venue, order) }
}

export function historyView(venue: Venue, order: Order) {
  return { order: frontendOrderView(venue, order), status: order.status, statusTimestamp: order.statusTimestamp }
}

/** The newest 2000 orders of a user, newest first. */
export function historicalOrdersView(venue: Venue, user: string) {
  const oids = venue.history.get(user) ?? []
  return oids
    .slice(-2000)
    .reverse()
    .map((oid) => historyView(venue, venue.orders.get(oid)!))
}
