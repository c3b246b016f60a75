import type { Intent, RuleIntent } from '../../../preload/contract/intent.ts'
import type { Question, ReportAction } from '../../../preload/contract/report.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import { positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import type { World } from '../market/world.ts'
import { dollars, text } from '../money/print.ts'
import { hasOwnTarget, ruleFloor, ruleText } from '../rule/rule-plan.ts'
import {
  buildCloseTicket,
  buildLeverageTicket,
  buildReopenTicket,
  buildRuleTicket,
  type Ticket,
} from '../ticket/build-ticket.ts'
import type { LeverageState } from '../ticket/terms.ts'
import type { Management } from './assess-management.ts'
import { isRefused, type Refused, refuse } from './refusal.ts'

/** Close, then as much the other way with its stop, in that order and not before the first is known to be filled. */
export function assessFlip(
  { coin, stop }: Extract<Intent, { action: 'flip' }>,
  world: World,
): Management | Refused | Question {
  const position = positionIn(world.account, coin)
  if (position === null) return refuse('no_position', coin)
  if (stop === null) return { code: 'flip_without_stop', text: 'Where is the stop of the new side?', options: [] }
  const close = buildCloseTicket(coin, { by: 'all' }, world)
  if (isRefused(close)) return close
  const open = buildReopenTicket(close, stop, world)
  if (isRefused(open)) return open
  const [from, to] = [sideOf(position), open.side]
  const size = text(close.size)
  const resting = world.account.orders.filter((order) => order.coin === coin && !order.reduceOnly).length
  return {
    closes: [close, open],
    cancels: [],
    actions: [
      {
        action: 'flip',
        coin,
        size,
        side: to,
        ...(open.stop === null ? {} : { price: text(open.stop.trigger) }),
        text: `Flip ${size} ${coin}: close the ${from}, then open a ${to} of the same size${open.stop === null ? '' : ` with its stop at ${text(open.stop.trigger)}`}`,
      },
    ],
    shown: open,
    notes: [
      `The ${to} is opened only once the ${from} is known to be closed. If that is not known within 5 s, or a check blocks then, ${coin} stays flat.`,
      ...(resting > 0
        ? [`${resting} resting ${coin} ${resting === 1 ? 'entry stays' : 'entries stay'} as they are.`]
        : []),
    ],
  }
}

/** Sets a coin's leverage, with its position's margin and liquidation before and after. */
export function assessLeverage(coin: string, leverage: string, world: World): Management | Refused {
  const ticket = buildLeverageTicket(coin, leverage, world)
  if (isRefused(ticket)) return ticket
  if (ticket.task?.is !== 'leverage') return refuse('facts_unusable', '')
  const { before, after } = ticket.task
  const said = `Set ${coin} from ${text(before.leverage)}x to ${text(after.leverage)}x`
  const action: ReportAction = { action: 'set_leverage', coin, leverage: text(after.leverage), text: said }
  return {
    closes: [ticket],
    cancels: [],
    actions: [action],
    shown: null,
    notes: leverageNotes(ticket, before, after, world),
  }
}

function leverageNotes(ticket: Ticket, before: LeverageState, after: LeverageState, world: World): string[] {
  if (positionIn(world.account, ticket.coin) === null)
    return [`There is no ${ticket.coin} position; the next one uses it.`]
  const liquidation = (state: LeverageState) => (state.liquidation === null ? 'none' : text(state.liquidation))
  return [
    `Margin of the ${ticket.coin} position: ${dollars(before.margin)} now, ${dollars(after.margin)} after.`,
    `Liquidation: ${liquidation(before)} now, ${liquidation(after)} after.`,
  ]
}

/** Arms a rule, step by step: targets that rest at the venue, and what only the desk itself can do. */
export function assessRule(intent: RuleIntent, world: World): Management | Refused | Question {
  const { coin } = intent
  if (coin === null) return whichPosition(intent, world)
  const tickets: Ticket[] = []
  for (const step of intent.steps) {
    const ticket = buildRuleTicket(coin, step, world)
    if (isRefused(ticket)) return ticket
    tickets.push(ticket)
  }
  const position = positionIn(world.account, coin)
  const actions = tickets.map((ticket): ReportAction => {
    const size = text(ticket.size)
    const price = text(ticket.entry.price)
    if (ticket.task?.is !== 'rule')
      return {
        action: 'move_target',
        coin,
        size,
        price,
        side: ticket.side,
        text: `Take ${size} ${coin} off at ${price}`,
      }
    return {
      action: 'rule',
      coin,
      price: ticket.task.rule.when.price,
      side: ticket.side,
      text: `${hasOwnTarget(ticket.task.rule) ? `Take ${size} ${coin} off at ${price}. ` : ''}${ruleText(ticket.task.rule)}`,
    }
  })
  const isArmed = tickets.some((ticket) => ticket.task?.is === 'rule')
  const isBare = isArmed && position !== null && position.stop === null
  return {
    closes: tickets,
    cancels: [],
    actions,
    shown: null,
    notes: [
      ...(isArmed ? [ruleFloor] : []),
      ...(isBare ? [`${coin} has no stop at the exchange now: until the rule runs, nothing protects it.`] : []),
    ],
  }
}

function whichPosition(intent: RuleIntent, world: World): Refused | Question {
  const { positions } = world.account
  if (positions.length === 0) return refuse('no_position', 'any coin')
  return {
    code: 'no_coin',
    text: 'Which position is the rule for?',
    options: positions.slice(0, 9).map(({ coin }) => {
      const meant = { ...intent, coin }
      return { label: coin, intent: meant, size: null, words: writeWords(meant) }
    }),
  }
}
