import type { CheckReport } from '../../../preload/contract/report.ts'
import type { LegOutcome, Outcome } from '../../../preload/contract/sheet.ts'

/** How a plan ended, or all plans of a confirm together. */
export type End = 'accepted' | 'rejected' | 'unknown' | 'not_sent'

/** One word for all plans of a confirm: unknown while anything is, and never "not sent" where something was taken. */
export function togetherOf(ends: readonly End[], legs: readonly LegOutcome[]): End {
  if (ends.includes('unknown')) return 'unknown'
  if (ends.includes('accepted') || legs.some(isCancelSent)) return 'accepted'
  return ends.includes('rejected') ? 'rejected' : 'not_sent'
}

const isCancelSent = ({ role, state }: LegOutcome): boolean => role === 'cancel' && state !== 'not_sent'

/**
 * The outcome of a confirm with the one sentence that a person reads; `texts` are what the exchange or the desk said,
 * `checks` what stood when the key was pressed.
 */
export function outcomeOf(is: End, story: string, legs: LegOutcome[], texts: string[], checks: CheckReport[]): Outcome {
  const said = texts.length > 0 ? ` ${texts.join(' ')}` : ''
  switch (is) {
    case 'accepted': {
      const first = sentText(legs)
      const more = texts.filter((text) => !first.includes(text))
      return { is, story, text: [first, ...more].join(' '), legs, checks }
    }
    case 'rejected':
      return { is, story, text: `The exchange refused it:${said || ' no reason given.'}`, legs, checks }
    case 'unknown':
      return {
        is,
        story,
        text: `Not known yet:${said} The desk keeps asking the exchange and will say what became of it. Do not send it again.`,
        legs,
        checks,
      }
    case 'not_sent':
      if (legs.some((leg) => leg.role === 'leverage' && leg.state === 'filled'))
        return { is, code: 'failed', text: `The leverage was set, but the order was not sent:${said}`, checks }
      return { is, code: 'failed', text: `Nothing was sent:${said}`, checks }
  }
}

/** An order of which something was refused or held back is not simply sent: the first sentence says so. */
function sentText(legs: readonly LegOutcome[]): string {
  const refused = legs.filter((leg) => leg.state === 'rejected')
  const heldBack = legs.filter((leg) => leg.state === 'not_sent')
  if (refused.length === 0 && heldBack.length === 0) return 'Sent.'
  const names = refused.map((leg) => `the ${leg.role} was refused (${leg.reason ?? 'no reason given'})`)
  if (heldBack.length > 0)
    names.push(`${heldBack.length} of ${legs.length} legs were not sent (${heldBack[0]?.reason ?? 'no reason given'})`)
  const guard = refused.some((leg) => leg.role === 'stop') ? ' The desk places a stop for what fills.' : ''
  return `Sent, but ${names.join(', ')}.${guard}`
}
