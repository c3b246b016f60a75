import type { Chaos } from '../chaos.ts'
import { barsBetween, type Candles, INTERVALS, wireCandle } from '../feed/candles.ts'
import { isRunning, twapHistoryView, twapStateView, twapsOf } from '../matching/twap.ts'
import { type LedgerRow, seeUser, type Venue } from '../venue.ts'
import {
  activeAssetView,
  clearinghouseView,
  extraAgentsView,
  portfolioView,
  rateLimitView,
  roleView,
  spotStateView,
  subAccountsView,
  userFeesView,
  webData3View,
} from './account-views.ts'
import { isMilliseconds, isRecord, Unreadable } from './exchange.ts'
import {
  allMidsView,
  contextView,
  fundingHistoryView,
  l2BookView,
  lookAt,
  type MarketView,
  marginTableView,
  metaView,
  predictedFundingsView,
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
  const { type } = request
  const answer = Object.hasOwn(MARKET, type) ? MARKET[type] : Object.hasOwn(USER, type) ? USER[type] : undefined
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
  meta: ({ venue }, request) => ofMainDex(request, () => metaView(venue)),
  metaAndAssetCtxs: (source) => [
    metaView(source.venue),
    source.venue.markets.map((m) => contextView(viewOf(source, m.asset))),
  ],
  spotMeta: () => spotMetaView(),
  spotMetaAndAssetCtxs: () => [spotMetaView(), spotContextsView()],
  outcomeMeta: () => ({ outcomes: [], questions: [] }),
  perpDexs: () => [null],
  allPerpMetas: ({ venue }) => [metaView(venue)],
  marginTable: ({ venue }, request) => marginTableView(venue, typeof request.id === 'number' ? request.id : -1),
  perpDexLimits: () => null,
  perpsAtOpenInterestCap: () => [],
  maxMarketOrderNtls: () => [
    [50, '30000000.0'],
    [24, '5000000.0'],
    [19, '2000000.0'],
    [9, '500000.0'],
  ],
  predictedFundings: ({ venue }) => predictedFundingsView(venue),
  fundingHistory: ({ venue }, request) => {
    const market = venue.byName.get(coinOf(request))
    const { from, to } = timesOf(request)
    return market ? fundingHistoryView(venue, market, from, to).slice(0, 500) : null
  },
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
    if (!isRecord(req) || typeof req.interval !== 'string') throw new Unreadable()
    const interval = Object.hasOwn(INTERVALS, req.interval) ? INTERVALS[req.interval] : undefined
    if (!interval || !isMilliseconds(req.startTime)) throw new Unreadable()
    const market = source.venue.byName.get(coinOf(req))
    if (!market) return []
    const now = source.chaos.frozen?.time ?? source.venue.now()
    const { to } = timesOf(req, now)
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
  spotClearinghouseState: ({ venue }, request) => spotStateView(venue, userOf(request)),
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
    const { from, to } = timesOf(request)
    const fills = fillsBetween(venue, userOf(request), from, to)
    return (request.reversed === true ? fills.reverse() : fills).slice(0, 2000)
  },
  userFees: ({ venue }, request) => userFeesView(venue, userOf(request)),
  userAbstraction: ({ venue }, request) => {
    seeUser(venue, userOf(request))
    return 'disabled'
  },
  userDexAbstraction: () => false,
  userRateLimit: ({ venue }, request) => rateLimitView(venue, userOf(request)),
  activeAssetData: ({ venue }, request) => activeAssetView(venue, userOf(request), coinOf(request)),
  portfolio: ({ venue }, request) => portfolioView(venue, userOf(request)),
  extraAgents: ({ venue }, request) => extraAgentsView(venue, userOf(request)),
  userRole: ({ venue }, request) => roleView(venue, userOf(request)),
  userFunding: ({ venue }, request) => ledgerBetween(venue.fundings.get(userOf(request)), request),
  userNonFundingLedgerUpdates: ({ venue }, request) => ledgerBetween(venue.ledger.get(userOf(request)), request),
  userTwapSliceFills: ({ venue }, request) => sliceFillsView(venue, userOf(request)),
  userTwapSliceFillsByTime: ({ venue }, request) => {
    const { from, to } = timesOf(request)
    return sliceFillsView(venue, userOf(request)).filter(({ fill }) => fill.time >= from && fill.time <= to)
  },
  twapHistory: ({ venue }, request) => twapsOf(venue, userOf(request)).map((twap) => twapHistoryView(venue, twap)),
  subAccounts: ({ venue }, request) => subAccountsView(venue, userOf(request)),
  maxBuilderFee: ({ venue }, request) => {
    const builder = typeof request.builder === 'string' ? request.builder.toLowerCase() : ''
    return venue.accounts.get(userOf(request))?.builders.get(builder) ?? 0
  },
  approvedBuilders: ({ venue }, request) => [...(venue.accounts.get(userOf(request))?.builders.keys() ?? [])],
  referral: ({ venue }, request) => ({
    referredBy: null,
    cumVlm: rateLimitView(venue, userOf(request)).cumVlm,
    unclaimedRewards: '0.0',
    claimedRewards: '0.0',
    builderRewards: '0.0',
    referrerState: { stage: 'needToTrade', data: { required: '10000.0' } },
    rewardHistory: [],
    tokenToState: [],
  }),
  legalCheck: () => ({ ipAllowed: true, acceptedTerms: true, userAllowed: true }),
  isVip: () => false,
  userVaultEquities: () => [],
  webData2: (source, request) => {
    const { venue } = source
    const user = userOf(request)
    const { userState } = webData3View(venue, user)
    const { abstraction: _, ...state } = userState
    return {
      clearinghouseState: clearinghouseView(venue, user),
      leadingVaults: [],
      totalVaultEquity: '0.0',
      openOrders: openOrdersOf(venue, user).map((order) => frontendOrderView(venue, order)),
      ...state,
      meta: metaView(venue),
      assetCtxs: venue.markets.map((m) => contextView(viewOf(source, m.asset))),
      twapStates: runningTwaps(venue, user),
      spotState: spotStateView(venue, user),
      spotAssetCtxs: spotContextsView(),
    }
  },
}

/** A user's TWAPs that still run, [id, state]. */
export function runningTwaps(venue: Venue, user: string) {
  return twapsOf(venue, user)
    .filter(isRunning)
    .map((twap) => [twap.id, twapStateView(venue, twap)] as const)
}

/** The fills of a user's TWAP slices, newest first. */
export function sliceFillsView(venue: Venue, user: string) {
  return (venue.fills.get(user) ?? [])
    .filter((fill) => fill.twapId !== null)
    .reverse()
    .slice(0, 2000)
    .map((fill) => ({ fill, twapId: fill.twapId! }))
}

/** The span that a request asks for (ms); null and absent ends are open. */
function timesOf({ startTime, endTime }: Request, open = Number.POSITIVE_INFINITY): { from: number; to: number } {
  for (const time of [startTime, endTime]) {
    if (time !== undefined && time !== null && !isMilliseconds(time)) throw new Unreadable()
  }
  return { from: (startTime as number | null | undefined) ?? 0, to: (endTime as number | null | undefined) ?? open }
}

/** The oldest 500 entries between two times. */
function ledgerBetween(rows: readonly LedgerRow[] | undefined, request: Request) {
  const { from, to } = timesOf(request)
  return (rows ?? []).filter((row) => row.time >= from && row.time <= to).slice(0, 500)
}

/** There is one perp dex, the unnamed one: others are unknown. */
function ofMainDex(request: Request, answer: () => unknown): unknown {
  return typeof request.dex === 'string' && request.dex !== '' ? null : answer()
}

/** A user's fills between two times, oldest first. */
export function fillsBetween(venue: Venue, user: string, from: number, to: number) {
  return (venue.fills.get(user) ?? []).filter((fill) => fill.time >= from && fill.time <= to)
}
