import type { Clock, Exchange, ExchangeEvents, Network, NonceStore, Subscription } from '../../ports.ts'
import { createPost } from './post.ts'
import { createPrepare } from './prepare.ts'
import { createRateBudget } from './rate-budget.ts'
import { createReads, type Reads } from './reads.ts'
import { createStreams, keyOf } from './streams.ts'
import { createVenueClock } from './venue-clock.ts'

/** The port, and what only the adapter can tell of itself. */
export type HyperliquidExchange = Exchange & {
  /** Weight of the requests of the last minute; the venue allows 1,200. */
  weightInLastMinute(): number
  /** Frames that could not be read since the start. */
  droppedFrames(): number
}

/** A stream is read again at most this often after bad frames, ms. */
const resyncMs = 5_000
const dayMs = 86_400_000

/** Reads by request what a stream would have shown, and gives it to the same sink. */
async function resync(to: Subscription, reads: Reads, events: Partial<ExchangeEvents>, now: number): Promise<void> {
  switch (to.to) {
    case 'book':
      return events.book?.(await reads.book(to.coin))
    case 'trades':
      return events.trades?.(to.coin, (await reads.trades(to.coin)).trades, true)
    case 'candle': {
      const bars = await reads.candles(to.coin, to.interval, now - 2 * dayMs, now)
      for (const bar of bars.slice(-2)) events.candle?.(to.coin, to.interval, bar)
      return
    }
    case 'context': {
      const context = (await reads.contexts()).find(({ coin }) => coin === to.coin)
      return context === undefined ? undefined : events.context?.(context)
    }
    case 'mids':
      return events.mids?.(await reads.mids())
    case 'account':
      return events.account?.(await reads.account(to.user))
    case 'orders':
      return events.orders?.(await reads.orders(to.user))
    case 'fills':
      return events.fills?.(await reads.fills(to.user, null), true)
  }
}

/**
 * The venue behind the port Exchange. `httpUrl` is the base of /info and /exchange, `wsUrl` the socket. It connects at
 * once; events arrive only for what is subscribed. A frame that can't be read is dropped, counted, and the stream's
 * state is read again by request (at most every 5 s for each stream).
 */
export function createExchange(setting: {
  network: Network
  httpUrl: string
  wsUrl: string
  nonces: NonceStore
  clock: Clock
  events: Partial<ExchangeEvents>
}): HyperliquidExchange {
  const { network, httpUrl, wsUrl, clock, events, nonces } = setting
  const meter = createRateBudget(clock, network)
  const venueClock = createVenueClock(clock)
  const onStamp = venueClock.heard
  const { mids, trades, ...reads } = createReads({ network, httpUrl, meter, onStamp })
  const all: Reads = { ...reads, mids, trades }
  const resyncedAt = new Map<string, number>()

  function onDropped(watched: Subscription[]) {
    for (const subscription of watched) {
      const key = keyOf(subscription)
      const last = resyncedAt.get(key)
      if (last !== undefined && clock.monotonic() - last < resyncMs) continue
      resyncedAt.set(key, clock.monotonic())
      // A read that fails leaves the stream as stale as it was, and its age shows that.
      resync(subscription, all, events, clock.now()).catch(() => {})
    }
  }
  const streams = createStreams({ network, wsUrl, clock, events, onStamp, onDropped })

  return {
    network,
    ...reads,
    subscribe: streams.subscribe,
    onConnection: streams.onConnection,
    latencyMs: streams.latencyMs,
    time: venueClock.now,
    // By the venue's clock: a nonce or an expiry must not follow this computer's clock into the future or the past.
    prepare: createPrepare({ network, nonces, clock: { now: () => venueClock.now() ?? clock.now() } }),
    post: createPost({ network, httpUrl, clock, meter }),
    weight: meter.weight,
    weightInLastMinute: meter.inLastMinute,
    droppedFrames: streams.droppedFrames,
    async close() {
      streams.close()
    },
  }
}
