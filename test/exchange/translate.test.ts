import { describe, expect, it } from 'vitest'
import {
  NotUnderstood,
  toAccount,
  toBook,
  toCandle,
  toCandles,
  toContexts,
  toFees,
  toFills,
  toLeverage,
  toListings,
  toOrderStatus,
  toOrders,
  toTrades,
} from '../../main/exchange/hyperliquid/translate.ts'
import { account, book, candle, cloid, context, fill, meta, order, stop, trades } from './frames.ts'

describe("the venue's frames in the desk's words", () => {
  it('keeps every number as text, and cuts trailing zeros', () => {
    expect(toBook(book)).toEqual({
      coin: 'BTC',
      time: 1754450974231,
      bids: [
        ['113377', '7.6699'],
        ['113376', '4.13714'],
      ],
      asks: [['113397', '0.11543']],
    })
  })

  it('gives trades newest first, each known by time, coin and tid', () => {
    const { coin, trades: list } = toTrades(trades)
    expect(coin).toBe('AVAX')
    expect(list).toEqual([
      { id: '1681222254800:AVAX:118906512037720', time: 1681222254800, side: 'sell', price: '18.43', size: '1' },
      { id: '1681222254710:AVAX:118906512037719', time: 1681222254710, side: 'buy', price: '18.435', size: '93.53' },
    ])
  })

  it('refuses one frame with trades of two coins', () => {
    expect(() => toTrades([trades[0], { ...trades[1], coin: 'SOL' }])).toThrow(NotUnderstood)
  })

  it('reads a bar, and refuses an interval that the desk does not use', () => {
    const bar = { time: 1681923600000, open: '29295', high: '29309', low: '29250', close: '29258', volume: '0.98639' }
    expect(toCandle(candle)).toEqual({ coin: 'BTC', interval: '15m', candle: bar })
    expect(() => toCandle({ ...candle, i: '3m' })).toThrow(NotUnderstood)
  })

  it('puts bars in order of time', () => {
    const times = toCandles([candle, { ...candle, t: candle.t - 900_000 }]).map(({ time }) => time)
    expect(times).toEqual([candle.t - 900_000, candle.t])
  })

  it('pairs contexts with coins by place, and refuses when one is missing', () => {
    const contexts = [context, { ...context, midPx: null }, context]
    expect(toContexts([meta, contexts])[1]).toEqual({
      coin: 'HPOS',
      mark: '14.3161',
      oracle: '14.32',
      mid: null,
      fundingHourly: '-0.0000125',
      openInterest: '688.11',
      dayNotional: '1169046.29406',
      previousDayPrice: '15.322',
    })
    expect(() => toContexts([meta, [context]])).toThrow(NotUnderstood)
  })

  it("gives each coin its place as asset id, its tiers, and one tier where the table's id is the leverage", () => {
    const [btc, delisted, isolated] = toListings(meta)
    expect(btc).toEqual({
      coin: 'BTC',
      asset: 0,
      szDecimals: 5,
      maxLeverage: 40,
      marginTiers: [
        { lowerBound: '0', maxLeverage: 40 },
        { lowerBound: '150000000', maxLeverage: 20 },
      ],
      onlyIsolated: false,
      isDelisted: false,
    })
    expect(delisted).toMatchObject({ asset: 1, isDelisted: true, marginTiers: [{ lowerBound: '0', maxLeverage: 3 }] })
    expect(isolated).toMatchObject({ asset: 2, onlyIsolated: true, isDelisted: false })
  })

  it('refuses a list whose coin has no margin table: a tier is never guessed', () => {
    expect(() => toListings({ ...meta, marginTables: [] })).toThrow('marginTables: none for BTC')
  })

  it('reads the account with signed position sizes', () => {
    expect(toAccount(account)).toEqual({
      time: 1708622398623,
      equity: '13109.482328',
      free: '13104.514502',
      marginUsed: '4.967826',
      maintenance: '0',
      positions: [
        {
          coin: 'ETH',
          size: '0.0335',
          entry: '2986.3',
          value: '100.02765',
          unrealizedPnl: '-0.0134',
          leverage: '20',
          marginMode: 'isolated',
          margin: '4.967826',
          liquidation: '2866.26936529',
        },
      ],
    })
  })

  it('leaves out a position of size zero, and refuses an open one without an entry', () => {
    const withPosition = (change: object) => {
      const [row] = account.assetPositions
      return { ...account, assetPositions: [{ ...row, position: { ...row?.position, ...change } }] }
    }
    expect(toAccount(withPosition({ szi: '0.0', entryPx: null })).positions).toEqual([])
    expect(() => toAccount(withPosition({ entryPx: null }))).toThrow(NotUnderstood)
  })

  it('reads a resting order with the stop that waits for its fill', () => {
    expect(toOrders([order])).toEqual([
      {
        coin: 'BTC',
        oid: 91490941,
        cloid,
        side: 'buy',
        type: 'Limit',
        price: '29792',
        trigger: null,
        size: '4',
        originalSize: '5',
        reduceOnly: false,
        isPositionTpsl: false,
        time: 1681247412573,
        children: [
          {
            coin: 'BTC',
            oid: 91490942,
            cloid: null,
            side: 'sell',
            type: 'Stop Market',
            price: '26100',
            trigger: '29000',
            size: '5',
            originalSize: '5',
            reduceOnly: true,
            isPositionTpsl: false,
            time: 1681247412573,
          },
        ],
      },
    ])
  })

  it('reads an order that carries only the plain fields', () => {
    const { coin, limitPx, oid, side, sz, timestamp, origSz } = order
    const [plain] = toOrders([{ coin, limitPx, oid, side, sz, timestamp, origSz }])
    expect(plain).toMatchObject({ cloid: null, type: 'Limit', trigger: null, reduceOnly: false })
  })

  it('tells an order that was found from one the venue does not know', () => {
    expect(toOrderStatus({ status: 'unknownOid' })).toEqual({ is: 'unknown_oid' })
    const found = { status: 'order', order: { order: stop, status: 'siblingFilledCanceled', statusTimestamp: 1 } }
    expect(toOrderStatus(found)).toMatchObject({ is: 'found', status: 'siblingFilledCanceled', statusTime: 1 })
  })

  it('keeps a rebate negative and a direction it never heard of as it is', () => {
    expect(toFills([{ ...fill, dir: 'Something New', cloid }])[0]).toEqual({
      id: '1681222254710:AVAX:118906512037719',
      time: 1681222254710,
      coin: 'AVAX',
      side: 'buy',
      price: '18.435',
      size: '93.53',
      direction: 'Something New',
      fee: '-0.01',
      closedPnl: '0',
      oid: 90542681,
      cloid,
      crossed: false,
    })
  })

  it('reads the rates and the leverage of a coin', () => {
    expect(toFees({ userCrossRate: '0.00045', userAddRate: '-0.00001' })).toEqual({
      taker: '0.00045',
      maker: '-0.00001',
    })
    expect(toLeverage({ leverage: { type: 'cross', value: 20 } })).toEqual({ leverage: '20', marginMode: 'cross' })
  })

  it.each(['NaN', '1e5', '', ' 1', '0x10', '-1', '1.', '.5', '1,000', '١', 1, null])('refuses %o as a price', (px) => {
    expect(() => toBook({ ...book, levels: [[{ px, sz: '1', n: 1 }], []] })).toThrow(NotUnderstood)
  })

  it('names the place that was wrong and never what stood there', () => {
    expect(() => toBook({ ...book, time: 'secret' })).toThrow(/^time: invalid_type$/)
  })
})
