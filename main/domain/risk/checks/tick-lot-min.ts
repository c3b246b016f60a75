import { isLegalPrice, isLegalSize } from '../../market/instrument.ts'
import { notional } from '../../money/notional.ts'
import { text } from '../../money/print.ts'
import { compare, isBelow, isPositive, type Price, type Size } from '../../money/quantity.ts'
import { minimumNotional } from '../../ticket/draft-open.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

function pricesSent(ticket: TicketTerms): Price[] {
  const { entry, stop, targets, plan } = ticket
  const caps = entry.limit === null ? [] : [entry.limit]
  return [...plan.prices, ...caps, ...(stop ? [stop.trigger] : []), ...targets.map((target) => target.trigger)]
}

function sizesSent(ticket: TicketTerms): Size[] {
  const entries = ticket.entry.rungs.length > 0 ? ticket.entry.rungs.map((rung) => rung.size) : [ticket.size]
  return [...entries, ...ticket.targets.map((target) => target.size)]
}

/** Every price on the tick, every size on the lot and above zero, every opening order worth at least the venue's minimum. */
export const tickLotMin: Check = (ticket) => {
  const { instrument, entry } = ticket
  const badPrice = pricesSent(ticket).find((price) => !isPositive(price) || !isLegalPrice(price, instrument))
  if (badPrice) {
    return answer(
      'TICK_LOT_MIN',
      'block',
      text(badPrice),
      'the tick',
      `${text(badPrice)} is not a price that ${ticket.coin} trades at.`,
    )
  }
  const badSize = sizesSent(ticket).find((size) => !isPositive(size) || !isLegalSize(size, instrument))
  if (badSize) {
    const lot = `${instrument.szDecimals} decimals`
    return answer(
      'TICK_LOT_MIN',
      'block',
      text(badSize),
      lot,
      `${text(badSize)} is not a size that ${ticket.coin} trades in.`,
    )
  }
  const values = entry.rungs.length > 0 ? entry.rungs.map((rung) => notional(rung.price, rung.size)) : [ticket.notional]
  const least = values.reduce((a, b) => (compare(a, b) < 0 ? a : b))
  const measured = `$${text(least)}`
  const limit = `$${text(minimumNotional)}`
  if (!ticket.reduceOnly && isBelow(least, minimumNotional)) {
    return answer('TICK_LOT_MIN', 'block', measured, limit, "The smallest order is under the venue's minimum.")
  }
  return answer('TICK_LOT_MIN', 'pass', measured, limit, 'Every price is on the tick and every size on the lot.')
}
