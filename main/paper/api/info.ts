import type { Chaos } from '../chaos.ts'
import { barsBetween, type Candles, INTERVALS, wireCandle } from '../feed/candles.ts'
import { seeUser, type Venue } from '../venue.ts'
import { activeAssetView, clearinghouseView, rateLimitView, userFeesView } from './account-views.ts'
import { isRecord, Unreadable } from './exchange.ts'
import {
  allMidsView,
  contextView,
  l2BookView,
  lookAt,
  type MarketView,
  metaView,
  spotContextsView,
  spotMetaView,
  tradeView,
} from './market-views.ts'
import { frontendOrderView, historicalOrdersView, openOrdersOf, openOrderView, orderStatusView } from './order-views.ts'

/** What answers are made from. */
export type InfoSource = { venue: Venue; chaos: Chaos; candles: (asset: number) => Candles }
type Request = Record<string, unknown>

/** A market as clients see it: now, or as it was when the feed went stale. */
export function viewOf(source: InfoSource, asset: number, most = 100): MarketView {
  return source.chaos.frozen?.views.get(asset) ?? lookAt(source.venue, source.venue.markets[asset]!, most)
}

/** Answers an info request. Throws Unreadable for what the venue could not deserialise. */
export function answerInfo(source: InfoSource, request: unknown): unknown {
  if (!isRecord(request) || typeof request.type !== 'string') throw new Unreadable()
  const answer = MARKET[request.type] ?? USER[request.type]
  if (!answer) throw new Unreadable()
  return answer(source, request)
}

const coinOf = (request: Request): string => {
  if (typeof request.coin !== 'string') throw new Unreadable()
  return request.coin
}

/** The lower-case user of a request. */
function userOf(request: Request): string {
  if (typeof request.user !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(request.user)) throw new Unreadable()
  return request.user.toLowerCase()
}

const MARKET: Record<string, (source: InfoSource, request: Request) => unknown> = {
  meta: () => metaView(),
  metaAndAssetCtxs: (source) => [metaView(), source.venue.markets.map((m) => contextView(viewOf(source, m.asset)))],
  spotMeta: () => spotMetaView(),
  spotMetaAndAssetCtxs: () => [spotMetaView(), spotContextsView()],
  outcomeMeta: () => ({ outcomes: [], questions: [] }),
  perpDexs: () => [null],
  allMids: (source) => source.chaos.frozen?.mids ?? allMidsView(source.venue),
  exchangeStatus: (source) => ({ time: source.chaos.frozen?.time ?? source.venue.now(), specialStatuses: null }),
  l2Book: (source, request) => {
    const market = source.venue.byName.get(coinOf(request))
    return market ? l2BookView(viewOf(source, market.asset, 400), aggregationOf(request)) : null
  },
  recentTrades: (source, request) => {
    const market = source.venue.byName.get(coinOf(request))
    if (!market) return null
    const until = source.chaos.frozen?.time ?? Number.POSITIVE_INFINITY
    const trades = market.trades.filter((trade) => trade.time <= until)
    return trades
      .slice(-30)
      .reverse()
      .map((trade) => tradeView(market, trade))
  },
  candleSnapshot: (source, request) => {
    const { req } = request
    if (!isRecord(req) || typeof req.interval !== 'string' || typeof req.startTime !== 'number') throw new Unreadable()
    const interval = INTERVALS[req.interval]
    if (!interval) throw new Unreadable()
    const market = source.venue.byName.get(coinOf(req))
    if (!market) return []
    const now = source.chaos.frozen?.time ?? source.venue.now()
    const to = typeof req.endTime === 'number' ? req.endTime : now
    const bars = barsBetween(source.candles(market.asset), interval, req.startTime, to, now)
    return bars.map((bar) => wireCandle(market.spec, market.spec.name, req.interval as string, bar))
  },
}

/** How a book is to be aggregated; a mantissa needs five figures. */
export function aggregationOf(request: Request) {
  const { nSigFigs, mantissa, fast } = request
  const figures = nSigFigs ?? null
  if (figures !== null && ![2, 3, 4, 5].includes(figures as number)) throw new Unreadable()
  if (mantissa !== undefined && mantissa !== null && (figures !== 5 || ![1, 2, 5].includes(mantissa as number))) {
    throw new Unreadable()
  }
  return { nSigFigs: figures as number | null, mantissa: mantissa as number | null, fast: fast === true }
}

const USER: Record<string, (source: InfoSource, request: Request) => unknown> = {
  clearinghouseState: ({ venue }, request) => clearinghouseView(venue, userOf(request)),
  spotClearinghouseState: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return { balances: [] }
  },
  openOrders: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return openOrdersOf(venue, userOf(request)).map((order) => openOrderView(venue, order))
  },
  frontendOpenOrders: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return openOrdersOf(venue, userOf(request)).map((order) => frontendOrderView(venue, order))
  },
  orderStatus: ({ venue }, request) => {
    const { oid } = request
    if (typeof oid !== 'number' && typeof oid !== 'string') throw new Unreadable()
    return orderStatusView(venue, userOf(request), oid)
  },
  historicalOrders: ({ venue }, request) => historicalOrdersView(venue, userOf(request)),
  userFills: ({ venue }, request) =>
    fillsBetween(venue, userOf(request), 0, Number.POSITIVE_INFINITY).reverse().slice(0, 2000),
  userFillsByTime: ({ venue }, request) => {
    const from = typeof request.startTime === 'number' ? request.startTime : 0
    const to = typeof request.endTime === 'number' ? request.endTime : Number.POSITIVE_INFINITY
    const fills = fillsBetween(venue, userOf(request), from, to)
    return (request.reversed === true ? fills.reverse() : fills).slice(0, 2000)
  },
  userFees: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return userFeesView()
  },
  userAbstraction: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return 'disabled'
  },
  userRateLimit: ({ venue }, request) => rateLimitView(venue, userOf(request)),
  activeAssetData: ({ venue }, request) => activeAssetView(venue, userOf(request), coinOf(request)),
  extraAgents: (_, request) => {
    userOf(request)
    return []
  },
  userRole: ({ venue }, request) => ({ role: venue.accounts.has(userOf(request)) ? 'user' : 'missing' }),
  userFunding: () => [],
  subAccounts: () => null,
  maxBuilderFee: () => 0,
}

/** A user's fills between two times, oldest first. */
export function fillsBetween(venue: Venue, user: string, from: number, to: number) {
  return (venue.fills.get(user) ?? []).filter((fill) => fill.time >= from && fill.time <= to)
}
