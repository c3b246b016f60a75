import type { Entry, OpenIntent, Side, Sizing, Stop, Target } from '../../preload/contract/intent.ts'

/** One change of one field, made at the ticket, the book or the chart. Every number in it is text. */
export type TicketChange =
  | { field: 'side'; side: Side }
  | { field: 'entry'; entry: Entry }
  | { field: 'stop'; stop: Stop | null }
  | { field: 'targets'; targets: Target[] }
  | { field: 'sizing'; sizing: Sizing }
  | { field: 'leverage'; leverage: string | null }
  | { field: 'marginMode'; marginMode: OpenIntent['marginMode'] }
  | { field: 'tif'; tif: OpenIntent['tif'] }
  | { field: 'reduceOnly'; reduceOnly: boolean }

/** The same intent with one field replaced. */
export function editIntent(intent: OpenIntent, change: TicketChange): OpenIntent {
  const { field, ...value } = change
  const edited = { ...intent, ...value }
  // Post-only and good-til-cancelled say nothing about a market or stop entry, so they go with the limit.
  return field === 'entry' && edited.entry.type !== 'limit' && edited.entry.type !== 'ladder'
    ? { ...edited, tif: null }
    : edited
}

/** Whether text is a number a field may hold: digits, at most one point, not zero. */
export function isFieldNumber(text: string): boolean {
  return /^\d{1,30}(\.\d{1,30})?$/.test(text) && /[1-9]/.test(text)
}

/** The price an entry shows in one field; a ladder shows its first rung's price. Null for the market. */
export function entryPrice(entry: Entry): string | null {
  if (entry.type === 'market') return null
  return entry.type === 'ladder' ? entry.from : entry.price
}
