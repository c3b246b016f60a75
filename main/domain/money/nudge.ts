import { lots } from './notional.ts'
import { known, parsePrice } from './parse-decimal.ts'
import { text } from './print.ts'
import { add, isPositive, type Price, type Size, scale, whole } from './quantity.ts'
import { nextTick } from './round.ts'

/** What a number counts, which says how far one key press moves it. */
export type Nudged = 'price' | 'size' | 'percent' | 'money' | 'multiple' | 'leverage'

const steps: Record<Exclude<Nudged, 'price' | 'size'>, string> = {
  percent: '0.1',
  money: '1',
  multiple: '0.1',
  leverage: '1',
}

/**
 * The number so many steps away: ticks for a price, lots for a size, 0.1 for percentages and multiples (ATR, R), 1 for
 * money and leverage. A number that would not stay above zero stays as it is; so does one that can't be read.
 */
export function nudge(kind: Nudged, value: string, by: number, szDecimals: number): string {
  if (parsePrice(value) === 'not_a_number') return value
  if (kind === 'price') return nudgePrice(value, by, szDecimals)
  const step: Size = kind === 'size' ? lots(1n, szDecimals) : known.size(steps[kind])
  const moved = add(known.size(value), scale(step, whole(by)))
  return isPositive(moved) ? text(moved) : value
}

function nudgePrice(value: string, by: number, szDecimals: number): string {
  let price: Price = known.price(value)
  for (let i = 0; i < Math.abs(by); i += 1) price = nextTick(price, szDecimals, by > 0)
  return text(price)
}
