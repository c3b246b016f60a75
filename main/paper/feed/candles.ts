import type { CoinSpec } from '../universe.ts'
import { type Bar, type History, pastBar } from './history.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** The venue's bar lengths in ms. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '8h': 480 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': DAY,
  '3d': 3 * DAY,
  '1w': 7 * DAY,
  '1M': 30 * DAY,
}

/** A candle as the wire tells it. */
export type WireCandle = {
  t: number
  T: number
  s: string
  i: string
  o: string
  c: string
  h: string
  l: string
  v: string
  n: number
}

/** Bars of one coin: a seeded past, then one-minute bars of what really happened here. */
export type Candles = { history: History; live: Bar[] }

/** Enters a price (float) and, for a trade, its size into the live minute. */
export function enterPx(candles: Candles, time: number, px: number, sz: number): void {
  const t = Math.floor(time / MINUTE) * MINUTE
  let bar = candles.live.at(-1)
  if (!bar || bar.t !== t) {
    const o = bar?.c ?? px
    bar = { t, o, h: o, l: o, c: o, v: 0, n: 0 }
    candles.live.push(bar)
    if (candles.live.length > 10_080) candles.live.shift()
  }
  bar.h = Math.max(bar.h, px)
  bar.l = Math.min(bar.l, px)
  bar.c = px
  bar.v += sz
  if (sz > 0) bar.n += 1
}

/** The bars of an interval that open in [from, to], oldest first, at most the newest 5000; the last one is still open. */
export function barsBetween(candles: Candles, interval: number, from: number, to: number, now: number): Bar[] {
  const last = Math.floor(Math.min(to, now) / interval) * interval
  const first = Math.max(Math.ceil(from / interval) * interval, last - 4999 * interval)
  const bars: Bar[] = []
  let at = 0
  for (let t = first; t <= last; t += interval) {
    const end = t + interval
    let bar: Bar | null = null
    const { until } = candles.history
    if (t < until) bar = pastBar(candles.history, t, Math.min(end, until))
    while (at < candles.live.length && candles.live[at]!.t + MINUTE <= t) at += 1
    for (let k = at; k < candles.live.length && candles.live[k]!.t < end; k += 1) bar = joined(bar, candles.live[k]!, t)
    if (bar) bars.push({ ...bar, t })
    else if (bars.length > 0) {
      const c = bars.at(-1)!.c
      bars.push({ t, o: c, h: c, l: c, c, v: 0, n: 0 })
    }
  }
  return bars
}

function joined(bar: Bar | null, next: Bar, t: number): Bar {
  if (!bar) return { ...next, t }
  return {
    t,
    o: bar.o,
    h: Math.max(bar.h, next.h),
    l: Math.min(bar.l, next.l),
    c: next.c,
    v: bar.v + next.v,
    n: bar.n + next.n,
  }
}

/** A bar in the wire's text. */
export function wireCandle(spec: CoinSpec, name: string, interval: string, bar: Bar): WireCandle {
  const decimals = Math.max(0, Math.min(6 - spec.szDecimals, 4 - Math.floor(Math.log10(bar.c))))
  const px = (value: number) => dotted(value.toFixed(decimals))
  return {
    t: bar.t,
    T: bar.t + INTERVALS[interval]! - 1,
    s: name,
    i: interval,
    o: px(bar.o),
    c: px(bar.c),
    h: px(bar.h),
    l: px(bar.l),
    v: dotted(bar.v.toFixed(spec.szDecimals)),
    n: bar.n,
  }
}

function dotted(text: string): string {
  if (!text.includes('.')) return `${text}.0`
  return text.replace(/0+$/, '').replace(/\.$/, '.0')
}
