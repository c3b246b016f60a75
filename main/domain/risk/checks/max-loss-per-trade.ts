import { shortPercent } from '../../money/print.ts'
import { isAbove, scale } from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses, percentOf } from '../check.ts'

/** Warns of and refuses an all-in loss at the stop (or a stated risk) above a share of equity. */
export const maxLossPerTrade: Check = (ticket, { world }) => {
  const { warn, block } = world.policy.lossPerTrade
  const { equity, stated, largestForLoss } = ticket.sizing
  if (ticket.losses === null) {
    const why = 'Without a stop there is no loss to measure; STOP_REQUIRED answers for it.'
    return answer('MAX_LOSS_PER_TRADE', 'pass', 'no stop', shortPercent(block), why)
  }
  const isStatedAbove = stated !== null && isAbove(stated, scale(equity, block))
  const loss = isStatedAbove ? stated : ticket.losses.allIn
  const measured = percentOf(loss, equity)
  if (isAbove(loss, scale(equity, block))) {
    const why = `One trade may lose at most ${shortPercent(block)} of equity at its stop.${largestThatPasses(largestForLoss, ticket.coin)}`
    return answer('MAX_LOSS_PER_TRADE', 'block', measured, shortPercent(block), why)
  }
  if (isAbove(loss, scale(equity, warn))) {
    const why = `This loses more than ${shortPercent(warn)} of equity at the stop.`
    return answer('MAX_LOSS_PER_TRADE', 'warn', measured, shortPercent(warn), why)
  }
  return answer(
    'MAX_LOSS_PER_TRADE',
    'pass',
    measured,
    shortPercent(block),
    'The all-in loss at the stop is within the limit.',
  )
}
