import type { World } from '../../market/world.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

/** The orders that a ticket may leave at the venue: its entries, a stop for each, and its targets. */
export function ordersMade({ entry, stop, targets }: TicketTerms): number {
  const entries = Math.max(1, entry.rungs.length)
  return entries + (stop === null ? 0 : entries) + targets.length
}

function ordersAfter(ticket: TicketTerms, world: World): number {
  return world.account.orders.length + ordersMade(ticket)
}

/** Whether more orders would rest than the policy allows. */
export function isOverOpenOrders(ticket: TicketTerms, world: World): boolean {
  return ordersAfter(ticket, world) > world.policy.openOrders
}

/** Refuses an order that would leave more resting orders than the policy allows, triggers included. */
export const maxOpenOrders: Check = (ticket, { world }) => {
  const limit = world.policy.openOrders
  const after = ordersAfter(ticket, world)
  if (isOverOpenOrders(ticket, world)) {
    const why = `At most ${limit} orders may rest at once, stops and targets included; this would make ${after}. Cancel some first.`
    return answer('MAX_OPEN_ORDERS', 'block', String(after), String(limit), why)
  }
  return answer('MAX_OPEN_ORDERS', 'pass', String(after), String(limit), 'Few enough orders rest.')
}
