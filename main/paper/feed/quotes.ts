import { type Market, tickAt } from '../market.ts'
import type { Level } from '../matching/book.ts'
import type { Side } from '../matching/order.ts'
import { pxDecimals } from '../universe.ts'
import type { Random } from './random.ts'

/** Zones of a side: so many levels, each so many ticks apart, each so many times the usual notional. */
const ZONES = [
  { levels: 22, ticks: 1, weight: 1 },
  { levels: 14, ticks: 10, weight: 3.5 },
  { levels: 10, ticks: 100, weight: 9 },
  { levels: 6, ticks: 1000, weight: 20 },
]

/** One side's background levels around a touch, best first: sizes of prices that stay are kept. */
export function quoteSide(market: Market, side: Side, touch: number, random: Random): Level[] {
  const kept = new Map(market.book.levels[side].map((level) => [level.px, level]))
  const away = side === 'B' ? -1 : 1
  const levels: Level[] = []
  let px = touch
  for (const zone of ZONES) {
    const step = tickAt(market, touch) * zone.ticks
    for (let k = 0; k < zone.levels; k += 1) {
      if (levels.length > 0) px = onGrid(px + away * step, step, side)
      if (px <= touch * 0.4 || px >= touch * 1.8) return levels
      levels.push(kept.get(px) ?? freshLevel(market, px, zone.weight * (0.55 + k / zone.levels), random))
    }
  }
  return levels
}

function onGrid(px: number, step: number, side: Side): number {
  return side === 'B' ? Math.floor(px / step) * step : Math.ceil(px / step) * step
}

/** A level with a size that suits the coin, never below one lot. */
export function freshLevel(market: Market, px: number, weight: number, random: Random): Level {
  const usd = market.spec.levelUsd * weight * Math.exp(random.gauss() * 0.7 - 0.25)
  const price = px / 10 ** pxDecimals(market.spec)
  const sz = Math.max(1, Math.round((usd / price) * 10 ** market.spec.szDecimals))
  return { px, sz, n: 1 + Math.floor(random.uniform() * Math.min(12, 2 + weight * 3)) }
}

/** Changes the sizes of a few levels near the touch, as makers come and go. */
export function flicker(market: Market, side: Side, random: Random): void {
  const levels = market.book.levels[side]
  for (let k = 0; k < 3; k += 1) {
    const at = Math.floor(random.uniform() ** 1.6 * Math.min(24, levels.length))
    const level = levels[at]
    if (level) levels[at] = freshLevel(market, level.px, 0.55 + at / 22, random)
  }
}
