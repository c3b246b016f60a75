import { styleText } from 'node:util'
import type { CheckReport, QuestionOption, Report, Verdict } from '../../../preload/contract/report.ts'
import { outlookLines } from './print-outlook.ts'
import type { Terminal } from './terminal.ts'

const label = (name: string) => name.padEnd(12)
const marks: Record<CheckReport['verdict'], string> = { pass: 'ok', warn: 'WARN', block: 'BLOCK' }
const verdictTexts: Record<Verdict, string> = {
  ready: 'ready: nothing stands against it',
  needs_ack: 'needs_ack: acknowledge each warning to send it',
  blocked: 'blocked: see the checks; nothing was sent',
  question: 'question: answer it to go on; nothing was sent',
  refused: 'refused: no order can be made of this; nothing was sent',
  unreadable: 'unreadable: say it in the terse grammar; nothing was sent',
}

/** A report as aligned text for a person: reading, size, losses, checks, verdict. */
export function printReport(report: Report, terminal: Pick<Terminal, 'isInteractive' | 'env'>): string {
  const isColoured = terminal.isInteractive && !terminal.env.NO_COLOR
  const paint = (style: 'red' | 'yellow' | 'green' | 'bold', text: string) =>
    isColoured ? styleText(style, text, { validateStream: false }) : text
  const lines = [
    paint('bold', report.words),
    '',
    ...readingLines(report),
    ...questionLines(report),
    ...ticketLines(report),
    ...report.actions.map((action, index) => {
      if (action.text !== undefined) return `${label(index === 0 ? 'does' : '')}${action.text}`
      const size = action.size === undefined ? '' : ` ${action.size}`
      const order = action.oid === undefined ? '' : ` order ${action.oid}`
      const price = action.price === undefined ? '' : ` (limit ${action.price})`
      return `${label(index === 0 ? 'does' : '')}${action.action}${size} ${action.coin}${order}${price}`
    }),
  ]
  if (report.checks.length > 0) lines.push('', ...checkLines(report.checks, paint))
  if (report.answer !== null)
    lines.push('', `${label('answer')}${report.answer.text}`, `${label('source')}${report.answer.source}`)
  if (report.refusal !== null) lines.push(`${label('refused')}${report.refusal.text} [${report.refusal.code}]`)
  const tone =
    ({ ready: 'green', needs_ack: 'yellow', question: 'yellow' } as const)[report.verdict as 'ready'] ?? 'red'
  const end =
    report.answer === null ? paint(tone, verdictTexts[report.verdict]) : 'no order in the words; nothing was sent'
  lines.push('', label('verdict') + end)
  return `${lines.join('\n')}\n`
}

function readingLines({ reading }: Report): string[] {
  const spans = reading.spans.map(({ field, text, implied }) => `${field} "${text}"${implied ? ' (implied)' : ''}`)
  const lines = [`${label('reading')}${spans.length === 0 ? 'nothing was read' : spans.join(' · ')}`]
  if (reading.flags.length > 0) lines.push(`${label('flags')}${reading.flags.join(', ')}`)
  return lines
}

function questionLines({ reading: { question } }: Report): string[] {
  if (question === null) return []
  const options = question.options.map((option, index) => {
    const reader = option.by === undefined ? '' : ` (${option.by})`
    return `${label('')}[${index + 1}] ${option.label}${reader}${termsOf(option)}`
  })
  return ['', `${label('question')}${question.text}`, ...options]
}

/** What an option comes to, such as " = 38.58 SOL, entry 100, stop 95, loss 199.948845705", or why to no order; else nothing. */
function termsOf({ size, intent, terms }: QuestionOption): string {
  if (terms !== undefined && terms.refusal !== null) return `: ${terms.refusal}`
  if (size === null) return ''
  const coin = intent !== null && 'coin' in intent && intent.coin !== null ? ` ${intent.coin}` : ''
  const { entry = null, stop = null, loss = null } = terms ?? {}
  const parts = [`${size}${coin}`, entry && `entry ${entry}`, stop && `stop ${stop}`, loss && `loss ${loss}`]
  return ` = ${parts.filter(Boolean).join(', ')}`
}

/** Where the order moves the liquidation of other positions, one a line. */
function movedLiquidations({ ticket, outlook }: Report): string[] {
  const others = (outlook?.liquidations ?? []).filter(({ coin }) => coin !== ticket?.coin)
  return others
    .filter(({ before, after }) => before !== after)
    .map(({ coin, before, after }) => `${label('')}${coin} liquidation ${before ?? 'none'} -> ${after ?? 'none'}`)
}

function ticketLines(report: Report): string[] {
  const { ticket, sizing, losses, outlook } = report
  if (ticket === null) return []
  const lines = [
    '',
    `${label(ticket.action)}${ticket.side} ${ticket.size} ${ticket.coin}${ticket.reduceOnly ? ' (reduce only)' : ''}`,
  ]
  if (sizing !== null) {
    const parts = [
      sizing.naive === null ? null : `${sizing.naive} before costs`,
      sizing.allIn === null ? null : `${sizing.allIn} all-in`,
      sizing.boundBy === null ? null : `bound by ${sizing.boundBy}`,
      sizing.budget === null ? null : `risking ${sizing.budget} of ${sizing.equity}`,
      sizing.whatIf ? 'what-if account' : null,
    ]
    const said = parts.filter((part) => part !== null)
    if (said.length > 0) lines.push(`${label('size')}${said.join(' · ')}`)
  }
  const { entry } = ticket
  const limit = entry.limit === null ? '' : ` (limit ${entry.limit})`
  const filled = entry.trigger === undefined ? '' : `at ${entry.trigger}, filled near `
  lines.push(`${label('entry')}${entry.type} ${filled}${entry.price}${limit} ${entry.tif}`)
  for (const rung of entry.rungs) lines.push(`${label('')}${rung.size} at ${rung.price}`)
  lines.push(`${label('stop')}${ticket.stop === null ? 'none' : ticket.stop.trigger}`)
  for (const [index, target] of ticket.targets.entries())
    lines.push(`${label(index === 0 ? 'targets' : '')}${target.size} at ${target.trigger}`)
  lines.push(
    `${label('margin')}${ticket.margin} for ${ticket.notional} notional at ${ticket.leverage}x ${ticket.marginMode} · liquidation ${ticket.liquidation ?? 'none'}`,
  )
  lines.push(...movedLiquidations(report))
  if (losses !== null)
    lines.push(
      `${label('losses')}${losses.planned} planned · ${losses.allIn} all-in · ${losses.venueBound} at the venue's bound`,
    )
  if (outlook !== null) for (const [name, line] of outlookLines(outlook)) lines.push(label(name) + line)
  return lines
}

function checkLines(
  checks: CheckReport[],
  paint: (style: 'red' | 'yellow' | 'green', text: string) => string,
): string[] {
  const width = Math.max(...checks.map(({ id }) => id.length))
  const facts = checks.map(({ measured, limit }) => `${measured} / ${limit}`)
  const factWidth = Math.min(40, Math.max(...facts.map((fact) => fact.length)))
  return checks.map(({ id, verdict, why }, index) => {
    const tone = ({ pass: 'green', warn: 'yellow', block: 'red' } as const)[verdict]
    const mark = paint(tone, marks[verdict].padEnd(5))
    return `${label(index === 0 ? 'checks' : '')}${mark} ${id.padEnd(width)}  ${facts[index]!.padEnd(factWidth)}  ${why}`.trimEnd()
  })
}
