import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import { compareDecimals } from '../grammar/read-number.ts'
import { shift } from './quotes.ts'

/** Prices of one trade lie within ten times of each other; a size that was taken for a price seldom does. */
const isWithin = (a: string, b: string): boolean =>
  compareDecimals(a, shift(b, 1)) <= 0 && compareDecimals(b, shift(a, 1)) <= 0

function pricesOf({ entry, stop, targets }: OpenIntent): { entries: string[]; stops: string[]; goals: string[] } {
  const entries = entry.type === 'ladder' ? [entry.from, entry.to] : entry.type === 'market' ? [] : [entry.price]
  const goals = targets.flatMap((target) => (target.by === 'price' ? [target.value] : []))
  return { entries, stops: stop?.by === 'price' ? [stop.value] : [], goals }
}

/**
 * Whether the prices of an intent fit each other: stop, entry (else the market) and targets in the order that the side
 * asks for, and none of them far off. A model that mixes up two roles shows here. Null where they fit.
 */
export function misfitOf(intent: Intent, price: (coin: string) => string | null): string | null {
  if (intent.action !== 'open') return null
  const { entries, stops, goals } = pricesOf(intent)
  const market = intent.coin === null ? null : price(intent.coin)
  const from = entries.length > 0 ? entries : market === null ? [] : [market]
  const sign = intent.side === 'long' ? 1 : -1
  const isBelow = (a: string, b: string): boolean => compareDecimals(a, b) * sign < 0
  const isOrdered =
    stops.every((stop) => [...from, ...goals].every((other) => isBelow(stop, other))) &&
    goals.every((goal) => from.every((entry) => isBelow(entry, goal)))
  if (!isOrdered) return 'stop, entry and targets are not in the order of that side'
  const all = [...entries, ...stops, ...goals, ...(market === null ? [] : [market])]
  return all.every((one) => all.every((other) => isWithin(one, other))) ? null : 'the prices lie far apart'
}
