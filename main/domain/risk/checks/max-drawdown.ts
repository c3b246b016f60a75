import { dollars, shortPercent } from '../../money/print.ts'
import { isPositive, noUsd, subtract } from '../../money/quantity.ts'
import { answer, type Check, percentOf } from '../check.ts'
import { isDrawnDown } from '../loss-limits.ts'

/** Refuses to open once equity is a fraction below its highest; an unknown peak is refused too. */
export const maxDrawdown: Check = (ticket, { world }) => {
  const limit = shortPercent(world.policy.drawdown)
  const peak = world.history.peakEquity ?? null
  const block = (measured: string, why: string) => answer('MAX_DRAWDOWN', 'block', measured, limit, why)
  if (peak === null || !isPositive(peak)) return block('unknown', 'The highest equity of this account is not known.')
  const drawdown = subtract(peak, ticket.sizing.accountEquity)
  const measured = percentOf(isPositive(drawdown) ? drawdown : noUsd, peak)
  if (isDrawnDown(peak, ticket.sizing.accountEquity, world.policy)) {
    return block(measured, `Equity is ${limit} or more below its highest, ${dollars(peak)}; only reducing is allowed.`)
  }
  return answer('MAX_DRAWDOWN', 'pass', measured, limit, `Equity is near its highest, ${dollars(peak)}.`)
}
