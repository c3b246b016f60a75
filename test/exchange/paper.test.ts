import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PlannedLeg } from '../../main/domain/order/leg-plan.ts'
import { createExchange, type HyperliquidExchange } from '../../main/exchange/hyperliquid/create-exchange.ts'
import { openNonceStore } from '../../main/exchange/hyperliquid/nonce-store.ts'
import { paperKeyFile } from '../../main/keys/paper-key.ts'
import { type SignerProcess, startSigner } from '../../main/keys/signer-client.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import type {
  BookFrame,
  Command,
  ExchangeEvents,
  PostOutcome,
  VenueAccount,
  VenueFill,
  VenueOrder,
} from '../../main/ports.ts'
import { until, wallClock } from './stub-venue.ts'

const home = mkdtempSync(join(tmpdir(), 'exchange-paper-'))
const nonces = openNonceStore(join(home, 'keys', 'paper.nonce'))
let signer: SignerProcess
let paper: Paper
let exchange: HyperliquidExchange
let user: string
let asset: number

const last = {
  book: null as BookFrame | null,
  account: null as VenueAccount | null,
  orders: null as VenueOrder[] | null,
  fills: [] as VenueFill[],
}
const states: string[] = []
const events: Partial<ExchangeEvents> = {
  book: (book) => void Object.assign(last, { book }),
  account: (account) => void Object.assign(last, { account }),
  orders: (orders) => void Object.assign(last, { orders }),
  fills: (list, isSnapshot) => {
    last.fills = isSnapshot ? list : [...list, ...last.fills]
  },
}

beforeAll(async () => {
  signer = await startSigner({ keyFile: paperKeyFile(home), network: 'paper' })
  user = signer.address()
  paper = await startPaper({ seed: 7, home: { [user]: '10000' } })
  paper.control.still(true)
  paper.control.move('SOL', '100')
  const { http, ws } = paper
  exchange = createExchange({ network: 'paper', httpUrl: http, wsUrl: ws, nonces, clock: wallClock, events })
  exchange.onConnection((state) => void states.push(state))
  exchange.subscribe({ to: 'book', coin: 'SOL' })
  exchange.subscribe({ to: 'account', user })
  exchange.subscribe({ to: 'orders', user })
  exchange.subscribe({ to: 'fills', user })
  asset = (await exchange.listings()).find(({ coin }) => coin === 'SOL')?.asset ?? -1
})
afterAll(async () => {
  await exchange?.close()
  await signer?.close()
  await paper?.close()
  nonces.close()
  rmSync(home, { recursive: true, force: true })
})
beforeEach(() => paper.control.chaos({ calm: true }))

let count = 0
function cloids(many: number): string[] {
  count += many
  return Array.from({ length: many }, (_, i) => `0xfeed${String(count - i).padStart(28, '0')}`)
}
const leg = (change: Partial<PlannedLeg> = {}): PlannedLeg => ({
  role: 'entry',
  coin: 'SOL',
  asset,
  side: 'buy',
  price: '90',
  size: '1',
  tif: 'Gtc',
  trigger: null,
  reduceOnly: false,
  ...change,
})
const send = async (command: Command): Promise<PostOutcome> =>
  exchange.post(await signer.sign(exchange.prepare(command)))
async function place(legs: PlannedLeg[], grouping: 'na' | 'normalTpsl' | 'positionTpsl' = 'na') {
  const names = cloids(legs.length)
  return { names, outcome: await send({ do: 'order', group: { grouping, legs }, cloids: names }) }
}
const legsOf = (outcome: PostOutcome) => (outcome.is === 'accepted' ? outcome.legs : [])
const stateOf = async (cloid: string) => {
  const status = await exchange.orderStatus(user, cloid)
  return status.is === 'found' ? status.status : status.is
}

describe('the adapter and the signer on the paper exchange', () => {
  it('reads the account, the rates, the markets, a book and candles', async () => {
    expect(await exchange.account(user)).toMatchObject({ equity: '10000', free: '10000', positions: [] })
    expect(await exchange.fees(user)).toEqual({ taker: '0.00045', maker: '0.00015' })
    const sol = (await exchange.listings()).find(({ coin }) => coin === 'SOL')
    expect(sol).toMatchObject({ szDecimals: 2, maxLeverage: 20 })
    expect((await exchange.contexts()).find(({ coin }) => coin === 'SOL')).toMatchObject({ mark: '100', oracle: '100' })
    const book = await exchange.book('SOL')
    expect(book.bids.length).toBeGreaterThan(0)
    expect(book.asks.length).toBeGreaterThan(0)
    const now = wallClock.now()
    const candles = await exchange.candles('SOL', '1h', now - 24 * 3_600_000, now)
    expect(candles.length).toBeGreaterThan(20)
    await expect(exchange.book('NOPE')).rejects.toThrow('could not be understood')
  })

  it('streams the book, the account and the orders', async () => {
    await until(() => last.book !== null && last.account !== null && last.orders !== null)
    expect(last.book?.coin).toBe('SOL')
    expect(last.account?.equity).toBe('10000')
    expect(exchange.latencyMs()).not.toBeNull()
    expect(exchange.droppedFrames()).toBe(0)
  })

  it('changes the leverage', async () => {
    expect(await send({ do: 'leverage', asset, isCross: true, leverage: 7 })).toEqual({
      is: 'accepted',
      legs: [{ is: 'done' }],
    })
    expect(await exchange.leverageOf(user, 'SOL')).toEqual({ leverage: '7', marginMode: 'cross' })
    expect((await send({ do: 'leverage', asset, isCross: true, leverage: 1_000 })).is).toBe('rejected')
  })

  it('rests an order, shows it by request and on the stream, and cancels it by oid', async () => {
    const { names, outcome } = await place([leg()])
    const [answer] = legsOf(outcome)
    if (answer?.is !== 'resting') throw new Error(JSON.stringify(outcome))
    expect(await exchange.orders(user)).toMatchObject([{ oid: answer.oid, cloid: names[0], price: '90', size: '1' }])
    await until(() => last.orders?.[0]?.oid === answer.oid)
    expect(last.orders).toEqual(await exchange.orders(user))
    expect(await stateOf(names[0]!)).toBe('open')
    expect(legsOf(await send({ do: 'cancel', cancels: [{ asset, oid: answer.oid }] }))).toEqual([{ is: 'done' }])
    expect(await stateOf(names[0]!)).toBe('canceled')
    const again = legsOf(await send({ do: 'cancel', cancels: [{ asset, oid: answer.oid }] }))
    expect(again).toMatchObject([{ is: 'rejected', reason: expect.stringContaining('never placed') }])
  })

  it('keeps the good leg of a batch when the other is refused', async () => {
    const { outcome, names } = await place([leg(), leg({ price: '89.123456' })])
    expect(legsOf(outcome)).toMatchObject([{ is: 'resting' }, { is: 'rejected' }])
    expect(legsOf(await send({ do: 'cancel_by_cloid', cancels: [{ asset, cloid: names[0]! }] }))).toEqual([
      { is: 'done' },
    ])
  })

  it('brings a bracket whose children wait, and cancels them with their parent', async () => {
    const stop = leg({
      role: 'stop',
      side: 'sell',
      price: '72',
      tif: null,
      trigger: { price: '80', kind: 'sl' },
      reduceOnly: true,
    })
    const { outcome, names } = await place([leg(), stop], 'normalTpsl')
    expect(legsOf(outcome)).toMatchObject([{ is: 'resting' }, { is: 'waiting' }])
    const [parent] = await exchange.orders(user)
    expect(parent?.children).toMatchObject([{ cloid: names[1], trigger: '80', size: '1', reduceOnly: true }])
    expect(legsOf(await send({ do: 'cancel_by_cloid', cancels: [{ asset, cloid: names[0]! }] }))).toEqual([
      { is: 'done' },
    ])
    expect(await exchange.orders(user)).toEqual([])
  })

  it('fills a market order, with its fill on the stream and the stop resting', async () => {
    const stop = leg({
      role: 'stop',
      side: 'sell',
      price: '85.5',
      size: '2',
      tif: null,
      trigger: { price: '95', kind: 'sl' },
      reduceOnly: true,
    })
    const { outcome, names } = await place([leg({ price: '100.5', size: '2', tif: 'Ioc' }), stop], 'normalTpsl')
    const [entry] = legsOf(outcome)
    if (entry?.is !== 'filled') throw new Error(JSON.stringify(outcome))
    expect(entry.size).toBe('2')
    await until(() => last.fills.some((fill) => fill.cloid === names[0]))
    const fill = last.fills.find((each) => each.cloid === names[0])
    expect(fill).toMatchObject({ coin: 'SOL', side: 'buy', direction: 'Open Long', crossed: true, oid: entry.oid })
    expect((await exchange.fills(user, null)).map(({ id }) => id)).toContain(fill?.id)
    expect((await exchange.fills(user, wallClock.now() - 60_000)).map(({ id }) => id)).toContain(fill?.id)
    await until(() => last.account?.positions[0]?.size === '2')
    expect(last.account?.positions).toMatchObject([{ coin: 'SOL', size: '2', leverage: '7', marginMode: 'cross' }])
    await until(() => last.orders?.length === 1)
    expect(last.orders).toMatchObject([{ cloid: names[1], type: 'Stop Market', trigger: '95', reduceOnly: true }])
  })

  it('does not know the outcome when the answer is lost after the order was taken, and finds it by its cloid', async () => {
    paper.control.chaos({ dropAnswerAfterCommit: 1 })
    const { outcome, names } = await place([leg({ price: '91' })])
    expect(outcome.is).toBe('unknown')
    expect(await stateOf(names[0]!)).toBe('open')
    const mine = (await exchange.orders(user)).filter(({ price }) => price === '91')
    expect(mine).toHaveLength(1)
    await send({ do: 'cancel_by_cloid', cancels: [{ asset, cloid: names[0]! }] })
  })

  it('does not know the outcome when the order is lost on the way either; the venue then never had it', async () => {
    paper.control.chaos({ dropBeforeCommit: 1 })
    const { outcome, names } = await place([leg({ price: '91' })])
    expect(outcome.is).toBe('unknown')
    expect(await stateOf(names[0]!)).toBe('unknown_oid')
  })

  it.each([
    [500, 'unknown'],
    [429, 'rejected'],
  ])('tells HTTP %i as %s', async (failStatus, is) => {
    paper.control.chaos({ failStatus, failTimes: 1 })
    expect((await place([leg()])).outcome.is).toBe(is)
  })

  it("is refused in the venue's words", async () => {
    const { outcome } = await place([leg({ price: '50', size: '0.01' })])
    expect(legsOf(outcome)).toMatchObject([{ is: 'rejected', reason: expect.stringContaining('minimum value of $10') }])
  })

  it('burns the nonce of a request, which then is not taken any more', async () => {
    const names = cloids(1)
    const order = await signer.sign(
      exchange.prepare({ do: 'order', group: { grouping: 'na', legs: [leg({ price: '91' })] }, cloids: names }),
    )
    const { nonce } = order.prepared
    expect(await send({ do: 'noop', nonce })).toEqual({ is: 'accepted', legs: [{ is: 'done' }] })
    expect(await exchange.post(order)).toMatchObject({ is: 'unknown', why: expect.stringContaining('duplicate nonce') })
    expect(await stateOf(names[0]!)).toBe('unknown_oid')
    expect(await send({ do: 'noop', nonce })).toEqual({ is: 'accepted', legs: [{ is: 'used' }] })
  })

  it('comes back by itself when the sockets are cut, and the streams with it', async () => {
    const live = states.filter((state) => state === 'live').length
    last.book = null
    last.account = null
    last.fills = []
    paper.control.chaos({ resetSockets: true })
    await until(() => states.filter((state) => state === 'live').length > live)
    await until(() => last.book !== null && last.account !== null && last.fills.length > 0)
    expect(states.at(-2)).toBe('down')
  })

  it("knows the exchange's time whatever this computer's clock says", async () => {
    paper.control.chaos({ clockSkewMs: 3_600_000 })
    await until(() => Math.abs((exchange.time() ?? 0) - wallClock.now() - 3_600_000) < 2_000)
    paper.control.chaos({ clockSkewMs: 0 })
  })

  it('counts the weight of what it asked', () => {
    expect(exchange.weightInLastMinute()).toBeGreaterThan(50)
  })
})
