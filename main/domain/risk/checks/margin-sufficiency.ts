import { text, textUp } from '../../money/print.ts'
import { add, isAbove, scale } from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** Refuses an order whose initial margin and entry fee need more than the usable part of the free margin. */
export const marginSufficiency: Check = (ticket, { world }) => {
  const { notional, entryFee, leverage, sizing, coin } = ticket
  const usable = scale(sizing.free, world.policy.freeMargin)
  // Both sides times leverage: no quotient, so that the boundary is exact.
  const needed = add(notional, scale(entryFee, leverage))
  const measured = `$${textUp(add(ticket.margin, entryFee))}`
  const limit = `$${text(usable)}`
  if (isAbove(needed, scale(usable, leverage))) {
    const why = `Margin and fee need more than the usable part of the free margin.${largestThatPasses(sizing.caps.freeMargin, coin)}`
    return answer('MARGIN_SUFFICIENCY', 'block', measured, limit, why)
  }
  return answer('MARGIN_SUFFICIENCY', 'pass', measured, limit, 'The free margin covers margin and fee.')
}
