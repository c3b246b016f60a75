import type { Level } from '../../preload/contract/facts.ts'
import type { Candle, Trade } from '../../preload/contract/topics.ts'

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Bars that wander like a market and end at `last`. */
export function fakeCandles(count: number, stepMs: number, now: number, last: number, decimals: number): Candle[] {
  const random = seededRandom(7)
  const closes: number[] = []
  let price = 1
  let drift = 0
  for (let at = 0; at < count; at += 1) {
    drift = drift * 0.94 + (random() - 0.5) * 0.0012
    price *= 1 + drift + (random() - 0.5) * 0.0034
    closes.push(price)
  }
  const scale = last / price
  const end = Math.floor(now / stepMs) * stepMs
  return closes.map((close, at) => {
    const open = closes[at - 1] ?? close
    const high = Math.max(open, close) * (1 + random() * 0.0022)
    const low = Math.min(open, close) * (1 - random() * 0.0022)
    const text = (value: number) => (value * scale).toFixed(decimals)
    const volume = (900 + random() * 2600) * (1 + Math.abs(close - open) * 240)
    return {
      time: end - (count - 1 - at) * stepMs,
      open: text(open),
      high: text(high),
      low: text(low),
      close: text(close),
      volume: volume.toFixed(2),
    }
  })
}

/** A book of 20 levels a side around a mid. */
export function fakeBook(mid: number, tick: number, decimals: number, sizeDecimals: number, seed: number) {
  const random = seededRandom(seed)
  const side = (sign: 1 | -1): Level[] =>
    Array.from({ length: 20 }, (_, at) => [
      (mid + sign * tick * (at + 1)).toFixed(decimals),
      ((20 + random() * 480) * (1 + at / 8)).toFixed(sizeDecimals),
    ])
  return { bids: side(-1), asks: side(1), spread: (2 * tick).toFixed(decimals) }
}

/** One trade at or around a price. */
export function fakeTrade(id: number, time: number, price: number, decimals: number, random: () => number): Trade {
  return {
    id: String(id),
    time,
    side: random() > 0.48 ? 'buy' : 'sell',
    price: price.toFixed(decimals),
    size: (random() ** 3 * 160 + 0.2).toFixed(2),
  }
}
