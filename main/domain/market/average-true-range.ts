import type { Candle } from '../../../preload/contract/topics.ts'
import { parsePrice } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { add, distance, divide, greatest, noPrice, type Price, scale, sum, whole } from '../money/quantity.ts'

/**
 * Wilder's average true range over `period` bars (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978):
 * the mean of the first `period` true ranges, then (previous·(period − 1) + range) / period. Bars oldest first, closed
 * ones only. Null where there are too few bars or one can't be read.
 */
export function averageTrueRange(bars: readonly Candle[], period = 14): string | null {
  const ranges: Price[] = []
  for (let i = 1; i < bars.length; i += 1) {
    const range = trueRange(bars[i] as Candle, bars[i - 1] as Candle)
    if (range === null) return null
    ranges.push(range)
  }
  if (ranges.length < period) return null
  let average = divide(sum(noPrice, ranges.slice(0, period)), whole(period))
  for (const range of ranges.slice(period))
    average = divide(add(scale(average, whole(period - 1)), range), whole(period))
  return text(average)
}

function trueRange(bar: Candle, before: Candle): Price | null {
  const [high, low, close] = [parsePrice(bar.high), parsePrice(bar.low), parsePrice(before.close)]
  if (high === 'not_a_number' || low === 'not_a_number' || close === 'not_a_number') return null
  return greatest(greatest(distance(high, low), distance(high, close)), distance(low, close))
}
