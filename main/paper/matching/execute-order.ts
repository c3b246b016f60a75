import { leverageOf } from '../clearing/account.ts'
import { marginHeld, summarize, tierAt } from '../clearing/margin.ts'
import { unitsText } from '../decimal.ts'
import { type Market, notional, szOf } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import { tellOrder, type Venue } from '../venue.ts'
import { bestPx, crosses } from './book.ts'
import { cancelSiblings, finishOrder, standOrder } from './finish-order.ts'
import { match } from './match.ts'
import { type Order, signOf } from './order.ts'
import { type Refusal, refuse } from './order-rules.ts'

/** What became of an order that was let into the market. */
export type Executed =
  | { is: 'resting' }
  | { is: 'filled'; sz: number; value: number }
  | { is: 'refused'; refusal: Refusal }

/**
 * Lets a checked order into the market: Alo never takes, Ioc and FrontendMarket never rest, Gtc does both.
 * The caller has already recorded the order.
 */
export function executeOrder(venue: Venue, market: Market, order: Order): Executed {
  const { asset } = market
  const meets = crosses(market.book, order.side, order.px)
  if (order.tif === 'Alo' && meets) {
    const bid = bboText(market, 'B')
    const ask = bboText(market, 'A')
    const text = `Post only order would have immediately matched, bbo was ${bid}@${ask}.`
    return { is: 'refused', refusal: refuse(text, asset, 'badAloPxRejected') }
  }
  const got = meets ? match(venue, market, { ...order, limit: order.px, order }) : { sz: 0, value: 0 }
  if (got.sz > 0) cancelSiblings(venue, order)
  if (order.sz === 0) {
    finishOrder(venue, order, 'filled')
    return { is: 'filled', ...got }
  }
  if (order.tif === 'Gtc' || order.tif === 'Alo') {
    if (order.reduceOnly && !stillReduces(venue, order)) {
      finishOrder(venue, order, 'reduceOnlyCanceled')
      return { is: 'filled', ...got }
    }
    standOrder(venue, market, order, 'book')
    tellOrder(venue, order, 'open')
    return { is: 'resting' }
  }
  if (got.sz > 0) {
    finishOrder(venue, order, 'canceled')
    return { is: 'filled', ...got }
  }
  const refusal =
    order.tif === 'Ioc'
      ? refuse('Order could not immediately match against any resting orders.', asset, 'iocCancelRejected')
      : refuse('No liquidity available for market order.', asset, 'marketOrderNoLiquidityRejected')
  return { is: 'refused', refusal }
}

function stillReduces(venue: Venue, order: Order): boolean {
  const szi = venue.accounts.get(order.user)!.positions.get(order.asset)?.szi ?? 0
  return -signOf(order.side) * szi > 0
}

function bboText(market: Market, side: 'B' | 'A'): string {
  const px = bestPx(market.book, side)
  return px === null ? '0' : unitsText(px, pxDecimals(market.spec)).replace(/\.0$/, '')
}

/**
 * Why an order that may enlarge a position is refused: not enough margin, or its position would reach a margin tier
 * that allows less leverage than is set. An order that needs no more margin than before always passes.
 */
export function refuseForMargin(venue: Venue, market: Market, order: Order): Refusal | null {
  const account = venue.accounts.get(order.user)!
  const px = order.side === 'B' ? Math.min(order.px, market.mark) : Math.max(order.px, market.mark)
  const before = marginHeld(venue, account)
  const after = marginHeld(venue, account, { asset: market.asset, side: order.side, sz: order.sz, px })
  if (after.lte(before)) return null
  if (after.gt(summarize(venue, account).crossValue)) {
    return refuse('Insufficient margin to place order.', market.asset, 'perpMarginRejected')
  }
  const szi = account.positions.get(market.asset)?.szi ?? 0
  const value = notional(market, szi + signOf(order.side) * order.sz, market.mark)
  const { value: leverage } = leverageOf(account, market.asset, market.spec.maxLeverage)
  if (tierAt(market.spec, value).maxLeverage < leverage) {
    const text = 'Order would cause position to exceed margin tier limit at current leverage'
    return refuse(text, market.asset, 'perpMaxPositionRejected')
  }
  return null
}

/** How much an order could reduce, in lots. */
export function reducible(venue: Venue, order: Order): number {
  const szi = venue.accounts.get(order.user)!.positions.get(order.asset)?.szi ?? 0
  return Math.max(0, -signOf(order.side) * szi)
}

/** The order's value (USDC) at its own price. */
export function orderValue(market: Market, order: Order) {
  return szOf(market, order.sz).mul(notional(market, 10 ** market.spec.szDecimals, order.px))
}
