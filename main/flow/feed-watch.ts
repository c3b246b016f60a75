import type { TopicValue } from '../../preload/contract/topics.ts'
import { budgetView } from '../domain/account/budget-view.ts'
import type { VenueBudget } from '../domain/risk/check.ts'
import type { Clock, Exchange } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { MarketFlow } from './market-flow.ts'

type Shown = Pick<TopicValue<'desk'>, 'feed' | 'feedLatencyMs' | 'clockSkewMs' | 'budget'>

const tickMs = 1_000
const staleMs = 3_000
/** Account and orders are asked for when no frame told of them for so long, ms. */
const quietMs = 7_000
/** Everything of the account, fills too, is asked for this often, ms, though streams tell of it. */
const reconcileMs = 45_000
/** At most two rounds of requests in so long: a link that flaps, or an exchange that answers nothing, must not use up the budget. */
const twoRoundsMs = 24_000

export type FeedWatch = ReturnType<typeof createFeedWatch>

/**
 * Watches how good what the desk holds is. What was missed while the stream was down is not told afterwards: all of it
 * is stale from the loss on, and is read again by request after each reconnect, until that worked whole.
 */
export function createFeedWatch(ports: {
  exchange: Exchange
  clock: Clock
  market: MarketFlow
  account: AccountFlow
  show: (shown: Shown) => void
}) {
  const { exchange, clock, market, account, show } = ports
  let connection: 'live' | 'down' = 'down'
  let isStopped = false
  let isStale = false
  /** How often the stream was lost, and whether all was read since the last time. */
  let losses = 0
  let isWhole = false
  let isReading = false
  let reconciledAt = Number.NEGATIVE_INFINITY
  /** When the last two rounds began. */
  let rounds: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let budget: () => VenueBudget | null = () => null
  let shownBefore = ''

  function onConnection(state: 'live' | 'down'): void {
    connection = state
    if (state === 'down') {
      losses += 1
      isWhole = false
      market.markStale(clock.now())
      account.markStale(clock.now())
    }
    look()
  }

  const pause = (ms: number) => (ms <= 0 ? null : new Promise<void>((resolve) => void clock.after(ms, resolve)))

  /** Reads everything until that worked without the stream being lost meanwhile. */
  async function readAll(): Promise<void> {
    if (isReading) return
    isReading = true
    while (!isStopped && connection === 'live' && !isWhole) {
      const before = losses
      await pause(rounds[0] + twoRoundsMs - clock.monotonic())
      rounds = [rounds[1], clock.monotonic()]
      try {
        await Promise.all([market.refresh(), account.refreshAll()])
        reconciledAt = clock.monotonic()
        isWhole = losses === before
      } catch {
        await pause(tickMs)
      }
    }
    isReading = false
  }

  function look(): void {
    const age = market.ageMs()
    const nowStale = age !== null && age > staleMs
    if (nowStale && !isStale) {
      market.markStale(clock.now() - age)
      account.markStale(clock.now() - age)
    }
    isStale = nowStale
    const feed = connection === 'down' ? 'down' : age === null ? 'connecting' : nowStale ? 'stale' : 'live'
    const shown: Shown = {
      feed,
      feedLatencyMs: rounded(exchange.latencyMs(), 1),
      clockSkewMs: rounded(clockSkewMs(), 100),
      budget: view(budget()),
    }
    const text = JSON.stringify(shown)
    if (text !== shownBefore) show(shown)
    shownBefore = text
    if (connection === 'live' && !isWhole && reconciledAt > 0) void readAll()
  }

  function tick(): void {
    if (isStopped) return
    look()
    clock.after(nextLookMs(market.ageMs()), tick)
    const now = clock.monotonic()
    if (now - reconciledAt > reconcileMs) {
      reconciledAt = now
      account.refreshAll().catch(() => undefined)
    } else if (account.ageMs() > quietMs && !isReading) account.refresh().catch(() => undefined)
  }

  /** When to look next: at the latest in a second, and at the moment when what is held would be stale. */
  const nextLookMs = (age: number | null) =>
    age === null || age > staleMs ? tickMs : Math.min(tickMs, staleMs - age + 20)

  /** How far this computer's clock is ahead of the exchange's, ms, the best latency included; null before it is known. */
  function clockSkewMs(): number | null {
    const time = exchange.time()
    return time === null ? null : clock.now() - time
  }

  return {
    /** To be called before the first read: from here on a loss is noticed. */
    listen: () => exchange.onConnection(onConnection),
    /** To be called once everything was read for the first time; `budgetNow`: what the exchange's rate budgets are. */
    start(budgetNow: () => VenueBudget | null): void {
      budget = budgetNow
      isWhole = losses === 0
      reconciledAt = clock.monotonic()
      tick()
    },
    /** Why what the desk holds of the account may lack something, as the end of a sentence; null when it lacks nothing. */
    whyNotWhole: (): string | null =>
      isWhole ? null : 'the connection to the exchange was lost, and what was missed is not read again yet',
    stop: () => {
      isStopped = true
    },
  }
}

const view = (budget: VenueBudget | null) => (budget === null ? null : budgetView(budget))

function rounded(ms: number | null, to: number): number | null {
  return ms === null ? null : Math.round(ms / to) * to
}
