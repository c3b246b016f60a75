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
import { slippageFrom } from '../../sizing/caps.ts'
import { levelsFor } from '../../sizing/entry-plan.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** What the book would fill at once: each order's part that crosses, and what it costs. */
function marketablePart(ticket: TicketTerms, book: Book): { filled: Size; cost: Usd } {
  const { entry, plan } = ticket
  const side = entrySide(plan.side)
  if (isExit(ticket)) return { filled: noSize, cost: noUsd }
  const reach = entry.limit ?? plan.prices.reduce((a, b) => (isDeeper(a, b, side) ? a : b))
  const crossing = entry.rungs.filter((rung) => takeable(book, side, rung.price).length > 0)
  const size = entry.rungs.length > 0 ? crossing.reduce((total, rung) => add(total, rung.size), noSize) : ticket.size
  return walk(levelsFor(plan, book, reach), size)
}

/** A stop or target to rest: it closes at whatever its moment gives. */
const isExit = ({ action, entry }: TicketTerms): boolean => action === 'close' && entry.type === 'stop'

function isDeeper(a: Price, b: Price, side: 'buy' | 'sell'): boolean {
  return side === 'buy' ? isAbove(a, b) : isBelow(a, b)
}

/** Refuses an order that would fill, on average, too far from mid (a stop entry: from its trigger), or that the book can't fill within its limit. */
export const maxSlippage: Check = (ticket, { world, market }) => {
  const limit = shortPercent(world.policy.slippage)
  const failing = ticket.action === 'close' ? 'warn' : 'block'
  const { filled, cost } = marketablePart(ticket, market.book)
  const largest = largestThatPasses(ticket.sizing.caps.depth, ticket.coin)
  const isTriggered = ticket.entry.type === 'stop' && !isExit(ticket)
  if ((ticket.entry.tif === 'Ioc' || isTriggered) && isBelow(filled, ticket.size)) {
    const why = `The book holds ${text(filled)} ${ticket.coin} within the order's limit.${largest}`
    return answer('MAX_SLIPPAGE', failing, `${text(filled)} in the book`, text(ticket.size), why)
  }
  const from = slippageFrom(ticket.plan, market.mid)
  if (!isPositive(filled) || from === null) {
    return answer('MAX_SLIPPAGE', 'pass', '0.00%', limit, 'Nothing fills at once; the order rests at its own price.')
  }
  const slippage = ratioOf(distance(priceFor(cost, filled), from), from)
  if (isAbove(slippage, world.policy.slippage)) {
    const why = `The average fill would be more than ${limit} from ${isTriggered ? 'the trigger' : 'mid'}.${largest}`
    return answer('MAX_SLIPPAGE', failing, percent(slippage), limit, why)
  }
  return answer(
    'MAX_SLIPPAGE',
    'pass',
    percent(slippage),
    limit,
    isTriggered ? 'Today’s book, moved there, fills it close to the trigger.' : 'The book fills it close to mid.',
  )
}
