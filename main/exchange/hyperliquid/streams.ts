import type { SubscriptionClient } from '@nktkas/hyperliquid'
import type { Clock, ExchangeEvents, Network, Subscription } from '../../ports.ts'
import { createConnection } from './connection.ts'
import { readFrame } from './read-frame.ts'

/** Wait before a refused or unsent subscription is asked for again, ms. */
const askAgainMs = 1_000

/** Which subscription a channel's frames belong to. */
const kindsOf: Record<string, Subscription['to']> = {
  l2Book: 'book',
  trades: 'trades',
  candle: 'candle',
  activeAssetCtx: 'context',
  allMids: 'mids',
  clearinghouseState: 'account',
  openOrders: 'orders',
  userFills: 'fills',
}

/** The key that the frames of a subscription carry. */
export function keyOf(subscription: Subscription): string {
  switch (subscription.to) {
    case 'candle':
      return `candle:${subscription.coin}:${subscription.interval}`
    case 'mids':
      return 'mids'
    case 'account':
    case 'orders':
    case 'fills':
      return `${subscription.to}:${subscription.user.toLowerCase()}`
    default:
      return `${subscription.to}:${subscription.coin}`
  }
}

type Options = { signal: AbortSignal; onError: () => void }
/** Asks the SDK for the stream. It only asks, and asks again after a reconnect: the frames themselves are read here. */
function ask(client: SubscriptionClient, subscription: Subscription, options: Options) {
  const unused = () => {}
  const user = 'user' in subscription ? (subscription.user.toLowerCase() as `0x${string}`) : '0x'
  switch (subscription.to) {
    case 'book':
      return client.l2Book({ coin: subscription.coin }, unused, options)
    case 'trades':
      return client.trades({ coin: subscription.coin }, unused, options)
    case 'candle':
      return client.candle({ coin: subscription.coin, interval: subscription.interval }, unused, options)
    case 'context':
      return client.activeAssetCtx({ coin: subscription.coin }, unused, options)
    case 'mids':
      return client.allMids(unused, options)
    case 'account':
      return client.clearinghouseState({ user, dex: '' }, unused, options)
    case 'orders':
      return client.openOrders({ user, dex: '' }, unused, options)
    case 'fills':
      return client.userFills({ user }, unused, options)
  }
}

/** One stream asked for until it is stopped, however often the venue refuses or the connection goes. */
function hold(client: SubscriptionClient, subscription: Subscription, clock: Pick<Clock, 'after'>): () => void {
  const abort = new AbortController()
  let cancelRetry = () => {}
  let letGo: (() => Promise<void>) | null = null
  const again = () => {
    letGo = null
    if (!abort.signal.aborted) cancelRetry = clock.after(askAgainMs, start)
  }
  function start() {
    ask(client, subscription, { signal: abort.signal, onError: again }).then((held) => {
      letGo = held.unsubscribe
    }, again)
  }
  start()
  return () => {
    abort.abort()
    cancelRetry()
    letGo?.().catch(() => {})
  }
}

type Watch = { subscription: Subscription; holders: number; isFirst: boolean; stop: () => void }

export type Streams = {
  subscribe(subscription: Subscription): () => void
  /** Each first word of a socket and each loss; told at once when it spoke already. */
  onConnection(listener: (state: 'live' | 'down') => void): () => void
  latencyMs(): number | null
  /** Frames that could not be read since the start. */
  droppedFrames(): number
  close(): void
}

/**
 * What is watched, and by how many. Every frame is checked here before it reaches the SDK or the sink, because the SDK
 * trusts frames and an exception in its listeners would end the process.
 */
export function createStreams(setting: {
  network: Network
  wsUrl: string
  clock: Pick<Clock, 'monotonic' | 'after'>
  events: Partial<ExchangeEvents>
  /** Called with the venue's own time of each frame that carries it. */
  onStamp: (stamp: number) => void
  /** Called when a frame of watched streams was dropped: read their state again. */
  onDropped: (watched: Subscription[]) => void
}): Streams {
  const { network, wsUrl, clock, events, onStamp, onDropped } = setting
  const watches = new Map<string, Watch>()
  const listeners = new Set<(state: 'live' | 'down') => void>()
  let dropped = 0

  function drop(channel: string | null) {
    dropped += 1
    const kind = channel === null ? null : kindsOf[channel]
    if (kind === undefined) return
    const watched = [...watches.values()].map(({ subscription }) => subscription)
    onDropped(kind === null ? watched : watched.filter(({ to }) => to === kind))
  }

  function take(text: unknown): boolean {
    const frame = readFrame(text)
    if (frame.is === 'pong') connection.pong()
    if (frame.is === 'bad') drop(frame.channel)
    if (frame.is === 'event') {
      const watch = watches.get(frame.key)
      if (watch === undefined) return false
      if (frame.stamp !== null) onStamp(frame.stamp)
      const { isFirst } = watch
      watch.isFirst = false
      frame.deliver(events, isFirst)
    }
    return frame.is === 'control' || frame.is === 'pong'
  }

  const connection = createConnection({
    network,
    wsUrl,
    clock,
    take,
    onState(state) {
      if (state === 'live') for (const watch of watches.values()) watch.isFirst = true
      for (const listener of listeners) listener(state)
    },
    onReplaced() {
      for (const watch of watches.values()) {
        watch.stop()
        watch.stop = hold(connection.client(), watch.subscription, clock)
      }
    },
  })

  return {
    subscribe(subscription) {
      const key = keyOf(subscription)
      const watch = watches.get(key) ?? {
        subscription,
        holders: 0,
        isFirst: true,
        stop: hold(connection.client(), subscription, clock),
      }
      watches.set(key, watch)
      watch.holders += 1
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        watch.holders -= 1
        if (watch.holders > 0) return
        watches.delete(key)
        watch.stop()
      }
    },
    onConnection(listener) {
      listeners.add(listener)
      if (connection.state() === 'live') listener('live')
      return () => void listeners.delete(listener)
    },
    latencyMs: connection.latencyMs,
    droppedFrames: () => dropped,
    close() {
      for (const watch of watches.values()) watch.stop()
      watches.clear()
      connection.close()
    },
  }
}
