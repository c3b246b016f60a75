import { type Account, positionIn } from '../../margin/account.ts'
import { sideOf } from '../../margin/exposure.ts'
import { comesAfterStop, gapBound, largestWithGap, leastExtraMargin } from '../../margin/liquidation-gap.ts'
import { ratioOf } from '../../money/notional.ts'
import { text, textUp } from '../../money/print.ts'
import { isBelow, magnitude, type Price } from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** Whether what is held the other way is at least as large as the order, so that nothing new can be liquidated. */
function onlyReduces(ticket: TicketTerms, account: Account): boolean {
  const held = positionIn(account, ticket.coin)
  return held !== null && sideOf(held) !== ticket.side && !isBelow(magnitude(held.size), ticket.size)
}

/** Refuses a trade that would be liquidated before its stop, or so close behind it that the gap is under 20 % of the stop's distance. */
export const liqBeforeStop: Check = (ticket, { world }) => {
  const { stop, liquidation, side, entry } = ticket
  const pass = (measured: string, limit: string, why: string) => answer('LIQ_BEFORE_STOP', 'pass', measured, limit, why)
  if (stop === null) return pass('no stop', 'a stop', 'There is no stop to compare with; STOP_REQUIRED answers for it.')
  if (onlyReduces(ticket, world.account)) {
    return pass('reduces', 'a stop', 'The order makes a position of the other side smaller.')
  }
  const bound = gapBound(entry.price, stop.trigger, side)
  const limit = text(bound)
  if (liquidation === null) return pass('none', limit, 'No price above zero would liquidate this.')
  const measured = side === 'long' ? textUp(liquidation) : text(liquidation)
  if (comesAfterStop(liquidation, bound, side)) return pass(measured, limit, 'The stop comes first, with a gap.')
  const why = `Liquidation at ${measured} comes before the stop at ${text(stop.trigger)}, or closer than a fifth of its distance.${curesOf(ticket, stop.trigger, world.account)}`
  return answer('LIQ_BEFORE_STOP', 'block', measured, limit, why)
}

/** The two ways out: the largest size that keeps the gap, and the least margin that this size needs for it. */
function curesOf(ticket: TicketTerms, stop: Price, held: Account): string {
  const { plan, size, leverage, marginMode, sizing, coin } = ticket
  const account = { ...held, equity: sizing.equity }
  const feeRatio = ratioOf(ticket.entryFee, ticket.notional)
  const terms = { plan, stop, account, feeRatio, leverage, marginMode }
  const largest = largestWithGap(terms, size)
  const smaller = largest === null ? ' Take a nearer stop or a lower leverage.' : largestThatPasses(largest, coin)
  const where = marginMode === 'cross' ? 'in the account' : 'in the position'
  return `${smaller} At this size $${textUp(leastExtraMargin(terms, size))} more margin ${where} would do.`
}
