import { tickAt } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import type { FeedCoin } from './synthetic.ts'

/** What the synthetic market is like. */
export const REGIMES = ['calm', 'trend', 'gap', 'crash', 'thin', 'halted'] as const
export type Regime = (typeof REGIMES)[number]

/** How a step of the price differs from a calm one: drift and width in step deviations. */
const MOODS: Record<Regime, { drift: number; width: number }> = {
  calm: { drift: 0, width: 1 },
  trend: { drift: 0.12, width: 1 },
  gap: { drift: 0, width: 1 },
  crash: { drift: -0.9, width: 4 },
  thin: { drift: 0, width: 1.5 },
  halted: { drift: 0, width: 0 },
}

/** Puts a coin into a regime; a halted one trades nothing until it is put into another. */
export function enterRegime(coin: FeedCoin, regime: Regime): void {
  coin.regime = regime
  coin.gapIn = 0
  coin.market.isHalted = regime === 'halted'
}

/** The factor by which a step moves the price, on top of a calm step's. */
export function regimeStep(coin: FeedCoin, sigma: number): number {
  const { drift, width } = MOODS[coin.regime]
  if (coin.regime === 'gap') return gapStep(coin)
  return 1 + sigma * (drift + coin.random.gauss() * (width - 1))
}

/** A jump of 1 to 3% either way now, and another every few minutes. */
function gapStep(coin: FeedCoin): number {
  coin.gapIn -= 1
  if (coin.gapIn > 0) return 1
  coin.gapIn = 400 + Math.floor(coin.random.uniform() * 1200)
  const size = 0.01 + 0.02 * coin.random.uniform()
  return coin.random.uniform() < 0.5 ? 1 - size : 1 + size
}

/** A thin book: every fourth level, a twentieth of the size, and a touch several ticks wide. */
export function thinned(coin: FeedCoin): void {
  const { book, spec } = coin.market
  const tick = tickAt(coin.market, coin.anchor * 10 ** pxDecimals(spec))
  for (const side of ['B', 'A'] as const) {
    const away = side === 'B' ? -1 : 1
    book.levels[side] = book.levels[side]
      .filter((_, at) => at % 4 === 3)
      .map(({ px, sz }) => ({ px: px + away * tick * 2, sz: Math.max(1, Math.floor(sz / 20)), n: 1 }))
      .filter(({ px }) => px > 0)
  }
}
