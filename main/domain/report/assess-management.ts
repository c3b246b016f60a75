import type { Intent } from '../../../preload/contract/intent.ts'
import type { ReportAction } from '../../../preload/contract/report.ts'
import type { RestingOrder } from '../margin/account.ts'
import type { World } from '../market/world.ts'
import { text } from '../money/print.ts'
import { buildCloseTicket, type Ticket } from '../ticket/build-ticket.ts'
import { isRefused, type Refused, refuse } from './refusal.ts'

/** A resting order to cancel. */
export interface Cancel {
  readonly coin: string
  readonly asset: number
  readonly oid: number
  readonly cloid: string | null
}

/** What a management sentence comes to: closing tickets and cancels, in the order they are done in (cancels first). */
export interface Management {
  readonly closes: readonly Ticket[]
  readonly cancels: readonly Cancel[]
  readonly actions: readonly ReportAction[]
}

type Managing = Exclude<Intent, { action: 'open' }>
type CloseSaid = Extract<Intent, { action: 'close' }>['size']

/** An order that the venue has not numbered yet can't be cancelled by number; it is listed, and settled elsewhere. */
function cancelsOf(orders: readonly RestingOrder[]): Cancel[] {
  return orders.flatMap(({ coin, instrument, oid, cloid }) =>
    oid === null ? [] : [{ coin, asset: instrument.asset, oid, cloid }],
  )
}

function cancelAction({ coin, oid }: RestingOrder): ReportAction {
  return { action: 'cancel', coin, ...(oid === null ? {} : { oid }) }
}

function closeAction(ticket: Ticket): ReportAction {
  const price = ticket.entry.limit === null ? {} : { price: text(ticket.entry.limit) }
  return { action: 'close', coin: ticket.coin, size: text(ticket.size), side: ticket.side, ...price }
}

function manage(closes: readonly Ticket[], orders: readonly RestingOrder[]): Management {
  const actions = [...orders.map(cancelAction), ...closes.map(closeAction)]
  return { closes, cancels: cancelsOf(orders), actions }
}

function closeTickets(coins: readonly string[], size: CloseSaid, world: World): Ticket[] | Refused {
  const tickets: Ticket[] = []
  for (const coin of coins) {
    const ticket = buildCloseTicket(coin, size, world)
    if (isRefused(ticket)) return ticket
    tickets.push(ticket)
  }
  return tickets
}

/** What closing, cancelling and flattening come to on this account; the other verbs are not done yet. */
export function assessManagement(intent: Managing, world: World): Management | Refused {
  const { positions, orders } = world.account
  const all = positions.map((position) => position.coin)
  switch (intent.action) {
    case 'close': {
      if (intent.coin === null && all.length === 0) return refuse('no_position', 'any coin')
      const closes = closeTickets(intent.coin === null ? all : [intent.coin], intent.size, world)
      return isRefused(closes) ? closes : manage(closes, [])
    }
    case 'cancel': {
      const named = orders.filter((order) => intent.coin === null || order.coin === intent.coin)
      if (named.length === 0) return refuse('no_orders', intent.coin ?? '')
      return manage([], named)
    }
    case 'flat': {
      if (all.length === 0 && orders.length === 0) return refuse('nothing_open', '')
      const closes = closeTickets(all, { by: 'all' }, world)
      return isRefused(closes) ? closes : manage(closes, orders)
    }
    case 'break_even':
    case 'move_stop':
    case 'move_target':
    case 'set_leverage':
    case 'flip':
      return refuse('not_yet', intent.action.replace('_', ' '))
  }
}
