import type { Sizing } from '../../preload/contract/intent.ts'
import type { Report } from '../../preload/contract/report.ts'

/** The same trade's size said in another kind, as the desk computed it; null where only the person can say it. */
export function knownSizing(by: Sizing['by'], report: Report | null): string | null {
  const ticket = report?.ticket ?? null
  if (ticket === null) return null
  if (by === 'base') return ticket.size
  if (by === 'notional') return ticket.notional
  if (by === 'margin') return ticket.margin
  return by === 'risk_usd' ? (report?.sizing?.budget ?? report?.losses?.allIn ?? null) : null
}

/** The next kind to hold fixed: risk, then size, then margin, then risk again. Null where its value is not known. */
export function nextSizing(sizing: Sizing, report: Report | null): Sizing | null {
  const by = sizing.by.startsWith('risk') ? 'base' : sizing.by === 'base' ? 'margin' : 'risk_usd'
  const value = knownSizing(by, report)
  return value === null ? null : { by, value }
}
