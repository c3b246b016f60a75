import { text } from '../../money/print.ts'
import { isAbove } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Refuses an order above the size that the policy sets for its coin; passes where none is set. */
export const maxOrderSize: Check = (ticket, { world }) => {
  const limit = world.policy.orderSize.get(ticket.coin)
  const measured = text(ticket.size)
  if (limit === undefined)
    return answer('MAX_ORDER_SIZE', 'pass', measured, 'none', `No size limit is set for ${ticket.coin}.`)
  if (isAbove(ticket.size, limit)) {
    const why = `One ${ticket.coin} order may be at most ${text(limit)}. The largest size that passes is ${text(limit)} ${ticket.coin}.`
    return answer('MAX_ORDER_SIZE', 'block', measured, text(limit), why)
  }
  return answer('MAX_ORDER_SIZE', 'pass', measured, text(limit), 'The size is within the limit set for this coin.')
}
