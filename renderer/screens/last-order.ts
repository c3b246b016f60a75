import type { OrderView } from '../../preload/contract/topics.ts'

/**
 * The order that "cancel last" means: the newest one of this desk that opens or adds, else its newest target. A stop is
 * never meant; taking a stop away is done at its own row.
 */
export function lastOrder(orders: readonly OrderView[]): OrderView | undefined {
  const own = orders.filter((order) => order.isOwn && !isStop(order)).toSorted((one, other) => other.time - one.time)
  return own.find((order) => !order.reduceOnly) ?? own[0]
}

function isStop(order: OrderView): boolean {
  return order.trigger !== null && order.reduceOnly && /stop/i.test(order.type)
}
