import { ratioOf } from '../../money/notional.ts'
import { multiple, shortMultiple } from '../../money/print.ts'
import { isAbove, isPositive, scale } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Warns when the stop, filled at the venue's own bound of 10 %, would lose several times the budget. */
export const venueBoundLoss: Check = (ticket, { world }) => {
  const limit = world.policy.venueBoundLoss
  const budget = ticket.sizing.budget ?? ticket.losses?.allIn ?? null
  if (ticket.losses === null || budget === null || !isPositive(budget)) {
    return answer('VENUE_BOUND_LOSS', 'pass', 'no stop', shortMultiple(limit), 'There is no stop to measure.')
  }
  const { venueBound } = ticket.losses
  const measured = multiple(ratioOf(venueBound, budget))
  if (isAbove(venueBound, scale(budget, limit))) {
    const why = 'A stop may fill up to 10% beyond its trigger; that would lose far more than the budget.'
    return answer('VENUE_BOUND_LOSS', 'warn', measured, shortMultiple(limit), why)
  }
  return answer(
    'VENUE_BOUND_LOSS',
    'pass',
    measured,
    shortMultiple(limit),
    "Even at the venue's bound the loss stays near the budget.",
  )
}
