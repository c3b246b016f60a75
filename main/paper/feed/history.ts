import type { CoinSpec } from '../universe.ts'
import { hashed } from './random.ts'

const DAY = 86_400_000
const OCTAVES = Array.from({ length: 20 }, (_, k) => 30_000 * 2 ** k)

/** A bar of the past in plain floats: it is scenery, not money. */
export type Bar = { t: number; o: number; h: number; l: number; c: number; v: number; n: number }

/** The past of one coin: a price at any time before `until`, which ends at `endPx`. */
export type History = { seed: number; spec: CoinSpec; until: number; endPx: number }

/** The seeded path in logs: value noise over octaves from half a minute to half a year, each as wide as a random walk. */
function logPath(history: History, time: number): number {
  let sum = 0
  for (const [k, period] of OCTAVES.entries()) {
    const at = time / period
    const cell = Math.floor(at)
    const from = hashed(history.seed, cell, k) - 0.5
    const to = hashed(history.seed, cell + 1, k) - 0.5
    const days = period / DAY
    sum += (from + (to - from) * (at - cell)) * history.spec.dayVol * Math.sqrt(Math.min(days, 24 + days / 24)) * 1.7
  }
  return sum
}

export function pastPx(history: History, time: number): number {
  return history.endPx * Math.exp(logPath(history, time) - logPath(history, history.until))
}

/** The bar of [from, to): it opens where the one before closed. */
export function pastBar(history: History, from: number, to: number): Bar {
  const o = pastPx(history, from)
  const c = pastPx(history, to)
  let h = Math.max(o, c)
  let l = Math.min(o, c)
  for (let k = 1; k < 8; k += 1) {
    const px = pastPx(history, from + ((to - from) * k) / 8)
    h = Math.max(h, px)
    l = Math.min(l, px)
  }
  const days = (to - from) / DAY
  const wick = history.spec.dayVol * Math.sqrt(days) * 0.25 * o
  h += wick * hashed(history.seed, from / 1000, 101)
  l -= wick * hashed(history.seed, from / 1000, 102)
  const range = (h - l) / o / (history.spec.dayVol * Math.sqrt(days) + 1e-9)
  const busy = (0.35 + 0.5 * range) * (0.7 + 0.6 * hashed(history.seed, from / 1000, 103))
  const v = (history.spec.dayUsd * days * busy) / o
  return { t: from, o, h, l, c, v, n: Math.max(1, Math.round(history.spec.tradesPerSecond * 86_400 * days * busy)) }
}
