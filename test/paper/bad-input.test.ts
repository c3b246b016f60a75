import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { isRecord } from '../../main/paper/api/exchange.ts'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, paperAtHundred, place, type Trader, until } from './paper-client.ts'

const UNREADABLE = 'Failed to deserialize the JSON body into the target type'
let paper: Paper
let trader: Trader

beforeAll(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterAll(() => paper.close())

const send = (path: string, body: string) =>
  fetch(`${paper.http}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

/** Still there, and right: what every test here ends with. */
async function stillTrades(): Promise<void> {
  const c = freshCloid()
  expect(await place(trader, [limit(true, '99', '1', { c })])).toMatchObject([{ resting: { cloid: c } }])
  await trader.exchange.cancelByCloid({ cancels: [{ asset: 5, cloid: c }] })
}

describe('bad input', () => {
  it('that is no JSON, or of no known type, is answered 422 in plain text', async () => {
    for (const path of ['/info', '/exchange']) {
      for (const body of [
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"type":"constructor"}',
        '{"type":"__proto__"}',
        '{"type":7}',
      ]) {
        const answer = await send(path, body)
        expect([answer.status, await answer.text()]).toEqual([422, UNREADABLE])
      }
    }
    await stillTrades()
  })

  it('nested a hundred thousand deep is refused, over HTTP and over a socket', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const exchange = (inner: string) => `{"action":{"type":"order","orders":${inner}},"nonce":1,"signature":{}}`
    for (const body of [deep, exchange(deep)]) expect((await send('/exchange', body)).status).toBe(422)
    const socket = new WebSocket(paper.ws)
    const heard: string[] = []
    socket.on('message', (data) => heard.push(String(data)))
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(`{"method":"subscribe","subscription":${deep}}`)
    await until(() => heard.some((text) => text.includes('"error"')))
    socket.close()
    await stillTrades()
  })

  it('of ten megabytes is refused with 413, and of a hundred and more ends the connection', async () => {
    expect((await send('/info', `{"type":"${'x'.repeat(10_000_000)}"}`)).status).toBe(413)
    await send('/info', 'y'.repeat(70_000_000)).then(
      (answer) => expect(answer.status).toBe(413),
      (error: Error) => expect(error.message).toBe('fetch failed'),
    )
    await stillTrades()
  })

  it('over a socket: frames that are too long, binary, or no JSON', async () => {
    const socket = new WebSocket(paper.ws)
    const heard: string[] = []
    socket.on('message', (data) => heard.push(String(data)))
    await new Promise((resolve) => socket.once('open', resolve))
    for (const frame of [
      '',
      'null',
      '[]',
      '{}',
      '{"method":"subscribe"}',
      '{"method":"post","id":1}',
      Buffer.from([0xff]),
    ]) {
      socket.send(frame)
    }
    await until(() => heard.length >= 8)
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send('z'.repeat(300_000))
    expect(await closed).toBe(1009)
    await stillTrades()
  })

  it('times that are none: negative, fractional, beyond counting', async () => {
    for (const time of [-1, 0.5, 1e308, -1e308, 'x', {}]) {
      const req = { coin: 'SOL', interval: '1m', startTime: time, endTime: time }
      expect((await send('/info', JSON.stringify({ type: 'candleSnapshot', req }))).status).toBe(422)
      const funding = { type: 'userFunding', user: trader.user, startTime: time }
      expect((await send('/info', JSON.stringify(funding))).status).toBe(422)
    }
    const odd = { coin: 'SOL', interval: 'constructor', startTime: 0 }
    expect((await send('/info', JSON.stringify({ type: 'candleSnapshot', req: odd }))).status).toBe(422)
  })

  it('absurd prices and sizes get the venue’s words', async () => {
    const nines = '9'.repeat(300)
    expect(await place(trader, [limit(true, '99', nines)])).toEqual([{ error: 'Order has invalid size. asset=5' }])
    expect(await place(trader, [limit(true, nines, '1')])).toEqual([{ error: 'Order has invalid price. asset=5' }])
    expect(await place(trader, [limit(true, '99', '90071992547409.91')])).toMatchObject([
      { error: expect.stringMatching(/^Order value too large/) },
    ])
    expect(await place(trader, [{ ...limit(true, '99', '1'), a: 4_000_000_000 }])).toMatchObject([
      { error: expect.any(String) },
    ])
    await stillTrades()
  })

  it('a client that opens and says nothing, or never reads, disturbs nobody', async () => {
    const { port } = new URL(paper.http)
    const silent = connect(Number(port), '127.0.0.1')
    silent.write('POST /info HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{"ty')
    const deaf = new WebSocket(paper.ws)
    await new Promise((resolve) => deaf.once('open', resolve))
    for (const coin of ['SOL', 'BTC', 'ETH']) {
      for (const type of ['l2Book', 'trades', 'bbo']) {
        deaf.send(JSON.stringify({ method: 'subscribe', subscription: { type, coin } }))
      }
    }
    deaf.pause()
    paper.control.still(false)
    paper.control.advance(120_000)
    paper.control.still(true)
    await stillTrades()
    silent.destroy()
    deaf.terminate()
  })
})

const INFO_TYPES = [
  'meta',
  'metaAndAssetCtxs',
  'allMids',
  'l2Book',
  'candleSnapshot',
  'recentTrades',
  'clearinghouseState',
  'openOrders',
  'frontendOpenOrders',
  'orderStatus',
  'historicalOrders',
  'userFills',
  'userFillsByTime',
  'userFees',
  'userRateLimit',
  'activeAssetData',
  'userFunding',
  'fundingHistory',
  'predictedFundings',
  'portfolio',
  'extraAgents',
  'userRole',
  'subAccounts',
  'webData2',
  'marginTable',
  'twapHistory',
  'spotMeta',
  'perpDexs',
  'toString',
  'hasOwnProperty',
]
const ACTION_TYPES = [
  'order',
  'cancel',
  'cancelByCloid',
  'modify',
  'batchModify',
  'updateLeverage',
  'updateIsolatedMargin',
  'scheduleCancel',
  'twapOrder',
  'twapCancel',
  'approveAgent',
  'approveBuilderFee',
  'usdSend',
  'noop',
  'setReferrer',
  'topUpIsolatedOnlyMargin',
  'createSubAccount',
  'subAccountTransfer',
  'withdraw3',
  'valueOf',
  '__proto__',
]
const address = fc.constantFrom('0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a', `0x${'A'.repeat(40)}`, '0x1', '')
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(-1, 0, 5, 1e21, Number.MAX_SAFE_INTEGER),
)
const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('0', '-0', '1e9', '0x10', '99', '١', ' 1', '1.'))
const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), number, text, address, fc.constantFrom('SOL', 'BTC', '1m', null))
const leg = fc.record(
  {
    a: fc.oneof(fc.nat(30), number),
    b: fc.oneof(fc.boolean(), value),
    p: text,
    s: text,
    r: fc.oneof(fc.boolean(), value),
    t: fc.oneof(
      fc.constant({ limit: { tif: 'Gtc' } }),
      fc.record({
        trigger: fc.record({ isMarket: fc.boolean(), triggerPx: text, tpsl: fc.constantFrom('tp', 'sl', 'x') }),
      }),
      value,
    ),
    c: value,
  },
  { requiredKeys: [] },
)
const infoRequest = fc.record(
  {
    type: fc.constantFrom(...INFO_TYPES),
    user: fc.oneof(address, value),
    coin: value,
    oid: value,
    startTime: number,
    endTime: number,
    nSigFigs: value,
    mantissa: value,
    req: fc.oneof(
      value,
      fc.record({ coin: value, interval: value, startTime: number, endTime: number }, { requiredKeys: [] }),
    ),
    id: value,
  },
  { requiredKeys: ['type'] },
)
const exchangeRequest = fc.record(
  {
    action: fc.oneof(
      value,
      fc.record(
        {
          type: fc.constantFrom(...ACTION_TYPES),
          orders: fc.oneof(fc.array(leg, { maxLength: 3 }), value),
          cancels: fc.oneof(fc.array(fc.record({ a: number, o: number }), { maxLength: 3 }), value),
          grouping: fc.oneof(fc.constantFrom('na', 'normalTpsl', 'positionTpsl'), value),
          oid: value,
          order: leg,
          asset: number,
          isCross: fc.boolean(),
          leverage: number,
          time: number,
          twap: value,
          builder: value,
          amount: text,
          destination: address,
        },
        { requiredKeys: ['type'] },
      ),
    ),
    nonce: fc.oneof(number, value),
    signature: fc.oneof(
      value,
      fc.record({
        r: fc.constantFrom(`0x${'1'.repeat(64)}`, '0x1', 'r'),
        s: fc.constantFrom(`0x${'2'.repeat(64)}`, '0x'),
        v: fc.constantFrom(27, 28, 0, 99),
      }),
    ),
    vaultAddress: value,
    expiresAfter: value,
  },
  { requiredKeys: [] },
)

describe('any request', () => {
  it('for information is answered 200 or 422, at once', async () => {
    await fc.assert(
      fc.asyncProperty(infoRequest, async (request) => {
        const answer = await send('/info', JSON.stringify(request))
        expect([200, 422]).toContain(answer.status)
        await answer.text()
      }),
      { numRuns: 300 },
    )
  })

  it('to the exchange is answered 200 or 422, and without a good signature changes nothing', async () => {
    const before = paper.control.counters().actions
    await fc.assert(
      fc.asyncProperty(exchangeRequest, async (request) => {
        const answer = await send('/exchange', JSON.stringify(request))
        expect([200, 422]).toContain(answer.status)
        if (answer.status === 200) expect(isRecord(await answer.json())).toBe(true)
        else await answer.text()
      }),
      { numRuns: 400 },
    )
    expect(paper.control.counters().actions).toBe(before)
    await stillTrades()
  })

  it('over a socket leaves it, and the exchange, in order', async () => {
    const socket = new WebSocket(paper.ws)
    await new Promise((resolve) => socket.once('open', resolve))
    const message = fc.record(
      {
        method: fc.constantFrom('subscribe', 'unsubscribe', 'ping', 'post', 'x'),
        subscription: fc.oneof(
          value,
          fc.record(
            {
              type: fc.constantFrom('l2Book', 'candle', 'userFills', 'webData3', 'toString'),
              coin: value,
              user: address,
              interval: value,
            },
            { requiredKeys: ['type'] },
          ),
        ),
        id: value,
        request: fc.oneof(
          value,
          fc.record({
            type: fc.constantFrom('info', 'action', 'x'),
            payload: fc.oneof(infoRequest, exchangeRequest, value),
          }),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(message, (one) => socket.send(JSON.stringify(one))),
      { numRuns: 500 },
    )
    let pong = false
    socket.on('message', (data) => {
      if (String(data) === '{"channel":"pong"}') pong = true
    })
    socket.send('{"method":"ping"}')
    await until(() => pong)
    socket.close()
    await stillTrades()
  })
})
