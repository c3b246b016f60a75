import { committed, grossElsewhere } from '../../margin/exposure.ts'
import { shortMultiple } from '../../money/print.ts'
import { add, isAbove, magnitude, scale } from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses, multipleOf } from '../check.ts'

/** Refuses an order that could take the sum over all coins (filled, resting and this) above a multiple of equity. */
export const maxGrossExposure: Check = (ticket, { world }) => {
  const { equity, caps } = ticket.sizing
  const limit = world.policy.grossExposure
  const here = add(committed(world.account, ticket.coin, ticket.side), ticket.notional)
  const elsewhere = grossElsewhere(world.account, ticket.coin)
  const measured = multipleOf(add(elsewhere, magnitude(here)), equity)
  if (isAbove(add(elsewhere, here), scale(equity, limit))) {
    const why = `All positions and resting orders together may be at most ${shortMultiple(limit)} of equity.${largestThatPasses(caps.grossExposure, ticket.coin)}`
    return answer('MAX_GROSS_EXPOSURE', 'block', measured, shortMultiple(limit), why)
  }
  return answer(
    'MAX_GROSS_EXPOSURE',
    'pass',
    measured,
    shortMultiple(limit),
    'The gross exposure stays within its limit.',
  )
}
