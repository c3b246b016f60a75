import { clearinghouseView } from './api/account-views.ts'
import { isRecord, Unreadable } from './api/exchange.ts'
import { allMidsView, lookAt } from './api/market-views.ts'
import { frontendOrderView, openOrdersOf } from './api/order-views.ts'
import { type ChaosRequest, noChaos } from './chaos.ts'
import { liquidateAll } from './clearing/liquidate.ts'
import { summarize } from './clearing/margin.ts'
import { D, toUnits, unitsText } from './decimal.ts'
import type { Clock, Engine } from './engine.ts'
import { enterRegime, REGIMES, type Regime } from './feed/regimes.ts'
import { backgroundTakes, type FeedCoin, requote, STEP_MS, uncross } from './feed/synthetic.ts'
import type { Level } from './matching/book.ts'
import { opposite, type Side } from './matching/order.ts'
import { runTriggers } from './matching/run-triggers.ts'
import { pxDecimals } from './universe.ts'
import { type Counters, type RefusalRule, seeUser } from './venue.ts'

/** What tests and the command line may do to the exchange. Prices and sums are texts; addresses any case. */
export type PaperControl = {
  /** Pins the mark (null lets it go); triggers and liquidations follow at once. */
  setMark(coin: string, px: string | null): void
  setOracle(coin: string, px: string | null): void
  /** Moves everything there: book (mid exactly px), mark and oracle. Lets go of pins and of a book set by hand. */
  move(coin: string, px: string): void
  /** Replaces the background's levels, [px, sz] best first, and holds them until `move`. */
  setBook(coin: string, bids: [string, string][], asks: [string, string][]): void
  /** A background taker at px or better; background quotes in front of users' orders step aside. Returns lots filled. */
  trade(coin: string, side: 'B' | 'A' | 'buy' | 'sell', px: string, sz: string): string
  /** True: prices, books and flow stand still while time and frames go on. */
  still(on: boolean): void
  /** Puts a coin, or ("*") all, into a regime: calm, trend, gap, crash, thin or halted. */
  regime(coin: string, name: Regime): void
  credit(address: string, usdc: string): void
  /** Makes the account's value this sum. */
  setAccount(address: string, equity: string): void
  /** Lets the account have traded this much (USDC) yesterday, as taker: for fee tiers and volume gates. */
  setVolume(address: string, usdc: string): void
  refuseNext(rule: RefusalRule): void
  chaos(request: ChaosRequest): void
  /** Stepped time only: moves time, and the market with it. */
  advance(ms: number): void
  counters(): Counters
  snapshot(): Record<string, unknown>
}

/** The same over HTTP: `{ "type": "setMark", "coin": "SOL", "px": "95" }`. */
export type Control = PaperControl & { run: (request: unknown) => Promise<unknown> }

/** The names under which a control post carries the arguments; ["rule"] and ["request"] are the whole body. */
export const ARGUMENTS: Record<keyof PaperControl, string[]> = {
  setMark: ['coin', 'px'],
  setOracle: ['coin', 'px'],
  move: ['coin', 'px'],
  setBook: ['coin', 'bids', 'asks'],
  trade: ['coin', 'side', 'px', 'sz'],
  still: ['on'],
  regime: ['coin', 'name'],
  credit: ['address', 'usdc'],
  setAccount: ['address', 'equity'],
  setVolume: ['address', 'usdc'],
  refuseNext: ['rule'],
  chaos: ['request'],
  advance: ['ms'],
  counters: [],
  snapshot: [],
}

export function createControl(engine: Engine, clock: Clock): Control {
  const { venue } = engine
  const coinOf = (name: string): FeedCoin => {
    const market = venue.byName.get(name)
    if (!market) throw new Unreadable(`no such coin: ${name}`)
    return engine.feed.coins[market.asset]!
  }
  const control: PaperControl = {
    setMark: (coin, px) => {
      const one = coinOf(coin)
      one.pinnedMark = px === null ? null : unitsOf(one, px)
      if (one.pinnedMark !== null) one.market.mark = one.pinnedMark
      settle(engine, one)
    },
    setOracle: (coin, px) => {
      const one = coinOf(coin)
      one.pinnedOracle = px === null ? null : unitsOf(one, px)
      if (one.pinnedOracle !== null) one.market.oracle = one.pinnedOracle
      engine.commit()
    },
    move: (coin, px) => moveCoin(engine, coinOf(coin), px),
    setBook: (coin, bids, asks) => {
      const one = coinOf(coin)
      one.held = true
      one.market.book.levels = { B: levelsOf(one, bids), A: levelsOf(one, asks) }
      uncross(venue, one.market)
      engine.commit()
    },
    trade: (coin, side, px, sz) => {
      const one = coinOf(coin)
      const taker: Side = side === 'B' || side === 'buy' ? 'B' : 'A'
      const limit = unitsOf(one, px)
      standAside(one, taker, limit)
      const got = backgroundTakes(venue, one, taker, limit, toUnits(sz, one.market.spec.szDecimals) ?? 0)
      engine.commit()
      return unitsText(got, one.market.spec.szDecimals)
    },
    still: (on) => {
      engine.feed.still = on
    },
    regime: (coin, name) => {
      if (!REGIMES.includes(name)) throw new Unreadable(`no such regime: ${name}; there are: ${REGIMES.join(', ')}`)
      for (const one of coin === '*' ? engine.feed.coins : [coinOf(coin)]) {
        enterRegime(one, name)
        if (!one.held && !one.isCaptured) requote(venue, one)
      }
      engine.commit()
    },
    credit: (address, usdc) => {
      const account = seeUser(venue, address.toLowerCase())
      account.balance = account.balance.plus(usdc)
      venue.changes.accounts.add(account.address)
      engine.commit()
    },
    setAccount: (address, equity) => {
      const account = seeUser(venue, address.toLowerCase())
      const sums = summarize(venue, account)
      account.balance = account.balance.plus(new D(equity).minus(sums.crossValue).minus(sums.isolatedValue))
      venue.changes.accounts.add(account.address)
      engine.commit()
    },
    setVolume: (address, usdc) => {
      const account = seeUser(venue, address.toLowerCase())
      account.volume = new D(usdc)
      account.days = [{ day: Math.floor(venue.now() / 86_400_000) - 1, cross: new D(usdc), add: new D(0) }]
      venue.changes.accounts.add(account.address)
      engine.commit()
    },
    refuseNext: (rule) => {
      venue.refusals.push({ ...rule })
    },
    chaos: (request) => applyChaos(engine, request),
    advance: (ms) => {
      if (!clock.advance) throw new Unreadable('time moves by itself here: start with speed "stepped"')
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS))
        engine.step()
      }
    },
    counters: () => structuredClone(venue.counters),
    snapshot: () => snapshot(engine),
  }
  return { ...control, run: async (request) => runRequest(control, request) }
}

function runRequest(control: PaperControl, request: unknown): unknown {
  if (!isRecord(request) || typeof request.type !== 'string' || !Object.hasOwn(ARGUMENTS, request.type)) {
    throw new Unreadable(`unknown control; there are: ${Object.keys(ARGUMENTS).join(', ')}`)
  }
  const type = request.type as keyof PaperControl
  const names = ARGUMENTS[type]
  const whole = names[0] === 'rule' || names[0] === 'request'
  const act = control[type] as (...values: unknown[]) => unknown
  const { type: _, ...rest } = request
  try {
    return { ok: true, result: (whole ? act(rest) : act(...names.map((name) => request[name]))) ?? null }
  } catch (error) {
    throw new Unreadable(`${type}: ${error instanceof Error ? error.message : error}`)
  }
}

function unitsOf(coin: FeedCoin, px: string): number {
  const units = toUnits(px, pxDecimals(coin.market.spec))
  if (units === null || units <= 0) throw new Unreadable(`not a price of ${coin.market.spec.name}: ${px}`)
  return units
}

function levelsOf(coin: FeedCoin, levels: [string, string][]): Level[] {
  return levels.map(([px, sz]) => ({ px: unitsOf(coin, px), sz: toUnits(sz, coin.market.spec.szDecimals) ?? 0, n: 1 }))
}

function moveCoin(engine: Engine, coin: FeedCoin, px: string): void {
  const { market } = coin
  const units = unitsOf(coin, px)
  coin.anchor = units / 10 ** pxDecimals(market.spec)
  Object.assign(coin, { oracle: coin.anchor, basis: 0, drift: 0, pinnedMark: null, pinnedOracle: null, held: false })
  market.mark = units
  market.oracle = units
  market.last = units
  requote(engine.venue, coin, true)
  settle(engine, coin)
}

/** What follows from a new mark: triggers, liquidations, and telling it. */
function settle(engine: Engine, coin: FeedCoin): void {
  runTriggers(engine.venue, coin.market)
  liquidateAll(engine.venue)
  engine.venue.changes.books.add(coin.market.asset)
  engine.commit()
}

/** Takes background quotes away that a taker would meet before the users' orders at its limit. */
function standAside(coin: FeedCoin, taker: Side, limit: number): void {
  const { book } = coin.market
  const side = opposite(taker)
  book.levels[side] = book.levels[side].filter((level) => (side === 'A' ? level.px >= limit : level.px <= limit))
  for (const order of book.orders[side]) order.ahead = 0
}

function applyChaos(engine: Engine, request: ChaosRequest): void {
  const { chaos, venue } = engine
  if (request.calm) {
    Object.assign(chaos, noChaos())
    venue.skewMs = 0
    venue.rules.isPostOnly = false
  }
  const { staleFeed, resetSockets, clockSkewMs, restartMs, postOnly, calm: _, ...switches } = request
  for (const [name, value] of Object.entries(switches)) {
    if (!Object.hasOwn(chaos, name) || name === 'frozen') throw new Unreadable(`no such switch: ${name}`)
    Object.assign(chaos, { [name]: value })
  }
  if (clockSkewMs !== undefined) venue.skewMs = clockSkewMs
  if (postOnly !== undefined) venue.rules.isPostOnly = postOnly
  if (restartMs !== undefined) engine.goDown(restartMs)
  if (staleFeed === false) chaos.frozen = null
  if (staleFeed === true) freezeFeed(engine)
  if (resetSockets) for (const { socket } of engine.sockets.clients) socket.terminate()
}

/** Lets clients see every market as it is now, until it is let go (`chaos.frozen = null`). */
export function freezeFeed({ chaos, venue }: Engine): void {
  if (chaos.frozen) return
  const views = new Map(venue.markets.map((market) => [market.asset, lookAt(venue, market)]))
  chaos.frozen = { views, mids: allMidsView(venue), time: venue.now() }
}

function snapshot(engine: Engine): Record<string, unknown> {
  const { venue } = engine
  const accounts = [...venue.accounts.keys()].map((address) => ({
    address,
    state: clearinghouseView(venue, address),
    orders: openOrdersOf(venue, address).map((order) => frontendOrderView(venue, order)),
    fills: venue.fills.get(address)?.length ?? 0,
  }))
  return { time: venue.now(), seed: venue.seed, mids: allMidsView(venue), accounts, counters: venue.counters }
}
