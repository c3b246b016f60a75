import { priceDecimals } from '../format/number-text.ts'
import { knownOf, useTopic } from './use-topic.ts'

const seen = new Map<string, number>()

/**
 * How many decimals a market's prices show. It only grows while the window is open, so that a price around a power of
 * ten does not widen and narrow its column with every tick.
 */
export function usePriceDecimals(coin: string): number {
  const market = knownOf(useTopic('market', { coin }))
  const known = seen.get(coin) ?? 0
  if (market === undefined || market.coin !== coin) return seen.has(coin) ? known : 2
  const decimals = Math.max(known, priceDecimals(market.mark, market.pxDecimals))
  seen.set(coin, decimals)
  return decimals
}
