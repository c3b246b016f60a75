import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import type { Clock, ExchangeEvents, Network, Subscription } from '../../ports.ts'
import { readFrame } from './read-frame.ts'

const ping = '{"method":"ping"}'
/** Wait before a refused or unsent subscription is asked for again, ms. */
const askAgainMs = 1_000

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

type Watch = { subscription: Subscription; holders: number; isFirst: boolean; stop: () => void }

export type Streams = {
  subscribe(subscription: Subscription): () => void
  onConnection(listener: (state: 'live' | 'down') => void): () => void
  latencyMs(): number | null
  /** Frames that could not be read since the start. */
  droppedFrames(): number
  close(): void
}

/**
 * The venue's socket. The SDK connects, keeps alive (5 s, dead after 3 s more), reconnects without end and asks again
 * for what was watched; every frame is checked before it reaches the SDK or the sink, because the SDK trusts frames and
 * an exception in its listeners would end the process.
 */
export function createStreams(setting: {
  network: Network
  wsUrl: string
  clock: Pick<Clock, 'monotonic' | 'after'>
  events: Partial<ExchangeEvents>
  /** Called when a frame of a watched stream was dropped: read that stream's state again. */
  onDropped: (watched: Subscription[]) => void
}): Streams {
  const { clock, events } = setting
  const transport = new WebSocketTransport({
    url: setting.wsUrl,
    isTestnet: setting.network !== 'mainnet',
    timeout: 10_000,
    keepAlive: { interval: 5_000, timeout: 3_000 },
    resubscribe: true,
    // Full jitter, and never more than the venue's 30 new connections a minute for long.
    reconnect: {
      maxRetries: Number.POSITIVE_INFINITY,
      connectionTimeout: 10_000,
      reconnectionDelay: (attempt) => 250 + Math.random() * Math.min(2 ** attempt * 250, 10_000),
    },
  })
  const { socket } = transport
  const client = new SubscriptionClient({ transport })
  const watches = new Map<string, Watch>()
  const listeners = new Set<(state: 'live' | 'down') => void>()
  let state: 'live' | 'down' = 'down'
  let dropped = 0
  let latency: number | null = null
  let pingsAt: number[] = []
  let isClosed = false

  function watch(subscription: Subscription): Watch {
    const abort = new AbortController()
    let cancelRetry = () => {}
    const again = () => {
      if (abort.signal.aborted || isClosed) return
      cancelRetry = clock.after(askAgainMs, start)
    }
    let letGo: (() => Promise<void>) | null = null
    const start = () => {
      ask(client, subscription, { signal: abort.signal, onError: again }).then((held) => {
        letGo = held.unsubscribe
      }, again)
    }
    start()
    return {
      subscription,
      holders: 0,
      isFirst: true,
      stop() {
        abort.abort()
        cancelRetry()
        letGo?.().catch(() => {})
      },
    }
  }

  function change(next: 'live' | 'down') {
    if (next === 'live') for (const each of watches.values()) each.isFirst = true
    if (next === state) return
    state = next
    for (const listener of listeners) listener(next)
  }

  function drop(channel: string | null) {
    dropped += 1
    const kinds = channel === null ? null : kindsOf[channel]
    if (kinds === undefined) return
    const watched = [...watches.values()].map(({ subscription }) => subscription)
    setting.onDropped(kinds === null ? watched : watched.filter(({ to }) => to === kinds))
  }

  /** Takes one message of the socket; true when the SDK should see it too. */
  function take(text: unknown): boolean {
    const frame = readFrame(text)
    if (frame.is === 'control') return true
    if (frame.is === 'pong') {
      const sentAt = pingsAt.shift()
      if (sentAt !== undefined) latency = clock.monotonic() - sentAt
      return true
    }
    if (frame.is === 'bad') drop(frame.channel)
    if (frame.is === 'event') {
      const watched = watches.get(frame.key)
      if (watched === undefined) return false
      const { isFirst } = watched
      watched.isFirst = false
      frame.deliver(events, isFirst)
    }
    return false
  }

  const pass = socket.dispatchEvent.bind(socket)
  socket.dispatchEvent = (event: Event) =>
    event.type !== 'message' || !take((event as MessageEvent).data) || pass(event)
  const send = socket.send.bind(socket)
  socket.send = (data) => {
    if (data === ping) pingsAt.push(clock.monotonic())
    send(data)
  }
  socket.addEventListener('open', () => {
    pingsAt = []
    socket.send(ping)
    change('live')
  })
  socket.addEventListener('close', () => change('down'))

  return {
    subscribe(subscription) {
      const key = keyOf(subscription)
      const held = watches.get(key) ?? watch(subscription)
      watches.set(key, held)
      held.holders += 1
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        held.holders -= 1
        if (held.holders > 0) return
        watches.delete(key)
        held.stop()
      }
    },
    onConnection(listener) {
      listeners.add(listener)
      if (state === 'live') listener('live')
      return () => void listeners.delete(listener)
    },
    latencyMs: () => latency,
    droppedFrames: () => dropped,
    close() {
      if (isClosed) return
      isClosed = true
      for (const each of watches.values()) each.stop()
      watches.clear()
      transport.close()
    },
  }
}

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
