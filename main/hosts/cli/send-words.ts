import { z } from 'zod'
import type { CheckId, Report } from '../../../preload/contract/report.ts'
import { legOutcomeSchema, type Outcome } from '../../../preload/contract/sheet.ts'
import type { HostedDesk } from '../hosted-desk.ts'
import { printReport } from './print-report.ts'
import type { Terminal } from './terminal.ts'

/** Exit code for what became of a confirm; an outcome that stays unknown is 1, because nothing may be built on it. */
const outcomeCodes: Record<Outcome['is'], number> = { accepted: 0, rejected: 3, not_sent: 3, changed: 3, unknown: 1 }

/** Reviews a sentence, confirms its sheet with the given acknowledgements, and prints the outcome. Paper only. */
export async function sendWords(
  words: string,
  acks: CheckId[],
  desk: HostedDesk,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const { report, sheet } = await desk.handlers['order.review']({ words, origin: 'grammar' })
  if (sheet !== null && sheet.network !== 'paper') throw new Error(`the desk is on ${sheet.network}, not on paper`)
  if (sheet === null) {
    terminal.out(isJson ? `${JSON.stringify({ ...report, outcome: null })}\n` : printReport(report, terminal))
    return { ready: 3, needs_ack: 3, question: 2, blocked: 3, refused: 3, unreadable: 4 }[report.verdict]
  }
  const first = await desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks })
  const outcome = first.is === 'unknown' ? await settledOutcome(first, desk) : first
  const last = withChecksOf(outcome, report)
  if (isJson) terminal.out(`${JSON.stringify({ ...last, outcome })}\n`)
  else {
    const notes = sheet.notes.map((note) => `note      ${note}\n`).join('')
    terminal.out(`${printReport(last, terminal)}\n${notes}${printOutcome(outcome)}`)
  }
  return outcomeCodes[outcome.is]
}

/** The report with the checks of the second run, which it was sent on or held back by; as it was where none ran. */
function withChecksOf(outcome: Outcome, report: Report): Report {
  const checks = 'checks' in outcome ? outcome.checks : []
  if (checks.length === 0) return report
  const verdicts = checks.map((check) => check.verdict)
  const verdict = verdicts.includes('block') ? 'blocked' : verdicts.includes('warn') ? 'needs_ack' : 'ready'
  return { ...report, checks, verdict }
}

/** Waits until the desk has asked the exchange what became of an order; this takes no longer than the order's own expiry. */
async function settledOutcome(unknown: Extract<Outcome, { is: 'unknown' }>, desk: HostedDesk): Promise<Outcome> {
  const journal = desk.topics.journal({})
  const settled = () => {
    const feed = journal.current()
    if (feed.is !== 'live' && feed.is !== 'stale') return undefined
    return feed.value.rows.find((row) => row.kind === 'order_settled' && row.story === unknown.story)
  }
  await new Promise<void>((resolve) => {
    if (settled() !== undefined) return resolve()
    const stop = journal.listen(() => {
      if (settled() === undefined) return
      stop()
      resolve()
    })
  })
  const { legs } = z.object({ legs: z.array(legOutcomeSchema) }).parse(settled()?.body)
  const isTaken = legs.some((leg) => leg.state !== 'not_sent' && leg.state !== 'rejected')
  const text = isTaken
    ? 'The answer was lost; the exchange was asked and has the order. It was not sent again.'
    : 'The answer was lost; the exchange was asked and never took the order. It was not sent again.'
  return { is: isTaken ? 'accepted' : 'rejected', story: unknown.story, text, legs, checks: unknown.checks }
}

/** The outcome in lines: what happened, then each leg. */
function printOutcome(outcome: Outcome): string {
  const lines = [`outcome   ${outcome.is}: ${outcome.text}`]
  if ('legs' in outcome)
    for (const leg of outcome.legs) {
      const size = leg.size === null ? '' : ` ${leg.size}`
      const fill = leg.averagePrice === null ? '' : ` at ${leg.averagePrice}`
      const reason = leg.reason === null ? '' : ` (${leg.reason})`
      const state = leg.role === 'leverage' && leg.state === 'filled' ? 'set' : leg.state.replaceAll('_', ' ')
      const order = leg.role === 'cancel' && leg.oid !== null ? ` order ${leg.oid}` : ''
      lines.push(`  ${leg.role.padEnd(9)} ${state}${size} ${leg.coin}${order}${fill}${reason}`)
    }
  if (outcome.is === 'not_sent' && outcome.code === 'needs_ack') {
    const ids = outcome.checks.filter((check) => check.verdict === 'warn').map((check) => check.id)
    lines.push(`  To send it all the same, say it again with --ack ${ids.join(',')}`)
  }
  if ('changes' in outcome) for (const change of outcome.changes) lines.push(`  ${change}`)
  return `${lines.join('\n')}\n`
}
