import type { Book } from '../../market/book.ts'
import { takeable, walk } from '../../market/book.ts'
import { entrySide } from '../../market/instrument.ts'
import { priceFor, ratioOf } from '../../money/notional.ts'
import { percent, shortPercent, text } from '../../money/print.ts'
import {
  add,
  distance,
  isAbove,
  isBelow,
  isPositive,
  noSize,
  noUsd,
  type Price,
  type Size,
  type Usd,
} from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** What the book would fill at once: each order's part that crosses, and what it costs. */
function marketablePart(ticket: TicketTerms, book: Book): { filled: Size; cost: Usd } {
  const { entry, plan } = ticket
  const side = entrySide(plan.side)
  if (entry.type === 'stop') return { filled: noSize, cost: noUsd }
  const reach = entry.limit ?? plan.prices.reduce((a, b) => (isDeeper(a, b, side) ? a : b))
  const crossing = entry.rungs.filter((rung) => takeable(book, side, rung.price).length > 0)
  const size = entry.rungs.length > 0 ? crossing.reduce((total, rung) => add(total, rung.size), noSize) : ticket.size
  return walk(takeable(book, side, reach), size)
}

function isDeeper(a: Price, b: Price, side: 'buy' | 'sell'): boolean {
  return side === 'buy' ? isAbove(a, b) : isBelow(a, b)
}

/** Refuses an order that would fill, on average, too far from mid, or that the book can't fill within its limit. */
export const maxSlippage: Check = (ticket, { world, market }) => {
  const limit = shortPercent(world.policy.slippage)
  const failing = ticket.action === 'close' ? 'warn' : 'block'
  const { filled, cost } = marketablePart(ticket, market.book)
  const largest = largestThatPasses(ticket.sizing.caps.depth, ticket.coin)
  if (ticket.entry.tif === 'Ioc' && isBelow(filled, ticket.size)) {
    const why = `The book holds ${text(filled)} ${ticket.coin} within the order's limit.${largest}`
    return answer('MAX_SLIPPAGE', failing, `${text(filled)} in the book`, text(ticket.size), why)
  }
  if (!isPositive(filled) || market.mid === null) {
    return answer('MAX_SLIPPAGE', 'pass', '0.00%', limit, 'Nothing fills at once; the order rests at its own price.')
  }
  const slippage = ratioOf(distance(priceFor(cost, filled), market.mid), market.mid)
  if (isAbove(slippage, world.policy.slippage)) {
    const why = `The average fill would be more than ${limit} from mid.${largest}`
    return answer('MAX_SLIPPAGE', failing, percent(slippage), limit, why)
  }
  return answer('MAX_SLIPPAGE', 'pass', percent(slippage), limit, 'The book fills it close to mid.')
}
