import type { Intent } from '../../../preload/contract/intent.ts'
import type { Question, ReportAction } from '../../../preload/contract/report.ts'
import { positionIn, type RestingOrder } from '../margin/account.ts'
import type { World } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import { text } from '../money/print.ts'
import { isBelow, isPositive, magnitude, subtract } from '../money/quantity.ts'
import { orderText } from '../order/exits.ts'
import { buildCloseTicket, type Ticket } from '../ticket/build-ticket.ts'
import { minimumNotional } from '../ticket/draft-open.ts'
import { assessFlip, assessLeverage, assessRule } from './assess-change.ts'
import { assessExit, breakEven } from './assess-exit.ts'
import { isRefused, type Refused, refuse } from './refusal.ts'

/** A resting order to cancel. */
export interface Cancel {
  readonly coin: string
  readonly asset: number
  readonly oid: number
  readonly cloid: string | null
  /** What it is, in plain words. */
  readonly text: string
}

/** What a management sentence comes to: cancels first, then tickets, in the order they are done in. */
export interface Management {
  readonly closes: readonly Ticket[]
  readonly cancels: readonly Cancel[]
  readonly actions: readonly ReportAction[]
  /** The ticket whose numbers stand on the report; null where the actions say it all. */
  readonly shown: Ticket | null
  /** What a person should know beside the legs. */
  readonly notes: readonly string[]
  /** Coins whose rules end; null ends all. */
  readonly endRules?: { readonly coin: string | null }
}

export type Managing = Exclude<Intent, { action: 'open' }>
type CloseSaid = Extract<Intent, { action: 'close' }>['size']

/** An order that the venue has not numbered yet can't be cancelled by number; it is listed, and settled elsewhere. */
function cancelsOf(orders: readonly RestingOrder[]): Cancel[] {
  return orders.flatMap((order) => {
    const { coin, instrument, oid, cloid } = order
    return oid === null ? [] : [{ coin, asset: instrument.asset, oid, cloid, text: orderText(order) }]
  })
}

function cancelAction({ coin, oid }: RestingOrder): ReportAction {
  return { action: 'cancel', coin, ...(oid === null ? {} : { oid }) }
}

function closeAction(ticket: Ticket): ReportAction {
  const price = ticket.entry.limit === null ? {} : { price: text(ticket.entry.limit) }
  return { action: 'close', coin: ticket.coin, size: text(ticket.size), side: ticket.side, ...price }
}

function manage(closes: readonly Ticket[], orders: readonly RestingOrder[], notes: readonly string[] = []): Management {
  const actions = [...orders.map(cancelAction), ...closes.map(closeAction)]
  return { closes, cancels: cancelsOf(orders), actions, shown: closes.length === 1 ? closes[0]! : null, notes }
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

/** The venue's minimum and a close: the whole of a position may be smaller, a part may be refused, a rest may be left. */
function dustNotes(ticket: Ticket, world: World): string[] {
  const position = positionIn(world.account, ticket.coin)
  if (position === null) return []
  const rest = subtract(magnitude(position.size), ticket.size)
  const minimum = `$${text(minimumNotional)}`
  if (!isPositive(rest)) return []
  if (isBelow(notional(ticket.entry.limit ?? ticket.entry.price, ticket.size), minimumNotional))
    return [`This part is worth less than ${minimum}; the venue may refuse it. Closing all of it is always taken.`]
  if (isBelow(notional(position.mark, rest), minimumNotional))
    return [`${text(rest)} ${ticket.coin} would be left, worth less than ${minimum}; it can only be closed whole.`]
  return []
}

/** One order of a coin: by its place in the list, oldest first, or by its number at the venue. */
function namedOrder(coin: string, said: string, orders: readonly RestingOrder[]): RestingOrder | Refused {
  const own = orders
    .filter((order) => order.coin === coin && order.oid !== null)
    .sort((a, b) => (a.oid ?? 0) - (b.oid ?? 0))
  const named = /^\d{1,15}$/.test(said) ? Number.parseInt(said, 10) : 0
  return (
    own[named - 1] ??
    own.find((order) => order.oid === named) ??
    refuse('no_such_order', coin, said, String(own.length))
  )
}

function assessCancel(coin: string | null, said: string | undefined, world: World): Management | Refused {
  const { orders } = world.account
  const named = orders.filter((order) => coin === null || order.coin === coin)
  if (named.length === 0) return refuse('no_orders', coin ?? '')
  if (said === undefined || coin === null) return manage([], named, bareNotes(named, world))
  const one = namedOrder(coin, said, orders)
  if (isRefused(one)) return one
  const only = { ...cancelAction(one), text: `cancel the ${coin} ${orderText(one)}` }
  return { ...manage([], [one], bareNotes([one], world)), actions: [only] }
}

/** Positions that a cancel leaves with less stop than they have. */
function bareNotes(cancelled: readonly RestingOrder[], world: World): string[] {
  const stops = cancelled.filter((order) => order.kind === 'stop' && positionIn(world.account, order.coin) !== null)
  return [...new Set(stops.map((order) => order.coin))].map(
    (coin) => `This takes a stop of the open ${coin} position away; the desk puts none back by itself.`,
  )
}

/** What a management sentence comes to on this account: what is done in which order, a refusal, or one question. */
export function assessManagement(intent: Managing, world: World): Management | Refused | Question {
  const { positions, orders } = world.account
  const all = positions.map((position) => position.coin)
  switch (intent.action) {
    case 'close': {
      if (intent.coin === null && all.length === 0) return refuse('no_position', 'any coin')
      const closes = closeTickets(intent.coin === null ? all : [intent.coin], intent.size, world)
      return isRefused(closes)
        ? closes
        : manage(
            closes,
            [],
            closes.flatMap((ticket) => dustNotes(ticket, world)),
          )
    }
    case 'cancel':
      return assessCancel(intent.coin, intent.order, world)
    case 'flat': {
      if (all.length === 0 && orders.length === 0) return refuse('nothing_open', '')
      // Everything that rests is cancelled first, so that the closes leave nothing behind.
      const bare = { ...world, account: { ...world.account, orders: [] } }
      const closes = closeTickets(all, { by: 'all' }, bare)
      return isRefused(closes) ? closes : manage(closes, orders)
    }
    case 'break_even':
      return breakEven(intent.coin, world)
    case 'move_stop':
    case 'move_target':
      return assessExit(intent, world)
    case 'set_leverage':
      return assessLeverage(intent.coin, intent.leverage, world)
    case 'flip':
      return assessFlip(intent, world)
    case 'rule':
      return assessRule(intent, world)
    case 'cancel_rules':
      return {
        ...manage([], []),
        actions: [
          {
            action: 'cancel_rules',
            coin: intent.coin ?? 'all',
            text: intent.coin === null ? 'end every rule' : `end the rules of ${intent.coin}`,
          },
        ],
        endRules: { coin: intent.coin },
      }
  }
}

/** Whether an answer is a question rather than something to do. */
export function isQuestion(value: Management | Refused | Question): value is Question {
  return 'options' in value
}
