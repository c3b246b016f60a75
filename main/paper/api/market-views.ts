import { hourlyRate, impactPx } from '../clearing/funding.ts'
import { D, unitsText, wireText } from '../decimal.ts'
import { hashed } from '../feed/random.ts'
import type { Funding, Market, Trade } from '../market.ts'
import { bookLevels, type Level, midOf } from '../matching/book.ts'
import type { Side } from '../matching/order.ts'
import { type CoinSpec, MARGIN_TABLES, type MarginTier, pxDecimals } from '../universe.ts'
import { txHash, type Venue } from '../venue.ts'

type MarginTable = { description: string; marginTiers: MarginTier[] }

/** meta: the perps in asset order, and their margin tables. */
export function metaView(venue: Venue) {
  const specs = venue.markets.map((market) => market.spec)
  return {
    universe: specs.map((spec) => ({
      szDecimals: spec.szDecimals,
      name: spec.name,
      maxLeverage: spec.maxLeverage,
      marginTableId: spec.marginTableId,
      ...(spec.onlyIsolated ? { onlyIsolated: true } : {}),
      ...(spec.isDelisted ? { isDelisted: true } : {}),
    })),
    marginTables: [...marginTables(specs)],
    collateralToken: 0,
  }
}

function marginTables(specs: readonly CoinSpec[]): Map<number, MarginTable> {
  const own = specs.flatMap((spec): [number, MarginTable][] =>
    spec.tiers && spec.marginTableId >= 50 ? [[spec.marginTableId, { description: '', marginTiers: spec.tiers }]] : [],
  )
  return own.length > 0 ? new Map(own) : new Map(MARGIN_TABLES)
}

/** A margin table by its id; ids below 50 are one tier with that leverage. Null when there is none. */
export function marginTableView(venue: Venue, id: number): MarginTable | null {
  const listed = marginTables(venue.markets.map((market) => market.spec)).get(id)
  if (listed) return listed
  if (!Number.isInteger(id) || id < 1 || id >= 50) return null
  return { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: id }] }
}

/** The one spot pair, so that clients that need spot meta find its shape. */
export function spotMetaView() {
  const tokenId = (n: number) => `0x${String(n).padStart(32, '0')}`
  const token = (name: string, szDecimals: number, weiDecimals: number, index: number, fullName: string) => ({
    name,
    szDecimals,
    weiDecimals,
    index,
    tokenId: tokenId(index + 1),
    isCanonical: true,
    evmContract: null,
    fullName,
    deployerTradingFeeShare: '0.0',
  })
  return {
    universe: [{ tokens: [1, 0], name: 'PURR/USDC', index: 0, isCanonical: true }],
    tokens: [token('USDC', 8, 8, 0, 'USD Coin'), token('PURR', 0, 5, 1, 'Purr')],
  }
}

export function spotContextsView() {
  return [
    {
      prevDayPx: '0.1',
      dayNtlVlm: '0.0',
      markPx: '0.1',
      midPx: null,
      circulatingSupply: '600000000.0',
      coin: 'PURR/USDC',
      totalSupply: '600000000.0',
      dayBaseVlm: '0.0',
    },
  ]
}

/** A market as it looked at one moment; chaos can hold one back as stale. */
export type MarketView = {
  market: Market
  time: number
  mid: number | null
  bids: Level[]
  asks: Level[]
  mark: number
  oracle: number
}

export function lookAt(venue: Venue, market: Market, most = 100): MarketView {
  return {
    market,
    time: venue.now(),
    mid: midOf(market.book),
    bids: bookLevels(market.book, 'B', most),
    asks: bookLevels(market.book, 'A', most),
    mark: market.mark,
    oracle: market.oracle,
  }
}

/** A mid price in text: half a unit may appear. */
export function midText(spec: CoinSpec, mid: number): string {
  return unitsText(Math.round(mid * 10), pxDecimals(spec) + 1)
}

export function allMidsView(venue: Venue): Record<string, string> {
  const mids: Record<string, string> = {}
  for (const market of venue.markets) {
    mids[market.spec.name] = midText(market.spec, midOf(market.book) ?? market.last)
  }
  return mids
}

/** The context of a perp: funding, oracle, mark, mid, day's figures. */
export function contextView(view: MarketView) {
  const { market } = view
  const { spec } = market
  const px = (units: number) => unitsText(units, pxDecimals(spec))
  const bid = impactPx(market, 'B')
  const ask = impactPx(market, 'A')
  return {
    funding: wireText(market.funding),
    openInterest: unitsText(Math.round(market.openInterest), spec.szDecimals),
    prevDayPx: px(market.prevDayPx),
    dayNtlVlm: String(Math.round(market.dayNtl)).concat('.0'),
    premium: view.mid === null ? null : wireText(market.premium.toDecimalPlaces(10)),
    oraclePx: px(view.oracle),
    markPx: px(view.mark),
    midPx: view.mid === null ? null : midText(spec, view.mid),
    impactPxs: bid === null || ask === null ? null : [px(bid), px(ask)],
    dayBaseVlm: unitsText(Math.round(market.dayBase * 10 ** spec.szDecimals), spec.szDecimals),
  }
}

export type Aggregation = {
  nSigFigs?: number | null | undefined
  mantissa?: number | null | undefined
  fast?: boolean | undefined
}

/** l2Book: at most 20 levels a side (5 when fast), aggregated outward (bids down, asks up) when asked. */
export function l2BookView(view: MarketView, how: Aggregation = {}) {
  const most = how.fast ? 5 : 20
  const { spec } = view.market
  const side = (which: Side, levels: Level[]) =>
    (how.nSigFigs ? aggregate(which, levels, how.nSigFigs, how.mantissa ?? 1) : levels).slice(0, most).map((level) => ({
      px: unitsText(level.px, pxDecimals(spec)),
      sz: unitsText(level.sz, spec.szDecimals),
      n: level.n,
    }))
  const book = { coin: spec.name, time: view.time, levels: [side('B', view.bids), side('A', view.asks)] }
  const bid = view.bids[0]
  const ask = view.asks[0]
  if (!how.nSigFigs || !bid || !ask) return how.fast ? { ...book, fast: true } : book
  return { ...book, spread: unitsText(ask.px - bid.px, pxDecimals(spec)) }
}

function aggregate(side: Side, levels: Level[], nSigFigs: number, mantissa: number): Level[] {
  const merged: Level[] = []
  for (const level of levels) {
    const step = Math.max(1, 10 ** (String(level.px).length - nSigFigs) * mantissa)
    const px = (side === 'B' ? Math.floor(level.px / step) : Math.ceil(level.px / step)) * step
    const last = merged.at(-1)
    if (last && last.px === px) {
      last.sz += level.sz
      last.n += level.n
    } else merged.push({ px, sz: level.sz, n: level.n })
  }
  return merged
}

/** The best level of each side, or null. */
export function bboView(view: MarketView) {
  const { spec } = view.market
  const level = (one: Level | undefined) =>
    one ? { px: unitsText(one.px, pxDecimals(spec)), sz: unitsText(one.sz, spec.szDecimals), n: one.n } : null
  return { coin: spec.name, time: view.time, bbo: [level(view.bids[0]), level(view.asks[0])] }
}

export function tradeView(market: Market, trade: Trade) {
  return {
    coin: market.spec.name,
    side: trade.side,
    px: unitsText(trade.px, pxDecimals(market.spec)),
    sz: unitsText(trade.sz, market.spec.szDecimals),
    time: trade.time,
    hash: txHash(trade.tid % 2 ** 31, market.asset),
    tid: trade.tid,
    users: trade.users,
  }
}

/** fundingHistory: a seeded week before this exchange started, and the hours since. */
export function fundingHistoryView(venue: Venue, market: Market, from: number, to: number) {
  return [...pastFundings(venue, market), ...market.fundings]
    .filter(({ time }) => time >= from && time <= to)
    .map(({ time, rate, premium }) => ({
      coin: market.spec.name,
      fundingRate: wireText(rate),
      premium: wireText(premium.toDecimalPlaces(10)),
      time,
    }))
}

const HOUR = 3_600_000

function pastFundings(venue: Venue, market: Market): Funding[] {
  if (market.spec.isDelisted) return []
  const first = market.fundings[0]?.time ?? (Math.floor(venue.now() / HOUR) + 1) * HOUR
  const until = Math.floor(first / HOUR)
  return Array.from({ length: 168 }, (_, k) => {
    const hour = until - 168 + k
    const premium = new D(Math.round((hashed(venue.seed, market.asset * 1000 + hour, 11) - 0.4) * 1000)).div(1e6)
    return { time: hour * HOUR, rate: hourlyRate(premium).toDecimalPlaces(10), premium }
  })
}

/** predictedFundings: only this exchange's own. */
export function predictedFundingsView(venue: Venue) {
  const nextFundingTime = (Math.floor(venue.now() / 3_600_000) + 1) * 3_600_000
  return venue.markets
    .filter(({ spec }) => !spec.isDelisted)
    .map((market) => [
      market.spec.name,
      [['HlPerp', { fundingRate: wireText(market.funding), nextFundingTime, fundingIntervalHours: 1 }]],
    ])
}
