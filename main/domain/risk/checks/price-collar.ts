import { ratioOf } from '../../money/notional.ts'
import { percent, shortPercent } from '../../money/print.ts'
import { greatest, isAbove, isPositive, negate, type Price, type Ratio, subtract, zero } from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

/** How far beyond the mark a price goes in the order's own direction: above zero pays up, below zero waits. */
function reach(price: Price, mark: Price, isBuy: boolean): Ratio {
  const move = ratioOf(subtract(price, mark), mark)
  return isBuy ? move : negate(move)
}

function pricesOf(ticket: TicketTerms): readonly Price[] {
  return ticket.entry.limit === null ? ticket.plan.prices : [ticket.entry.limit]
}

/** Warns of and refuses entry prices far through the mark, and warns of ones far behind it; triggers are exempt. */
export const priceCollar: Check = (ticket, { world, market }) => {
  const { warn, block, passive } = world.policy.collar
  if (ticket.entry.type === 'stop') {
    return answer('PRICE_COLLAR', 'pass', 'exempt', shortPercent(block), 'A stop entry waits for its trigger.')
  }
  const isBuy = ticket.plan.side === 'long'
  const reaches = pricesOf(ticket).map((price) => reach(price, market.mark, isBuy))
  const through = reaches.reduce((a, b) => greatest(a, b), reaches[0] ?? zero)
  const behind = reaches.map((one) => negate(one)).reduce((a, b) => greatest(a, b), negate(through))
  const measured = percent(isPositive(through) ? through : behind)
  if (isAbove(through, block)) {
    const why = `The price is more than ${shortPercent(block)} through the mark.`
    return answer('PRICE_COLLAR', ticket.action === 'close' ? 'warn' : 'block', measured, shortPercent(block), why)
  }
  if (isAbove(through, warn)) {
    const why = `The price is more than ${shortPercent(warn)} through the mark.`
    return answer('PRICE_COLLAR', 'warn', measured, shortPercent(warn), why)
  }
  if (isAbove(behind, passive)) {
    const why = `A price is more than ${shortPercent(passive)} behind the mark and may wait long.`
    return answer('PRICE_COLLAR', 'warn', percent(behind), shortPercent(passive), why)
  }
  return answer('PRICE_COLLAR', 'pass', measured, shortPercent(block), 'The price is near the mark.')
}
