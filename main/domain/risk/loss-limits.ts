import type { JournalRow } from '../../../preload/contract/journal.ts'
import { ratioOf } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { dollars, percent, shortPercent, text } from '../money/print.ts'
import { add, greatest, isBelow, isPositive, negate, noUsd, scale, subtract, sum, type Usd } from '../money/quantity.ts'
import type { Policy } from './policy.ts'

/** Whether a day's loss (above zero) has reached its share of equity. */
export function isDayLost(loss: Usd, equity: Usd, policy: Policy): boolean {
  return !isBelow(loss, scale(equity, policy.dailyLoss))
}

/** Whether equity has fallen to the limit below its peak. */
export function isDrawnDown(peak: Usd, equity: Usd, policy: Policy): boolean {
  return !isBelow(subtract(peak, equity), scale(peak, policy.drawdown))
}

/** What the day has come to, all USDC text: null while it is within its limit, else the sentence of the breach. */
export function dayBreach(said: { dayPnl: string; equity: string; accepted: string }, policy: Policy): string | null {
  const lost = negate(known.usd(said.dayPnl))
  const beyond = subtract(lost, known.usd(said.accepted))
  const equity = known.usd(said.equity)
  if (!isPositive(beyond) || !isDayLost(beyond, equity, policy)) return null
  return `The day has lost ${dollars(lost)}, and ${shortPercent(policy.dailyLoss)} of equity is its limit. Only orders that reduce may leave until 00:00 UTC.`
}

/** The sentence of a drawdown that has reached its limit; null while it has not. USDC text. */
export function drawdownBreach(said: { peak: string; equity: string }, policy: Policy): string | null {
  const [peak, equity] = [known.usd(said.peak), known.usd(said.equity)]
  if (!isPositive(peak) || !isDrawnDown(peak, equity, policy)) return null
  const fallen = percent(ratioOf(subtract(peak, equity), peak))
  return `Equity has fallen ${fallen} from its highest, ${dollars(peak)}, and ${shortPercent(policy.drawdown)} is the limit.`
}

/** The highest equity, USDC text: moved by what came in and went out since, then raised to the equity of now. */
export function movedPeak(peak: string, equity: string, transfers: readonly (readonly string[])[]): string {
  const moved = sum(
    known.usd(peak),
    transfers.flat().map((part) => known.usd(part)),
  )
  return text(greatest(moved, known.usd(equity)))
}

/** Whether a peak has risen enough, or fallen at all, to be written down again: by a thousandth. */
export function isWorthWriting(peak: string, written: string | null): boolean {
  if (written === null) return true
  const [now, before] = [known.usd(peak), known.usd(written)]
  return isBelow(now, before) || isBelow(add(before, scale(before, known.ratio('0.001'))), now)
}

/** How much of a day's loss there is to accept, USDC text; "0" after a gain. */
export function lossOf(dayPnl: string): string {
  return text(greatest(negate(known.usd(dayPnl)), noUsd))
}

/**
 * When stops of this desk closed at a loss, epoch ms, each stop once however many fills it took: fills whose cloid is a
 * stop's, with a loss booked.
 */
export function stopOutsOf(fills: readonly JournalRow[], stopCloids: ReadonlySet<string>): number[] {
  const byOrder = new Map<number, number>()
  for (const { body } of fills) {
    const { cloid, closedPnl, oid, time } = body as {
      cloid: string | null
      closedPnl: string
      oid: number
      time: number
    }
    if (cloid === null || !stopCloids.has(cloid) || !isBelow(known.usd(closedPnl), noUsd)) continue
    byOrder.set(oid, Math.max(byOrder.get(oid) ?? 0, time))
  }
  return [...byOrder.values()]
}
