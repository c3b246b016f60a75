import type { OpenIntent } from '../../../preload/contract/intent.ts'
import type { Report } from '../../../preload/contract/report.ts'
import type { PositionView, RuleView } from '../../../preload/contract/topics.ts'
import type { TicketChange } from '../../drafts/edit-intent.ts'

/** One horizontal line of the chart. `drag` makes the change that a new price means; null where it can't be moved. */
export type ChartLine = {
  id: string
  price: string
  title: string
  tone: 'entry' | 'stop' | 'target' | 'liquidation' | 'position' | 'protect'
  drag: ((price: string) => TicketChange) | null
}

/** The lines of the trade being drafted: entry, stop, targets and where it would be liquidated. */
export function draftLines(report: Report | null, intent: OpenIntent | null, coin: string): ChartLine[] {
  const ticket = report?.ticket ?? null
  if (ticket === null || ticket.coin !== coin) return []
  const lines: ChartLine[] = []
  if (ticket.action === 'open') lines.push(...entryLines(ticket.entry, intent))
  if (ticket.stop !== null) {
    lines.push({
      id: 'stop',
      price: intent?.stop?.by === 'price' ? intent.stop.value : ticket.stop.trigger,
      title: 'stop',
      tone: 'stop',
      drag: (value) => ({ field: 'stop', stop: { by: 'price', value } }),
    })
  }
  ticket.targets.forEach((target, at) => {
    const said = intent?.targets[at]
    lines.push({
      id: `target ${at}`,
      price: said?.by === 'price' ? said.value : target.trigger,
      title: ticket.targets.length > 1 ? `target ${at + 1}` : 'target',
      tone: 'target',
      drag: intent === null ? null : (price) => ({ field: 'targets', targets: movedTarget(intent, at, price) }),
    })
  })
  if (ticket.liquidation !== null)
    lines.push({ id: 'liq', price: ticket.liquidation, title: 'liq', tone: 'liquidation', drag: null })
  return lines
}

/** The lines of what is held: average entry, protecting stop, liquidation. */
export function positionLines(positions: readonly PositionView[], coin: string): ChartLine[] {
  const position = positions.find((one) => one.coin === coin)
  if (position === undefined) return []
  const { side, size, entry, stop, liquidation } = position
  const lines: ChartLine[] = [{ id: 'held', price: entry, title: `${side} ${size}`, tone: 'position', drag: null }]
  if (stop !== null) lines.push({ id: 'held stop', price: stop, title: 'held stop', tone: 'protect', drag: null })
  if (liquidation !== null)
    lines.push({ id: 'held liq', price: liquidation, title: 'held liq', tone: 'liquidation', drag: null })
  return lines
}

/** Where the desk's own rules of a coin wait. */
export function ruleLines(rules: readonly RuleView[], coin: string): ChartLine[] {
  return rules
    .filter((rule) => rule.coin === coin && rule.state === 'armed')
    .map((rule) => ({ id: `rule ${rule.id}`, price: rule.price, title: 'rule', tone: 'target', drag: null }))
}

function entryLines(entry: NonNullable<Report['ticket']>['entry'], intent: OpenIntent | null): ChartLine[] {
  if (entry.type === 'ladder')
    return entry.rungs.map((rung, at) => ({
      id: `rung ${at}`,
      price: rung.price,
      title: `rung ${at + 1}`,
      tone: 'entry',
      drag: null,
    }))
  const said = intent?.entry
  const price = said?.type === 'limit' || said?.type === 'stop' ? said.price : (entry.trigger ?? entry.price)
  const type = entry.type === 'stop' ? 'stop' : 'limit'
  return [
    {
      id: 'entry',
      price,
      title: entry.type === 'market' ? 'entry mkt' : 'entry',
      tone: 'entry',
      drag: (next) => ({ field: 'entry', entry: { type, price: next } }),
    },
  ]
}

function movedTarget(intent: OpenIntent, at: number, price: string): OpenIntent['targets'] {
  return intent.targets.map((target, index) =>
    index === at ? { by: 'price', value: price, share: target.share } : target,
  )
}
