import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createExchange, type HyperliquidExchange } from '../../main/exchange/hyperliquid/create-exchange.ts'
import type { Clock, ExchangeEvents } from '../../main/ports.ts'
import { account, book, fill, order, trades, user } from './frames.ts'
import { memoryNonces, startStub, until, wallClock } from './stub-venue.ts'

let stub: Awaited<ReturnType<typeof startStub>>
let exchange: HyperliquidExchange
let seen: { name: string; args: unknown[] }[]
let states: string[]

const names = ['book', 'trades', 'candle', 'context', 'mids', 'account', 'orders', 'fills'] as const
const events = Object.fromEntries(
  names.map((name) => [name, (...args: unknown[]) => void seen.push({ name, args })]),
) as Partial<ExchangeEvents>
const of = (name: string) => seen.filter((event) => event.name === name)
const subscriptions = (method: string) => stub.frames.filter((frame) => (frame as { method: string }).method === method)

const connect = (wsUrl: string, clock: Clock = wallClock) => {
  const made = createExchange({ network: 'paper', httpUrl: stub.http, wsUrl, nonces: memoryNonces(), clock, events })
  made.onConnection((state) => void states.push(state))
  return made
}

beforeEach(async () => {
  seen = []
  states = []
  stub = await startStub()
  exchange = connect(stub.ws)
  await until(() => states.length === 1)
})
afterEach(async () => {
  await exchange.close()
  await stub.close()
})

describe('streams', () => {
  it('asks once for what two watch, and lets go when the last one does', async () => {
    const first = exchange.subscribe({ to: 'book', coin: 'BTC' })
    const second = exchange.subscribe({ to: 'book', coin: 'BTC' })
    await until(() => subscriptions('subscribe').length === 1)
    stub.say({ channel: 'l2Book', data: book })
    await until(() => of('book').length === 1)
    first()
    first()
    stub.say({ channel: 'l2Book', data: book })
    await until(() => of('book').length === 2)
    second()
    await until(() => subscriptions('unsubscribe').length === 1)
    stub.say({ channel: 'l2Book', data: book })
    stub.say({ channel: 'l2Book', data: null })
    await until(() => exchange.droppedFrames() === 1)
    expect(of('book')).toHaveLength(2)
    expect(subscriptions('subscribe')).toEqual([
      { method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC', nSigFigs: null, mantissa: null } },
    ])
  })

  it('calls the first trades after each connection a snapshot', async () => {
    exchange.subscribe({ to: 'trades', coin: 'AVAX' })
    const frame = { channel: 'trades', data: trades }
    stub.say(frame)
    stub.say(frame)
    await until(() => of('trades').length === 2)
    for (const socket of stub.sockets) socket.terminate()
    await until(() => states.at(-1) === 'live' && states.length === 3)
    await until(() => subscriptions('subscribe').length === 2)
    stub.say(frame)
    await until(() => of('trades').length === 3)
    expect(of('trades').map(({ args }) => args[2])).toEqual([true, false, true])
    expect(states).toEqual(['live', 'down', 'live'])
  })

  it('says at once that it is live to a listener that comes late, and says nothing to one that left', async () => {
    const late: string[] = []
    const leave = exchange.onConnection((state) => void late.push(state))
    expect(late).toEqual(['live'])
    leave()
    for (const socket of stub.sockets) socket.terminate()
    await until(() => states.length === 3)
    expect(late).toEqual(['live'])
  })

  it('takes frames of an account whatever the case of its address', async () => {
    exchange.subscribe({ to: 'account', user: user.toUpperCase().replace('0X', '0x') })
    exchange.subscribe({ to: 'orders', user })
    exchange.subscribe({ to: 'fills', user })
    await until(() => subscriptions('subscribe').length === 3)
    stub.say({ channel: 'clearinghouseState', data: { dex: '', user, clearinghouseState: account } })
    stub.say({ channel: 'openOrders', data: { dex: '', user, orders: [order] } })
    stub.say({ channel: 'userFills', data: { user, isSnapshot: true, fills: [fill] } })
    stub.say({ channel: 'userFills', data: { user, fills: [fill] } })
    await until(() => seen.length === 4)
    expect(of('account')[0]?.args).toMatchObject([{ equity: '13109.482328' }])
    expect(of('orders')[0]?.args).toMatchObject([[{ oid: 91490941 }]])
    expect(of('fills').map(({ args }) => args[1])).toEqual([true, false])
  })

  it('survives every frame that would be an exception in the SDK, and counts them', async () => {
    exchange.subscribe({ to: 'book', coin: 'BTC' })
    const spoiled = [
      '{"channel":"l2Book"}',
      '{"channel":"l2Book","data":null}',
      '{"channel":"subscriptionResponse","data":null}',
      '{"channel":"error","data":7}',
      '{"channel":"error","data":"Invalid {{}"}',
      '[]',
      'null',
      '{',
    ]
    for (const text of spoiled) stub.say(text)
    stub.say('{"channel":"post","data":null}')
    stub.say({ channel: 'l2Book', data: book })
    await until(() => of('book').length === 1)
    expect(exchange.droppedFrames()).toBe(spoiled.length)
    expect(states).toEqual(['live'])
  })

  it('reads the state of a stream again after a frame it could not read, once in a while', async () => {
    stub.info = (body) => ((body as { type: string }).type === 'l2Book' ? book : null)
    exchange.subscribe({ to: 'book', coin: 'BTC' })
    for (let i = 0; i < 20; i += 1) stub.say('{"channel":"l2Book","data":{"coin":"BTC"}}')
    await until(() => exchange.droppedFrames() === 20 && of('book').length === 1)
    expect(stub.asked).toEqual([expect.objectContaining({ type: 'l2Book', coin: 'BTC' })])
  })

  it('measures the round trip of a ping', async () => {
    await until(() => exchange.latencyMs() !== null)
    expect(exchange.latencyMs()).toBeGreaterThan(0)
  })

  it('gives up a socket that stays open and answers nothing, and asks a new one for everything', async () => {
    // Opens like a WebSocket and then says nothing, not even goodbye: what a dead network looks like.
    let opened = 0
    const mute = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (head) => {
        opened += 1
        const key = /sec-websocket-key: (.*)\r/i.exec(String(head))?.[1]
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
        socket.write(`${lines.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
      })
    })
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as { port: number }
    const limits: (() => void)[] = []
    const clock: Clock = {
      ...wallClock,
      after: (ms, task) => {
        if (ms !== 4_000) return wallClock.after(ms, task)
        limits.push(task)
        return () => {}
      },
    }
    states = []
    const other = connect(`ws://127.0.0.1:${port}`, clock)
    other.subscribe({ to: 'mids' })
    await until(() => limits.length === 1)
    limits[0]?.()
    await until(() => opened === 2)
    // It opened, and was never called live.
    expect(states).toEqual([])
    await other.close()
    mute.close()
  })

  it('keeps trying while nobody listens, and asks for everything once somebody does', async () => {
    const { port } = new URL(stub.http)
    exchange.subscribe({ to: 'mids' })
    await until(() => subscriptions('subscribe').length === 1)
    await stub.close()
    await until(() => states.at(-1) === 'down')
    exchange.subscribe({ to: 'book', coin: 'BTC' })
    const again = await startStub(() => {}, Number(port))
    await until(() => again.frames.filter((frame) => (frame as { method: string }).method === 'subscribe').length >= 2)
    again.say({ channel: 'l2Book', data: book })
    await until(() => of('book').length === 1)
    stub = again
  })
})

describe('reads', () => {
  it('says in one sentence what the venue did not give, and why', async () => {
    await expect(exchange.book('NOPE')).rejects.toThrow(
      "The venue's answer for the book of NOPE could not be understood (the whole of it: invalid_type).",
    )
    await stub.close()
    await expect(exchange.account(user)).rejects.toThrow('The venue did not give the account: ECONNREFUSED.')
    stub = await startStub()
  })

  it('asks for an order by its whole cloid, even one that looks like a small number', async () => {
    stub.info = () => ({ status: 'unknownOid' })
    expect(await exchange.orderStatus(user, '1'.padStart(32, '0'))).toEqual({ is: 'unknown_oid' })
    expect(stub.asked).toEqual([{ type: 'orderStatus', user, oid: `0x${'1'.padStart(32, '0')}` }])
  })

  it('pages through fills by time, and counts each once', async () => {
    const all = Array.from({ length: 1_100 }, (_, i) => ({ ...fill, time: 1_000 + Math.floor(i / 3), tid: i }))
    stub.info = (body) => {
      const { startTime } = body as { startTime: number }
      return all.filter(({ time }) => time >= startTime).slice(0, 500)
    }
    const fills = await exchange.fills(user, 1_000)
    expect(fills).toHaveLength(1_100)
    expect(new Set(fills.map(({ id }) => id)).size).toBe(1_100)
    expect(fills[0]?.time).toBe(1_366)
  })
})
