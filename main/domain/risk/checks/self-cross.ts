import type { RestingOrder } from '../../margin/account.ts'
import { entrySide } from '../../market/instrument.ts'
import { text } from '../../money/print.ts'
import { isAbove, isBelow, type Price } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Warns of an order that would meet a resting order of the account's own: the venue then cancels that one. */
export const selfCross: Check = (ticket, { world }) => {
  const { entry, plan, coin } = ticket
  const side = entrySide(plan.side)
  const prices: readonly Price[] = entry.limit === null ? plan.prices : [entry.limit]
  const isMet = ({ price }: RestingOrder): boolean =>
    prices.some((reach) => (side === 'buy' ? !isBelow(reach, price) : !isAbove(reach, price)))
  const met = world.account.orders.find(
    (order) => order.coin === coin && order.side !== side && order.trigger === null && isMet(order),
  )
  if (met !== undefined) {
    const measured = `${met.side} ${text(met.size)} at ${text(met.price)}`
    const why = `This would meet your own resting order (${measured}), and the venue would cancel that one.`
    return answer('SELF_CROSS', 'warn', measured, 'none', why)
  }
  return answer('SELF_CROSS', 'pass', 'none', 'none', 'It meets no resting order of your own.')
}
