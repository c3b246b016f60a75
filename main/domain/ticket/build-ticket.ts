import type { CloseSize, OpenIntent, RuleStep, Stop } from '../../../preload/contract/intent.ts'
import { type Position, positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { text } from '../money/print.ts'
import { isEqual } from '../money/quantity.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { compileStep } from '../rule/compile-rule.ts'
import type { RulePlan } from '../rule/rule-plan.ts'
import { worldAfterClose } from './after-close.ts'
import { draftClose } from './draft-close.ts'
import { draftExit, type ExitSaid } from './draft-exit.ts'
import { draftLeverage } from './draft-leverage.ts'
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

/** The ticket that rests a stop or a target, or why there is none. */
export function buildExitTicket(coin: string, said: ExitSaid, world: World): Ticket | Refused {
  return onPosition(coin, world, (position, market) => draftExit(said, position, market, world))
}

/** The ticket that arms one step of a rule, or why there is none. */
export function buildRuleTicket(coin: string, step: RuleStep, world: World): Ticket | Refused {
  return onPosition(coin, world, (position, market) => compileStep(step, position, market, world))
}

/** The ticket that sets a coin's leverage, or why there is none. */
export function buildLeverageTicket(coin: string, leverage: string, world: World): Ticket | Refused {
  const market = world.marketNamed(coin)
  return market === null ? noMarket(coin, world) : seal(draftLeverage(leverage, market, world))
}

/** The ticket that opens as much the other way, sized and checked on the world as the close leaves it. */
export function buildReopenTicket(close: Ticket, stop: Stop, world: World): Ticket | Refused {
  const { coin, side, size, entry } = close
  const intent: OpenIntent = {
    action: 'open',
    coin,
    side: side === 'long' ? 'short' : 'long',
    sizing: { by: 'base', value: text(size) },
    entry: { type: 'market' },
    stop,
    targets: [],
    tif: null,
    reduceOnly: false,
    marginMode: null,
    leverage: null,
    account: null,
  }
  const open = buildOpenTicket(intent, worldAfterClose(world, coin, entry.price))
  return 'is' in open ? open : seal({ ...open, task: { is: 'reopen' } })
}

function onPosition(
  coin: string,
  world: World,
  draft: (position: Position, market: Market) => TicketTerms | Refused,
): Ticket | Refused {
  const market = world.marketNamed(coin)
  if (market === null) return noMarket(coin, world)
  const position = positionIn(world.account, coin)
  return position === null ? refuse('no_position', coin) : seal(draft(position, market))
}

/** The world that a ticket is checked on: for the second half of a flip, the one that its close leaves. */
export function worldOf(ticket: Ticket, world: World): World {
  if (ticket.task?.is !== 'reopen') return world
  const market = world.marketNamed(ticket.coin)
  const position = positionIn(world.account, ticket.coin)
  // Once the close has gone through, what is held is no longer the other way round.
  if (position === null || market === null || sideOf(position) === ticket.side) return world
  return worldAfterClose(world, ticket.coin, ticket.entry.price)
}

/**
 * The same order (coin, side, prices, sizes, leverage) with what is expected of it as of now: fill, fee, margin, losses,
 * liquidation, and the account it is measured by. What would be signed does not change.
 */
export function repriceTicket(ticket: Ticket, world: World): Ticket | Refused {
  const market = world.marketNamed(ticket.coin)
  if (market === null) return noMarket(ticket.coin, world)
  const { task } = ticket
  if (task?.is === 'leverage') return buildLeverageTicket(ticket.coin, text(ticket.leverage), world)
  if (task?.is === 'rule') return sameRule(ticket, task.rule, world)
  if (task?.is === 'exit') return sameExit(ticket, task.kind, world)
  return seal(reprice(ticket, market, worldOf(ticket, world)))
}

/** The exit as of now, replacing what of the named orders still rests; refused where it would reduce nothing any more. */
function sameExit(ticket: Ticket, kind: 'stop' | 'target', world: World): Ticket | Refused {
  const oids = new Set(ticket.replaces?.map((order) => order.oid))
  const replaces = world.account.orders.filter((order) => order.oid !== null && oids.has(order.oid))
  const said = { kind, trigger: ticket.entry.price, size: ticket.size, replaces }
  const now = buildExitTicket(ticket.coin, said, world)
  if ('is' in now) return now
  return now.side === ticket.side
    ? seal({ ...now, replaces: ticket.replaces ?? [] })
    : refuse('exit_changed', ticket.coin)
}

/** The rule as of now; refused where it would no longer be the rule that was shown. */
function sameRule(ticket: Ticket, rule: RulePlan, world: World): Ticket | Refused {
  const now = buildRuleTicket(ticket.coin, rule.said, world)
  if ('is' in now) return now
  const isSame = now.task?.is === 'rule' && JSON.stringify(now.task.rule) === JSON.stringify(rule)
  return isSame && isEqual(now.size, ticket.size) ? now : refuse('rule_changed', ticket.coin)
}
