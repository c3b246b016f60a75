import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock, NonceStore, Prepared, Signature, Signed } from '../../main/ports.ts'

/** Time as it is, for tests over real sockets. */
export const wallClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock whose waiting ends only when told; `now` stands still. */
export function handClock(now = 1_790_000_000_000) {
  const waiting = new Map<() => void, number>()
  const state = { now }
  const clock: Clock = {
    now: () => state.now,
    monotonic: () => state.now,
    after(ms, task) {
      waiting.set(task, ms)
      return () => void waiting.delete(task)
    },
  }
  return {
    clock,
    set: (value: number) => {
      state.now = value
    },
    /** Ends every wait at once, as if its time had come. */
    expire() {
      const due = [...waiting.keys()]
      waiting.clear()
      for (const task of due) task()
    },
    waits: () => [...waiting.values()],
  }
}

export const memoryNonces = (start = 0): NonceStore & { saved: number[] } => {
  const saved: number[] = []
  return { saved, load: () => start, save: (nonce) => void saved.push(nonce) }
}

/** Whatever signature: the stub checks none. */
export const unsignedAs = (prepared: Prepared): Signed => {
  const signature: Signature = { r: `0x${'1'.repeat(64)}`, s: `0x${'2'.repeat(64)}`, v: 27 }
  return { prepared, signature } as unknown as Signed
}

/** Resolves once the condition holds; the test's own time limit is the only one. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}

export type Answer = (response: ServerResponse, body: unknown, socket: Socket) => void

/** A venue that answers what the test says, and keeps what it was asked in order of arrival. */
export async function startStub(answer: Answer = () => {}, at = 0) {
  const state = { answer, info: (_: unknown): unknown => null }
  const posts: unknown[] = []
  const asked: unknown[] = []
  const frames: unknown[] = []
  const sockets = new Set<WebSocket>()
  const texts = new Set<(socket: WebSocket, text: string) => void>()
  const server = createServer((request: IncomingMessage, response) => {
    let text = ''
    request.on('data', (part) => {
      text += part
    })
    request.on('end', () => {
      const body: unknown = JSON.parse(text)
      if (request.url === '/info') {
        asked.push(body)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(state.info(body)))
        return
      }
      posts.push(body)
      state.answer(response, body, request.socket)
    })
  })
  const socketServer = new WebSocketServer({ server, path: '/ws' })
  socketServer.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.send('Websocket connection established.')
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { method: string; subscription?: unknown }
      frames.push(frame)
      if (frame.method === 'ping') socket.send('{"channel":"pong"}')
      else {
        const { method, subscription } = frame
        socket.send(JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } }))
      }
      for (const listener of texts) listener(socket, String(data))
    })
  })
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}/ws`,
    posts,
    asked,
    frames,
    sockets,
    set answer(next: Answer) {
      state.answer = next
    },
    set info(next: (body: unknown) => unknown) {
      state.info = next
    },
    /** Sends a text, or a value as JSON, on every socket. */
    say(frame: unknown) {
      for (const socket of sockets) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      socketServer.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
