import * as old25 from 'nktkas-0-25'
import * as old30 from 'nktkas-0-30'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { collector, peerPaper, peerWallet } from './peer-paper.ts'

const releases = [
  {
    name: '0.25',
    pair: 'b1',
    connect: (paper: Paper) => ({
      http: new old25.HttpTransport({ server: { mainnet: { api: paper.http } } }),
      socket: new old25.WebSocketTransport({ url: paper.ws }),
      sdk: old25,
    }),
  },
  {
    name: '0.30',
    pair: 'b2',
    connect: (paper: Paper) => ({
      http: new old30.HttpTransport({ apiUrl: paper.http }),
      socket: new old30.WebSocketTransport({ url: paper.ws }),
      sdk: old30,
    }),
  },
]

describe.each(releases)('@nktkas/hyperliquid $name, unmodified, signing as for mainnet', ({ pair, connect }) => {
  const { wallet } = peerWallet(pair)
  const user = wallet.address
  let paper: Paper
  // The two releases differ in types that do not matter here; what they send is what is tested.
  let info: InstanceType<typeof old30.InfoClient>
  let exchange: InstanceType<typeof old30.ExchangeClient>
  let subs: InstanceType<typeof old30.SubscriptionClient>
  let close: () => Promise<void>

  beforeAll(async () => {
    paper = await peerPaper()
    const { http, socket, sdk } = connect(paper)
    const clients = sdk as unknown as typeof old30
    const transport = http as unknown as InstanceType<typeof old30.HttpTransport>
    const sockets = socket as unknown as InstanceType<typeof old30.WebSocketTransport>
    info = new clients.InfoClient({ transport })
    exchange = new clients.ExchangeClient({ transport, wallet })
    subs = new clients.SubscriptionClient({ transport: sockets })
    close = () => sockets.close()
  })
  afterAll(async () => {
    await close()
    await paper.close()
  })

  const limit = (p: string, s: string, tif: 'Gtc' | 'Alo' | 'Ioc' = 'Gtc') => {
    return { a: 5, b: true, p, s, r: false, t: { limit: { tif } } }
  }
  const sell = (tpsl: 'tp' | 'sl', px: string, s: string) => {
    return { a: 5, b: false, p: px, s, r: true, t: { trigger: { isMarket: true, triggerPx: px, tpsl } } }
  }

  it('places its first order before it asked for anything', async () => {
    const answer = await exchange.order({ orders: [limit('95', '1')], grouping: 'na' })
    expect(answer.response.data.statuses).toMatchObject([{ resting: { oid: expect.any(Number) } }])
    expect(await info.openOrders({ user })).toHaveLength(1)
  })

  it('loads markets', async () => {
    const { universe } = await info.meta()
    expect(universe[5]).toMatchObject({ name: 'SOL', szDecimals: 2 })
    expect((await info.spotMeta()).universe[0]!.name).toBe('PURR/USDC')
    expect(await info.metaAndAssetCtxs()).toHaveLength(2)
  })

  it('places, modifies and cancels, and hears of it', async () => {
    const updates = collector<{ status: string; order: { oid: number } }>()
    await subs.orderUpdates({ user }, (list) => list.forEach(updates.add))
    const answer = await exchange.order({ orders: [limit('99', '1')], grouping: 'na' })
    const { oid } = (answer.response.data.statuses[0] as { resting: { oid: number } }).resting
    await updates.first((one) => one.order.oid === oid && one.status === 'open')
    await exchange.modify({ oid, order: limit('98', '2', 'Alo') })
    await updates.first((one) => one.order.oid === oid && one.status === 'canceled')
    const [newest] = await info.frontendOpenOrders({ user })
    expect(newest).toMatchObject({ limitPx: '98.0', sz: '2.0', tif: 'Alo' })
    expect(newest!.oid).not.toBe(oid)
    await exchange.batchModify({ modifies: [{ oid: newest!.oid, order: limit('97', '2', 'Alo') }] })
    const [again] = await info.openOrders({ user })
    await exchange.cancel({ cancels: [{ a: 5, o: again!.oid }] })
    await expect(exchange.cancel({ cancels: [{ a: 5, o: oid }] })).rejects.toThrow('already canceled')
  })

  it('brackets a position, sets leverage, and reads position and fills', async () => {
    await exchange.updateLeverage({ asset: 5, isCross: true, leverage: 7 })
    const fills = collector<{ isSnapshot?: boolean | undefined; fills: { px: string }[] }>()
    await subs.userFills({ user }, (data) => fills.add(data))
    const orders = [limit('101', '3', 'Ioc'), sell('sl', '90', '3'), sell('tp', '110', '3')]
    const answer = await exchange.order({ orders, grouping: 'normalTpsl' })
    expect(answer.response.data.statuses).toMatchObject([
      { filled: { totalSz: '3.0', avgPx: '100.1' } },
      'waitingForFill',
      'waitingForFill',
    ])
    await fills.first((data) => !data.isSnapshot && data.fills[0]?.px === '100.1')
    const { assetPositions } = await info.clearinghouseState({ user })
    expect(assetPositions[0]!.position).toMatchObject({ szi: '3.0', leverage: { type: 'cross', value: 7 } })
    expect(await info.userFills({ user })).toHaveLength(1)
    paper.control.move('SOL', '111')
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([])
  })

  it('follows the book', async () => {
    const books = collector<{ coin: string; levels: unknown[][] }>()
    await subs.l2Book({ coin: 'SOL' }, (book) => books.add(book))
    expect((await books.first(() => true)).levels).toHaveLength(2)
  })

  it('approves an agent and a builder, and reads both back', async () => {
    const agent = peerWallet('b9').wallet
    await exchange.approveAgent({ agentAddress: agent.address, agentName: 'bot' })
    expect(await info.extraAgents({ user })).toMatchObject([{ address: agent.address, name: 'bot' }])
    expect(await info.userRole({ user: agent.address })).toEqual({ role: 'agent', data: { user } })
    await exchange.approveBuilderFee({ maxFeeRate: '0.01%', builder: `0x${'77'.repeat(20)}` })
    expect(await info.maxBuilderFee({ user, builder: `0x${'77'.repeat(20)}` })).toBe(10)
  })
})
