import { notional } from '../../money/notional.ts'
import { shortMultiple } from '../../money/print.ts'
import { isAbove, scale } from '../../money/quantity.ts'
import { worstPrice } from '../../sizing/caps.ts'
import { answer, type Check, largestThatPasses, multipleOf } from '../check.ts'

/** Refuses an order whose notional, at the worst price it may pay, is above a multiple of equity. */
export const maxOrderNotional: Check = (ticket, { world }) => {
  const { equity, caps } = ticket.sizing
  const limit = world.policy.orderNotional
  // A ladder's worst price is the average of its rungs, since each rung pays its own.
  const value = notional(worstPrice(ticket.plan), ticket.size)
  const measured = multipleOf(value, equity)
  if (isAbove(value, scale(equity, limit))) {
    const why = `One order may be worth at most ${shortMultiple(limit)} of equity.${largestThatPasses(caps.orderNotional, ticket.coin)}`
    return answer('MAX_ORDER_NOTIONAL', 'block', measured, shortMultiple(limit), why)
  }
  return answer(
    'MAX_ORDER_NOTIONAL',
    'pass',
    measured,
    shortMultiple(limit),
    'The order is within the limit for one order.',
  )
}
