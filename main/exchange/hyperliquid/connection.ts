import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import type { Clock, Network } from '../../ports.ts'

const ping = '{"method":"ping"}'
const pingEveryMs = 5_000
/** A ping unanswered for so long means that the other side is gone, whatever the socket says. */
const pongLimitMs = 3_000
/** A fresh socket has longer for its first word: a network that takes every connection and answers none is not hammered. */
const firstWordLimitMs = 4_000

export type Connection = {
  /** Where to ask for streams; another one after `onReplaced`. */
  client(): SubscriptionClient
  state(): 'live' | 'down'
  /** Round trip of the last ping, ms; null before the first. */
  latencyMs(): number | null
  /** To be called for each pong. */
  pong(): void
  close(): void
}

type Setting = {
  network: Network
  wsUrl: string
  clock: Pick<Clock, 'monotonic' | 'after'>
  /** Takes one message of the socket; true when the SDK should see it too. */
  take: (text: unknown) => boolean
  /** Each first word of a socket, and each loss, once. */
  onState: (state: 'live' | 'down') => void
  /** A dead connection was given up for a new one, which has no streams yet. */
  onReplaced: () => void
}

/**
 * How long to wait before the next connection, ms: jitter over a bound that doubles, above a floor of the same, so that even
 * a link that drops every one at once makes about 18 a minute and never 27 (the venue allows 30), and at most 5 s, so that
 * one that is back is used within that.
 */
export function reconnectionDelay(attempt: number): number {
  const doubled = 2 ** Math.min(attempt, 10) * 250
  return Math.min(doubled, 2_500) + Math.random() * Math.min(doubled, 2_500)
}

function openTransport({ network, wsUrl }: Setting): WebSocketTransport {
  return new WebSocketTransport({
    url: wsUrl,
    isTestnet: network !== 'mainnet',
    timeout: 10_000,
    // The SDK sends the pings. Its own cure for a missing pong is a polite close, which a dead network never answers,
    // so ours comes first.
    keepAlive: { interval: pingEveryMs, timeout: 2 * pingEveryMs },
    resubscribe: true,
    reconnect: { maxRetries: Number.POSITIVE_INFINITY, connectionTimeout: 10_000, reconnectionDelay },
  })
}

/**
 * The venue's socket: the SDK's transport, which connects, pings and reconnects without end, kept behind a sieve (no
 * message reaches the SDK unchecked) and replaced whole when a ping stays unanswered for 3 s.
 */
export function createConnection(setting: Setting): Connection {
  const { clock, take, onState, onReplaced } = setting
  let state: 'live' | 'down' = 'down'
  let latency: number | null = null
  let pingAt: number | null = null
  let cancelLimit = () => {}
  let isClosed = false
  let current = open()

  function change(next: 'live' | 'down') {
    if (next === state) return
    state = next
    onState(next)
  }

  function forgetPing() {
    cancelLimit()
    pingAt = null
  }

  function open() {
    const transport = openTransport(setting)
    const { socket } = transport
    const isCurrent = () => !isClosed && current.transport === transport
    const pass = socket.dispatchEvent.bind(socket)
    socket.dispatchEvent = (event: Event) => {
      if (event.type !== 'message') return pass(event)
      // A socket that only opened proves nothing: it lives from its first word on.
      if (isCurrent()) change('live')
      return isCurrent() && take((event as MessageEvent).data) ? pass(event) : true
    }
    const send = socket.send.bind(socket)
    socket.send = (data) => {
      if (data === ping && isCurrent() && pingAt === null) {
        pingAt = clock.monotonic()
        const limitMs = state === 'live' ? pongLimitMs : firstWordLimitMs
        cancelLimit = clock.after(limitMs, () => isCurrent() && replace())
      }
      send(data)
    }
    socket.addEventListener('open', () => {
      if (!isCurrent()) return
      forgetPing()
      socket.send(ping)
    })
    socket.addEventListener('close', () => {
      if (!isCurrent()) return
      forgetPing()
      change('down')
    })
    return { transport, client: new SubscriptionClient({ transport }) }
  }

  function replace() {
    const { transport } = current
    forgetPing()
    current = open()
    transport.close()
    change('down')
    onReplaced()
  }

  return {
    client: () => current.client,
    state: () => state,
    latencyMs: () => latency,
    pong() {
      if (pingAt === null) return
      latency = clock.monotonic() - pingAt
      forgetPing()
    },
    close() {
      if (isClosed) return
      isClosed = true
      forgetPing()
      current.transport.close()
    },
  }
}
