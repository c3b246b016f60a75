import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, oidOf, paperAtHundred, place, type Trader, trigger } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

const buyNow = (size: string) => limit(true, '100.5', size, { tif: 'Ioc' })

describe('a trigger order', () => {
  it('waits on the mark, not on the book', async () => {
    await place(trader, [buyNow('2')])
    const [stop] = await place(trader, [trigger('sl', false, '95', '85.5', '2')])
    expect((await trader.orders())[0]).toMatchObject({
      isTrigger: true,
      triggerPx: '95.0',
      orderType: 'Stop Market',
      triggerCondition: 'Price below 95',
      reduceOnly: true,
    })
    paper.control.setBook('SOL', [['94', '500']], [['94.1', '500']])
    expect(await trader.status(oidOf(stop))).toBe('open')
    paper.control.setMark('SOL', '95')
    expect(await trader.status(oidOf(stop))).toBe('filled')
    expect(await trader.position('SOL')).toBeNull()
    expect((await trader.fills())[0]).toMatchObject({ px: '94.0', dir: 'Close Long', oid: oidOf(stop) })
  })

  it('fills at most 10% away from the mark, and leaves the rest unprotected', async () => {
    await place(trader, [buyNow('2')])
    const [stop] = await place(trader, [trigger('sl', false, '95', '50', '2')])
    paper.control.setBook(
      'SOL',
      [
        ['94', '0.5'],
        ['84', '500'],
      ],
      [['94.1', '500']],
    )
    paper.control.setMark('SOL', '95')
    expect(await trader.status(oidOf(stop))).toBe('canceled')
    expect(await trader.position('SOL')).toMatchObject({ szi: '1.5' })
  })

  it('never fills beyond its own limit price', async () => {
    await place(trader, [buyNow('2')])
    const [stop] = await place(trader, [trigger('sl', false, '95', '94.5', '2')])
    paper.control.setBook('SOL', [['94', '500']], [['94.6', '500']])
    paper.control.setMark('SOL', '95')
    expect(await trader.status(oidOf(stop))).toBe('marketOrderNoLiquidityRejected')
    expect(await trader.position('SOL')).toMatchObject({ szi: '2.0' })
  })

  it('is refused when the mark has already passed it', async () => {
    await place(trader, [buyNow('2')])
    const error = 'Invalid TP/SL price. asset=5'
    expect(await place(trader, [trigger('sl', false, '101', '91', '2')])).toEqual([{ error }])
    expect(await place(trader, [trigger('tp', false, '99', '90', '2')])).toEqual([{ error }])
  })

  it('may be an entry, and rests at its limit once triggered', async () => {
    const entry = {
      ...limit(true, '104', '1'),
      t: { trigger: { isMarket: false, triggerPx: '103', tpsl: 'sl' as const } },
    }
    const [status] = await place(trader, [entry])
    paper.control.setBook('SOL', [['104.5', '10']], [['104.6', '10']])
    paper.control.setMark('SOL', '103')
    expect(await trader.status(oidOf(status))).toBe('open')
    expect((await trader.orders())[0]).toMatchObject({ limitPx: '104.0', isTrigger: true })
  })
})

describe('a bracket (normalTpsl)', () => {
  it('cannot have a trigger as its main order', async () => {
    expect(await place(trader, [trigger('sl', false, '95', '85.5', '1')], 'normalTpsl')).toEqual([
      { error: 'Main order cannot be trigger order.' },
    ])
  })

  it('places its children only when the parent is filled in full', async () => {
    const [cs, ct] = [freshCloid(), freshCloid()]
    const legs = [
      limit(true, '99', '2'),
      trigger('sl', false, '95', '85.5', '2', cs),
      trigger('tp', false, '110', '99', '2', ct),
    ]
    const [parent, ...children] = await place(trader, legs, 'normalTpsl')
    expect(children).toEqual(['waitingForFill', 'waitingForFill'])
    expect((await trader.orders()).map((order) => order.oid)).toEqual([oidOf(parent)])
    expect((await trader.orders())[0]!.children).toHaveLength(2)
    paper.control.trade('SOL', 'sell', '99', '1.5')
    paper.control.setMark('SOL', '94')
    expect(await trader.position('SOL')).toMatchObject({ szi: '1.5' })
    paper.control.setMark('SOL', '99')
    paper.control.trade('SOL', 'sell', '99', '0.5')
    expect((await trader.orders()).map((order) => order.orderType).sort()).toEqual([
      'Stop Market',
      'Take Profit Market',
    ])
  })

  it('cancels the children when a partly filled parent is cancelled', async () => {
    const cs = freshCloid()
    const [parent] = await place(
      trader,
      [limit(true, '99', '2'), trigger('sl', false, '95', '85.5', '2', cs)],
      'normalTpsl',
    )
    paper.control.trade('SOL', 'sell', '99', '1')
    await trader.exchange.cancel({ cancels: [{ a: 5, o: oidOf(parent) }] })
    expect(await trader.status(cs)).toBe('canceled')
    expect(await trader.position('SOL')).toMatchObject({ szi: '1.0' })
  })

  it('cancels the children of an Ioc parent that filled in part', async () => {
    const cs = freshCloid()
    await place(
      trader,
      [limit(true, '100.05', '600', { tif: 'Ioc' }), trigger('sl', false, '95', '85.5', '600', cs)],
      'normalTpsl',
    )
    expect(await trader.status(cs)).toBe('canceled')
    expect(await trader.position('SOL')).toMatchObject({ szi: '500.0' })
  })

  it('cancels the sibling of the child that filled', async () => {
    const [cs, ct] = [freshCloid(), freshCloid()]
    const legs = [buyNow('2'), trigger('sl', false, '95', '85.5', '2', cs), trigger('tp', false, '110', '99', '2', ct)]
    await place(trader, legs, 'normalTpsl')
    paper.control.move('SOL', '110')
    expect(await trader.status(ct)).toBe('filled')
    expect(await trader.status(cs)).toBe('siblingFilledCanceled')
    expect(await trader.orders()).toEqual([])
  })

  it('falls as a whole with a refused parent', async () => {
    const legs = [limit(true, '99', '0.01'), trigger('sl', false, '95', '85.5', '1')]
    const error = 'Order must have minimum value of $10. asset=5'
    expect(await place(trader, legs, 'normalTpsl')).toEqual([{ error }, { error }])
    expect(await trader.orders()).toEqual([])
  })

  it('keeps the entry when only the stop is refused', async () => {
    const legs = [limit(true, '99', '1'), trigger('sl', false, '99.5', '85.5', '1')]
    expect(await place(trader, legs, 'normalTpsl')).toMatchObject([
      { resting: {} },
      { error: 'Invalid TP/SL price. asset=5' },
    ])
  })
})

describe('a position TP/SL', () => {
  it('answers waitingForTrigger, and closes whatever the position is by then', async () => {
    await place(trader, [buyNow('2')])
    expect(await place(trader, [trigger('sl', false, '95', '85.5', '0')], 'positionTpsl')).toEqual([
      'waitingForTrigger',
    ])
    await place(trader, [buyNow('1')])
    paper.control.move('SOL', '95')
    expect(await trader.position('SOL')).toBeNull()
    expect((await trader.fills())[0]).toMatchObject({ sz: '3.0' })
  })

  it('goes with its position', async () => {
    await place(trader, [buyNow('2')])
    await place(trader, [trigger('sl', false, '95', '85.5', '0')], 'positionTpsl')
    await place(trader, [limit(false, '99', '2', { tif: 'Ioc', r: true })])
    expect(await trader.orders()).toEqual([])
  })
})
