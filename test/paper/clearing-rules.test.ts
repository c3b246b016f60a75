import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import {
  freshCloid,
  limit,
  oidOf,
  paperAtHundred,
  place,
  socketsOn,
  type Trader,
  trigger,
  until,
} from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred({ fund: '1000000', scheduleCancelVolume: '1000' }))
})
afterEach(() => paper.close())

const buy = (s: string) => place(trader, [limit(true, '100.5', s, { tif: 'Ioc' })])

describe('liquidation', () => {
  it('closes a fifth of a position above 100,000 first, and within 30 s all of it', async () => {
    await buy('2000')
    paper.control.setAccount(trader.user, '4900')
    paper.control.move('SOL', '100')
    expect(await trader.position('SOL')).toMatchObject({ szi: '1600.0' })
    expect((await trader.fills())[0]).toMatchObject({ liquidation: { method: 'market' } })
    paper.control.setAccount(trader.user, '3900')
    paper.control.advance(1000)
    expect(await trader.position('SOL')).toBeNull()
  })

  it('below two thirds of maintenance takes all over and leaves nothing', async () => {
    await buy('100')
    paper.control.setAccount(trader.user, '600')
    // maintenance is 2.5% of the notional: at 95 it is 237.5 and the equity about 100
    paper.control.setMark('SOL', '95')
    expect(await trader.position('SOL')).toBeNull()
    expect((await trader.fills())[0]).toMatchObject({ liquidation: { method: 'backstop', markPx: '95.0' } })
    expect((await trader.account()).marginSummary.accountValue).toBe('0.0')
    const [row] = await trader.info.userNonFundingLedgerUpdates({ user: trader.user, startTime: 0 })
    expect(row!.delta).toMatchObject({ type: 'liquidation', leverageType: 'Cross' })
  })

  it('of an isolated position costs no more than its margin', async () => {
    await trader.exchange.updateLeverage({ asset: 5, isCross: false, leverage: 10 })
    await buy('100')
    const before = (await trader.account()).crossMarginSummary.accountValue
    paper.control.setMark('SOL', '85')
    expect(await trader.position('SOL')).toBeNull()
    expect((await trader.account()).marginSummary.accountValue).toBe(before)
  })
})

describe('isolated margin', () => {
  it('is added and taken out in millionths, down to the initial margin and a tenth of the notional', async () => {
    await trader.exchange.updateLeverage({ asset: 5, isCross: false, leverage: 5 })
    await buy('10')
    const move = (ntli: number) => trader.exchange.updateIsolatedMargin({ asset: 5, isBuy: true, ntli })
    await move(50_000_000)
    expect(await trader.position('SOL')).toMatchObject({ marginUsed: '249.92' })
    await expect(move(-60_000_000)).rejects.toThrow('sufficient margin')
    await move(-49_000_000)
    expect(await trader.position('SOL')).toMatchObject({ marginUsed: '200.92' })
    await trader.exchange.topUpIsolatedOnlyMargin({ asset: 5, leverage: '4' })
    expect(await trader.position('SOL')).toMatchObject({ marginUsed: '250.0' })
  })
})

describe('funding', () => {
  it('is entered for its payer with rate and samples, told over the socket, and kept as history', async () => {
    await buy('10')
    const { subs, close } = socketsOn(paper)
    const seen: { fundings: unknown[]; isSnapshot?: boolean | undefined }[] = []
    await subs.userFundings({ user: trader.user }, (event) => seen.push(event))
    paper.control.advance(3_600_000)
    const [row] = await trader.info.userFunding({ user: trader.user, startTime: 0 })
    expect(row!.delta).toEqual({
      type: 'funding',
      coin: 'SOL',
      usdc: '-0.0125',
      szi: '10.0',
      fundingRate: '0.0000125',
      nSamples: expect.any(Number),
    })
    await until(() => seen.length >= 2)
    expect(seen[0]).toMatchObject({ isSnapshot: true, fundings: [] })
    expect(seen[1]!.fundings).toMatchObject([{ coin: 'SOL', usdc: '-0.0125' }])
    const history = await trader.info.fundingHistory({ coin: 'SOL', startTime: 0 })
    expect(history.at(-1)).toMatchObject({ coin: 'SOL', fundingRate: '0.0000125' })
    await close()
  })
})

describe('fees', () => {
  it('fall with the volume of the 14 days before today', async () => {
    paper.control.setVolume(trader.user, '30000000')
    await buy('10')
    // 0.035% of 1000.1
    expect((await trader.fills())[0]).toMatchObject({ fee: '0.350035' })
    const fees = await trader.info.userFees({ user: trader.user })
    expect(fees).toMatchObject({ userCrossRate: '0.00035', userAddRate: '0.00008' })
    expect(fees.dailyUserVlm.at(-1)).toMatchObject({ userCross: '1000.1' })
  })

  it('take a builder’s share only when he was approved', async () => {
    const builder = { b: `0x${'77'.repeat(20)}` as const, f: 10 }
    const order = { orders: [limit(true, '100.5', '10', { tif: 'Ioc' })], grouping: 'na' as const, builder }
    await expect(trader.exchange.order(order)).rejects.toThrow('Builder fee has not been approved')
    await trader.exchange.approveBuilderFee({ builder: builder.b, maxFeeRate: '0.01%' })
    await trader.exchange.order(order)
    expect((await trader.fills())[0]).toMatchObject({ fee: '0.550055', builderFee: '0.10001' })
  })
})

describe('the dead man’s switch', () => {
  it('needs volume and five seconds, cancels everything, and can be cleared', async () => {
    const at = async (ms: number) =>
      trader.exchange.scheduleCancel({ time: (await trader.info.exchangeStatus()).time + ms })
    const [resting] = await place(trader, [limit(true, '99', '1')])
    await expect(at(60_000)).rejects.toThrow(
      'Cannot set scheduled cancel time until enough volume traded. Required: $1000. Traded: $0.00.',
    )
    await buy('20')
    await expect(at(1_000)).rejects.toThrow('too early')
    await at(60_000)
    await trader.exchange.scheduleCancel()
    paper.control.advance(70_000)
    expect(await trader.status(oidOf(resting))).toBe('open')
    for (let fired = 0; fired < 10; fired += 1) {
      await at(6_000)
      paper.control.advance(7_000)
    }
    expect(await trader.status(oidOf(resting))).toBe('scheduledCancel')
    await expect(at(600_000)).rejects.toThrow('Too many scheduled cancels')
  })
})

describe('a TWAP', () => {
  it('works its size off in slices every 30 s, and tells of each', async () => {
    const { subs, close } = socketsOn(paper)
    const states: unknown[] = []
    await subs.twapStates({ user: trader.user }, (event) => states.push(event.states))
    const answer = await trader.exchange.twapOrder({ twap: { a: 5, b: true, s: '100', r: false, m: 5, t: false } })
    const { twapId } = (answer.response.data.status as { running: { twapId: number } }).running
    paper.control.advance(30_000)
    expect(await trader.position('SOL')).toMatchObject({ szi: '20.0' })
    paper.control.advance(300_000)
    expect(await trader.position('SOL')).toMatchObject({ szi: '100.0' })
    expect(await trader.info.userTwapSliceFills({ user: trader.user })).toHaveLength(10)
    const [last] = await trader.info.twapHistory({ user: trader.user })
    expect(last).toMatchObject({ twapId, status: { status: 'finished' }, state: { executedSz: '100.0' } })
    await until(() => states.length > 3)
    await close()
  })

  it('is refused too short or too small, and ends when cancelled', async () => {
    const twap = { a: 5, b: true, s: '100', r: false, m: 5, t: false }
    await expect(trader.exchange.twapOrder({ twap: { ...twap, s: '0.5' } })).rejects.toThrow('too small')
    await expect(trader.exchange.twapOrder({ twap: { ...twap, r: true } })).rejects.toThrow('would increase position')
    const answer = await trader.exchange.twapOrder({ twap })
    const { twapId } = (answer.response.data.status as { running: { twapId: number } }).running
    await trader.exchange.twapCancel({ a: 5, t: twapId })
    await expect(trader.exchange.twapCancel({ a: 5, t: twapId })).rejects.toThrow('never placed, already canceled')
    paper.control.advance(60_000)
    expect(await trader.fills()).toHaveLength(0)
  })
})

describe('what a user may ask', () => {
  it('is answered: portfolio, active asset, fees, agents, role', async () => {
    await buy('10')
    const { user } = trader
    const portfolio = await trader.info.portfolio({ user })
    expect(portfolio.map(([period]) => period)).toContain('perpAllTime')
    expect(portfolio[3]![1].vlm).toBe('1000.1')
    const active = await trader.info.activeAssetData({ user, coin: 'SOL' })
    expect(active).toMatchObject({ coin: 'SOL', leverage: { type: 'cross', value: 20 }, markPx: '100.0' })
    expect(await trader.info.maxMarketOrderNtls()).toHaveLength(4)
    expect(await trader.info.marginTable({ id: 54 })).toMatchObject({ marginTiers: [{ maxLeverage: 20 }, {}] })
    expect(await trader.info.webData2({ user })).toMatchObject({ user, isVault: false })
  })

  it('comes over activeAssetData again with every fill', async () => {
    const { subs, close } = socketsOn(paper)
    const seen: { maxTradeSzs: unknown }[] = []
    await subs.activeAssetData({ user: trader.user, coin: 'SOL' }, (event) => seen.push(event))
    await until(() => seen.length === 1)
    await buy('10')
    await until(() => seen.length > 1)
    expect(seen.at(-1)!.maxTradeSzs).not.toEqual(seen[0]!.maxTradeSzs)
    await close()
  })

  it('comes over webData3 too', async () => {
    const { subs, close } = socketsOn(paper)
    const seen: unknown[] = []
    await subs.webData3({ user: trader.user }, (event) => seen.push(event))
    await until(() => seen.length > 0)
    expect(seen[0]).toMatchObject({ userState: { user: trader.user, agentAddress: null } })
    await close()
  })
})

describe('a position’s own stop', () => {
  it('resizes with the position; a fixed one does not', async () => {
    await buy('10')
    await place(trader, [trigger('sl', false, '95', '85.5', '0')], 'positionTpsl')
    const c = freshCloid()
    await place(trader, [trigger('sl', false, '94', '84.6', '10', c)])
    await buy('5')
    paper.control.setBook('SOL', [['94.5', '5000']], [['95.5', '5000']])
    paper.control.setMark('SOL', '95')
    expect((await trader.fills())[0]).toMatchObject({ sz: '15.0' })
    expect(await trader.status(c)).toBe('open')
  })
})
