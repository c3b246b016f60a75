import { ExchangeClient, InfoClient } from '@nktkas/hyperliquid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, paperAtHundred, place, socketsOn, type Trader, trigger, until } from './paper-client.ts'

let paper: Paper
let trader: Trader
let sockets: ReturnType<typeof socketsOn>

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
  sockets = socketsOn(paper)
})
afterEach(async () => {
  await sockets.close()
  await paper.close()
})

describe('a subscription through the SDK', () => {
  it('brings the book at once and again when it changes', async () => {
    const books: { levels: { px: string }[][] }[] = []
    await sockets.subs.l2Book({ coin: 'SOL' }, (book) => books.push(book))
    await until(() => books.length === 1)
    expect(books[0]!.levels[0]![0]).toEqual({ px: '99.99', sz: '500.0', n: 1 })
    await place(trader, [limit(true, '100', '1')])
    await until(() => books.at(-1)!.levels[0]![0]!.px === '100.0')
  })

  it('aggregates outward: bids down, asks up', async () => {
    const books: { levels: { px: string; sz: string }[][]; spread?: string }[] = []
    await sockets.subs.l2Book({ coin: 'SOL', nSigFigs: 3 }, (book) => books.push(book))
    await until(() => books.length > 0)
    expect(books[0]!.levels.map((side) => side[0]!.px)).toEqual(['99.9', '101.0'])
    expect(books[0]!.levels[0]![0]!.sz).toBe('5500.0')
  })

  it('brings trades, touch, context, mids and the running candle', async () => {
    const seen: Record<string, unknown[]> = { trades: [], bbo: [], ctx: [], mids: [], candle: [] }
    await sockets.subs.bbo({ coin: 'SOL' }, (data) => seen.bbo!.push(data))
    await sockets.subs.activeAssetCtx({ coin: 'SOL' }, (data) => seen.ctx!.push(data))
    await sockets.subs.allMids((data) => seen.mids!.push(data))
    await sockets.subs.candle({ coin: 'SOL', interval: '1m' }, (data) => seen.candle!.push(data))
    await sockets.subs.trades({ coin: 'SOL' }, (data) => seen.trades!.push(...data))
    paper.control.trade('SOL', 'buy', '100.01', '3')
    const trade = await until(() => seen.trades!.at(-1) as { px: string; sz: string; side: string } | undefined)
    expect(trade).toMatchObject({ coin: 'SOL', px: '100.01', sz: '3.0', side: 'B' })
    await until(() => (seen.candle!.at(-1) as { c: string } | undefined)?.c === '100.01')
    paper.control.setBook('SOL', [['99', '1']], [['101', '1']])
    await until(() => JSON.stringify(seen.bbo!.at(-1)).includes('"99.0"'))
    await until(() => seen.ctx!.length > 0 && seen.mids!.length > 0)
    expect(seen.ctx!.at(-1)).toMatchObject({ coin: 'SOL', ctx: { markPx: '100.0', oraclePx: '100.0', midPx: '100.0' } })
  })

  it('tells a user of his orders and fills, snapshot first', async () => {
    const { user } = trader
    const updates: { status: string; order: { sz: string; cloid?: string } }[] = []
    const fills: { isSnapshot?: boolean; fills: { tid: number }[] }[] = []
    const accounts: { clearinghouseState: { assetPositions: unknown[] } }[] = []
    const orders: { orders: unknown[] }[] = []
    await place(trader, [limit(true, '100.5', '1', { tif: 'Ioc' })])
    await sockets.subs.orderUpdates({ user }, (data) => updates.push(...data))
    await sockets.subs.userFills({ user }, (data) => fills.push(data))
    await sockets.subs.clearinghouseState({ user }, (data) => accounts.push(data))
    await sockets.subs.openOrders({ user }, (data) => orders.push(data))
    await until(() => fills.length === 1 && accounts.length === 1 && orders.length === 1)
    expect(fills[0]).toMatchObject({ isSnapshot: true, fills: [{ sz: '1.0' }] })
    const cloid = freshCloid()
    await place(trader, [limit(true, '99', '2', { c: cloid })])
    await until(() => orders.at(-1)!.orders.length === 1)
    paper.control.trade('SOL', 'sell', '99', '0.5')
    paper.control.trade('SOL', 'sell', '99', '1.5')
    await until(() => fills.length === 3)
    expect(fills.slice(1).every((one) => one.isSnapshot === undefined)).toBe(true)
    await until(() => updates.length === 3)
    expect(updates.map(({ status, order }) => [status, order.sz, order.cloid])).toEqual([
      ['open', '2.0', cloid],
      ['open', '1.5', cloid],
      ['filled', '0.0', cloid],
    ])
    await until(() => orders.at(-1)!.orders.length === 0)
  })

  it('tells of triggered and cancelled orders, and of cancels that the user did not ask for', async () => {
    const { user } = trader
    const updates: string[] = []
    const events: unknown[] = []
    await sockets.subs.orderUpdates({ user }, (data) => updates.push(...data.map((one) => one.status)))
    await sockets.subs.userEvents({ user }, (data) => events.push(data))
    const legs = [
      limit(true, '100.5', '2', { tif: 'Ioc' }),
      trigger('sl', false, '95', '85.5', '2'),
      trigger('tp', false, '110', '99', '2'),
    ]
    await place(trader, legs, 'normalTpsl')
    paper.control.move('SOL', '95')
    await until(() => updates.includes('siblingFilledCanceled'))
    expect(updates).toEqual(['filled', 'open', 'open', 'triggered', 'siblingFilledCanceled', 'filled'])
    await until(() => events.some((event) => Object.hasOwn(event as object, 'nonUserCancel')))
  })

  it('answers info and actions posted over the socket', async () => {
    const info = new InfoClient({ transport: sockets.transport })
    expect((await info.allMids()).SOL).toBe('100.0')
    const exchange = new ExchangeClient({ transport: sockets.transport, wallet: trader.wallet })
    const answer = await exchange.order({ orders: [limit(true, '99', '1')], grouping: 'na' })
    expect(answer.response.data.statuses[0]).toHaveProperty('resting')
  })

  it('resumes after the sockets were cut, with a fresh snapshot', async () => {
    const fills: { isSnapshot?: boolean }[] = []
    await sockets.subs.userFills({ user: trader.user }, (data) => fills.push(data))
    await until(() => fills.length === 1)
    paper.control.chaos({ resetSockets: true })
    await until(() => fills.length === 2)
    expect(fills[1]!.isSnapshot).toBe(true)
  })
})

describe('a raw socket', () => {
  async function talk(...messages: string[]): Promise<string[]> {
    const frames: string[] = []
    const socket = new WebSocket(paper.ws)
    socket.on('message', (data) => frames.push(String(data)))
    await until(() => frames.length === 1)
    for (const message of messages) {
      const before = frames.length
      socket.send(message)
      await until(() => frames.length > before)
    }
    socket.close()
    return frames
  }

  it('is greeted, and answered pong', async () => {
    expect(await talk('{"method":"ping"}')).toEqual(['Websocket connection established.', '{"channel":"pong"}'])
  })

  it('gets the subscription back word for word, and the venue’s errors', async () => {
    const subscription = '{"type":"orderUpdates","user":"0xABCDEF0000000000000000000000000000000000","odd":null}'
    const ask = `{"method":"subscribe","subscription":${subscription}}`
    const leave = `{"method":"unsubscribe","subscription":${subscription}}`
    const frames = await talk(ask, ask, leave, leave, '{"method":"subscribe","subscription":{"type":"x"}}', 'garbage')
    expect(frames.slice(1).map((frame) => JSON.parse(frame))).toEqual([
      { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: JSON.parse(subscription) } },
      { channel: 'error', data: `Already subscribed: ${subscription}` },
      { channel: 'subscriptionResponse', data: { method: 'unsubscribe', subscription: JSON.parse(subscription) } },
      { channel: 'error', data: `Already unsubscribed: ${subscription}` },
      { channel: 'error', data: 'Invalid subscription {"type":"x"}' },
      { channel: 'error', data: 'Error parsing JSON into valid websocket request: garbage' },
    ])
  })

  it('is left without an answer when it is half open, and answered again after', async () => {
    const frames: string[] = []
    const socket = new WebSocket(paper.ws)
    socket.on('message', (data) => frames.push(String(data)))
    await until(() => frames.length === 1)
    paper.control.chaos({ halfOpen: true })
    socket.send('{"method":"ping"}')
    await trader.account()
    paper.control.chaos({ calm: true })
    socket.send('{"method":"post","id":7,"request":{"type":"info","payload":{"type":"outcomeMeta"}}}')
    await until(() => frames.length === 2)
    expect(frames[1]).toContain('"id":7')
    socket.close()
  })

  it('survives frames that are JSON and nothing else', async () => {
    const frames = await talk(
      'null',
      '5',
      '[]',
      '{"method":"post"}',
      '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"no"}}}',
    )
    expect(frames.at(-1)).toContain('Failed to deserialize')
  })
})
