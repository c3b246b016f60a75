import { liquidateAll } from '../clearing/liquidate.ts'
import { D, type Dec, toUnits } from '../decimal.ts'
import type { Market } from '../market.ts'
import { isBetter, type Level, midOf } from '../matching/book.ts'
import { match, printTrade } from '../matching/match.ts'
import { opposite, type Side } from '../matching/order.ts'
import { runTriggers } from '../matching/run-triggers.ts'
import { pxDecimals } from '../universe.ts'
import { nextTid, type Venue } from '../venue.ts'
import { enterPx } from './candles.ts'
import { type Feed, type FeedCoin, uncross } from './synthetic.ts'

/** A frame as the venue's socket tells it: of these, books, trades and contexts move this market. */
export type Frame = { channel: string; data: unknown }

type WireLevel = { px: string; sz: string; n: number }
type WireTrade = { coin: string; side: Side; px: string; sz: string; tid?: number }
type WireContext = {
  markPx?: string
  oraclePx?: string
  funding?: string
  premium?: string | null
  openInterest?: string
}
type Numbers = { prevDayPx?: string; dayNtlVlm?: string }

/** Lets a real market's frame happen here. Frames of other channels, of unknown coins, or malformed, change nothing. */
export function applyFrame(venue: Venue, feed: Feed, { channel, data }: Frame): void {
  try {
    if (channel === 'l2Book') applyBook(venue, feed, data as { coin: string; levels: [WireLevel[], WireLevel[]] })
    else if (channel === 'trades') for (const trade of data as WireTrade[]) applyTrade(venue, feed, trade)
    else if (channel === 'activeAssetCtx') {
      const { coin, ctx } = data as { coin: string; ctx: WireContext & Numbers }
      applyContext(venue, feed, coin, ctx)
    }
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof Error && error.message.startsWith('[DecimalError]')))
      throw error
  }
}

function coinOf(venue: Venue, feed: Feed, name: string): FeedCoin | undefined {
  const market = venue.byName.get(name)
  return market && feed.coins[market.asset]
}

/** The background becomes the real book; orders of users that it crosses are filled, the others keep their place. */
function applyBook(venue: Venue, feed: Feed, book: { coin: string; levels: [WireLevel[], WireLevel[]] }): void {
  const coin = coinOf(venue, feed, book.coin)
  if (!coin) return
  const { market } = coin
  const [bids, asks] = book.levels.map((side) =>
    side.map((level) => levelOf(market, level)).filter((one) => one.sz > 0),
  )
  coin.isCaptured = true
  market.book.levels = { B: bids!, A: asks! }
  uncross(venue, market)
  const mid = midOf(market.book)
  if (mid === null) return
  coin.anchor = mid / 10 ** pxDecimals(market.spec)
  enterPx(coin.candles, venue.now(), coin.anchor, 0)
}

function levelOf(market: Market, { px, sz, n }: WireLevel): Level {
  return { px: unitsOf(px, pxDecimals(market.spec)), sz: unitsOf(sz, market.spec.szDecimals), n: Math.max(1, n) }
}

function unitsOf(text: string, decimals: number): number {
  return toUnits(new D(text).toDecimalPlaces(decimals).toFixed(), decimals) ?? 0
}

/**
 * A real trade: users' orders at better prices are filled first, then those at its price behind what stood before them;
 * what is left is only printed.
 */
function applyTrade(venue: Venue, feed: Feed, trade: WireTrade): void {
  const coin = coinOf(venue, feed, trade.coin)
  if (!coin || (trade.side !== 'B' && trade.side !== 'A')) return
  const { market } = coin
  const px = unitsOf(trade.px, pxDecimals(market.spec))
  let left = unitsOf(trade.sz, market.spec.szDecimals)
  if (px <= 0 || left <= 0 || !isNew(coin, trade.tid)) return
  coin.isCaptured = true
  const resting = opposite(trade.side)
  const { levels } = market.book
  market.book.levels = { ...levels, [resting]: [] }
  let own = 0
  for (const order of [...market.book.orders[resting]]) {
    if (left <= 0 || (order.px !== px && !isBetter(resting, order.px, px))) break
    if (order.px === px) left -= passQueue(market, resting, px, Math.min(order.ahead, left))
    if (left > 0 && order.stands === 'book') {
      const taker = { side: trade.side, limit: order.px, sz: Math.min(left, order.sz), order: null }
      const got = match(venue, market, taker).sz
      left -= got
      own += got
    }
  }
  market.book.levels = levels
  const all = unitsOf(trade.sz, market.spec.szDecimals)
  if (own < all) {
    const meeting = { px, sz: all - own, maker: null }
    printTrade(venue, market, { side: trade.side, order: null }, meeting, nextTid(venue))
  }
  const scale = 10 ** pxDecimals(market.spec)
  enterPx(coin.candles, venue.now(), px / scale, all / 10 ** market.spec.szDecimals)
}

/** False for a trade that was told before: a new subscription starts with the newest ones. */
function isNew(coin: FeedCoin, tid: number | undefined): boolean {
  if (tid === undefined) return true
  if (coin.seenTids.has(tid)) return false
  coin.seenTids.add(tid)
  if (coin.seenTids.size > 2000) coin.seenTids.delete(coin.seenTids.values().next().value!)
  return true
}

function passQueue(market: Market, side: Side, px: number, lots: number): number {
  for (const order of market.book.orders[side]) if (order.px === px) order.ahead = Math.max(0, order.ahead - lots)
  return lots
}

/** Mark, oracle, funding and the day's figures as the real market has them; triggers and liquidations follow. */
function applyContext(venue: Venue, feed: Feed, name: string, ctx: WireContext & Numbers): void {
  const coin = coinOf(venue, feed, name)
  if (!coin) return
  const { market } = coin
  const px = (text: string | undefined) => (text ? unitsOf(text, pxDecimals(market.spec)) : null)
  coin.isCaptured = true
  coin.pinnedMark = px(ctx.markPx) ?? coin.pinnedMark
  coin.pinnedOracle = px(ctx.oraclePx) ?? coin.pinnedOracle
  market.oracle = coin.pinnedOracle ?? market.oracle
  const number = (text: string | null | undefined): Dec | null => (text ? new D(text) : null)
  market.funding = number(ctx.funding) ?? market.funding
  market.premium = number(ctx.premium) ?? market.premium
  coin.hasFunding ||= ctx.funding !== undefined
  if (ctx.openInterest) market.openInterest = unitsOf(ctx.openInterest, market.spec.szDecimals)
  market.prevDayPx = px(ctx.prevDayPx) ?? market.prevDayPx
  if (ctx.dayNtlVlm) market.dayNtl = new D(ctx.dayNtlVlm).toNumber()
  if (coin.pinnedMark === null || coin.pinnedMark === market.mark) return
  market.mark = coin.pinnedMark
  runTriggers(venue, market)
  liquidateAll(venue)
}
