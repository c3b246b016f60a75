import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, oidOf, paperAtHundred, place, type Trader, trigger } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

type Change = Parameters<Trader['exchange']['modify']>[0]
const modify = (oid: number | `0x${string}`, order: ReturnType<typeof limit>, a?: true) =>
  trader.exchange.modify({ oid, order, ...(a ? { a } : {}) } as Change)

describe('a modification', () => {
  it('cancels and replaces: a new oid, the cloid kept, and answers no oid', async () => {
    const c = freshCloid()
    const [placed] = await place(trader, [limit(true, '99', '1', { c })])
    expect(await modify(oidOf(placed), limit(true, '98', '2', { tif: 'Alo', c }))).toEqual({
      status: 'ok',
      response: { type: 'default' },
    })
    const [order] = await trader.orders()
    expect(order).toMatchObject({ limitPx: '98.0', sz: '2.0', cloid: c, tif: 'Alo' })
    expect(order!.oid).not.toBe(oidOf(placed))
    expect(await trader.status(oidOf(placed))).toBe('canceled')
    expect(paper.control.counters().duplicates).toBe(0)
  })

  it('makes a limit post-only where it is not always placed, and takes it so when it is', async () => {
    const [placed] = await place(trader, [limit(true, '99', '1')])
    await modify(oidOf(placed), limit(true, '98', '1'))
    const [tame] = await trader.orders()
    expect(tame).toMatchObject({ tif: 'Alo' })
    await modify(tame!.oid, limit(true, '97', '1'), true)
    expect((await trader.orders())[0]).toMatchObject({ tif: 'Gtc', limitPx: '97.0' })
  })

  it('is refused for an Ioc or a trigger, and leaves the old order alone', async () => {
    const [placed] = await place(trader, [limit(true, '99', '1')])
    await expect(modify(oidOf(placed), limit(true, '101', '1', { tif: 'Ioc' }))).rejects.toThrow('post only')
    expect(await trader.status(oidOf(placed))).toBe('open')
    await modify(oidOf(placed), limit(true, '101', '1', { tif: 'Ioc' }), true)
    expect(await trader.position('SOL')).toMatchObject({ szi: '1.0' })
  })

  it('loses the old order when the new one would have taken', async () => {
    const [placed] = await place(trader, [limit(true, '99', '1')])
    await expect(modify(oidOf(placed), limit(true, '100.05', '1'))).rejects.toThrow(
      'Post only order would have immediately matched, bbo was 99.99@100.01. asset=5',
    )
    expect(await trader.orders()).toEqual([])
  })

  it('keeps the old order when the new one is off the grid or lacks margin, whose own margin it may use', async () => {
    paper.control.setAccount(trader.user, '1000')
    const [placed] = await place(trader, [limit(true, '99', '200')])
    await expect(modify(oidOf(placed), limit(true, '99.1234', '1'))).rejects.toThrow('divisible by tick size')
    await expect(modify(oidOf(placed), limit(true, '99', '300'))).rejects.toThrow('Insufficient margin')
    expect(await trader.status(oidOf(placed))).toBe('open')
    await modify(oidOf(placed), limit(true, '98', '200'))
    expect(await trader.orders()).toHaveLength(1)
  })

  it('of an order that is gone is refused, and placed all the same with a', async () => {
    const [placed] = await place(trader, [limit(true, '99', '1')])
    await trader.exchange.cancel({ cancels: [{ a: 5, o: oidOf(placed) }] })
    await expect(modify(oidOf(placed), limit(true, '98', '1'))).rejects.toThrow(
      'Cannot modify canceled or filled order',
    )
    await modify(oidOf(placed), limit(true, '98', '1'), true)
    expect(await trader.orders()).toHaveLength(1)
  })

  it('of a batch answers each', async () => {
    const statuses = await place(trader, [limit(true, '99', '1'), limit(true, '98', '1')])
    const answer = await trader.exchange
      .batchModify({
        modifies: [
          { oid: oidOf(statuses[0]), order: limit(true, '97', '1') },
          { oid: 12, order: limit(true, '96', '1') },
        ],
      })
      .catch((error: { response: unknown }) => error.response)
    expect(answer).toMatchObject({
      response: {
        type: 'order',
        data: { statuses: [{ resting: {} }, { error: 'Cannot modify canceled or filled order asset=5' }] },
      },
    })
  })

  it('moves a stop with a, and keeps its siblings', async () => {
    const legs = [
      limit(true, '100.5', '1', { tif: 'Ioc' }),
      trigger('sl', false, '95', '85.5', '1'),
      trigger('tp', false, '110', '99', '1'),
    ]
    await place(trader, legs, 'normalTpsl')
    const stop = (await trader.orders()).find((order) => order.triggerPx === '95.0')!
    await modify(stop.oid, trigger('sl', false, '97', '87.3', '1'), true)
    paper.control.move('SOL', '96.5')
    expect(await trader.position('SOL')).toBeNull()
    expect(await trader.orders()).toEqual([])
  })
})
