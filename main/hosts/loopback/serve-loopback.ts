import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type OnDefect, serve } from '../../../preload/contract/serve.ts'
import { maxFrameLength } from '../../../preload/contract/wire.ts'
import type { HostedDesk } from '../hosted-desk.ts'
import { socketWire } from './socket-wire.ts'
import { staticFiles } from './static-files.ts'
import { openTickets } from './tickets.ts'

type Options = {
  desk: Pick<HostedDesk, 'handlers' | 'topics'>
  /** Anything but paper is refused: a browser window is no place for a real key. */
  network: string
  rendererDir: string
  /** 0, the default, takes any free port. */
  port?: number
  onDefect: OnDefect
}

/** The desk on 127.0.0.1. */
export type Loopback = {
  port: number
  /** A fresh one-time address, `http://127.0.0.1:PORT/#TOKEN`. */
  issue(): string
  close(): Promise<void>
}

const protocol = 'hyperllm-desk'
const mostClients = 32

/** Serves the renderer and the contract on loopback. Rejects with one sentence where it may not or can't. */
export async function serveLoopback({ desk, network, rendererDir, port = 0, onDefect }: Options): Promise<Loopback> {
  if (network !== 'paper')
    throw new Error(
      `A browser window can't trade on ${network}. Nothing was started; use the Electron window, or paper.`,
    )
  const serveFile = staticFiles(rendererDir)
  const tickets = openTickets()
  const sockets = new WebSocketServer({
    noServer: true,
    // The contract answers an oversized frame with a clear error; only what is far beyond it ends the connection.
    maxPayload: 4 * maxFrameLength,
    perMessageDeflate: false,
    handleProtocols: () => protocol,
  })
  const server = createServer((request, response) => {
    if (isOwnHost(request, portOf(server))) return serveFile(request, response)
    response.writeHead(403, { 'content-type': 'text/plain' }).end('This desk answers on 127.0.0.1 only.\n')
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 20_000

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const bound = portOf(server)
    if (!isOwnHost(request, bound)) return refuse(socket, 'This desk answers on 127.0.0.1 only.')
    if (request.url !== '/wire') return refuse(socket, 'There is no such wire.')
    if (!isOwnOrigin(request, bound)) return refuse(socket, 'Another page may not open this desk.')
    if (sockets.clients.size >= mostClients) return refuse(socket, 'Too many windows are open.')
    const cookie = `desk-${bound}`
    const session = tickets.admit(offeredToken(request) ?? '', readCookie(request, cookie))
    if (session === null)
      return refuse(
        socket,
        'This address was used by another browser, or is not of this desk. Take a fresh one from the desk.',
      )
    const setCookie = (headers: string[], asking: IncomingMessage) => {
      if (asking === request) headers.push(`Set-Cookie: ${cookie}=${session}; Path=/wire; HttpOnly; SameSite=Strict`)
    }
    sockets.on('headers', setCookie)
    sockets.handleUpgrade(request, socket, head, (client) =>
      serve(desk.handlers, desk.topics, socketWire(client), onDefect),
    )
    sockets.off('headers', setCookie)
  })

  await listen(server, port)
  const bound = portOf(server)
  return {
    port: bound,
    issue: () => `http://127.0.0.1:${bound}/#${tickets.issue()}`,
    close: () => closeAll(server, sockets),
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0
}

/** Against a name that an attacker points at 127.0.0.1 (DNS rebinding): only our own names are answered. */
function isOwnHost(request: IncomingMessage, port: number): boolean {
  return ownHosts(port).includes(request.headers.host ?? '')
}

function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  return ownHosts(port).some((host) => request.headers.origin === `http://${host}`)
}

function ownHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`]
}

/** The token, offered as a second subprotocol beside ours; null where the offer is anything else. */
function offeredToken(request: IncomingMessage): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return offered.length === 2 && offered[0] === protocol ? offered[1]! : null
}

function readCookie(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

function refuse(socket: Duplex, sentence: string): void {
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ${sentence.length + 1}\r\n\r\n${sentence}\n`,
  )
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' ? 'it is taken' : error.message
      reject(
        new Error(`The desk can't listen on 127.0.0.1:${port} (${taken}). Nothing was started; name another port.`),
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Ends the windows' connections in order, and those that don't answer by force. */
async function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const client of sockets.clients) client.close(1001)
  const force = setTimeout(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
  }, 500)
  server.closeIdleConnections()
  await closed
  clearTimeout(force)
}
