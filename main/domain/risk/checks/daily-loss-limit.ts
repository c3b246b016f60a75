import { ratioOf } from '../../money/notional.ts'
import { percent, shortPercent } from '../../money/print.ts'
import { isBelow, negate, scale, subtract, zero } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Refuses to open once the day (UTC) has lost its limit, realised and unrealised. Unknown results are refused too. */
export const dailyLossLimit: Check = (ticket, { world }) => {
  const limit = world.policy.dailyLoss
  const pnl = world.account.dayPnl
  if (pnl === null) {
    return answer('DAILY_LOSS_LIMIT', 'block', 'unknown', shortPercent(limit), "The day's result is not known.")
  }
  const { accountEquity } = ticket.sizing
  const loss = negate(pnl)
  const measured = percent(isBelow(pnl, subtract(pnl, pnl)) ? ratioOf(loss, accountEquity) : zero)
  if (!isBelow(loss, scale(accountEquity, limit))) {
    const why = `The day has lost ${shortPercent(limit)} of equity; only reducing is allowed until 00:00 UTC.`
    return answer('DAILY_LOSS_LIMIT', 'block', measured, shortPercent(limit), why)
  }
  return answer('DAILY_LOSS_LIMIT', 'pass', measured, shortPercent(limit), "The day's loss is within its limit.")
}
