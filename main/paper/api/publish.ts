import type { Engine } from '../engine.ts'
import type { Changes } from '../venue.ts'
import { lookAt, tradeView } from './market-views.ts'
import { historyView, orderUpdateView } from './order-views.ts'
import { type Entry, frameOf, sendFrame } from './sockets.ts'
import { coinFrame, firstFrames, fundingView, USER_STATES, type UserState, userStateFrame } from './subscriptions.ts'

/** When what was last told, by index key (ms), and the last touch told by coin. */
export type Told = { at: Map<string, number>; touch: Map<string, string>; dirty: Set<number> }

export function nothingTold(): Told {
  return { at: new Map(), touch: new Map(), dirty: new Set() }
}

/** Tells users what happened to their orders, fills and accounts, at once. */
export function publishUsers(engine: Engine, changes: Changes): void {
  for (const [user, updates] of changes.orderUpdates) {
    tell(engine, `orderUpdates:${user}`, () =>
      frameOf(
        'orderUpdates',
        updates.map((one) => orderUpdateView(engine.venue, one)),
      ),
    )
  }
  for (const [user, fills] of changes.fills) {
    tell(engine, `userFills:${user}`, () => frameOf('userFills', { user, fills }))
    tell(engine, `userEvents:${user}`, () => frameOf('user', { fills }))
  }
  for (const [user, events] of changes.events) {
    for (const event of events) tell(engine, `userEvents:${user}`, () => frameOf('user', event))
  }
  for (const [user, rows] of changes.fundings) {
    tell(engine, `userFundings:${user}`, () => frameOf('userFundings', { user, fundings: rows.map(fundingView) }))
  }
  for (const [user, rows] of changes.ledger) {
    const type = 'userNonFundingLedgerUpdates'
    tell(engine, `${type}:${user}`, () => frameOf(type, { user, nonFundingLedgerUpdates: rows }))
  }
  publishTwaps(engine, changes)
  for (const user of changes.accounts) {
    tellAssets(engine, `activeAssetData:${user}`)
    for (const type of USER_STATES) {
      tell(engine, `${type}:${user}`, () => userStateFrame(engine, type as UserState, user))
    }
  }
}

/** Each subscriber hears of the coin he asked for. */
function tellAssets(engine: Engine, key: string): void {
  for (const { client, subscription } of engine.sockets.index.get(key) ?? []) {
    for (const frame of firstFrames(engine, subscription)) sendFrame(engine, client, frame)
  }
}

function publishTwaps(engine: Engine, changes: Changes): void {
  for (const [user, events] of changes.events) {
    for (const { twapHistory, twapSliceFills } of events) {
      if (twapHistory) {
        tell(engine, `userTwapHistory:${user}`, () => frameOf('userTwapHistory', { user, history: twapHistory }))
      }
      if (twapSliceFills) {
        tell(engine, `userTwapSliceFills:${user}`, () => frameOf('userTwapSliceFills', { user, twapSliceFills }))
      }
    }
  }
  for (const [user, updates] of changes.orderUpdates) {
    tell(engine, `userHistoricalOrders:${user}`, () => {
      const orderHistory = updates.map((one) => historyView(engine.venue, { ...one.order, ...one, children: [] }))
      return frameOf('userHistoricalOrders', { user, orderHistory })
    })
  }
}

/**
 * Tells of markets: trades and touches at once, books at most every half second, candles likewise, contexts and mids
 * about every second. `force` ignores the spacing (stepped time). Says nothing while the feed is stale.
 */
export function publishMarkets(engine: Engine, changes: Changes, force: boolean): void {
  const { told, venue } = engine
  for (const asset of changes.books) told.dirty.add(asset)
  if (engine.chaos.frozen) return
  for (const [asset, trades] of changes.trades) {
    const market = venue.markets[asset]!
    tell(engine, `trades:${market.spec.name}`, () =>
      frameOf(
        'trades',
        trades.map((trade) => tradeView(market, trade)),
      ),
    )
  }
  for (const market of venue.markets) {
    const coin = market.spec.name
    if (told.dirty.has(market.asset)) tellTouch(engine, coin)
    const due = told.dirty.has(market.asset) || changes.trades.has(market.asset)
    tellSpaced(engine, `l2Book:${coin}`, due ? 490 : 1000, force && due, true)
    tellSpaced(engine, `candle:${coin}`, due ? 490 : 2000, force && due, true)
    tellSpaced(engine, `activeAssetCtx:${coin}`, 990, force, true)
    told.dirty.delete(market.asset)
  }
  for (const type of ['allMids', 'assetCtxs', 'allDexsAssetCtxs']) tellSpaced(engine, type, 990, force, false)
}

function tellTouch(engine: Engine, coin: string): void {
  if (!engine.sockets.index.has(`bbo:${coin}`)) return
  const market = engine.venue.byName.get(coin)!
  const view = lookAt(engine.venue, market, 1)
  const touch = JSON.stringify([view.bids[0], view.asks[0]])
  if (engine.told.touch.get(coin) === touch) return
  engine.told.touch.set(coin, touch)
  tell(engine, `bbo:${coin}`, () => coinFrame(engine, { type: 'bbo', coin }))
}

/** Repeats accounts about every two seconds and orders about every five, so that nobody takes silence for calm. */
export function publishHeartbeats(engine: Engine): void {
  for (const key of engine.sockets.index.keys()) {
    const [type, user] = key.split(':')
    if (user === undefined) continue
    if (type === 'clearinghouseState') tellSpaced(engine, key, 1990, false, false)
    if (type === 'activeAssetData' && isDue(engine, key, 1990)) tellAssets(engine, key)
    if (type === 'webData3') tellSpaced(engine, key, 1990, false, false)
    if (type === 'openOrders') tellSpaced(engine, key, 4990, false, false)
  }
}

/** True when a channel was silent for so long (ms); it then counts as told. */
function isDue(engine: Engine, key: string, spacing: number): boolean {
  const now = engine.venue.now()
  if (now - (engine.told.at.get(key) ?? 0) < spacing) return false
  engine.told.at.set(key, now)
  return true
}

function tellSpaced(engine: Engine, key: string, spacing: number, force: boolean, byVariant: boolean): void {
  const entries = engine.sockets.index.get(key)
  if (!entries) return
  if (force) engine.told.at.set(key, engine.venue.now())
  else if (!isDue(engine, key, spacing)) return
  const frames = new Map<string, string[]>()
  for (const { client, subscription } of entries) {
    const variant = byVariant ? JSON.stringify(subscription) : ''
    let made = frames.get(variant)
    if (!made) {
      made = byVariant ? [coinFrame(engine, subscription)] : firstFrames(engine, subscription)
      frames.set(variant, made)
    }
    for (const frame of made) sendFrame(engine, client, frame)
  }
}

function tell(engine: Engine, key: string, make: () => string): void {
  const entries: Set<Entry> | undefined = engine.sockets.index.get(key)
  if (!entries) return
  const frame = make()
  for (const { client } of entries) sendFrame(engine, client, frame)
}
