import { positionIn } from '../../margin/account.ts'
import { sideOf } from '../../margin/exposure.ts'
import { text } from '../../money/print.ts'
import { isAbove, magnitude } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Refuses a reducing order that has no position to reduce, points the same way, is larger than the position, or brings a stop. */
export const reduceOnlyGuard: Check = (ticket, { world }) => {
  const { coin, size, plan } = ticket
  const position = positionIn(world.account, coin)
  const block = (limit: string, why: string) => answer('REDUCE_ONLY_GUARD', 'block', text(size), limit, why)
  if (!ticket.reduceOnly) return block('reduce-only', 'A closing order must be reduce-only.')
  if (position === null || sideOf(position) === plan.side) {
    return block('0', `There is no ${coin} position that this order would reduce.`)
  }
  const held = magnitude(position.size)
  if (isAbove(size, held)) {
    return block(
      text(held),
      `The position is ${text(held)} ${coin}. The largest size that passes is ${text(held)} ${coin}.`,
    )
  }
  if (ticket.stop !== null) {
    return block('no stop', 'A reduce-only order opens nothing that a stop could protect. Leave one of the two out.')
  }
  return answer('REDUCE_ONLY_GUARD', 'pass', text(size), text(held), 'The order only reduces the position.')
}
