import type { SubmitFacts } from '../../../preload/contract/facts.ts'
import { entrySide } from '../market/instrument.ts'
import { text } from '../money/print.ts'
import type { Price } from '../money/quantity.ts'
import type { TicketTerms } from '../ticket/terms.ts'
import type { Origin } from './check.ts'

/** The price that an order is known by: its trigger, a market order's limit, or the price of its first rung. */
export function firstPrice({ entry, plan }: TicketTerms): Price {
  return entry.type === 'stop' ? plan.prices[0]! : (entry.limit ?? entry.rungs[0]?.price ?? entry.price)
}

/** A confirmed opening ticket as the checks of rate and repetition remember it. */
export function submitOf(ticket: TicketTerms, time: number, origin: Origin): SubmitFacts {
  return {
    time,
    coin: ticket.coin,
    side: entrySide(ticket.plan.side),
    size: text(ticket.size),
    price: text(firstPrice(ticket)),
    origin,
  }
}
