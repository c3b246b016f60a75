import { type Account, positionIn } from '../../margin/account.ts'
import { sideOf } from '../../margin/exposure.ts'
import { largestBeforeLiquidation } from '../../margin/largest-before-liquidation.ts'
import { ratioOf } from '../../money/notional.ts'
import { known } from '../../money/parse-decimal.ts'
import { text, textUp } from '../../money/print.ts'
import { add, distance, isAbove, isBelow, magnitude, type Price, scale, subtract } from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** The least gap between stop and liquidation, as a part of the distance from entry to stop. */
const gap = known.ratio('0.2')

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
  const room = scale(distance(entry.price, stop.trigger), gap)
  const bound = side === 'long' ? subtract(stop.trigger, room) : add(stop.trigger, room)
  const passes = (price: Price | null): boolean =>
    price === null || !(side === 'long' ? isAbove(price, bound) : isBelow(price, bound))
  const limit = text(bound)
  if (liquidation === null) return pass('none', limit, 'No price above zero would liquidate this.')
  const measured = side === 'long' ? textUp(liquidation) : text(liquidation)
  if (passes(liquidation)) return pass(measured, limit, 'The stop comes first, with a gap.')
  const { plan, size, leverage, marginMode, sizing } = ticket
  const account = { ...world.account, equity: sizing.equity }
  const feeRatio = ratioOf(ticket.entryFee, ticket.notional)
  const largest = largestBeforeLiquidation({ plan, account, size, feeRatio, leverage, marginMode, passes })
  const cure = largest === null ? ' Take a nearer stop or a lower leverage.' : largestThatPasses(largest, ticket.coin)
  const why = `Liquidation at ${measured} comes before the stop at ${text(stop.trigger)}, or closer than a fifth of its distance.${cure}`
  return answer('LIQ_BEFORE_STOP', 'block', measured, limit, why)
}
