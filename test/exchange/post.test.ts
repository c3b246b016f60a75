import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPost } from '../../main/exchange/hyperliquid/post.ts'
import { createPrepare } from '../../main/exchange/hyperliquid/prepare.ts'
import { createRateBudget } from '../../main/exchange/hyperliquid/rate-budget.ts'
import type { Command, PostOutcome } from '../../main/ports.ts'
import { type Answer, handClock, memoryNonces, startStub, unsignedAs, until, wallClock } from './stub-venue.ts'

const leg = {
  role: 'entry',
  coin: 'BTC',
  asset: 0,
  side: 'buy',
  price: '95000',
  size: '0.01',
  tif: 'Gtc',
  trigger: null,
  reduceOnly: false,
} as const
const cloids = [`0x${'1'.repeat(32)}`, `0x${'2'.repeat(32)}`]
const two: Command = { do: 'order', group: { grouping: 'na', legs: [leg, leg] }, cloids }
const cancelTwo: Command = {
  do: 'cancel',
  cancels: [
    { asset: 0, oid: 1 },
    { asset: 0, oid: 2 },
  ],
}

let stub: Awaited<ReturnType<typeof startStub>>
beforeAll(async () => {
  stub = await startStub()
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.posts.length = 0
})

const prepare = createPrepare({ network: 'paper', nonces: memoryNonces(), clock: wallClock })
const meter = createRateBudget(wallClock, 'testnet')
const send = (command: Command, clock = wallClock, httpUrl = stub.http): Promise<PostOutcome> =>
  createPost({ network: 'paper', httpUrl, clock, meter })(unsignedAs(prepare(command)))

const json =
  (value: unknown): Answer =>
  (response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
  }
const statuses = (type: 'order' | 'cancel', list: unknown[]) =>
  json({ status: 'ok', response: { type, data: { statuses: list } } })
const text =
  (status: number, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/plain' })
    response.end(body)
  }
const unread: PostOutcome = { is: 'unknown', why: "The venue's answer could not be understood." }

describe('what an answer means', () => {
  it.each<[string, Command, Answer, PostOutcome]>([
    [
      'one leg rests, the other was filled',
      two,
      statuses('order', [{ resting: { oid: 7 } }, { filled: { totalSz: '0.010', avgPx: '94999.50', oid: 8 } }]),
      {
        is: 'accepted',
        legs: [
          { is: 'resting', oid: 7 },
          { is: 'filled', oid: 8, size: '0.01', averagePrice: '94999.5' },
        ],
      },
    ],
    [
      'one leg rests and the other was refused',
      two,
      statuses('order', [{ resting: { oid: 7 } }, { error: 'Order has zero size. asset=0' }]),
      {
        is: 'accepted',
        legs: [
          { is: 'resting', oid: 7 },
          { is: 'rejected', reason: 'Order has zero size. asset=0' },
        ],
      },
    ],
    [
      'legs that wait for a fill or a trigger',
      two,
      statuses('order', ['waitingForFill', 'waitingForTrigger']),
      { is: 'accepted', legs: [{ is: 'waiting' }, { is: 'waiting' }] },
    ],
    [
      'one error for the whole batch',
      two,
      statuses('order', [{ error: 'Price too far from oracle asset=4' }]),
      {
        is: 'accepted',
        legs: [
          { is: 'rejected', reason: 'Price too far from oracle asset=4' },
          { is: 'rejected', reason: 'Price too far from oracle asset=4' },
        ],
      },
    ],
    [
      'cancels, one too late',
      cancelTwo,
      statuses('cancel', ['success', { error: 'Order was never placed, already canceled, or filled.' }]),
      {
        is: 'accepted',
        legs: [{ is: 'done' }, { is: 'rejected', reason: 'Order was never placed, already canceled, or filled.' }],
      },
    ],
    [
      'a leverage change',
      { do: 'leverage', asset: 0, isCross: true, leverage: 3 },
      json({ status: 'ok', response: { type: 'default' } }),
      { is: 'accepted', legs: [{ is: 'done' }] },
    ],
    [
      'a refusal of the whole request',
      two,
      json({ status: 'err', response: 'Action already expired' }),
      { is: 'rejected', reason: 'Action already expired' },
    ],
    [
      'a used nonce: a copy of it came first',
      two,
      json({ status: 'err', response: 'Invalid nonce: duplicate nonce 5' }),
      { is: 'unknown', why: 'The venue says: Invalid nonce: duplicate nonce 5' },
    ],
    [
      'an answer for fewer legs than were sent',
      two,
      statuses('order', ['waitingForFill']),
      { is: 'unknown', why: 'The venue answered for 1 of 2 legs.' },
    ],
    ['an answer to another kind of action', two, json({ status: 'ok', response: { type: 'default' } }), unread],
    ['cancel statuses for an order', two, statuses('cancel', ['success', 'success']), unread],
    ['a status that no one knows', two, statuses('order', [{ odd: 1 }, 'waitingForFill']), unread],
    ['null', two, json(null), unread],
    ['an empty body', two, text(200, ''), { is: 'unknown', why: "The venue's answer was not JSON." }],
    ['garbage', two, text(200, '<html>'), { is: 'unknown', why: "The venue's answer was not JSON." }],
    [
      'half of an answer',
      two,
      text(200, '{"status":"ok","resp'),
      { is: 'unknown', why: "The venue's answer was not JSON." },
    ],
    ['HTTP 500', two, text(500, 'oops'), { is: 'unknown', why: 'The venue answered HTTP 500. oops' }],
    [
      'HTTP 502 with an answer',
      two,
      text(502, '{"status":"err"}'),
      { is: 'unknown', why: 'The venue answered HTTP 502. {"status":"err"}' },
    ],
    ['HTTP 404', two, text(404, 'not here'), { is: 'unknown', why: 'The venue answered HTTP 404. not here' }],
    [
      'HTTP 429',
      two,
      text(429, 'slow\ndown'),
      { is: 'rejected', reason: 'The venue refused it as too many requests. slow down' },
    ],
    [
      'HTTP 422',
      two,
      text(422, 'Failed to deserialize the JSON body into the target type'),
      {
        is: 'rejected',
        reason: 'The venue could not read it: Failed to deserialize the JSON body into the target type',
      },
    ],
    [
      'an answer without end',
      two,
      (response) => flood(response),
      { is: 'unknown', why: "The venue's answer was too long to be one." },
    ],
    [
      'a redirect',
      two,
      (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      { is: 'unknown', why: 'The venue answered HTTP 307.' },
    ],
  ])('%s', async (_, command, answer, outcome) => {
    stub.answer = answer
    expect(await send(command)).toEqual(outcome)
    expect(stub.posts).toHaveLength(1)
  })

  function flood(response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'application/json' })
    const part = Buffer.alloc(1_000_000, 0x20)
    const more = () => {
      while (!response.destroyed && response.write(part));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
})

describe('a request whose answer never came', () => {
  it.each<[string, Answer]>([
    ['the connection is closed without an answer', (_, __, socket) => socket.end()],
    ['the connection is reset', (_, __, socket) => socket.resetAndDestroy()],
    [
      'the answer breaks off in the middle',
      (_, __, socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"st'),
    ],
    ['the answer is not HTTP', (_, __, socket) => socket.end('what?\r\n\r\n')],
  ])('is unknown, and is sent only once, when %s', async (_, answer) => {
    stub.answer = answer
    expect(await send(two)).toMatchObject({ is: 'unknown', why: expect.stringMatching(/^The connection broke/) })
    expect(stub.posts).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['nothing comes', () => {}],
    ['the body stops', (response) => void response.writeHead(200).write('{"status"')],
  ])('is unknown after 10 s when %s', async (_, answer) => {
    const time = handClock()
    let isAnswered = false
    stub.answer = (response, body, socket) => {
      answer(response, body, socket)
      isAnswered = true
    }
    const outcome = send(two, time.clock)
    await until(() => isAnswered)
    expect(time.waits()).toEqual([10_000])
    time.expire()
    expect(await outcome).toEqual({ is: 'unknown', why: 'The venue did not answer within 10 s.' })
    expect(stub.posts).toHaveLength(1)
  })

  it('was not sent when nobody listens or the name does not exist', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    const refused = await send(two, wallClock, `http://127.0.0.1:${port}`)
    expect(refused).toEqual({ is: 'not_sent', why: 'The venue could not be reached (ECONNREFUSED).' })
    const nameless = await send(two, wallClock, 'http://nowhere.invalid')
    expect(nameless.is).toBe('not_sent')
  })

  it('was not sent when it was made for another network', async () => {
    const post = createPost({ network: 'testnet', httpUrl: stub.http, clock: wallClock, meter })
    expect(await post(unsignedAs(prepare(two)))).toMatchObject({ is: 'not_sent' })
    expect(stub.posts).toHaveLength(0)
  })
})

describe('what leaves', () => {
  it('is the prepared action, its nonce and expiry, the signature, and no vault', async () => {
    stub.answer = statuses('order', ['waitingForFill', 'waitingForFill'])
    const prepared = prepare(two)
    const signed = unsignedAs(prepared)
    await createPost({ network: 'paper', httpUrl: `${stub.http}/`, clock: wallClock, meter })(signed)
    const { action, nonce, expiresAfter } = prepared
    expect(JSON.stringify(stub.posts[0])).toBe(
      JSON.stringify({ action, nonce, signature: signed.signature, expiresAfter }),
    )
  })

  it('lets a cancel through while four orders hang', async () => {
    stub.answer = (response, body) => {
      const { action } = body as { action: { type: string } }
      if (action.type === 'cancel') statuses('cancel', ['success', 'success'])(response, body, response.socket!)
    }
    const time = handClock()
    const orders = [1, 2, 3, 4].map(() => send(two, time.clock))
    await until(() => stub.posts.length === 4)
    expect(await send(cancelTwo)).toMatchObject({ is: 'accepted' })
    const types = stub.posts.map((post) => (post as { action: { type: string } }).action.type)
    expect(types).toEqual(['order', 'order', 'order', 'order', 'cancel'])
    time.expire()
    expect((await Promise.all(orders)).map(({ is }) => is)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
  })

  it('weighs 1, and 1 more for each 40 legs, and forgets after a minute', async () => {
    const time = handClock()
    const own = createRateBudget(time.clock, 'testnet')
    stub.answer = json(null)
    const post = createPost({ network: 'paper', httpUrl: stub.http, clock: wallClock, meter: own })
    await post(unsignedAs(prepare(two)))
    const cancels = Array.from({ length: 81 }, (_, oid) => ({ asset: 0, oid }))
    await post(unsignedAs(prepare({ do: 'cancel', cancels })))
    expect(own.inLastMinute()).toBe(4)
    time.set(time.clock.now() + 60_000)
    expect(own.inLastMinute()).toBe(0)
  })
})
