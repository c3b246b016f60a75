import { D, unitsText, wireText } from '../decimal.ts'
import { pxOf } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import { pushTo, type RefusalRule, tellOrder, type Venue } from '../venue.ts'
import { checkLeg, type LegContext, type WireOrder } from './check-leg.ts'
import { executeOrder } from './execute-order.ts'
import { finishOrder, standOrder } from './finish-order.ts'
import type { Order } from './order.ts'
import type { Refusal } from './order-rules.ts'
import { runTriggers } from './run-triggers.ts'

export type Grouping = 'na' | 'normalTpsl' | 'positionTpsl'
/** Whom a fee goes to, and how much (tenths of a basis point). */
export type Builder = { b: string; f: number }
export type LegAnswer =
  | { error: string }
  | { resting: { oid: number; cloid?: string } }
  | { filled: { totalSz: string; avgPx: string; oid: number; cloid?: string } }
  | 'waitingForFill'
  | 'waitingForTrigger'

/** An answer to the whole request instead of to each leg. */
export class WholeRefusal extends Error {}

/** Places the legs of an order action in order and answers each. Throws WholeRefusal when none may be looked at. */
export function placeOrders(
  venue: Venue,
  user: string,
  legs: WireOrder[],
  grouping: Grouping,
  builder?: Builder,
): LegAnswer[] {
  if (legs.length === 0) throw new WholeRefusal('Order action has no orders.')
  if (builder && builder.f > 0 && builder.f > (builderLimit(venue, user, builder.b) ?? -1)) {
    throw new WholeRefusal('Builder fee has not been approved.')
  }
  const withBuilder = builder ? { builder } : {}
  if (grouping === 'normalTpsl' && 'trigger' in legs[0]!.t)
    throw new WholeRefusal('Main order cannot be trigger order.')
  if (grouping === 'normalTpsl') return placeBracket(venue, user, legs, withBuilder)
  const group = grouping === 'positionTpsl' ? venue.nextOid : 0
  return legs.map((leg) => placeLeg(venue, user, leg, { grouping, group, ...withBuilder }))
}

/** What a user, or the master of a sub-account, lets a builder take. */
function builderLimit(venue: Venue, user: string, builder: string): number | undefined {
  const account = venue.accounts.get(user)!
  const payer = account.subAccount ? venue.accounts.get(account.subAccount.master) : account
  return payer?.builders.get(builder)
}

/** The parent and its children; the children wait for the parent's full fill, and fall with a refused parent. */
function placeBracket(venue: Venue, user: string, legs: WireOrder[], withBuilder: { builder?: Builder }): LegAnswer[] {
  const [first, ...rest] = legs
  const parent = readLeg(venue, user, first!, { grouping: 'normalTpsl', group: 0, ...withBuilder })
  if ('text' in parent) return legs.map(() => ({ error: parent.text }))
  const children = rest.map((leg) => {
    const child = readLeg(venue, user, leg, { grouping: 'normalTpsl', group: parent.oid, parent, ...withBuilder })
    if ('text' in child) return child
    standOrder(venue, venue.markets[child.asset]!, child, 'parent')
    venue.changes.orders.add(child.oid)
    parent.children.push(child.oid)
    return child
  })
  const answer = enter(venue, parent)
  if (typeof answer === 'object' && 'error' in answer) return legs.map(() => answer)
  runTriggers(venue, venue.markets[parent.asset]!)
  return [answer, ...children.map((child) => ('text' in child ? { error: child.text } : ('waitingForFill' as const)))]
}

type Context = LegContext

function placeLeg(venue: Venue, user: string, leg: WireOrder, context: Context): LegAnswer {
  const order = readLeg(venue, user, leg, context)
  if ('text' in order) return { error: order.text }
  if (!order.trigger) return enter(venue, order)
  const market = venue.markets[order.asset]!
  standOrder(venue, market, order, 'mark')
  tellOrder(venue, order, 'open')
  return order.isPositionTpsl ? 'waitingForTrigger' : { resting: named(order) }
}

/** Checks a leg and records it, accepted or refused, so that its cloid can be asked for. */
export function readLeg(venue: Venue, user: string, leg: WireOrder, context: Context): Order | Refusal {
  const { order, refusal } = checkLeg(venue, user, leg, context)
  const planned = takeRefusal(venue, leg)
  const refused = planned ? { text: planned.text, status: 'rejected' as const } : refusal
  if (order) record(venue, order, refused === null)
  if (!refused) return order!
  venue.counters.ordersRejected += order ? 0 : 1
  if (order) finishOrder(venue, order, refused.status)
  return refused
}

export function record(venue: Venue, order: Order, accepted: boolean): void {
  venue.orders.set(order.oid, order)
  pushTo(venue.history, order.user, order.oid)
  forgetOldest(venue, order.user)
  if (order.cloid) venue.byCloid.set(`${order.user}:${order.cloid}`, order.oid)
  venue.counters[accepted ? 'ordersAccepted' : 'ordersRejected'] += 1
  if (!accepted || !order.cloid || order.replaces) return
  const times = (venue.counters.cloids[order.cloid] ?? 0) + 1
  venue.counters.cloids[order.cloid] = times
  if (times > 1) venue.counters.duplicates += 1
}

/** How many of a user's done orders are remembered at least; beyond twice that, the oldest go. */
const MOST_REMEMBERED = 2000

function forgetOldest(venue: Venue, user: string): void {
  const oids = venue.history.get(user)!
  if (oids.length <= 2 * MOST_REMEMBERED) return
  const kept = oids.slice(-MOST_REMEMBERED)
  for (const oid of oids.slice(0, -MOST_REMEMBERED)) {
    const order = venue.orders.get(oid)
    if (!order) continue
    if (order.stands !== 'done') {
      kept.unshift(oid)
      continue
    }
    venue.orders.delete(oid)
    if (!order.cloid) continue
    if (venue.byCloid.get(`${user}:${order.cloid}`) === oid) venue.byCloid.delete(`${user}:${order.cloid}`)
    if (venue.counters.cloids[order.cloid] === 1) delete venue.counters.cloids[order.cloid]
  }
  venue.history.set(
    user,
    kept.sort((a, b) => a - b),
  )
}

/** Lets a plain order into the market and says what became of it. */
export function enter(venue: Venue, order: Order): LegAnswer {
  const market = venue.markets[order.asset]!
  const done = executeOrder(venue, market, order)
  if (done.is === 'refused') {
    finishOrder(venue, order, done.refusal.status)
    venue.counters.ordersAccepted -= 1
    venue.counters.ordersRejected += 1
    if (order.cloid) venue.counters.cloids[order.cloid] = (venue.counters.cloids[order.cloid] ?? 1) - 1
    return { error: done.refusal.text }
  }
  if (done.is === 'resting') return { resting: named(order) }
  const avgPx = pxOf(market, 1).mul(new D(done.value).div(done.sz)).toDecimalPlaces(pxDecimals(market.spec))
  return {
    filled: {
      totalSz: unitsText(done.sz, market.spec.szDecimals),
      avgPx: wireText(avgPx),
      ...named(order),
    },
  }
}

export function named(order: Order): { oid: number; cloid?: string } {
  return order.cloid ? { oid: order.oid, cloid: order.cloid } : { oid: order.oid }
}

function takeRefusal(venue: Venue, leg: WireOrder): RefusalRule | null {
  const at = venue.refusals.findIndex(
    (rule) =>
      (rule.tpsl === undefined || ('trigger' in leg.t && leg.t.trigger.tpsl === rule.tpsl)) &&
      (rule.coin === undefined || venue.markets[leg.a]?.spec.name === rule.coin) &&
      (rule.side === undefined || (leg.b ? 'B' : 'A') === rule.side) &&
      (rule.reduceOnly === undefined || leg.r === rule.reduceOnly) &&
      (rule.cloid === undefined || leg.c === rule.cloid),
  )
  if (at < 0) return null
  const rule = venue.refusals[at]!
  rule.times = (rule.times ?? 1) - 1
  if (rule.times <= 0) venue.refusals.splice(at, 1)
  return rule
}
