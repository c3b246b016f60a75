import ccxt, { type hyperliquid as CcxtHyperliquid } from 'ccxt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { peerPaper, peerWallet } from './peer-paper.ts'

const SOL = 'SOL/USDC:USDC'
const { privateKey, wallet } = peerWallet('a1')
let paper: Paper
let exchange: InstanceType<typeof ccxt.pro.hyperliquid>

beforeAll(async () => {
  paper = await peerPaper()
  exchange = new ccxt.pro.hyperliquid({
    walletAddress: wallet.address,
    privateKey,
    urls: { api: { public: paper.http, private: paper.http, ws: { public: paper.ws } } },
  } as unknown as ConstructorParameters<typeof CcxtHyperliquid>[0])
  // ccxt refuses plain ws:// until its proxy agents were loaded.
  await exchange.loadHttpProxyAgent()
})
afterAll(async () => {
  await exchange.close()
  await paper.close()
})

describe('ccxt, unmodified, signing as for mainnet', () => {
  it('loads the markets, and the indexes that it will send', async () => {
    const markets = await exchange.loadMarkets()
    expect(markets[SOL]).toMatchObject({ baseId: '5', swap: true, precision: { amount: 0.01 } })
    expect(markets['PURR/USDC']).toMatchObject({ spot: true })
  })

  it('places, modifies and cancels, and hears of it over its socket', async () => {
    const updates = exchange.watchOrders(SOL)
    const placed = await exchange.createOrder(SOL, 'limit', 'buy', 1, 99)
    expect((await updates)[0]).toMatchObject({ id: placed.id, status: 'open', price: 99, amount: 1 })
    const modified = await exchange.editOrder(placed.id!, SOL, 'limit', 'buy', 2, 98.5)
    // The venue cancels and replaces: a new oid. Without `a` the new order is made post-only.
    expect(modified.id).not.toBe(placed.id)
    const [open] = await exchange.fetchOpenOrders(SOL)
    expect(open).toMatchObject({ id: modified.id, price: 98.5, amount: 2, timeInForce: 'ALO' })
    expect((await exchange.fetchOrder(placed.id!, SOL)).status).toBe('canceled')
    await exchange.cancelOrder(modified.id!, SOL)
    expect(await exchange.fetchOpenOrders(SOL)).toEqual([])
    await expect(exchange.cancelOrder(modified.id!, SOL)).rejects.toThrow('never placed, already canceled, or filled')
  })

  it('trades at the market with its builder fee, and reads fills, positions and balance', async () => {
    await exchange.setLeverage(5, SOL, { marginMode: 'cross' })
    const trades = exchange.watchMyTrades(SOL)
    const order = await exchange.createOrder(SOL, 'market', 'buy', 2, 100)
    expect(order).toMatchObject({ filled: 2, average: 100.1 })
    expect((await trades).at(-1)).toMatchObject({ order: order.id, price: 100.1, amount: 2, side: 'buy' })
    const [fill] = await exchange.fetchMyTrades(SOL)
    // 0.045% taker and 0.01% for the builder, of 200.2
    expect(fill!.info).toMatchObject({ fee: '0.11011', builderFee: '0.02002' })
    const [position] = await exchange.fetchPositions([SOL])
    expect(position).toMatchObject({ contracts: 2, side: 'long', entryPrice: 100.1, leverage: 5 })
    const balance = await exchange.fetchBalance()
    expect(balance.USDC!.total).toBeCloseTo(100_000 - 0.2 - 0.11011, 6)
  })

  it('places a bracket, whose children wait for the parent', async () => {
    const parent = await exchange.createOrder(SOL, 'limit', 'buy', 1, 97, {
      stopLoss: { triggerPrice: 90 },
      takeProfit: { triggerPrice: 120 },
    })
    const [open] = await exchange.fetchOpenOrders(SOL)
    expect(open!.id).toBe(parent.id)
    const { children } = open!.info as { children: { triggerCondition: string; orderType: string }[] }
    expect(children.map(({ triggerCondition }) => triggerCondition).sort()).toEqual([
      'Price above 120',
      'Price below 90',
    ])
    paper.control.trade('SOL', 'sell', '97', '1')
    const triggers = await exchange.fetchOpenOrders(SOL)
    expect(triggers.map((order) => order.triggerPrice).sort()).toEqual([120, 90])
    await exchange.cancelOrders(
      triggers.map((order) => order.id!),
      SOL,
    )
  })

  it('follows the book over its socket', async () => {
    paper.control.setBook('SOL', [['99.8', '5000']], [['100.2', '4000']])
    const book = await exchange.watchOrderBook(SOL)
    expect(book.bids[0]!.slice(0, 2)).toEqual([99.8, 5000])
    expect(book.asks[0]!.slice(0, 2)).toEqual([100.2, 4000])
  })

  it('trades over its socket too', async () => {
    const [order] = await exchange.createOrdersWs([{ symbol: SOL, type: 'limit', side: 'buy', amount: 1, price: 96 }])
    expect(await exchange.cancelOrderWs(order!.id!, SOL)).toMatchObject({ status: 'success' })
  })

  it('reads an order that never was as not found, and the dead man’s gate as an error', async () => {
    await expect(exchange.fetchOrder('999999999', SOL)).rejects.toThrow('unknownOid')
    await expect(exchange.cancelAllOrdersAfter(10_000)).rejects.toThrow(
      'Cannot set scheduled cancel time until enough volume traded. Required: $1000000.',
    )
  })

  it('moves isolated margin, asks for rates and history, and is answered everything', async () => {
    await exchange.setMarginMode('isolated', 'BTC/USDC:USDC', { leverage: 5 })
    await exchange.createOrder('BTC/USDC:USDC', 'market', 'buy', 0.01, 88_000)
    await exchange.addMargin('BTC/USDC:USDC', 10)
    await exchange.reduceMargin('BTC/USDC:USDC', 5)
    const [position] = await exchange.fetchPositions(['BTC/USDC:USDC'])
    expect(position).toMatchObject({ isolated: true })
    expect(Object.keys(await exchange.fetchFundingRates())).toContain(SOL)
    expect((await exchange.fetchOHLCV(SOL, '1m')).length).toBeGreaterThan(100)
    expect(await exchange.fetchFundingHistory(SOL)).toEqual([])
    expect((await exchange.fetchStatus()).status).toBe('ok')
  })
})
