import { liquidateAll } from '../clearing/liquidate.ts'
import { type Market, tickAt } from '../market.ts'
import { bestPx, midOf, trimAhead } from '../matching/book.ts'
import { match } from '../matching/match.ts'
import { opposite, type Side } from '../matching/order.ts'
import { runTriggers } from '../matching/run-triggers.ts'
import { pxDecimals } from '../universe.ts'
import type { Venue } from '../venue.ts'
import { type Candles, enterPx } from './candles.ts'
import { pastPx } from './history.ts'
import { flicker, quoteSide } from './quotes.ts'
import { hashed, type Random, seededRandom } from './random.ts'
import { type Regime, regimeStep, thinned } from './regimes.ts'

/** One coin of the synthetic feed. Prices here are floats: they are weather, and are rounded before they count. */
export type FeedCoin = {
  market: Market
  random: Random
  /** Where the background believes the price is (USDC). */
  anchor: number
  drift: number
  basis: number
  oracle: number
  pinnedMark: number | null
  pinnedOracle: number | null
  /** True while a test has set the background by hand. */
  held: boolean
  regime: Regime
  /** Steps until the next gap. */
  gapIn: number
  /** True once a real market's frames move it: then it does not move by itself. */
  isCaptured: boolean
  /** True when the real market says its funding rate. */
  hasFunding: boolean
  /** The newest trades that a real market told of. */
  seenTids: Set<number>
  candles: Candles
}

export type Feed = { coins: FeedCoin[]; still: boolean; steps: number }

export const STEP_MS = 250
/** Marks move about every three seconds. */
const MARK_STEPS = 12

/** Starts every coin at its saved or usual price, with a book, a mark, an oracle price and a past. */
export function startFeed(venue: Venue, saved: ReadonlyMap<string, number>): Feed {
  const coins = venue.markets.map((market, asset) => {
    const seed = Math.floor(hashed(venue.seed, asset, 7) * 2 ** 31)
    const anchor = saved.get(market.spec.name) ?? market.spec.startPx
    const history = { seed, spec: market.spec, until: venue.now(), endPx: anchor }
    const coin: FeedCoin = {
      market,
      random: seededRandom(seed),
      anchor,
      drift: 0,
      basis: 0,
      oracle: anchor,
      pinnedMark: null,
      pinnedOracle: null,
      held: market.spec.isDelisted === true,
      regime: 'calm',
      gapIn: 0,
      isCaptured: false,
      hasFunding: false,
      seenTids: new Set(),
      candles: { history, live: [] },
    }
    market.prevDayPx = toTick(market, pastPx(history, venue.now() - 86_400_000))
    market.dayNtl = market.spec.dayUsd * (0.8 + 0.4 * hashed(seed, 1, 1))
    market.dayBase = market.dayNtl / anchor
    market.openInterest = Math.round(((market.spec.dayUsd * 0.45) / anchor) * 10 ** market.spec.szDecimals)
    market.oracle = toTick(market, anchor)
    market.mark = market.oracle
    market.last = market.oracle
    if (!coin.held) requote(venue, coin)
    return coin
  })
  return { coins, still: false, steps: 0 }
}

/** One step of the market: prices drift, makers come and go, takers trade, marks follow. */
export function stepFeed(venue: Venue, feed: Feed): void {
  feed.steps += 1
  let marked = false
  for (const coin of feed.coins) {
    if (coin.market.spec.isDelisted) continue
    if (!feed.still && !coin.held && !coin.isCaptured && !coin.market.isHalted) wander(venue, coin)
    if ((feed.steps + coin.market.asset) % MARK_STEPS !== 0) continue
    marked = remark(venue, coin, feed.still) || marked
  }
  if (marked) liquidateAll(venue)
}

function wander(venue: Venue, coin: FeedCoin): void {
  const { market, random } = coin
  const sigma = stepSigma(market)
  coin.drift = coin.drift * 0.97 + random.gauss() * sigma * 0.015
  coin.anchor *= 1 + random.gauss() * sigma * 0.9 + coin.drift
  if (coin.regime !== 'calm') coin.anchor *= regimeStep(coin, sigma)
  const bid = bestPx(market.book, 'B')
  const ask = bestPx(market.book, 'A')
  const at = coin.anchor * 10 ** pxDecimals(market.spec)
  const least = coin.regime === 'thin' ? 6 : 30
  const thin = market.book.levels.B.length < least || market.book.levels.A.length < least
  if (thin || bid === null || ask === null || at <= bid || at >= ask || random.uniform() < 0.06) requote(venue, coin)
  else if (coin.regime !== 'thin' && random.uniform() < 0.45) {
    flicker(market, 'B', random)
    flicker(market, 'A', random)
    trimAhead(market.book)
    venue.changes.books.add(market.asset)
  }
  if (random.uniform() < (market.spec.tradesPerSecond * STEP_MS) / 1000) printFlow(venue, coin)
  const mid = midOf(market.book)
  if (mid !== null) enterPx(coin.candles, venue.now(), mid / 10 ** pxDecimals(market.spec), 0)
}

/** The standard deviation of one step's return. */
function stepSigma(market: Market): number {
  return market.spec.dayVol * Math.sqrt(STEP_MS / 86_400_000)
}

/** A background taker: mostly small, now and then through several levels. */
function printFlow(venue: Venue, coin: FeedCoin): void {
  const { market, random } = coin
  const lean = (2 * coin.drift) / stepSigma(market)
  const side: Side = random.uniform() < 0.5 + Math.max(-0.2, Math.min(0.2, lean)) ? 'B' : 'A'
  const best = bestPx(market.book, opposite(side))
  if (best === null) return
  const usd = market.spec.levelUsd * 0.12 * Math.exp(random.gauss() * 1.3)
  const sz = Math.max(1, Math.round((usd / coin.anchor) * 10 ** market.spec.szDecimals))
  const reach = tickAt(market, best) * 4 * (side === 'B' ? 1 : -1)
  backgroundTakes(venue, coin, side, best + reach, sz)
}

/** Lets the background take up to `sz` lots at `limit` or better, and enters the prints into the candles. */
export function backgroundTakes(venue: Venue, coin: FeedCoin, side: Side, limit: number, sz: number): number {
  const got = match(venue, coin.market, { side, limit, sz, order: null })
  if (got.sz === 0) return 0
  const scale = 10 ** pxDecimals(coin.market.spec)
  enterPx(coin.candles, venue.now(), coin.market.last / scale, got.sz / 10 ** coin.market.spec.szDecimals)
  return got.sz
}

/**
 * Lays the background anew around the anchor; orders of users that it now crosses are filled. With `exact` the touch
 * lies one tick to each side of the anchor, so that the mid is the anchor.
 */
export function requote(venue: Venue, coin: FeedCoin, exact = false): void {
  const { market, random } = coin
  const at = coin.anchor * 10 ** pxDecimals(market.spec)
  const tick = tickAt(market, at)
  const wide = exact || random.uniform() < 0.2
  const centre = exact ? Math.round(at / tick) : Math.floor(at / tick)
  const bid = (wide ? centre - 1 : centre) * tick
  const ask = (exact ? centre + 1 : Math.max(Math.ceil(at / tick), centre + 1)) * tick
  const bids = quoteSide(market, 'B', bid, random)
  const asks = quoteSide(market, 'A', ask, random)
  market.book.levels = { B: bids, A: asks }
  if (coin.regime === 'thin') thinned(coin)
  uncross(venue, market)
}

/** Fills users' orders that the background's new levels cross, with the size of those levels. */
export function uncross(venue: Venue, market: Market): void {
  for (const side of ['B', 'A'] as const) {
    const levels = market.book.levels[side]
    for (let guard = 0; guard < 1000; guard += 1) {
      const level = levels[0]
      const order = market.book.orders[opposite(side)][0]
      if (!level || !order || (side === 'B' ? order.px > level.px : order.px < level.px)) break
      const got = match(venue, market, { side, limit: order.px, sz: Math.min(level.sz, order.sz), order: null })
      level.sz -= got.sz
      if (level.sz <= 0) levels.shift()
    }
  }
  trimAhead(market.book)
  venue.changes.books.add(market.asset)
}

/**
 * Oracle and mark: the mark is the median of oracle + 150 s average of (mid - oracle), of bid, ask and last, and of the
 * background's price (for other venues' perps). Source: docs, trading/robust-price-indices. True when the mark moved.
 */
export function remark(venue: Venue, coin: FeedCoin, still: boolean): boolean {
  const { market } = coin
  const scale = 10 ** pxDecimals(market.spec)
  const mid = midOf(market.book)
  if (!still) coin.oracle += (coin.anchor * (1 + coin.random.gauss() * 0.00006) - coin.oracle) * 0.6
  market.oracle = coin.pinnedOracle ?? toTick(market, coin.oracle)
  const before = market.mark
  if (coin.pinnedMark !== null) market.mark = coin.pinnedMark
  else if (mid !== null && !still) {
    coin.basis += (mid / scale - coin.oracle - coin.basis) * (1 - Math.exp(-3 / 150))
    const own = median(bestPx(market.book, 'B')!, bestPx(market.book, 'A')!, market.last)
    const outside = coin.held || coin.isCaptured ? own : coin.anchor * scale
    market.mark = toTick(market, median((coin.oracle + coin.basis) * scale, own, outside) / scale)
  }
  if (market.mark === before) return false
  runTriggers(venue, market)
  return true
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

/** A float price on the venue's grid, in units. */
export function toTick(market: Market, px: number): number {
  const units = px * 10 ** pxDecimals(market.spec)
  const tick = tickAt(market, units)
  return Math.round(units / tick) * tick
}
