import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type FrameFault, frameFaults } from './frame-faults.ts'

/** How a connection ends for the one who asked: a reset, an orderly close, or never. */
export type Ending = 'reset' | 'close' | 'silence'

/** What becomes of one request over HTTP. All but `lost` and `refused` reach the exchange; `late` after so many ms. */
export type Fate =
  | { is: 'passed'; afterMs?: number }
  | { is: 'lost'; ending: Ending }
  | { is: 'refused'; status: number }
  | { is: 'answer_lost'; ending: Ending }
  | { is: 'answer_cut' }
  | { is: 'answer_garbled' }
  | { is: 'answer_huge' }
  | { is: 'answer_sliced' }
  | { is: 'answer_replaced'; status: number }
  | { is: 'slow_close' }
  | { is: 'twice' }
  | { is: 'late'; ms: number; ending: Ending }

export type FaultProxy = {
  http: string
  ws: string
  /** Decides over each request; `passed` for all until it is set. */
  fateOf: (request: { path: string; body: string }) => Fate
  /** Befalls the next frames that the exchange sends, one each. */
  frames: FrameFault[]
  /** True: everything open stays open and nothing moves, as on a link that is gone; what was sent arrives when it is back. */
  setHole(isHole: boolean): void
  /** `shut`: no new socket is let in. */
  setDoor(door: 'open' | 'shut'): void
  /** Resets every socket that is open now. */
  resetSockets(): void
  /** What came through: connections of sockets, requests by path, late ones still on their way. */
  tally: { sockets: number; requests: Record<string, number>; onTheirWay: number }
  close(): Promise<void>
}

type Answer = { status: number; body: string }

/** A proxy before a paper exchange that does to requests, answers, connections and frames what networks do. */
export async function openFaultProxy(target: { http: string }): Promise<FaultProxy> {
  const { hostname, port } = new URL(target.http)
  const open = new Set<Duplex>()
  const pairs = new Set<{ client: Duplex; venue: Socket }>()
  const timers = new Set<NodeJS.Timeout>()
  let isHole = false
  let isShut = false
  let whenBack: (() => void)[] = []
  const back = () => (isHole ? new Promise<void>((resolve) => void whenBack.push(resolve)) : Promise.resolve())
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })

  function deliver(path: string, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, path, method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }))
          response.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const end = (socket: Socket, ending: Ending) => {
    if (ending === 'reset') socket.resetAndDestroy()
    if (ending === 'close') socket.destroy()
  }

  async function receive(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = asked
    const path = asked.url ?? '/'
    let body = ''
    for await (const part of asked) body += String(part)
    proxy.tally.requests[path] = (proxy.tally.requests[path] ?? 0) + 1
    const fate = proxy.fateOf({ path, body })
    await back()
    switch (fate.is) {
      case 'lost':
        return end(socket, fate.ending)
      case 'refused':
        return void response.writeHead(fate.status, { 'content-type': 'text/html' }).end('<html>try later</html>')
      case 'late':
        end(socket, fate.ending)
        proxy.tally.onTheirWay += 1
        await wait(fate.ms)
        await deliver(path, body).catch(() => undefined)
        proxy.tally.onTheirWay -= 1
        return
      case 'passed':
        if (fate.afterMs !== undefined) await wait(fate.afterMs)
    }
    const [answer] = await Promise.all([deliver(path, body), fate.is === 'twice' ? deliver(path, body) : null])
    await back()
    await reply(fate, answer, socket, response)
  }

  async function reply(fate: Fate, { status, body }: Answer, socket: Socket, response: ServerResponse): Promise<void> {
    const whole = `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    switch (fate.is) {
      case 'answer_lost':
        return end(socket, fate.ending)
      case 'answer_cut':
        return void socket.write(whole.slice(0, whole.length - 1 - Math.floor(body.length / 2)), () => socket.destroy())
      case 'answer_sliced':
        for (let at = 0; at < whole.length; at += 7) {
          socket.write(whole.slice(at, at + 7))
          if (at % 70 === 0) await wait(1)
        }
        return
      case 'slow_close':
        socket.write(`HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body}`)
        await wait(300)
        return void socket.end()
      case 'answer_garbled':
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(body.replaceAll(/["}]/g, '\u0000'))
      case 'answer_huge':
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`{"status":"ok","response":"${'x'.repeat(5_000_000)}"}`)
      case 'answer_replaced':
        return void response.writeHead(fate.status, { 'content-type': 'text/html' }).end('<html>no upstream</html>')
      default:
        return void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    }
  }

  const server = createServer((asked, response) => {
    // The exchange is away, or the asker left: the connection just ends.
    receive(asked, response).catch(() => asked.socket.destroy())
  })
  server.keepAliveTimeout = 75_000
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
  })
  server.on('upgrade', (asked, client: Socket, head) => {
    proxy.tally.sockets += 1
    if (isShut) return void client.destroy()
    const venue = connect(Number(port), hostname)
    const pair = { client, venue }
    pairs.add(pair)
    const leave = () => {
      pairs.delete(pair)
      client.destroy()
      venue.destroy()
    }
    const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []))
    venue.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    venue.write(head)
    client.on('data', (bytes) => venue.write(bytes))
    const spoil = frameFaults(proxy.frames)
    venue.on('data', (bytes) => {
      for (const part of spoil(bytes)) client.write(part)
    })
    for (const socket of [client, venue]) socket.on('error', leave).on('close', leave).on('end', leave)
    if (isHole) for (const socket of [client, venue]) socket.pause()
  })

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy: FaultProxy = {
    http: `http://${at}`,
    ws: `ws://${at}/ws`,
    fateOf: () => ({ is: 'passed' }),
    frames: [],
    tally: { sockets: 0, requests: {}, onTheirWay: 0 },
    setHole(next) {
      isHole = next
      for (const { client, venue } of pairs)
        for (const socket of [client, venue])
          if (isHole) socket.pause()
          else socket.resume()
      if (isHole) return
      for (const go of whenBack) go()
      whenBack = []
    },
    setDoor(door) {
      isShut = door === 'shut'
    },
    resetSockets() {
      for (const { client, venue } of pairs) {
        ;(client as Socket).resetAndDestroy()
        venue.destroy()
      }
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const { client, venue } of pairs) for (const socket of [client, venue]) socket.destroy()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
  return proxy
}
