import type { Candle } from '../../../preload/contract/topics.ts'
import { logReturn, roundUp, squareRoot } from '../money/logarithm.ts'
import { parsePrice } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { divide, isPositive, type Ratio, scale, sum, whole, zero } from '../money/quantity.ts'

const hourMs = 3_600_000
const hoursOfAYear = 365 * 24
/** A week of hours: fewer say more about the hour of the day than about the market. */
const fewestHours = 168

/**
 * Realised volatility of a year from 1 h bars: close-to-close, with a mean of zero, √(Σ ln(c_i/c_{i−1})² / (N − 1)) · √8760,
 * N the hours between the first and the last bar, so that a bar that is missing does not count twice. Perps trade all hours.
 * https://docs.coinmetrics.io/asset-metrics/market/realized-volatility-rolling-24-hours-usd
 * Bars oldest first, closed ones only. A fraction as text, up at six decimals (a higher one sizes smaller); null under a
 * week of bars, with one that can't be read, and for a market that did not move.
 */
export function realisedVolatility(bars: readonly Candle[]): string | null {
  const [first, last] = [bars[0], bars.at(-1)]
  if (first === undefined || last === undefined) return null
  const hours = Math.floor((last.time - first.time) / hourMs)
  if (hours < fewestHours) return null
  const squares: Ratio[] = []
  for (let i = 1; i < bars.length; i += 1) {
    const [now, before] = [parsePrice(bars[i]!.close), parsePrice(bars[i - 1]!.close)]
    if (now === 'not_a_number' || before === 'not_a_number') return null
    const move = logReturn(now, before)
    squares.push(scale(move, move))
  }
  const total = sum(zero, squares)
  if (!isPositive(total)) return null
  const ofAYear = divide(scale(total, whole(hoursOfAYear)), whole(hours - 1))
  return text(roundUp(squareRoot(ofAYear), 6))
}
