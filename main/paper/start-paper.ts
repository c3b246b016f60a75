import type { AddressInfo } from 'node:net'
import { createHttp } from './api/http.ts'
import { createControl, freezeFeed, type PaperControl } from './control.ts'
import { D } from './decimal.ts'
import { type Clock, createEngine, type Engine } from './engine.ts'
import { applyFrame } from './feed/captured.ts'
import type { LiveStart } from './feed/live.ts'
import { enterRegime, type Regime } from './feed/regimes.ts'
import { playCapture, readCapture, type TimedFrame } from './feed/replay.ts'
import { STEP_MS } from './feed/synthetic.ts'
import { MAINNET, type Upstream } from './feed/upstream.ts'
import { openStore } from './state/store.ts'
import { newVenue, seeUser } from './venue.ts'

export type { PaperControl } from './control.ts'

export type PaperOptions = {
  /** 0 or absent: any free port. */
  port?: number
  seed?: number
  /** What an address first seen as a user holds (USDC). */
  fund?: string
  /** Accounts that are known from the start, with what they hold when new (USDC). */
  home?: Record<string, string>
  /** `replay:FILE` plays a capture; `live` follows a real market's public data (`upstream`, default mainnet's). */
  feed?: 'synthetic' | 'live' | `replay:${string}`
  upstream?: Upstream
  /** What the synthetic market is like from the start. */
  regime?: Regime
  /** SQLite file; null or absent = memory. */
  state?: string | null
  /** Empties the state file first. */
  fresh?: boolean
  /**
   * live: time is the machine's; stepped: time and market move only by control.advance; a number: so many times as fast
   * as the machine's (nonces and expiries are still held against the machine's).
   */
  speed?: 'live' | 'stepped' | number
  /** Where stepped time starts (ms); absent = now. */
  startTime?: number
  /** What happens to a signer never seen as a user: refused as the venue does (default), or funded. */
  unseen?: 'refuse' | 'fund'
  /** True: signatures made for mainnet count too, as most clients make them against an address of their own. */
  peer?: boolean
  /** Whose signatures it takes; a test lets it stand in for mainnet. Default testnet, as paper signs. */
  signsAs?: 'testnet' | 'mainnet'
  /** Traded value (USDC) below which scheduleCancel is refused; default 1,000,000, as on the venue. */
  scheduleCancelVolume?: string
  /** True: request weights and the address's budget are counted, and what exceeds them is refused. */
  limits?: boolean
}

export type Paper = { http: string; ws: string; seed: number; control: PaperControl; close(): Promise<void> }

/** Starts a paper exchange on loopback. The SDK talks to it with `isTestnet: true` and these two addresses. */
export async function startPaper(options: PaperOptions = {}): Promise<Paper> {
  const seed = options.seed ?? 1
  const clock = clockOf(options)
  const upstream = options.feed === 'live' ? (options.upstream ?? MAINNET) : null
  const capture = options.feed?.startsWith('replay:') ? readCapture(options.feed.slice('replay:'.length)) : null
  // Loaded only when it is wanted: the SDK's clients cost a fifth of the start.
  const feedOfOthers = upstream ? await import('./feed/live.ts') : null
  const live = upstream && feedOfOthers ? await feedOfOthers.readUpstream(upstream, clock.now()) : null
  const venue = newVenue({
    seed,
    fund: options.fund ?? '100000',
    now: clock.now,
    ...(clock.isDriven ? { wall: Date.now } : {}),
    ...(live ? { universe: live.universe } : {}),
  })
  const store = openStore(options.state ?? null, options.fresh ?? false)
  Object.assign(venue.rules, {
    unseen: options.unseen ?? 'refuse',
    isPeer: options.peer ?? false,
    isMainnet: options.signsAs === 'mainnet',
    hasLimits: options.limits ?? false,
    scheduleCancelVolume: new D(options.scheduleCancelVolume ?? '1000000'),
  })
  const engine = createEngine(venue, store, clock)
  for (const [address, sum] of Object.entries(options.home ?? {})) {
    venue.homeFunds.set(address.toLowerCase(), new D(sum))
    seeUser(venue, address.toLowerCase())
  }
  for (const coin of engine.feed.coins) if (options.regime) enterRegime(coin, options.regime)
  if (capture) {
    for (const coin of engine.feed.coins) coin.isCaptured = coinsOf(capture).has(coin.market.spec.name)
    engine.incoming = playCapture(capture, clock.now())
  }
  if (live) beginLive(engine, live)
  const leave = upstream && feedOfOthers ? await follow(engine, upstream, feedOfOthers.followUpstream) : null
  engine.commit()
  const control = createControl(engine, clock)
  const server = createHttp(engine, control)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const timer = typeof options.speed === 'number' ? drive(engine, clock, options.speed) : liveTimer(engine, clock)
  const { port } = server.address() as AddressInfo
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}/ws`,
    seed,
    control,
    close: async () => {
      if (timer) clearInterval(timer)
      await leave?.()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      engine.close()
      await closed
    },
  }
}

/** Steps the market with the machine's time; null when time is stepped by hand. */
function liveTimer(engine: Engine, clock: Clock): NodeJS.Timeout | null {
  return clock.advance ? null : setInterval(engine.step, STEP_MS)
}

const TURN_MS = 20
const MOST_BEHIND = 400

/** Steps the market so many times as fast; when it can't keep up, time runs slower rather than starve clients. */
function drive(engine: Engine, clock: Clock, factor: number): NodeJS.Timeout {
  let from = performance.now()
  let done = 0
  return setInterval(() => {
    const now = performance.now()
    const due = Math.floor(((now - from) * factor) / STEP_MS)
    while (done < due && performance.now() - now < TURN_MS) {
      clock.advance!(STEP_MS)
      engine.step()
      done += 1
    }
    if (due - done < MOST_BEHIND) return
    from = now
    done = 0
  }, TURN_MS)
}

function coinsOf(capture: readonly TimedFrame[]): Set<string> {
  const coins = capture.flatMap(({ frame }) => {
    const rows = (Array.isArray(frame.data) ? frame.data : [frame.data]) as { coin?: unknown }[]
    return rows.map(({ coin }) => coin)
  })
  return new Set(coins.filter((coin) => typeof coin === 'string'))
}

/** Coins that are not followed stand still at the upstream's mark, without a book. */
function beginLive({ venue, feed }: Engine, live: LiveStart): void {
  for (const frame of live.frames) applyFrame(venue, feed, frame)
  for (const { market, candles } of feed.coins) {
    market.book.levels = { B: [], A: [] }
    const bars = live.bars.get(market.spec.name)
    const first = bars?.[0]
    if (!bars || !first) continue
    candles.live = bars
    candles.history = { ...candles.history, until: first.t, endPx: first.o }
  }
}

type Follow = typeof import('./feed/live.ts').followUpstream

/** Follows the upstream; while it is away, clients see a stale feed, as they would. */
function follow(engine: Engine, upstream: Upstream, followUpstream: Follow): Promise<() => Promise<void>> {
  const specs = engine.venue.markets.map((market) => market.spec)
  return followUpstream(
    upstream,
    specs,
    (frame) => {
      applyFrame(engine.venue, engine.feed, frame)
      engine.commit()
    },
    (isAway) => {
      if (isAway) freezeFeed(engine)
      else engine.chaos.frozen = null
    },
  )
}

function clockOf({ speed, startTime }: PaperOptions): Clock {
  if (speed === 'stepped') return steppedClock(startTime ?? Date.now())
  if (typeof speed === 'number') return { ...steppedClock(startTime ?? Date.now()), isDriven: true }
  return liveClock()
}

function liveClock(): Clock {
  return { now: Date.now, advance: null }
}

function steppedClock(start: number): Clock {
  let time = start
  return {
    now: () => time,
    advance: (ms) => {
      time += ms
    },
  }
}
