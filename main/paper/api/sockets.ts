import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Engine } from '../engine.ts'
import { answerSocketPost } from './socket-post.ts'
import { firstFrames, indexKey, isSubscription, type Subscription } from './subscriptions.ts'

const GREETING = 'Websocket connection established.'
const MOST_BUFFERED = 4_000_000
const MOST_SUBSCRIPTIONS = 1000

export type Client = {
  socket: WebSocket
  subscriptions: Map<string, Subscription>
  /** A frame that waits for the next one to overtake it: chaos. */
  held: string | null
}
export type Entry = { client: Client; subscription: Subscription }

/** The open sockets and who listens to what. */
export type Sockets = {
  clients: Set<Client>
  index: Map<string, Set<Entry>>
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  close: () => void
}

export function openSockets(engine: Engine): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 })
  const sockets: Sockets = {
    clients: new Set(),
    index: new Map(),
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (ws) => welcome(engine, sockets, ws)),
    close: () => {
      for (const { socket } of sockets.clients) socket.terminate()
      server.close()
    },
  }
  return sockets
}

function welcome(engine: Engine, sockets: Sockets, socket: WebSocket): void {
  const client: Client = { socket, subscriptions: new Map(), held: null }
  sockets.clients.add(client)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    sockets.clients.delete(client)
    for (const subscription of client.subscriptions.values()) drop(sockets, client, subscription)
  })
  socket.on('message', (data) => {
    try {
      receive(engine, sockets, client, String(data))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      sendFrame(engine, client, frameOf('error', 'Error parsing JSON into valid websocket request: nested too deeply'))
    }
  })
  socket.send(GREETING)
}

/** Sends one frame, or what chaos makes of it; a client that never reads is cut off. */
export function sendFrame(engine: Engine, client: Client, frame: string): void {
  const { socket } = client
  const { chaos } = engine
  if (chaos.halfOpen || socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MOST_BUFFERED) return socket.terminate()
  if (chaos.garbageFrames > 0) {
    chaos.garbageFrames -= 1
    socket.send('{"channel":"l2Book","data":{"coin":"SOL","levels":[[{"px":')
  }
  if (chaos.reorderFrames > 0 && client.held === null) {
    chaos.reorderFrames -= 1
    client.held = frame
    return
  }
  socket.send(frame)
  if (chaos.duplicateFrames > 0) {
    chaos.duplicateFrames -= 1
    socket.send(frame)
  }
  if (client.held === null) return
  socket.send(client.held)
  client.held = null
}

export function frameOf(channel: string, data: unknown): string {
  return JSON.stringify({ channel, data })
}

function receive(engine: Engine, sockets: Sockets, client: Client, raw: string): void {
  if (engine.chaos.halfOpen) return
  const fail = (text: string) => sendFrame(engine, client, frameOf('error', text))
  let message: Record<string, unknown>
  try {
    message = JSON.parse(raw) as Record<string, unknown>
  } catch {
    return fail(`Error parsing JSON into valid websocket request: ${raw.slice(0, 1000)}`)
  }
  const { method, subscription } = message ?? {}
  if (method === 'ping') return sendFrame(engine, client, JSON.stringify({ channel: 'pong' }))
  if (method === 'post') return answerSocketPost(engine, client, message)
  if (method !== 'subscribe' && method !== 'unsubscribe') {
    return fail(`Error parsing JSON into valid websocket request: ${raw.slice(0, 1000)}`)
  }
  const json = JSON.stringify(subscription)
  if (!isSubscription(engine, subscription)) return fail(`Invalid subscription ${json}`)
  if (method === 'subscribe') {
    if (client.subscriptions.has(json)) return fail(`Already subscribed: ${json}`)
    if (client.subscriptions.size >= MOST_SUBSCRIPTIONS)
      return fail(`Cannot track more than ${MOST_SUBSCRIPTIONS} total subscriptions.`)
    client.subscriptions.set(json, subscription)
    add(sockets, client, subscription)
  } else {
    const known = client.subscriptions.get(json)
    if (!known) return fail(`Already unsubscribed: ${json}`)
    client.subscriptions.delete(json)
    drop(sockets, client, known)
  }
  sendFrame(engine, client, frameOf('subscriptionResponse', { method, subscription }))
  if (method === 'subscribe') for (const frame of firstFrames(engine, subscription)) sendFrame(engine, client, frame)
}

function add(sockets: Sockets, client: Client, subscription: Subscription): void {
  const key = indexKey(subscription)
  const entries = sockets.index.get(key) ?? new Set()
  entries.add({ client, subscription })
  sockets.index.set(key, entries)
}

function drop(sockets: Sockets, client: Client, subscription: Subscription): void {
  const key = indexKey(subscription)
  const entries = sockets.index.get(key)
  if (!entries) return
  for (const entry of entries) {
    if (entry.client === client && entry.subscription === subscription) entries.delete(entry)
  }
  if (entries.size === 0) sockets.index.delete(key)
}
