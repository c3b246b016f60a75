import { dollars, shortPercent } from '../../money/print.ts'
import { add, isBelow, isPositive, negate, noUsd, scale, subtract } from '../../money/quantity.ts'
import { answer, type Check, percentOf } from '../check.ts'
import { isDayLost } from '../loss-limits.ts'

/**
 * Refuses to open once the day (UTC) has lost its limit: realised, unrealised, fees and funding. An unknown result is
 * refused too. What a person accepted by the typed phrase is taken off, so that one more limit counts from there.
 */
export const dailyLossLimit: Check = (ticket, { world }) => {
  const limit = shortPercent(world.policy.dailyLoss)
  const pnl = world.account.dayPnl
  if (pnl === null) return answer('DAILY_LOSS_LIMIT', 'block', 'unknown', limit, "The day's result is not known.")
  const { accountEquity } = ticket.sizing
  const accepted = world.history.dayLossAccepted
  const loss = subtract(negate(pnl), accepted)
  const measured = percentOf(isBelow(pnl, noUsd) ? negate(pnl) : noUsd, accountEquity)
  if (isDayLost(loss, accountEquity, world.policy)) {
    const why = `The day has lost ${limit} of equity${isPositive(accepted) ? ` beyond the ${dollars(accepted)} that you accepted` : ''}; only reducing is allowed until 00:00 UTC.`
    return answer('DAILY_LOSS_LIMIT', 'block', measured, limit, why)
  }
  if (isPositive(accepted)) {
    const until = add(accepted, scale(accountEquity, world.policy.dailyLoss))
    const why = `You accepted a loss of ${dollars(accepted)} today; opening stops again at ${dollars(until)}.`
    return answer('DAILY_LOSS_LIMIT', 'warn', measured, limit, why)
  }
  return answer('DAILY_LOSS_LIMIT', 'pass', measured, limit, "The day's loss is within its limit.")
}
