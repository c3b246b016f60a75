import { entrySide } from '../market/instrument.ts'
import { text } from '../money/print.ts'
import { isEqual, type Size } from '../money/quantity.ts'
import { hasOwnTarget } from '../rule/rule-plan.ts'
import type { Rung, TicketTerms } from '../ticket/terms.ts'
import type { LaterLeg, LegPlan, OrderGroup, PlannedLeg } from './leg-plan.ts'
import { triggerLeg } from './protection.ts'

const afterFill = 'a stop entry can carry no other order: placed by the desk on the fill, and needs it running'
const ownOrder = 'an order of its own, so that its fill leaves the whole stop: placed by the desk on the fill'

/** The order that opens or closes: a limit, an Ioc bounded by its cap, or a market trigger for a stop entry. */
function entryLeg(ticket: TicketTerms, rung: Rung): PlannedLeg {
  const { entry, coin, instrument, plan } = ticket
  const isTrigger = entry.type === 'stop'
  return {
    role: ticket.action === 'open' ? 'entry' : 'close',
    coin,
    asset: instrument.asset,
    side: entrySide(plan.side),
    price: text(entry.limit ?? rung.price),
    size: text(rung.size),
    tif: isTrigger ? null : entry.tif,
    trigger: isTrigger ? { price: text(rung.price), kind: 'sl' } : null,
    reduceOnly: ticket.reduceOnly,
  }
}

function stopLegs(ticket: TicketTerms, size: Size): PlannedLeg[] {
  return ticket.stop === null ? [] : [exitLeg(ticket, 'stop', text(ticket.stop.trigger), size)]
}

function targetLegs(ticket: TicketTerms): PlannedLeg[] {
  return ticket.targets.map((target) => exitLeg(ticket, 'target', text(target.trigger), target.size))
}

function exitLeg(ticket: TicketTerms, role: 'stop' | 'target', trigger: string, size: Size): PlannedLeg {
  const isLong = ticket.side === 'long'
  return triggerLeg({ role, instrument: ticket.instrument, isLong, trigger, size: text(size) })
}

/** A stop or a target that a position gets after its entry; the trigger is the ticket's own price. */
function restingExit(ticket: TicketTerms, kind: 'stop' | 'target'): OrderGroup {
  return { grouping: 'na', legs: [exitLeg(ticket, kind, text(ticket.entry.price), ticket.size)] }
}

/** A single target for the whole size may ride with its entry: there, one cancelling the other is right. */
function ridingTarget(ticket: TicketTerms, size: Size): PlannedLeg[] {
  const only = ticket.targets.length === 1 ? ticket.targets[0]! : null
  if (only === null || !isEqual(only.size, ticket.size)) return []
  return [exitLeg(ticket, 'target', text(only.trigger), size)]
}

function because(why: string): (leg: PlannedLeg) => LaterLeg {
  return (leg) => ({ ...leg, why })
}

/**
 * The orders of a ticket in domain words: leverage first, then each group of legs that one signed action carries, then
 * the legs that only the desk can place, on the fill. Venue rule: a `normalTpsl` parent may not be a trigger, and its
 * children cancel each other. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/take-profit-and-stop-loss-orders-tp-sl
 */
export function legsOf(ticket: TicketTerms): LegPlan {
  const { coin, instrument, leverageChange, entry, size, task } = ticket
  const leverage =
    leverageChange === null
      ? null
      : {
          coin,
          asset: instrument.asset,
          isCross: leverageChange.marginMode === 'cross',
          leverage: leverageChange.leverage,
        }
  if (task?.is === 'leverage') return { leverage, groups: [], later: [] }
  if (task?.is === 'exit') return { leverage, groups: [restingExit(ticket, task.kind)], later: [] }
  if (task?.is === 'rule')
    return { leverage, groups: hasOwnTarget(task.rule) ? [restingExit(ticket, 'target')] : [], later: [] }
  if (entry.type === 'stop') {
    const groups: OrderGroup[] = [{ grouping: 'na', legs: [entryLeg(ticket, { price: ticket.plan.prices[0]!, size })] }]
    return { leverage, groups, later: [...stopLegs(ticket, size), ...targetLegs(ticket)].map(because(afterFill)) }
  }
  const rungs = entry.rungs.length > 0 ? entry.rungs : [{ price: entry.price, size }]
  const groups = rungs.map((rung): OrderGroup => {
    const children = [...stopLegs(ticket, rung.size), ...ridingTarget(ticket, rung.size)]
    return { grouping: children.length > 0 ? 'normalTpsl' : 'na', legs: [entryLeg(ticket, rung), ...children] }
  })
  const rides = ridingTarget(ticket, size).length > 0
  return { leverage, groups, later: rides ? [] : targetLegs(ticket).map(because(ownOrder)) }
}
