import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, oidOf, paperAtHundred, place, type Trader, traderOn, trigger } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

describe('an order through the SDK', () => {
  it('rests when it does not cross, and is shown to its owner', async () => {
    const c = freshCloid()
    const [status] = await place(trader, [limit(true, '99.5', '2', { c })])
    const oid = oidOf(status)
    expect(status).toEqual({ resting: { oid, cloid: c } })
    const [order] = await trader.orders()
    expect(order).toMatchObject({
      coin: 'SOL',
      side: 'B',
      limitPx: '99.5',
      sz: '2.0',
      origSz: '2.0',
      oid,
      tif: 'Gtc',
      cloid: c,
    })
    expect(await trader.status(c)).toBe('open')
  })

  it('fills through the levels of the book, and answers size and average', async () => {
    const [status] = await place(trader, [limit(true, '100.5', '600', { tif: 'Ioc' })])
    expect(status).toMatchObject({ filled: { totalSz: '600.0', avgPx: '100.025' } })
    const fills = await trader.fills()
    expect(fills.map(({ px, sz, dir, crossed }) => ({ px, sz, dir, crossed }))).toEqual([
      { px: '100.1', sz: '100.0', dir: 'Open Long', crossed: true },
      { px: '100.01', sz: '500.0', dir: 'Open Long', crossed: true },
    ])
    // 0.045% of 500 * 100.01 = 50005 and of 100 * 100.1 = 10010
    expect(fills.map((fill) => fill.fee)).toEqual(['4.5045', '22.50225'])
  })

  it('is cancelled for what an Ioc could not fill', async () => {
    const [status] = await place(trader, [limit(true, '100.05', '600', { tif: 'Ioc' })])
    expect(status).toMatchObject({ filled: { totalSz: '500.0', avgPx: '100.01' } })
    expect(await trader.status(oidOf(status))).toBe('canceled')
    expect(await trader.orders()).toEqual([])
  })

  it('refuses an Ioc that meets nobody, and remembers why', async () => {
    const c = freshCloid()
    expect(await place(trader, [limit(true, '100', '1', { tif: 'Ioc', c })])).toEqual([
      { error: 'Order could not immediately match against any resting orders. asset=5' },
    ])
    expect(await trader.status(c)).toBe('iocCancelRejected')
  })

  it('refuses an Alo that would match, with the bbo', async () => {
    expect(await place(trader, [limit(true, '100.01', '1', { tif: 'Alo' })])).toEqual([
      { error: 'Post only order would have immediately matched, bbo was 99.99@100.01. asset=5' },
    ])
  })

  it('pays the maker fee on a resting order, and fills it part by part', async () => {
    const [status] = await place(trader, [limit(true, '99.5', '10')])
    expect(paper.control.trade('SOL', 'sell', '99.5', '4')).toBe('4.0')
    expect((await trader.orders())[0]).toMatchObject({ sz: '6.0', origSz: '10.0' })
    paper.control.trade('SOL', 'sell', '99.5', '6')
    expect(await trader.status(oidOf(status))).toBe('filled')
    const fills = await trader.fills()
    expect(fills.map(({ sz, fee, crossed }) => ({ sz, fee, crossed }))).toEqual([
      { sz: '6.0', fee: '0.08955', crossed: false },
      { sz: '4.0', fee: '0.0597', crossed: false },
    ])
  })

  it('waits behind the background that was there before it at the same price', async () => {
    await place(trader, [limit(true, '99.99', '1')])
    const other = traderOn(paper, 1)
    await other.account()
    await place(other, [limit(false, '99.99', '500', { tif: 'Ioc' })])
    expect(await trader.fills()).toEqual([])
    await place(other, [limit(false, '99.99', '1', { tif: 'Ioc' })])
    expect(await trader.fills()).toHaveLength(1)
  })

  it('meets other users by price, then time', async () => {
    const other = traderOn(paper, 1)
    await other.account()
    await place(trader, [limit(false, '100', '1')])
    await place(other, [limit(false, '100', '1')])
    await place(trader, [limit(false, '100.005', '1')])
    paper.control.trade('SOL', 'buy', '100', '1.5')
    expect(await trader.position('SOL')).toMatchObject({ szi: '-1.0' })
    expect(await other.position('SOL')).toMatchObject({ szi: '-0.5' })
  })

  it('cancels the resting side when a user would meet himself', async () => {
    const [resting] = await place(trader, [limit(false, '100', '1')])
    const [taking] = await place(trader, [limit(true, '100.01', '2', { tif: 'Ioc' })])
    expect(await trader.status(oidOf(resting))).toBe('selfTradeCanceled')
    expect(taking).toMatchObject({ filled: { totalSz: '2.0', avgPx: '100.01' } })
  })

  it('is refused in the venue’s words when it is off the grid or too small', async () => {
    const texts = async (p: string, s: string) =>
      ((await place(trader, [limit(true, p, s)])) as { error: string }[])[0]!.error
    expect(await texts('99.1234', '1')).toBe('Price must be divisible by tick size. asset=5')
    expect(await texts('0.12345', '1')).toBe('Order has invalid price. asset=5')
    expect(await texts('99', '1.001')).toBe('Order has invalid size. asset=5')
    expect(await texts('99', '0')).toBe('Order has zero size. asset=5')
    expect(await texts('99', '0.1')).toBe('Order must have minimum value of $10. asset=5')
    expect(await texts('99', '1000000')).toBe('Order value too large. Max is $50000000. asset=5')
    expect(await texts('3', '10')).toBe('Order price cannot be more than 95% away from the reference price asset=5')
  })

  it('takes a whole number with more than five figures as a price', async () => {
    paper.control.move('BTC', '123456')
    const order = { ...limit(true, '123450', '0.001'), a: 0, p: '123451' }
    expect(await place(trader, [order])).toMatchObject([{ resting: {} }])
    expect(await place(trader, [{ ...order, p: '12345.6' }])).toEqual([
      { error: 'Price must be divisible by tick size. asset=0' },
    ])
  })

  it('is refused without the margin for it, open orders counted', async () => {
    paper.control.setAccount(trader.user, '1000')
    // 20x cross: 1000 USDC carry 20000 USDC of notional
    expect(await place(trader, [limit(true, '99', '200')])).toMatchObject([{ resting: {} }])
    expect(await place(trader, [limit(true, '99', '3')])).toEqual([
      { error: 'Insufficient margin to place order. asset=5' },
    ])
    expect(await place(trader, [limit(true, '99', '2')])).toMatchObject([{ resting: {} }])
  })

  it('is cancelled by oid or cloid once, and not again', async () => {
    const c = freshCloid()
    const [first] = await place(trader, [limit(true, '99', '1')])
    await place(trader, [limit(true, '98', '1', { c })])
    await trader.exchange.cancel({ cancels: [{ a: 5, o: oidOf(first) }] })
    await trader.exchange.cancelByCloid({ cancels: [{ asset: 5, cloid: c }] })
    expect(await trader.orders()).toEqual([])
    await expect(trader.exchange.cancel({ cancels: [{ a: 5, o: oidOf(first) }] })).rejects.toThrow(
      'Order was never placed, already canceled, or filled. asset=5',
    )
    expect(await trader.status(c)).toBe('canceled')
  })

  it('answers good legs although one of the batch is bad', async () => {
    expect(await place(trader, [limit(true, '99', '1'), limit(true, '99', '0.01')])).toMatchObject([
      { resting: {} },
      { error: 'Order must have minimum value of $10. asset=5' },
    ])
    expect(await trader.orders()).toHaveLength(1)
  })

  it('counts an accepted cloid twice when it is used twice', async () => {
    const c = freshCloid()
    await place(trader, [limit(true, '99', '1', { c })])
    expect(paper.control.counters()).toMatchObject({ ordersAccepted: 1, duplicates: 0 })
    await place(trader, [limit(true, '99', '1', { c })])
    expect(paper.control.counters()).toMatchObject({ ordersAccepted: 2, duplicates: 1 })
  })

  it('knows no order of someone else, nor one never placed', async () => {
    const [status] = await place(trader, [limit(true, '99', '1')])
    const other = traderOn(paper, 1)
    expect(await other.status(oidOf(status))).toBe('unknownOid')
    expect(await trader.status(freshCloid())).toBe('unknownOid')
  })

  it('refuses a leg that a test asked to be refused, once', async () => {
    paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5' })
    const legs = [limit(true, '100.5', '1', { tif: 'Ioc' }), trigger('sl', false, '95', '85.5', '1')]
    expect(await place(trader, legs, 'normalTpsl')).toMatchObject([
      { filled: {} },
      { error: 'Invalid TP/SL price. asset=5' },
    ])
    expect(await trader.orders()).toEqual([])
  })
})

describe('a reduce-only order', () => {
  it('is refused without a position to reduce', async () => {
    const text = 'Reduce only order would increase position. asset=5'
    expect(await place(trader, [limit(false, '101', '1', { r: true })])).toEqual([{ error: text }])
    await place(trader, [limit(true, '100.5', '1', { tif: 'Ioc' })])
    expect(await place(trader, [limit(true, '99', '1', { r: true })])).toEqual([{ error: text }])
  })

  it('is cut to the position when larger, without an error', async () => {
    await place(trader, [limit(true, '100.5', '2', { tif: 'Ioc' })])
    const [status] = await place(trader, [limit(false, '99', '5', { tif: 'Ioc', r: true })])
    expect(status).toMatchObject({ filled: { totalSz: '2.0' } })
    expect(await trader.position('SOL')).toBeNull()
  })

  it('takes the place of older ones that together exceed the position', async () => {
    await place(trader, [limit(true, '100.5', '2', { tif: 'Ioc' })])
    const [older] = await place(trader, [limit(false, '101', '2', { r: true })])
    const [newer] = await place(trader, [limit(false, '102', '1', { r: true })])
    expect(await trader.status(oidOf(older))).toBe('reduceOnlyCanceled')
    expect(await trader.status(oidOf(newer))).toBe('open')
  })

  it('is cancelled when its position is closed otherwise', async () => {
    await place(trader, [limit(true, '100.5', '2', { tif: 'Ioc' })])
    const [resting] = await place(trader, [limit(false, '101', '2', { r: true })])
    await place(trader, [limit(false, '99', '2', { tif: 'Ioc' })])
    expect(await trader.status(oidOf(resting))).toBe('reduceOnlyCanceled')
  })
})
