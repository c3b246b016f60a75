import type { Losses, SizingReport, TicketReport } from '../../../preload/contract/report.ts'
import { text, textUp } from '../money/print.ts'
import type { Price, Size, Usd } from '../money/quantity.ts'
import type { TicketTerms } from '../ticket/terms.ts'

type Quantity = Price | Size | Usd
const textOrNull = (value: Quantity | null): string | null => (value === null ? null : text(value))

/** A price that never ends is cut the way that is worse for the order. */
function expectedFill(ticket: TicketTerms): string {
  return ticket.plan.side === 'long' ? textUp(ticket.entry.price) : text(ticket.entry.price)
}

/** The ticket as the report states it: plain decimal strings in ticks and lots. */
export function ticketReport(ticket: TicketTerms): TicketReport {
  const { entry, liquidation, side } = ticket
  const liquidated = liquidation === null ? null : side === 'long' ? textUp(liquidation) : text(liquidation)
  return {
    coin: ticket.coin,
    side,
    action: ticket.action,
    reduceOnly: ticket.reduceOnly,
    entry: {
      type: entry.type,
      price: expectedFill(ticket),
      limit: textOrNull(entry.limit),
      tif: entry.tif,
      rungs: entry.rungs.map((rung) => ({ price: text(rung.price), size: text(rung.size) })),
      ...(entry.type === 'stop' ? { trigger: text(ticket.plan.prices[0]!) } : {}),
    },
    stop: ticket.stop === null ? null : { trigger: text(ticket.stop.trigger) },
    targets: ticket.targets.map((target) => ({ trigger: text(target.trigger), size: text(target.size) })),
    size: text(ticket.size),
    notional: textUp(ticket.notional),
    leverage: text(ticket.leverage),
    marginMode: ticket.marginMode,
    margin: textUp(ticket.margin),
    liquidation: liquidated,
  }
}

/** How the size came about, as the report states it. */
export function sizingReport(ticket: TicketTerms): SizingReport {
  const { sizing } = ticket
  const caps = Object.entries(sizing.caps).map(([name, size]) => [name, text(size)])
  return {
    by: sizing.by,
    equity: text(sizing.equity),
    whatIf: sizing.whatIf,
    budget: textOrNull(sizing.budget),
    lossPerUnit: sizing.lossPerUnit === null ? null : textUp(sizing.lossPerUnit),
    naive: textOrNull(sizing.naive),
    allIn: textOrNull(sizing.allIn),
    boundBy: sizing.boundBy,
    caps: Object.fromEntries(caps),
  }
}

/** The three losses at the stop; null without one. */
export function lossesReport(ticket: TicketTerms): Losses | null {
  if (ticket.losses === null) return null
  const { planned, allIn, venueBound } = ticket.losses
  return { planned: textUp(planned), allIn: textUp(allIn), venueBound: textUp(venueBound) }
}
