import type { z } from 'zod'
import type { Candle, Interval, Trade } from '../../../preload/contract/topics.ts'
import { intervals } from '../../../preload/contract/topics.ts'
import type {
  BookFrame,
  ContextFrame,
  Listing,
  Transfer,
  VenueAccount,
  VenueFill,
  VenueOrder,
  VenueOrderStatus,
  VenuePosition,
} from '../../ports.ts'
import {
  type WireOrder,
  wireAccount,
  wireAssetData,
  wireBook,
  wireCandle,
  wireCandles,
  wireContext,
  wireFees,
  wireFills,
  wireFundings,
  wireMeta,
  wireMetaAndContexts,
  wireMids,
  wireOrderStatus,
  wireOrders,
  wireRateLimit,
  wireTrades,
  wireTransfers,
} from './wire.ts'

/** The venue said something that the desk can't read; the message names the place, never the content. */
export class NotUnderstood extends Error {}

/** The checked value, or NotUnderstood. */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const place = issue === undefined || issue.path.length === 0 ? 'the whole of it' : issue.path.join('.')
  throw new NotUnderstood(`${place}: ${issue?.code ?? 'unreadable'}`)
}

const sideOf = (side: 'B' | 'A') => (side === 'B' ? 'buy' : 'sell')
const newestFirst = <T extends { time: number }>(rows: T[]): T[] => rows.sort((a, b) => b.time - a.time)

/** A whole book, best levels first. */
export function toBook(value: unknown): BookFrame {
  const { coin, time, levels } = read(wireBook, value)
  const pairs = (side: { px: string; sz: string }[]) => side.map(({ px, sz }): [string, string] => [px, sz])
  return { coin, time, bids: pairs(levels[0]), asks: pairs(levels[1]) }
}

/** Trades of one coin, newest first. A trade is known by block time, coin and tid together. */
export function toTrades(value: unknown): { coin: string | null; trades: Trade[] } {
  const rows = read(wireTrades, value)
  const coin = rows[0]?.coin ?? null
  if (rows.some((row) => row.coin !== coin)) throw new NotUnderstood('trades of several coins in one frame')
  const trades = rows.map((row) => ({
    id: `${row.time}:${row.coin}:${row.tid}`,
    time: row.time,
    side: sideOf(row.side) as 'buy' | 'sell',
    price: row.px,
    size: row.sz,
  }))
  return { coin, trades: newestFirst(trades) }
}

function candleOf(row: z.output<typeof wireCandle>): Candle {
  return { time: row.t, open: row.o, high: row.h, low: row.l, close: row.c, volume: row.v }
}

/** One bar of the stream. An interval that the desk does not know is not understood. */
export function toCandle(value: unknown): { coin: string; interval: Interval; candle: Candle } {
  const row = read(wireCandle, value)
  const interval = intervals.find((known) => known === row.i)
  if (interval === undefined) throw new NotUnderstood('i: an interval the desk does not use')
  return { coin: row.s, interval, candle: candleOf(row) }
}

/** Bars in order of time. */
export function toCandles(value: unknown): Candle[] {
  return read(wireCandles, value)
    .map(candleOf)
    .sort((a, b) => a.time - b.time)
}

type WireContext = z.output<typeof wireContext>['ctx']
function contextOf(coin: string, ctx: WireContext): ContextFrame {
  return {
    coin,
    mark: ctx.markPx,
    oracle: ctx.oraclePx,
    mid: ctx.midPx ?? null,
    fundingHourly: ctx.funding,
    openInterest: ctx.openInterest,
    dayNotional: ctx.dayNtlVlm,
    previousDayPrice: ctx.prevDayPx,
  }
}

export function toContext(value: unknown): ContextFrame {
  const { coin, ctx } = read(wireContext, value)
  return contextOf(coin, ctx)
}

/** Every perp's context; the answer pairs them with the universe by place. */
export function toContexts(value: unknown): ContextFrame[] {
  const [{ universe }, contexts] = read(wireMetaAndContexts, value)
  if (universe.length !== contexts.length) throw new NotUnderstood('contexts: not one for each coin')
  return universe.map(({ name }, place) => contextOf(name, contexts[place]!))
}

/** Every perp as listed; its asset id is its place in the universe, delisted ones included. */
export function toListings(value: unknown): Listing[] {
  const { universe, marginTables } = read(wireMeta, value)
  const tables = new Map(marginTables.map(([id, table]) => [id, table.marginTiers]))
  return universe.map((row, asset) => {
    // A table id below 50 is itself the one tier's leverage.
    // https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers
    const single = row.marginTableId > 0 && row.marginTableId < 50 ? row.marginTableId : null
    const marginTiers =
      tables.get(row.marginTableId) ?? (single === null ? null : [{ lowerBound: '0', maxLeverage: single }])
    if (marginTiers === null) throw new NotUnderstood(`marginTables: none for ${row.name}`)
    return {
      coin: row.name,
      asset,
      szDecimals: row.szDecimals,
      maxLeverage: row.maxLeverage,
      marginTiers,
      onlyIsolated: row.onlyIsolated === true || row.marginMode === 'strictIsolated' || row.marginMode === 'noCross',
      isDelisted: row.isDelisted === true,
    }
  })
}

export function toMids(value: unknown): Record<string, string> {
  return read(wireMids, value).mids
}

function positionOf(row: z.output<typeof wireAccount>['assetPositions'][number]['position']): VenuePosition {
  if (row.entryPx === null) throw new NotUnderstood('entryPx: missing from an open position')
  return {
    coin: row.coin,
    size: row.szi,
    entry: row.entryPx,
    value: row.positionValue,
    unrealizedPnl: row.unrealizedPnl,
    leverage: String(row.leverage.value),
    marginMode: row.leverage.type,
    margin: row.marginUsed,
    liquidation: row.liquidationPx ?? null,
  }
}

/** The perps account. Positions of size zero are left out. */
export function toAccount(value: unknown): VenueAccount {
  const state = read(wireAccount, value)
  return {
    time: state.time,
    equity: state.marginSummary.accountValue,
    free: state.withdrawable,
    marginUsed: state.marginSummary.totalMarginUsed,
    maintenance: state.crossMaintenanceMarginUsed,
    positions: state.assetPositions
      .filter(({ position }) => position.szi !== '0')
      .map((row) => positionOf(row.position)),
  }
}

function orderOf(row: WireOrder & { children?: WireOrder[] | null | undefined }): VenueOrder {
  const order: VenueOrder = {
    coin: row.coin,
    oid: row.oid,
    cloid: row.cloid ?? null,
    side: sideOf(row.side),
    type: row.orderType ?? 'Limit',
    price: row.limitPx,
    trigger: row.isTrigger === true ? (row.triggerPx ?? null) : null,
    size: row.sz,
    originalSize: row.origSz,
    reduceOnly: row.reduceOnly === true,
    isPositionTpsl: row.isPositionTpsl === true,
    time: row.timestamp,
  }
  const children = row.children ?? []
  return children.length === 0 ? order : { ...order, children: children.map(orderOf) }
}

/** Resting orders; a parent carries the children that wait for its fill. */
export function toOrders(value: unknown): VenueOrder[] {
  return read(wireOrders, value).map(orderOf)
}

export function toOrderStatus(value: unknown): VenueOrderStatus {
  const answer = read(wireOrderStatus, value)
  if (answer.status === 'unknownOid') return { is: 'unknown_oid' }
  const { order, status, statusTimestamp } = answer.order
  return { is: 'found', status, order: orderOf(order), statusTime: statusTimestamp }
}

/** Fills, newest first. A fill is known by block time, coin and tid together; `direction` is an open set of words. */
export function toFills(value: unknown): VenueFill[] {
  const fills = read(wireFills, value).map((row) => ({
    id: `${row.time}:${row.coin}:${row.tid}`,
    time: row.time,
    coin: row.coin,
    side: sideOf(row.side) as 'buy' | 'sell',
    price: row.px,
    size: row.sz,
    direction: row.dir,
    fee: row.fee,
    closedPnl: row.closedPnl,
    oid: row.oid,
    cloid: row.cloid ?? null,
    crossed: row.crossed,
  }))
  return newestFirst(fills)
}

/** The account's own rates as fractions; a maker rate may be negative. */
export function toFees(value: unknown): { taker: string; maker: string } {
  const { userCrossRate, userAddRate } = read(wireFees, value)
  return { taker: userCrossRate, maker: userAddRate }
}

export function toRequests(value: unknown): { used: number; limit: number } {
  const { nRequestsUsed, nRequestsCap } = read(wireRateLimit, value)
  return { used: nRequestsUsed, limit: nRequestsCap }
}

export function toFundings(value: unknown): { time: number; usd: string }[] {
  return read(wireFundings, value).map(({ time, delta }) => ({ time, usd: delta.usdc }))
}

/** What each transfer did to the account's perps, signed; null of a kind whose effect is not known. Fees count as gone. */
export function toTransfers(value: unknown, user: string): Transfer[] {
  return read(wireTransfers, value).flatMap(({ time, delta }) => {
    const { type, usdc, fee = '0', toPerp, destination } = delta
    // A liquidation is a loss, not a transfer.
    if (type === 'liquidation') return []
    const [plus, minus] = usdc === undefined ? [null, null] : [[usdc], [`-${usdc}`, `-${fee}`]]
    if (type === 'deposit') return [{ time, usd: plus }]
    if (type === 'withdraw') return [{ time, usd: minus }]
    if (type === 'accountClassTransfer') return [{ time, usd: toPerp === true ? plus : minus }]
    if (type === 'internalTransfer' || type === 'subAccountTransfer')
      return [{ time, usd: destination?.toLowerCase() === user.toLowerCase() ? plus : minus }]
    return [{ time, usd: null }]
  })
}

export function toLeverage(value: unknown): { leverage: string; marginMode: 'cross' | 'isolated' } {
  const { leverage } = read(wireAssetData, value)
  return { leverage: String(leverage.value), marginMode: leverage.type }
}
