import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Control } from '../control.ts'
import type { Engine } from '../engine.ts'
import { UNREADABLE_TEXT, Unreadable } from './exchange.ts'
import { answerInfo } from './info.ts'
import { fits, weightOf, weightOfAnswer } from './weights.ts'

const MOST_BYTES = 1_000_000
const MOST_BYTES_READ = 64_000_000

/** The HTTP face: POST /info, /exchange and /paper, and the upgrade to /ws. */
export function createHttp(engine: Engine, control: Control): Server {
  const server = createServer((request, response) => {
    receive(engine, control, request, response).catch((error: unknown) => {
      if (!response.headersSent)
        sendText(response, 500, `Internal error: ${error instanceof Error ? error.message : error}`)
    })
  })
  // Longer than any client's own: none is cut off while it reuses a connection.
  server.keepAliveTimeout = 75_000
  server.requestTimeout = 30_000
  server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '/').split('?')[0] === '/ws' && !engine.isDown()) engine.sockets.upgrade(request, socket, head)
    else socket.destroy()
  })
  return server
}

async function receive(
  engine: Engine,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]
  if (!isFromHere(request, path)) return sendText(response, 403, 'Forbidden')
  if (request.method !== 'POST' || (path !== '/info' && path !== '/exchange' && path !== '/paper')) {
    return sendText(response, 404, 'Not Found')
  }
  const { socket } = request
  if (engine.isDown()) return void socket.destroy()
  const body = await readBody(request)
  if (body === null) {
    response.setHeader('connection', 'close')
    response.once('finish', () => socket.destroySoon())
    return sendText(response, 413, 'Failed to buffer the request body: length limit exceeded')
  }
  const { chaos } = engine
  if (path !== '/paper' && chaos.failTimes > 0) {
    chaos.failTimes -= 1
    return sendText(response, chaos.failStatus || 500, 'chaos')
  }
  if (path !== '/paper' && chaos.resetTimes > 0) {
    chaos.resetTimes -= 1
    return void socket.resetAndDestroy()
  }
  try {
    const json = readJson(body)
    if (path === '/paper') return sendJson(response, await control.run(json))
    const { hasLimits } = engine.venue.rules
    if (hasLimits && !fits(engine.venue, engine.budget, weightOf(path!, json))) {
      return sendText(response, 429, 'Too Many Requests')
    }
    if (path === '/info') {
      const answer = answerInfo(engine.source, json)
      if (hasLimits) engine.budget.used += weightOfAnswer((json as { type: unknown }).type, answer)
      engine.commit()
      return sendJson(response, answer)
    }
    const outcome = engine.post(json)
    if (outcome.is === 'lost') {
      response.destroy()
      return
    }
    engine.later(() => sendJson(response, outcome.answer))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    sendText(response, 422, path === '/paper' ? error.message : UNREADABLE_TEXT)
  }
}

/** Only loopback names reach this server (no rebound DNS name does), and no web page moves the market. */
function isFromHere(request: IncomingMessage, path: string | undefined): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  return (host === '127.0.0.1' || host === 'localhost') && !(path === '/paper' && request.headers.origin !== undefined)
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Unreadable('not JSON')
  }
}

/** The body as text, or null when it is too long: then it is read to its end and forgotten, so that the answer is read. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES_READ) break
    if (size > MOST_BYTES) chunks.length = 0
    else chunks.push(chunk)
  }
  if (size > MOST_BYTES) return null
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, value: unknown): void {
  if (response.destroyed) return
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value ?? null))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(text)
}
