import { notional, ratioOf } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { multiple, text } from '../money/print.ts'
import { magnitude, noSize, noUsd, type Price, signOf, subtract, sum, type Usd } from '../money/quantity.ts'

type Position = { size: string; entry: string; value: string; unrealizedPnl: string; margin: string }

/** Gross notional of all positions over equity, "0.39"; "0.00" without positions, "–" where equity is not positive. */
export function accountLeverage(positions: readonly Position[], equity: string): string {
  const gross = sum(
    noUsd,
    positions.map((one) => magnitude(known.usd(one.value))),
  )
  const whole = known.usd(equity)
  if (signOf(whole) <= 0) return '–'
  return multiple(ratioOf(gross, whole)).replace('x', '')
}

/** The open profit of all positions, USDC. */
export function openProfit(positions: readonly Position[]): string {
  return text(
    sum(
      noUsd,
      positions.map((one) => known.usd(one.unrealizedPnl)),
    ),
  )
}

/** What fills realised, USDC: closed profit less fees. Funding is not in it. */
export function realisedProfit(fills: readonly { closedPnl: string; fee: string }[]): string {
  return text(
    sum(
      noUsd,
      fills.map((fill) => subtract(known.usd(fill.closedPnl), known.usd(fill.fee))),
    ),
  )
}

/** Open profit in units of what the trade planned to lose at most, two decimals; null where no loss was planned. */
export function profitInR(unrealizedPnl: string, plannedLoss: string | null): string | null {
  if (plannedLoss === null) return null
  const loss = known.usd(plannedLoss)
  return signOf(loss) > 0
    ? multiple(ratioOf(known.usd(unrealizedPnl), loss))
        .replace('x', '')
        .replace(/^-(0\.00)$/, '$1')
    : null
}

/** A position at another mark: its value and open profit, for the moments between two reports of the venue. */
export function markPosition<P extends Position>(position: P, mark: string | null): P {
  if (mark === null) return position
  const size = known.size(position.size)
  const value: Usd = magnitude(notional(known.price(mark), size))
  const move: Price = subtract(known.price(mark), known.price(position.entry))
  return { ...position, value: text(value), unrealizedPnl: text(notional(move, size)) }
}

/** How much was done of an order: asked less left, as text. */
export function filledOf(asked: string, left: string): string {
  return text(subtract(known.size(asked), known.size(left)))
}

/** The sum of sizes, as text. */
export function totalOf(sizes: readonly string[]): string {
  return text(
    sum(
      noSize,
      sizes.map((size) => known.size(size)),
    ),
  )
}
