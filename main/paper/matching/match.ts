import { marginHeld, summarize } from '../clearing/margin.ts'
import { settleFill } from '../clearing/settle-fill.ts'
import type { Market, Trade } from '../market.ts'
import { nextTid, pushTo, tellOrder, type Venue } from '../venue.ts'
import { type Meeting, nextMeeting, takeBackground } from './book.ts'
import { cancelSiblings, finishOrder, tidyReduceOnly } from './finish-order.ts'
import { type Order, opposite, type Side, signOf } from './order.ts'

/** Addresses of the background's makers and takers. */
const BACKGROUND = ['0x1111111111111111111111111111111111111111', '0x2222222222222222222222222222222222222222'] as const

/** An aggressor: a user's order, or the background when `order` is null. */
export type Aggressor = { side: Side; limit: number; sz: number; order: Order | null }

/** What an aggressor got. `value` is the sum of price units times lots. */
export type Matched = { sz: number; value: number }

/** Matches an aggressor against the book by price, then time, and books every fill. Returns what it got. */
export function match(venue: Venue, market: Market, taker: Aggressor, liquidation?: { method: 'market' }): Matched {
  const got: Matched = { sz: 0, value: 0 }
  while (got.sz < taker.sz) {
    const meeting = nextMeeting(market.book, taker.side, taker.limit, taker.sz - got.sz)
    if (!meeting || meeting.sz <= 0) break
    const { maker } = meeting
    if (maker && !makerMayTrade(venue, market, taker, maker)) continue
    const sz = maker ? Math.min(meeting.sz, maker.sz) : meeting.sz
    const tid = nextTid(venue)
    printTrade(venue, market, taker, { ...meeting, sz }, tid)
    got.sz += sz
    got.value += sz * meeting.px
    if (taker.order) {
      taker.order.sz -= sz
      settleFill(venue, market, taker.order, {
        px: meeting.px,
        sz,
        crossed: true,
        tid,
        ...(liquidation ? { liquidation } : {}),
      })
    }
    if (maker) fillMaker(venue, market, maker, meeting.px, sz, tid)
    else takeBackground(market.book, opposite(taker.side), meeting.px, sz)
  }
  if (got.sz > 0) venue.changes.books.add(market.asset)
  if (taker.order && got.sz > 0) tidyReduceOnly(venue, taker.order.user, market.asset)
  return got
}

/** Books a resting order's fill and what follows from it. */
function fillMaker(venue: Venue, market: Market, maker: Order, px: number, sz: number, tid: number): void {
  maker.sz -= sz
  settleFill(venue, market, maker, { px, sz, crossed: false, tid })
  if (maker.sz === 0) finishOrder(venue, maker, 'filled')
  else tellOrder(venue, maker, 'open')
  cancelSiblings(venue, maker)
  tidyReduceOnly(venue, maker.user, market.asset)
}

/**
 * False when the resting order had to be cancelled instead: it is the taker's own (self-trade prevention cancels the
 * resting side), it no longer reduces, or its owner lacks the margin. An oversized reduce-only order is cut first.
 */
function makerMayTrade(venue: Venue, market: Market, taker: Aggressor, maker: Order): boolean {
  if (taker.order?.user === maker.user) {
    finishOrder(venue, maker, 'selfTradeCanceled')
    return false
  }
  const account = venue.accounts.get(maker.user)!
  const szi = account.positions.get(market.asset)?.szi ?? 0
  if (maker.reduceOnly) {
    const room = Math.max(0, -signOf(maker.side) * szi)
    if (room === 0) {
      finishOrder(venue, maker, 'reduceOnlyCanceled')
      return false
    }
    if (maker.sz > room) {
      maker.origSz -= maker.sz - room
      maker.sz = room
    }
    return true
  }
  const grows = Math.abs(szi + signOf(maker.side) * maker.sz) > Math.abs(szi)
  if (grows && summarize(venue, account).crossValue.lt(marginHeld(venue, account))) {
    finishOrder(venue, maker, 'marginCanceled')
    return false
  }
  return true
}

/** Enters a print into the market's trades and the day's figures. */
export function printTrade(
  venue: Venue,
  market: Market,
  taker: Pick<Aggressor, 'side' | 'order'>,
  meeting: Meeting,
  tid: number,
): void {
  const takerUser = taker.order?.user ?? BACKGROUND[0]
  const makerUser = meeting.maker?.user ?? BACKGROUND[1]
  const trade: Trade = {
    px: meeting.px,
    sz: meeting.sz,
    side: taker.side,
    time: venue.now(),
    tid,
    users: taker.side === 'B' ? [takerUser, makerUser] : [makerUser, takerUser],
  }
  market.last = meeting.px
  market.trades.push(trade)
  if (market.trades.length > 100) market.trades.splice(0, market.trades.length - 60)
  const ntl = (meeting.px * meeting.sz) / 10 ** 6
  market.dayNtl += ntl
  market.dayBase += meeting.sz / 10 ** market.spec.szDecimals
  pushTo(venue.changes.trades, market.asset, trade)
}
