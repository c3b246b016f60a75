import { ratioOf } from '../money/notional.ts'
import { known, type NotANumber, parsePrice } from '../money/parse-decimal.ts'
import { percent, text } from '../money/print.ts'
import { distance, isAbove, one, type Price, type Ratio, subtract } from '../money/quantity.ts'

const isNumber = (value: Price | NotANumber): value is Price => value !== 'not_a_number'

/** How far a price has come since an earlier one, as a signed fraction ("0.0124" is +1.24%); null where either is missing. */
export function changeFraction(now: string | null, before: string): string | null {
  const [a, b] = [parsePrice(now ?? ''), parsePrice(before)]
  return isNumber(a) && isNumber(b) ? text(ratioOf(subtract(a, b), b)) : null
}

/** Best ask less best bid, in price; null where a side is empty. */
export function spreadText(bid: string | undefined, ask: string | undefined): string | null {
  const [a, b] = [parsePrice(ask ?? ''), parsePrice(bid ?? '')]
  return isNumber(a) && isNumber(b) ? text(subtract(a, b)) : null
}

/** Decimals that a price of this size may have on a perp: five significant figures, at most 6 − szDecimals. */
export function priceDecimals(price: string, szDecimals: number): number {
  const [integer = '0', fraction = ''] = price.split('.')
  const most = 6 - szDecimals
  if (integer !== '0') return Math.max(0, Math.min(most, 5 - integer.length))
  const leadingZeros = fraction.length - fraction.replace(/^0+/, '').length
  return Math.max(0, Math.min(most, 5 + leadingZeros))
}

/** How far a price moved from `before`, as a fraction, and whether that is beyond a limit. A missing price is beyond any. */
export function driftBetween(
  before: string | null,
  now: string | null,
  limit: string,
): { fraction: string; text: string; isBeyond: boolean } {
  const [a, b] = [parsePrice(before ?? ''), parsePrice(now ?? '')]
  if (!isNumber(a) || !isNumber(b)) return { fraction: text(one), text: 'unknown', isBeyond: true }
  const drift = ratioOf(distance(a, b), a)
  return { fraction: text(drift), text: percent(drift), isBeyond: isAbove<Ratio>(drift, known.ratio(limit)) }
}
