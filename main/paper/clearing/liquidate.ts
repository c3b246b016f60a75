import { ZERO } from '../decimal.ts'
import { type Market, notional } from '../market.ts'
import { finishOrder } from '../matching/finish-order.ts'
import { match } from '../matching/match.ts'
import type { Order } from '../matching/order.ts'
import { nextTid, pushTo, tellOrder, type Venue } from '../venue.ts'
import type { Account } from './account.ts'
import { maintenance, summarize, unrealizedPnl } from './margin.ts'
import { settleFill } from './settle-fill.ts'

/**
 * Liquidates every account whose equity is below maintenance: open orders cancelled, whole positions sent to the book,
 * the rest (or all, below two thirds of maintenance) taken over at the mark. A negative balance is forgiven.
 * Simplified: the venue first closes 20% of positions above 100,000 USDC.
 */
export function liquidateAll(venue: Venue): void {
  for (const account of venue.accounts.values()) {
    if (account.positions.size === 0) continue
    for (const [asset, position] of [...account.positions]) {
      if (!position.isolatedMargin) continue
      const market = venue.markets[asset]!
      const equity = position.isolatedMargin.plus(unrealizedPnl(market, position))
      const needed = maintenance(market.spec, notional(market, position.szi, market.mark))
      if (equity.lt(needed)) liquidate(venue, account, [asset], equity.lt(needed.mul(2).div(3)))
    }
    const sums = summarize(venue, account)
    if (sums.crossNotional.isZero() || sums.crossValue.gte(sums.crossMaintenance)) continue
    const cross = [...account.positions].filter(([, position]) => !position.isolatedMargin).map(([asset]) => asset)
    liquidate(venue, account, cross, sums.crossValue.lt(sums.crossMaintenance.mul(2).div(3)))
  }
}

function liquidate(venue: Venue, account: Account, assets: number[], backstop: boolean): void {
  venue.counters.liquidations += 1
  const sums = summarize(venue, account)
  pushTo(venue.changes.events, account.address, {
    liquidation: {
      lid: venue.nextTid,
      liquidator: '0x3333333333333333333333333333333333333333',
      liquidated_user: account.address,
      liquidated_ntl_pos: sums.crossNotional.plus(sums.isolatedNotional).toFixed(6),
      liquidated_account_value: sums.crossValue.plus(sums.isolatedValue).toFixed(6),
    },
  })
  for (const oid of [...account.open]) {
    const order = venue.orders.get(oid)
    if (order && order.stands !== 'done' && assets.includes(order.asset))
      finishOrder(venue, order, 'liquidatedCanceled')
  }
  for (const asset of assets) closeOut(venue, account, venue.markets[asset]!, backstop)
  if (account.balance.lt(0)) account.balance = ZERO
}

function closeOut(venue: Venue, account: Account, market: Market, backstop: boolean): void {
  const szi = account.positions.get(market.asset)?.szi ?? 0
  if (szi === 0) return
  const order = liquidationOrder(venue, account, market, szi)
  if (!backstop) match(venue, market, { ...order, limit: order.px, order }, { method: 'market' })
  if (order.sz > 0) {
    const sz = order.sz
    order.sz = 0
    const fill = {
      px: market.mark,
      sz,
      crossed: true,
      tid: nextTid(venue),
      liquidation: { method: 'backstop' as const },
    }
    settleFill(venue, market, order, fill)
  }
  tellOrder(venue, order, 'filled')
}

function liquidationOrder(venue: Venue, account: Account, market: Market, szi: number): Order {
  const oid = venue.nextOid
  venue.nextOid += 1
  const order: Order = {
    oid,
    user: account.address,
    asset: market.asset,
    side: szi > 0 ? 'A' : 'B',
    px: szi > 0 ? 1 : market.mark * 10,
    sz: Math.abs(szi),
    origSz: Math.abs(szi),
    tif: 'LiquidationMarket',
    reduceOnly: true,
    cloid: null,
    timestamp: venue.now(),
    trigger: null,
    stands: 'done',
    group: 0,
    children: [],
    isPositionTpsl: false,
    ahead: 0,
    status: 'open',
    statusTimestamp: venue.now(),
  }
  venue.orders.set(oid, order)
  pushTo(venue.history, account.address, oid)
  return order
}
