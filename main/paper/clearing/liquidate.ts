import { wireText, ZERO } from '../decimal.ts'
import { type Market, notional, szOf } from '../market.ts'
import { bestPx } from '../matching/book.ts'
import { finishOrder, tidyReduceOnly } from '../matching/finish-order.ts'
import { match } from '../matching/match.ts'
import type { Order } from '../matching/order.ts'
import { enterLedger, nextTid, pushTo, tellOrder, type Venue } from '../venue.ts'
import type { Account } from './account.ts'
import { maintenance, summarize, unrealizedPnl } from './margin.ts'
import { settleFill } from './settle-fill.ts'

/** Positions worth more than this (USDC) are first closed by a fifth; for 30 s after that, whole. */
const PARTIAL_ABOVE = 100_000
const PARTIAL_SHARE = 0.2
const COOLDOWN_MS = 30_000

/**
 * Liquidates every account whose equity is below maintenance: its orders are cancelled, its positions sent to the book
 * (those above 100,000 USDC by a fifth first). Below two thirds of maintenance the backstop takes all over at the mark,
 * and the margin is lost. A debt is forgiven. Source: docs, trading/liquidations. Not modelled: auto-deleveraging.
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
  if (!backstop && !assets.some((asset) => hasTakers(venue, account, asset))) return
  venue.counters.liquidations += 1
  const isIsolated = account.positions.get(assets[0]!)?.isolatedMargin !== null
  tellLiquidation(venue, account, assets, isIsolated)
  for (const oid of [...account.open]) {
    const order = venue.orders.get(oid)
    if (order && order.stands !== 'done' && assets.includes(order.asset))
      finishOrder(venue, order, 'liquidatedCanceled')
  }
  const before = account.balance
  const whole = backstop || venue.now() - account.partlyLiquidatedAt < COOLDOWN_MS
  for (const asset of assets) closeOut(venue, account, venue.markets[asset]!, backstop, whole)
  if (isIsolated && (backstop || account.balance.lt(before))) account.balance = before
  if (!isIsolated && (backstop || (account.balance.lt(0) && account.positions.size === 0))) account.balance = ZERO
}

function hasTakers(venue: Venue, account: Account, asset: number): boolean {
  const szi = account.positions.get(asset)?.szi ?? 0
  return bestPx(venue.markets[asset]!.book, szi > 0 ? 'B' : 'A') !== null
}

function tellLiquidation(venue: Venue, account: Account, assets: number[], isIsolated: boolean): void {
  const sums = summarize(venue, account)
  const value = wireText((isIsolated ? sums.isolatedValue : sums.crossValue).toDecimalPlaces(6))
  const ntl = wireText((isIsolated ? sums.isolatedNotional : sums.crossNotional).toDecimalPlaces(6))
  pushTo(venue.changes.events, account.address, {
    liquidation: {
      lid: venue.nextTid,
      liquidator: '0x3333333333333333333333333333333333333333',
      liquidated_user: account.address,
      liquidated_ntl_pos: ntl,
      liquidated_account_value: value,
    },
  })
  enterLedger(venue, account.address, 'ledger', {
    type: 'liquidation',
    liquidatedNtlPos: ntl,
    accountValue: value,
    leverageType: isIsolated ? 'Isolated' : 'Cross',
    liquidatedPositions: assets.map((asset) => ({
      coin: venue.markets[asset]!.spec.name,
      szi: wireText(szOf(venue.markets[asset]!, account.positions.get(asset)?.szi ?? 0)),
    })),
  })
}

function closeOut(venue: Venue, account: Account, market: Market, backstop: boolean, whole: boolean): void {
  const szi = account.positions.get(market.asset)?.szi ?? 0
  if (szi === 0) return
  const isLarge = notional(market, szi, market.mark).gt(PARTIAL_ABOVE)
  const lots = whole || !isLarge ? Math.abs(szi) : Math.max(1, Math.floor(Math.abs(szi) * PARTIAL_SHARE))
  if (lots < Math.abs(szi)) account.partlyLiquidatedAt = venue.now()
  const order = liquidationOrder(venue, account, market, Math.sign(szi) * lots)
  if (!backstop) match(venue, market, { ...order, limit: order.px, order }, { method: 'market' })
  if (backstop) {
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
    tidyReduceOnly(venue, account.address, market.asset)
  }
  tellOrder(venue, order, order.sz === 0 ? 'filled' : 'canceled')
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
