import { closedTrades, type TradeFill, type TradePlan } from '../domain/account/closed-trades.ts'
import type { Journal } from '../ports.ts'

const mostRows = 10_000
/** The newest say most of how one trades now, and every sizing carries them. */
const mostTrades = 500

export type ClosedTradesFlow = ReturnType<typeof createClosedTradesFlow>

/** journal   fills and plans -> the account's own closed trades in R, worked out again only after a row that changes them. */
export function createClosedTradesFlow(journal: Pick<Journal, 'recent' | 'onAppend'>) {
  let known: { r: string }[] | null = null
  journal.onAppend((row) => {
    if (row.kind === 'fill' || row.kind === 'protection_planned') known = null
  })
  return {
    /** The newest, oldest of them first. */
    now(): { r: string }[] {
      known ??= closedTrades(
        journal
          .recent('fill', mostRows)
          .map((row) => row.body as unknown as TradeFill)
          .sort((a, b) => a.time - b.time),
        journal.recent('protection_planned', mostRows).map((row) => row.body as unknown as TradePlan),
      ).slice(-mostTrades)
      return known
    },
  }
}
