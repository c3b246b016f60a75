import type { Answer } from './api/actions.ts'
import { readPost, runPost } from './api/exchange.ts'
import type { InfoSource } from './api/info.ts'
import { nothingTold, publishHeartbeats, publishMarkets, publishUsers, type Told } from './api/publish.ts'
import { runScheduledCancels } from './api/scheduled-cancel.ts'
import { openSockets, type Sockets } from './api/sockets.ts'
import type { Budget } from './api/weights.ts'
import { type Chaos, noChaos } from './chaos.ts'
import { type PremiumSamples, payFunding, samplePremium } from './clearing/funding.ts'
import { liquidateAll } from './clearing/liquidate.ts'
import { applyFrame, type Frame } from './feed/captured.ts'
import { type Feed, STEP_MS, startFeed, stepFeed } from './feed/synthetic.ts'
import { runTwaps } from './matching/twap.ts'
import type { Store } from './state/store.ts'
import { type Changes, noChanges, type Venue } from './venue.ts'

const HOUR = 3_600_000

/** Time as the exchange tells it: the machine's, or one that moves only when told to. */
export type Clock = {
  now: () => number
  advance: ((ms: number) => void) | null
  /** True: `advance` is called by the exchange itself, so many times as fast as real time. */
  isDriven?: boolean
}

/** What became of an exchange post. `lost`: no answer goes out. */
export type PostOutcome = { is: 'answered'; answer: Answer } | { is: 'lost' }

/** The running exchange: state, feed, sockets and the order in which things happen. */
export type Engine = {
  venue: Venue
  feed: Feed
  chaos: Chaos
  source: InfoSource
  sockets: Sockets
  told: Told
  isStepped: boolean
  /** Request weight used in the present minute. */
  budget: Budget
  /** Frames of a real market that have come due. */
  incoming: (now: number) => Frame[]
  /** Writes what changed, then tells it. */
  commit: () => void
  /** Moves the market one step. */
  step: () => void
  post: (body: unknown) => PostOutcome
  /** Runs now, or after chaos's delay. */
  later: (act: () => void) => void
  prices: () => Map<string, number>
  /** Closes every connection, and takes none for so long (ms of the machine's time). */
  goDown: (ms: number) => void
  isDown: () => boolean
  close: () => void
}

export function createEngine(venue: Venue, store: Store, clock: Clock): Engine {
  const saved = store.load(venue)
  const feed = startFeed(venue, saved)
  const chaos = noChaos()
  const samples: PremiumSamples = new Map()
  const timers = new Set<NodeJS.Timeout>()
  let hour = Math.floor(clock.now() / HOUR)
  let steps = 0
  let downUntil = 0
  for (const market of venue.markets) if (!market.spec.isDelisted) samplePremium(market, samples)
  const engine: Engine = {
    venue,
    feed,
    chaos,
    source: { venue, chaos, candles: (asset) => feed.coins[asset]!.candles },
    sockets: null as unknown as Sockets,
    told: nothingTold(),
    budget: { minute: 0, used: 0 },
    isStepped: clock.advance !== null && !clock.isDriven,
    incoming: () => [],
    prices: () => new Map(feed.coins.map((coin) => [coin.market.spec.name, coin.anchor])),
    commit: () => {
      if (venue.changes.fills.size > 0) liquidateAll(venue)
      const { changes } = venue
      venue.changes = noChanges()
      if (isWorthKeeping(changes)) store.write(venue, changes, engine.prices())
      publishUsers(engine, changes)
      publishMarkets(engine, changes, engine.isStepped)
    },
    step: () => {
      steps += 1
      for (const frame of engine.incoming(venue.now())) applyFrame(venue, feed, frame)
      stepFeed(venue, feed)
      if (steps % (5_000 / STEP_MS) === 0) {
        for (const { market, hasFunding } of feed.coins) {
          if (!market.spec.isDelisted && !hasFunding) samplePremium(market, samples)
        }
      }
      const thisHour = Math.floor(venue.now() / HOUR)
      if (thisHour !== hour) {
        hour = thisHour
        payFunding(venue, samples)
      }
      runScheduledCancels(venue)
      runTwaps(venue)
      if (steps % (1_000 / STEP_MS) === 0) liquidateAll(venue)
      engine.commit()
      if (steps % 40 === 0) store.writePrices(engine.prices())
      publishHeartbeats(engine)
    },
    post: (body) => {
      venue.counters.posts += 1
      if (chaos.dropBeforeCommit > 0) {
        chaos.dropBeforeCommit -= 1
        return { is: 'lost' }
      }
      const post = readPost(body)
      const answer = 'status' in post ? post : runPost(venue, post)
      engine.commit()
      if (chaos.dropAnswerAfterCommit > 0) {
        chaos.dropAnswerAfterCommit -= 1
        return { is: 'lost' }
      }
      return { is: 'answered', answer }
    },
    later: (act) => {
      if (chaos.delayMs <= 0) return act()
      const timer = setTimeout(() => {
        timers.delete(timer)
        act()
      }, chaos.delayMs)
      timers.add(timer)
    },
    isDown: () => Date.now() < downUntil,
    goDown: (ms) => {
      downUntil = Date.now() + ms
      samples.clear()
      for (const { socket } of engine.sockets.clients) socket.terminate()
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      engine.sockets.close()
      store.writePrices(engine.prices())
      store.close()
    },
  }
  engine.sockets = openSockets(engine)
  engine.commit()
  return engine
}

function isWorthKeeping(changes: Changes): boolean {
  const { accounts, orders, fills, nonces, fundings, ledger, agents, twaps } = changes
  const maps = [accounts, orders, fills, fundings, ledger, agents, twaps]
  return nonces.length > 0 || maps.some((one) => one.size > 0)
}
