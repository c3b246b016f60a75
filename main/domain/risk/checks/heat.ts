import { shortPercent } from '../../money/print.ts'
import { add, isAbove, noUsd, scale } from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses, percentOf } from '../check.ts'
import { heatOf } from '../heat.ts'

/** Refuses an order that takes the open risk (all stops together, and this one) above a share of equity; warns where it can't be measured. */
export const heat: Check = (ticket, { world }) => {
  const limit = world.policy.heat
  const { equity, caps } = ticket.sizing
  // A stop that moves is counted at its new place, and no longer at its old one.
  const account =
    ticket.task?.is === 'exit'
      ? { ...world.account, positions: world.account.positions.filter((one) => one.coin !== ticket.coin) }
      : world.account
  const { atStops, unbounded } = heatOf(account, world.fees, world.settings)
  const total = add(atStops, ticket.losses?.allIn ?? noUsd)
  const measured = percentOf(total, equity)
  if (isAbove(total, scale(equity, limit))) {
    const why = `All open trades together may lose at most ${shortPercent(limit)} of equity at their stops.${largestThatPasses(caps.heat, ticket.coin)}`
    return answer('HEAT', 'block', measured, shortPercent(limit), why)
  }
  if (unbounded.length > 0) {
    const why = `${unbounded.join(', ')} has no stop that the desk can see, so the open risk has no bound.`
    return answer('HEAT', 'warn', 'no bound', shortPercent(limit), why)
  }
  return answer('HEAT', 'pass', measured, shortPercent(limit), 'The open risk is within its limit.')
}
