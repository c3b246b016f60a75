import type { Venue } from '../venue.ts'

const MINUTE = 60_000
const MOST_A_MINUTE = 1200
const LIGHT = ['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus']
/** Answers that weigh one more for every 20 rows. */
const LISTS = [
  'recentTrades',
  'historicalOrders',
  'userFills',
  'userFillsByTime',
  'fundingHistory',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'twapHistory',
  'userTwapSliceFills',
  'userTwapSliceFillsByTime',
]

/** Weight used in the present minute. All clients share it, as those behind one address do. */
export type Budget = { minute: number; used: number }

/** True when another request of this weight still fits; it is then counted. Source: docs, rate-limits. */
export function fits(venue: Venue, budget: Budget, weight: number): boolean {
  const minute = Math.floor(venue.wall() / MINUTE)
  if (budget.minute !== minute) Object.assign(budget, { minute, used: 0 })
  if (budget.used + weight > MOST_A_MINUTE) return false
  budget.used += weight
  return true
}

/** What a request weighs before it is answered: info by its type, an exchange post by its batch. */
export function weightOf(path: string, body: unknown): number {
  const { type, action } = (body ?? {}) as { type?: unknown; action?: Record<string, unknown> | null }
  if (path === '/info') return LIGHT.includes(String(type)) ? 2 : type === 'userRole' ? 60 : 20
  const batch = action?.orders ?? action?.cancels ?? action?.modifies
  return 1 + Math.floor((Array.isArray(batch) ? batch.length : 1) / 40)
}

/** What its answer adds. */
export function weightOfAnswer(type: unknown, answer: unknown): number {
  if (!Array.isArray(answer)) return 0
  if (type === 'candleSnapshot') return Math.floor(answer.length / 60)
  return LISTS.includes(String(type)) ? Math.floor(answer.length / 20) : 0
}
