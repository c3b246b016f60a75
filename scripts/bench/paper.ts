import { spawn } from 'node:child_process'
import { Agent, request as httpRequest } from 'node:http'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { hexToBytes } from '@noble/hashes/utils.js'
import { getPublicKey, signAsync } from '@noble/secp256k1'
import { WebSocket } from 'ws'
import { runAction } from '../../main/paper/api/actions.ts'
import { runPost } from '../../main/paper/api/exchange.ts'
import { addressOf, agentDigest, connectionId, recoverAddress } from '../../main/paper/api/signature.ts'
import { createControl } from '../../main/paper/control.ts'
import { createEngine } from '../../main/paper/engine.ts'
import { openStore } from '../../main/paper/state/store.ts'
import { newVenue, seeUser } from '../../main/paper/venue.ts'

// What the paper exchange can carry, beside the signature check that no exchange gets around. `node scripts/bench/paper.ts
// [--minutes N]`: one line of JSON per figure; the memory run takes N minutes of real time at 100x (default 0.6: an hour).

const minutes = Number(process.argv[process.argv.indexOf('--minutes') + 1]) || 0.6
const tell = (what: string, figures: Record<string, unknown>) => console.log(JSON.stringify({ what, ...figures }))
const round = (value: number, digits = 1) => Number(value.toFixed(digits))
const secret = hexToBytes('42'.repeat(32))
const user = addressOf(getPublicKey(secret, false))

tell('machine', { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version })
const perSecond = await signatureFloor()
engineAlone()
await signedInProcess()
const child = await startProcess(['--home-account', `${user}=100000000`])
await signedOverHttp(child.http, perSecond)
await manyClients(child.http, child.ws)
await child.end()
await memoryOfAnHour()

function order(p: string, tif: string, b = true): Record<string, unknown> {
  return { a: 5, b, p, s: '0.2', r: false, t: { limit: { tif } } }
}

async function signed(action: Record<string, unknown>, nonce: number) {
  const digest = agentDigest(createL1ActionHash({ action, nonce }), 'b')
  const bytes = await signAsync(digest, secret, { prehash: false, format: 'recovered' })
  const hex = Buffer.from(bytes.slice(1)).toString('hex')
  return { action, nonce, signature: { r: `0x${hex.slice(0, 64)}`, s: `0x${hex.slice(64)}`, v: bytes[0]! + 27 } }
}

/** Recoveries a second: what one core can check at most. */
async function signatureFloor(): Promise<number> {
  const posts = await Promise.all(
    Array.from({ length: 50 }, (_, k) =>
      signed({ type: 'order', orders: [order('50', 'Gtc')], grouping: 'na' }, k + 1),
    ),
  )
  const start = performance.now()
  let done = 0
  while (performance.now() - start < 2_000) {
    const post = posts[done % posts.length]!
    if (recoverAddress(agentDigest(connectionId(post), 'b'), post.signature) !== user) throw new Error('not the signer')
    done += 1
  }
  const rate = (done * 1000) / (performance.now() - start)
  tell('signature check alone (hash and recover)', { perSecond: round(rate), usEach: round(1e6 / rate) })
  return rate
}

/** Orders a second that two users match against each other, without signatures, sockets or disk. */
function engineAlone(): void {
  let time = Date.now()
  const venue = newVenue({ seed: 1, fund: '100000000', now: () => time })
  const clock = { now: () => time, advance: null }
  const engine = createEngine(venue, openStore(null, false), clock)
  const control = createControl(engine, clock)
  control.still(true)
  control.move('SOL', '100')
  control.setBook('SOL', [], [])
  const [maker, taker] = [`0x${'a'.repeat(40)}`, `0x${'b'.repeat(40)}`]
  for (const one of [maker, taker]) seeUser(venue, one)
  const start = performance.now()
  let orders = 0
  while (performance.now() - start < 3_000) {
    const b = (orders / 2) % 2 === 0
    runAction(venue, maker, { type: 'order', orders: [order('100', 'Gtc', b)], grouping: 'na' })
    runAction(venue, taker, { type: 'order', orders: [order('100', 'Ioc', !b)], grouping: 'na' })
    orders += 2
    engine.commit()
    if (orders % 20 === 0) time += 1
  }
  const ms = performance.now() - start
  tell('engine alone, every second order fills', {
    ordersPerSecond: round((orders * 1000) / ms, 0),
    fills: venue.counters.fills,
  })
}

/** The same with signatures, in one process without sockets: what is left of the floor. */
async function signedInProcess(): Promise<void> {
  const venue = newVenue({ seed: 1, fund: '100000000', now: Date.now })
  const engine = createEngine(venue, openStore(null, false), { now: Date.now, advance: null })
  seeUser(venue, user)
  const posts = await signAhead(1500, 1)
  const start = performance.now()
  for (const post of posts) {
    const answer = runPost(venue, {
      ...post,
      raw: post.action as { type: string },
      action: post.action as { type: string },
    })
    if (answer.status !== 'ok') throw new Error(JSON.stringify(answer))
    engine.commit()
  }
  tell('signed orders in one process', { perSecond: round((posts.length * 1000) / (performance.now() - start)) })
  engine.close()
}

/** Orders that rest far below, each other one cancelled by its cloid in the next action, so that few stay open. */
async function signAhead(count: number, from: number) {
  const base = Date.now() - 1_000_000 * from
  const cloid = (k: number) => `0x${(from * 1_000_000 + k).toString(16).padStart(32, '0')}`
  const posts = []
  for (let k = 0; k < count; k += 1) {
    const action =
      k % 2 === 0
        ? { type: 'order', orders: [{ ...order('60', 'Gtc'), c: cloid(k) }], grouping: 'na' }
        : { type: 'cancelByCloid', cancels: [{ asset: 5, cloid: cloid(k - 1) }] }
    posts.push(await signed(action, base + k))
  }
  return posts
}

async function startProcess(args: string[]) {
  const start = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../main/paper/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  tell('start, process to ready', { ms: round(performance.now() - start, 0) })
  const { http, ws } = JSON.parse(line) as { http: string; ws: string }
  const end = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { http, ws, end }
}

async function signedOverHttp(http: string, floor: number): Promise<void> {
  const posts = (await signAhead(3000, 2)).map((post) => JSON.stringify(post))
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const send = (path: string, body: string) =>
    new Promise<string>((resolve, reject) => {
      const request = httpRequest(`${http}${path}`, { method: 'POST', agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => (text += part))
        response.on('end', () => resolve(text))
      })
      request.on('error', reject).end(body)
    })
  const waits: number[] = []
  const start = performance.now()
  let at = 0
  // One nonce behind another on each line; four lines share the range, within the window of a hundred.
  const line = async () => {
    while (at < posts.length) {
      const body = posts[at]!
      at += 1
      const sent = performance.now()
      const answer = await send('/exchange', body)
      if (!answer.includes('"status":"ok"')) throw new Error(answer)
      waits.push(performance.now() - sent)
    }
  }
  await Promise.all([line(), line(), line(), line()])
  const rate = (posts.length * 1000) / (performance.now() - start)
  waits.sort((a, b) => a - b)
  tell('signed orders and cancels over HTTP, one at a time on four connections', {
    perSecond: round(rate),
    shareOfFloor: round(rate / floor, 2),
    p50Ms: round(waits[Math.floor(waits.length / 2)]!),
    p99Ms: round(waits[Math.floor(waits.length * 0.99)]!),
  })
  agent.destroy()
}

/** 500 clients on book and trades for ten seconds: frames a second, and how long a request then takes. */
async function manyClients(http: string, ws: string): Promise<void> {
  const coins = ['SOL', 'BTC', 'ETH', 'HYPE', 'XRP']
  let frames = 0
  const sockets = await Promise.all(
    Array.from({ length: 500 }, async (_, k) => {
      const socket = new WebSocket(ws)
      await new Promise((resolve) => socket.once('open', resolve))
      socket.on('message', () => {
        frames += 1
      })
      for (const type of ['l2Book', 'trades']) {
        socket.send(JSON.stringify({ method: 'subscribe', subscription: { type, coin: coins[k % coins.length] } }))
      }
      return socket
    }),
  )
  const waits: number[] = []
  frames = 0
  const start = performance.now()
  while (performance.now() - start < 10_000) {
    const sent = performance.now()
    await (await fetch(`${http}/info`, { method: 'POST', body: '{"type":"l2Book","coin":"SOL"}' })).text()
    waits.push(performance.now() - sent)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  waits.sort((a, b) => a - b)
  const open = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length
  tell('500 clients on l2Book and trades', {
    framesPerSecond: round((frames * 1000) / (performance.now() - start), 0),
    open,
    infoP50Ms: round(waits[Math.floor(waits.length / 2)]!),
    infoP99Ms: round(waits[Math.floor(waits.length * 0.99)]!),
  })
  for (const socket of sockets) socket.terminate()
}

/** Memory of an exchange whose time runs 100 times as fast, with a client that trades and listens all along. */
async function memoryOfAnHour(): Promise<void> {
  const { startPaper } = await import('../../main/paper/start-paper.ts')
  const paper = await startPaper({ speed: 100, unseen: 'fund' })
  const socket = new WebSocket(paper.ws)
  await new Promise((resolve) => socket.once('open', resolve))
  for (const type of ['l2Book', 'trades']) {
    socket.send(JSON.stringify({ method: 'subscribe', subscription: { type, coin: 'SOL' } }))
  }
  socket.on('message', () => {})
  const from = (paper.control.snapshot() as { time: number }).time
  const samples: number[] = []
  const end = performance.now() + minutes * 60_000
  let nonce = Date.now()
  while (performance.now() < end) {
    for (let k = 0; k < 10; k += 1) {
      nonce += 1
      const action = { type: 'order', orders: [order('300', 'Ioc', k % 2 === 0)], grouping: 'na' }
      await (
        await fetch(`${paper.http}/exchange`, { method: 'POST', body: JSON.stringify(await signed(action, nonce)) })
      ).text()
    }
    globalThis.gc?.()
    samples.push(process.memoryUsage().heapUsed / 1e6)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const simulated = ((paper.control.snapshot() as { time: number }).time - from) / 60_000
  const fifth = Math.max(1, Math.floor(samples.length / 5))
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  tell('memory at 100x', {
    simulatedMinutes: round(simulated, 0),
    heapMbSecondFifth: round(mean(samples.slice(fifth, 2 * fifth))),
    heapMbLastFifth: round(mean(samples.slice(-fifth))),
    collected: globalThis.gc !== undefined,
  })
  socket.terminate()
  await paper.close()
}
