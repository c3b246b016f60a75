import { committed } from '../../margin/exposure.ts'
import { shortMultiple } from '../../money/print.ts'
import { add, isAbove, magnitude, scale } from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses, multipleOf } from '../check.ts'

/** Refuses an order that could take the coin's position (filled, resting and this) above a multiple of equity. */
export const maxPosition: Check = (ticket, { world }) => {
  const { equity, caps } = ticket.sizing
  const limit = world.policy.position
  const after = add(committed(world.account, ticket.coin, ticket.side), ticket.notional)
  const measured = multipleOf(magnitude(after), equity)
  if (isAbove(after, scale(equity, limit))) {
    const why = `The ${ticket.coin} position, with every resting order that adds to it, may be at most ${shortMultiple(limit)} of equity.${largestThatPasses(caps.position, ticket.coin)}`
    return answer('MAX_POSITION', 'block', measured, shortMultiple(limit), why)
  }
  return answer('MAX_POSITION', 'pass', measured, shortMultiple(limit), 'The position stays within its limit.')
}
