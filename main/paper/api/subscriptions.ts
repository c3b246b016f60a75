import type { Engine } from '../engine.ts'
import { barsBetween, INTERVALS, wireCandle } from '../feed/candles.ts'
import { twapHistoryView, twapsOf } from '../matching/twap.ts'
import { type LedgerRow, seeUser } from '../venue.ts'
import { activeAssetView, clearinghouseView, spotStateView, webData3View } from './account-views.ts'
import { isRecord } from './exchange.ts'
import { aggregationOf, runningTwaps, sliceFillsView, viewOf } from './info.ts'
import { allMidsView, bboView, contextView, l2BookView, spotContextsView, tradeView } from './market-views.ts'
import { frontendOrderView, historicalOrdersView, openOrdersOf } from './order-views.ts'
import { frameOf } from './sockets.ts'

export type Subscription = Record<string, unknown> & { type: string }

const COIN_TYPES = ['l2Book', 'bbo', 'trades', 'candle', 'activeAssetCtx']
const USER_TYPES = [
  'orderUpdates',
  'userFills',
  'userEvents',
  'openOrders',
  'clearinghouseState',
  'userFundings',
  'userNonFundingLedgerUpdates',
  'userHistoricalOrders',
  'userTwapHistory',
  'userTwapSliceFills',
  'twapStates',
  'spotState',
  'webData3',
  'allDexsClearinghouseState',
  'notification',
]
/** Channels of the whole market. */
const WIDE_TYPES = ['allMids', 'assetCtxs', 'allDexsAssetCtxs', 'spotAssetCtxs', 'outcomeMetaUpdates']

/** True when a subscription names a channel, and a coin or a user that it needs. A user so named becomes known. */
export function isSubscription(engine: Engine, value: unknown): value is Subscription {
  if (!isRecord(value) || typeof value.type !== 'string') return false
  if (WIDE_TYPES.includes(value.type)) return true
  const needsUser = USER_TYPES.includes(value.type) || value.type === 'activeAssetData'
  if (needsUser && !(typeof value.user === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value.user))) return false
  const needsCoin = COIN_TYPES.includes(value.type) || value.type === 'activeAssetData'
  if (needsCoin && !(typeof value.coin === 'string' && engine.venue.byName.has(value.coin))) return false
  if (value.type === 'candle' && !(typeof value.interval === 'string' && Object.hasOwn(INTERVALS, value.interval)))
    return false
  if (value.type === 'l2Book') {
    try {
      aggregationOf(value)
    } catch {
      return false
    }
  }
  if (needsUser) seeUser(engine.venue, (value.user as string).toLowerCase())
  return needsUser || needsCoin
}

/** Under which key listeners of a channel are found. */
export function indexKey(subscription: Subscription): string {
  const { type, coin, user } = subscription
  if (type === 'activeAssetData') return `${type}:${String(user).toLowerCase()}`
  if (typeof coin === 'string') return `${type}:${coin}`
  return typeof user === 'string' ? `${type}:${user.toLowerCase()}` : type
}

/** What a new subscriber is told at once. */
export function firstFrames(engine: Engine, subscription: Subscription): string[] {
  const { venue } = engine
  const { type } = subscription
  if (type === 'allMids') return [frameOf('allMids', { mids: engine.chaos.frozen?.mids ?? allMidsView(venue) })]
  if (type === 'assetCtxs') return [frameOf(type, { dex: '', ctxs: contextsOf(engine) })]
  if (type === 'allDexsAssetCtxs') return [frameOf(type, { ctxs: [['', contextsOf(engine)]] })]
  if (type === 'spotAssetCtxs') return [frameOf(type, spotContextsView())]
  if (type === 'outcomeMetaUpdates') return []
  if (COIN_TYPES.includes(type)) return [coinFrame(engine, subscription)]
  const user = String(subscription.user).toLowerCase()
  if (type === 'userFills') {
    const fills = [...(venue.fills.get(user) ?? [])].reverse().slice(0, 2000)
    return [frameOf('userFills', { isSnapshot: true, user, fills })]
  }
  if (type === 'userFundings') {
    const fundings = (venue.fundings.get(user) ?? []).slice(-500).map(fundingView)
    return [frameOf(type, { isSnapshot: true, user, fundings: fundings.reverse() })]
  }
  if (type === 'userNonFundingLedgerUpdates') {
    const rows = (venue.ledger.get(user) ?? []).slice(-500).reverse()
    return [frameOf(type, { isSnapshot: true, user, nonFundingLedgerUpdates: rows })]
  }
  if (type === 'userHistoricalOrders') {
    return [frameOf(type, { isSnapshot: true, user, orderHistory: historicalOrdersView(venue, user) })]
  }
  if (type === 'userTwapHistory') {
    const history = twapsOf(venue, user).map((twap) => twapHistoryView(venue, twap))
    return [frameOf(type, { isSnapshot: true, user, history })]
  }
  if (type === 'userTwapSliceFills') {
    return [frameOf(type, { isSnapshot: true, user, twapSliceFills: sliceFillsView(venue, user) })]
  }
  if (USER_STATES.includes(type)) return [userStateFrame(engine, type as UserState, user)]
  if (type === 'activeAssetData') {
    return [frameOf('activeAssetData', activeAssetView(venue, user, String(subscription.coin)))]
  }
  return []
}

/** The present state of a market channel in one frame. */
export function coinFrame(engine: Engine, subscription: Subscription): string {
  const market = engine.venue.byName.get(String(subscription.coin))!
  const aggregated = subscription.type === 'l2Book' && subscription.nSigFigs
  const view = viewOf(engine.source, market.asset, aggregated ? 400 : 24)
  switch (subscription.type) {
    case 'l2Book':
      return frameOf('l2Book', l2BookView(view, aggregationOf(subscription)))
    case 'bbo':
      return frameOf('bbo', bboView(view))
    case 'activeAssetCtx':
      return frameOf('activeAssetCtx', { coin: market.spec.name, ctx: contextView(view) })
    case 'candle': {
      const interval = INTERVALS[String(subscription.interval)]!
      const from = Math.floor(view.time / interval) * interval
      const bar = barsBetween(engine.source.candles(market.asset), interval, from, view.time, view.time).at(-1)
      return frameOf('candle', bar && wireCandle(market.spec, market.spec.name, String(subscription.interval), bar))
    }
    default:
      return frameOf(
        'trades',
        market.trades
          .filter((trade) => trade.time <= view.time)
          .slice(-30)
          .reverse()
          .map((trade) => tradeView(market, trade)),
      )
  }
}

export type UserState =
  | 'openOrders'
  | 'clearinghouseState'
  | 'twapStates'
  | 'spotState'
  | 'webData3'
  | 'allDexsClearinghouseState'
/** Channels that tell a user's whole state each time. */
export const USER_STATES: readonly string[] = [
  'openOrders',
  'clearinghouseState',
  'twapStates',
  'spotState',
  'webData3',
  'allDexsClearinghouseState',
] satisfies UserState[]

/** The present state of a user's orders, account or TWAPs in one frame. */
export function userStateFrame(engine: Engine, type: UserState, user: string): string {
  const { venue } = engine
  switch (type) {
    case 'clearinghouseState':
      return frameOf(type, { dex: '', user, clearinghouseState: clearinghouseView(venue, user) })
    case 'allDexsClearinghouseState':
      return frameOf(type, { user, clearinghouseStates: [['', clearinghouseView(venue, user)]] })
    case 'twapStates':
      return frameOf(type, { dex: '', user, states: runningTwaps(venue, user) })
    case 'spotState':
      return frameOf(type, { user, spotState: spotStateView(venue, user) })
    case 'webData3':
      return frameOf(type, webData3View(venue, user))
    default: {
      const orders = openOrdersOf(venue, user).map((order) => frontendOrderView(venue, order))
      return frameOf(type, { dex: '', user, orders })
    }
  }
}

/** A funding payment as the socket tells it. */
export function fundingView({ time, delta }: LedgerRow) {
  const { type: _, ...rest } = delta
  return { time, ...rest }
}

function contextsOf(engine: Engine) {
  return engine.venue.markets.map((market) => contextView(viewOf(engine.source, market.asset)))
}
