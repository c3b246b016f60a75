import type { CloseSize, OpenIntent } from '../../../preload/contract/intent.ts'
import { positionIn } from '../margin/account.ts'
import type { World } from '../market/world.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { draftClose } from './draft-close.ts'
import { draftOpen } from './draft-open.ts'
import { reprice } from './reprice.ts'
import type { TicketTerms } from './terms.ts'

declare const ticketBrand: unique symbol

/** One order, complete, in ticks and lots, and nothing else: only this module makes one. */
export interface Ticket extends TicketTerms {
  readonly [ticketBrand]: true
}

function seal(terms: TicketTerms | Refused): Ticket | Refused {
  return 'is' in terms ? terms : (Object.freeze(terms) as Ticket)
}

function noMarket(coin: string, world: World): Refused {
  return refuse(world.isListed(coin) ? 'facts_unusable' : 'unknown_coin', coin)
}

/** The ticket of an opening intent, or why there is none. */
export function buildOpenTicket(intent: OpenIntent, world: World): Ticket | Refused {
  if (intent.coin === null) return refuse('unknown_coin', '')
  const market = world.marketNamed(intent.coin)
  if (market === null) return noMarket(intent.coin, world)
  return seal(draftOpen(intent, market, world))
}

/** The ticket that closes a coin's position, or why there is none. */
export function buildCloseTicket(coin: string, size: CloseSize, world: World): Ticket | Refused {
  const market = world.marketNamed(coin)
  if (market === null) return noMarket(coin, world)
  const position = positionIn(world.account, coin)
  if (position === null) return refuse('no_position', coin)
  return seal(draftClose(size, position, market, world))
}

/**
 * The same order (coin, side, prices, sizes, leverage) with what is expected of it as of now: fill, fee, margin, losses,
 * liquidation, and the account it is measured by. What would be signed does not change.
 */
export function repriceTicket(ticket: Ticket, world: World): Ticket | Refused {
  const market = world.marketNamed(ticket.coin)
  if (market === null) return noMarket(ticket.coin, world)
  return seal(reprice(ticket, market, world))
}
