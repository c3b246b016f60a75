import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newAccount } from '../../main/paper/clearing/account.ts'
import { hourlyRate } from '../../main/paper/clearing/funding.ts'
import { liquidationPx, maintenance, maintenanceTiers } from '../../main/paper/clearing/margin.ts'
import { D, ZERO } from '../../main/paper/decimal.ts'
import type { Paper } from '../../main/paper/start-paper.ts'
import { UNIVERSE } from '../../main/paper/universe.ts'
import { newVenue } from '../../main/paper/venue.ts'
import { limit, oidOf, paperAtHundred, place, type Trader, traderOn, trigger } from './paper-client.ts'

const SOL = UNIVERSE[5]!

describe('margin', () => {
  it('halves the initial rate of each tier, and keeps maintenance continuous at its border', () => {
    const [first, second] = maintenanceTiers(SOL)
    expect([first!.rate.toFixed(), second!.rate.toFixed()]).toEqual(['0.025', '0.05'])
    expect(second!.deduction.toFixed()).toBe('1750000')
    expect(maintenance(SOL, new D('69999999.99')).toFixed(2)).toBe('1750000.00')
    expect(maintenance(SOL, new D(70_000_000)).toFixed()).toBe('1750000')
  })

  it('is liquidated where equity meets maintenance', () => {
    const venue = newVenue({ seed: 1, fund: '0', now: () => 0 })
    const account = newAccount('0x1', new D('1000'))
    const market = venue.byName.get('SOL')!
    market.mark = 1_000_000
    const position = { szi: 10_000, cost: new D(10_000), isolatedMargin: null }
    account.positions.set(5, { ...position, funding: { allTime: ZERO, sinceOpen: ZERO, sinceChange: ZERO } })
    // long 100 at 100 with 1000 of equity: 1000 - 100 (100 - p) = 100 p / 40, so p = 9000 / 97.5
    expect(liquidationPx(venue, account, 5)?.toFixed(8)).toBe('92.30769231')
  })

  it('takes the tier of the liquidation value, not of today’s', () => {
    const venue = newVenue({ seed: 1, fund: '0', now: () => 0 })
    const account = newAccount('0x1', new D('5000000'))
    venue.byName.get('SOL')!.mark = 1_000_000
    const funding = { allTime: ZERO, sinceOpen: ZERO, sinceChange: ZERO }
    // 71,000,000 today, below 70,000,000 when it is liquidated: the first tier's rate, without deduction
    account.positions.set(5, { szi: 71_000_000, cost: new D(71_000_000), isolatedMargin: null, funding })
    expect(liquidationPx(venue, account, 5)?.toFixed(6)).toBe(
      new D(66_000_000).div(new D(710_000).mul('0.975')).toFixed(6),
    )
  })
})

describe('funding', () => {
  it('is an eighth of the interest rate when the premium is small, and caps at 4% an hour', () => {
    expect(hourlyRate(ZERO).toFixed()).toBe('0.0000125')
    expect(hourlyRate(new D('0.001')).toFixed()).toBe('0.0000625')
    expect(hourlyRate(new D('1')).toFixed()).toBe('0.04')
  })
})

describe('an account', () => {
  let paper: Paper
  let trader: Trader
  beforeEach(async () => {
    ;({ paper, trader } = await paperAtHundred())
    paper.control.setAccount(trader.user, '10000')
  })
  afterEach(() => paper.close())

  it('holds the fund when first seen, and what it was credited', async () => {
    const other = traderOn(paper, 1)
    expect((await other.account()).marginSummary.accountValue).toBe('100000.0')
    paper.control.credit(other.user, '12.5')
    expect((await other.account()).marginSummary.accountValue).toBe('100012.5')
  })

  it('shows a position with value, result, margin and liquidation price', async () => {
    await place(trader, [limit(true, '100.5', '10', { tif: 'Ioc' })])
    const state = await trader.account()
    // fee 0.045% of 1000.1; mark 100, bought at 100.01
    expect(state.marginSummary).toEqual({
      accountValue: '9999.449955',
      totalNtlPos: '1000.0',
      totalRawUsd: '8999.449955',
      totalMarginUsed: '50.0',
    })
    expect(state.withdrawable).toBe('9899.449955')
    expect(state.crossMaintenanceMarginUsed).toBe('25.0')
    expect(state.assetPositions[0]!.position).toMatchObject({
      coin: 'SOL',
      szi: '10.0',
      leverage: { type: 'cross', value: 20 },
      entryPx: '100.01',
      positionValue: '1000.0',
      unrealizedPnl: '-0.1',
      liquidationPx: null,
      marginUsed: '50.0',
      maxLeverage: 20,
    })
  })

  it('books the result of a close without its fees', async () => {
    await place(trader, [limit(true, '100.5', '10', { tif: 'Ioc' })])
    paper.control.move('SOL', '110')
    paper.control.setBook('SOL', [['110', '500']], [['110.1', '500']])
    await place(trader, [limit(false, '105', '4', { tif: 'Ioc', r: true })])
    const [fill] = await trader.fills()
    expect(fill).toMatchObject({ dir: 'Close Long', closedPnl: '39.96', fee: '0.198', startPosition: '10.0' })
    await place(trader, [limit(false, '105', '8', { tif: 'Ioc' })])
    expect((await trader.fills())[0]).toMatchObject({ dir: 'Long > Short', startPosition: '6.0', closedPnl: '59.94' })
    expect(await trader.position('SOL')).toMatchObject({ szi: '-2.0', entryPx: '110.0' })
  })

  it('sets leverage up to the coin’s maximum, and never switches the mode of an open position', async () => {
    const set = (leverage: number, isCross = true) => trader.exchange.updateLeverage({ asset: 5, isCross, leverage })
    await expect(set(21)).rejects.toThrow('Invalid leverage value')
    await set(5)
    await place(trader, [limit(true, '100.5', '10', { tif: 'Ioc' })])
    expect(await trader.position('SOL')).toMatchObject({ leverage: { type: 'cross', value: 5 }, marginUsed: '200.0' })
    await expect(set(5, false)).rejects.toThrow('Cannot switch leverage type with open position.')
    paper.control.setAccount(trader.user, '250')
    await expect(set(2)).rejects.toThrow(
      'Cross position does not have sufficient margin available to decrease leverage.',
    )
    await set(10)
  })

  it('sets the margin of an isolated position aside', async () => {
    await trader.exchange.updateLeverage({ asset: 5, isCross: false, leverage: 5 })
    await place(trader, [limit(true, '100.5', '10', { tif: 'Ioc' })])
    const state = await trader.account()
    expect(state.crossMarginSummary.accountValue).toBe('9799.529955')
    expect(state.assetPositions[0]!.position).toMatchObject({
      leverage: { type: 'isolated', value: 5, rawUsd: '-800.08' },
    })
    // (10 * 100 - 199.92) / (10 * 0.975)
    expect(state.assetPositions[0]!.position.liquidationPx).toBe('82.0594871795')
    await place(trader, [limit(false, '99', '10', { tif: 'Ioc', r: true })])
    expect((await trader.account()).marginSummary.accountValue).toBe(
      (await trader.account()).crossMarginSummary.accountValue,
    )
  })

  it('is liquidated when its equity falls below maintenance, and its orders go first', async () => {
    paper.control.setAccount(trader.user, '600')
    await place(trader, [limit(true, '100.5', '100', { tif: 'Ioc' })])
    const [resting] = await place(trader, [limit(true, '90', '1')])
    const liquidation = (await trader.position('SOL'))!.liquidationPx!
    expect(new D(liquidation).gt(96)).toBe(true)
    paper.control.setMark('SOL', new D(liquidation).plus('0.01').toDecimalPlaces(2, D.ROUND_UP).toFixed())
    expect(await trader.position('SOL')).not.toBeNull()
    paper.control.setMark('SOL', new D(liquidation).toDecimalPlaces(2, D.ROUND_DOWN).toFixed())
    expect(await trader.position('SOL')).toBeNull()
    expect(await trader.status(oidOf(resting))).toBe('liquidatedCanceled')
    expect((await trader.fills())[0]).toMatchObject({ liquidation: { method: 'market' }, fee: '0.0' })
    expect(paper.control.counters().liquidations).toBe(1)
  })

  it('pays funding once an hour on its size at the oracle price', async () => {
    await place(trader, [limit(true, '100.5', '10', { tif: 'Ioc' })])
    paper.control.advance(3_600_000)
    const state = await trader.account()
    expect(state.assetPositions[0]!.position.cumFunding.sinceOpen).toBe('0.0125')
    expect(state.marginSummary.accountValue).toBe('9999.437455')
  })

  it('cancels a resting order whose owner can no longer carry it, when it would fill', async () => {
    const [resting] = await place(trader, [limit(true, '99', '1000')])
    paper.control.setAccount(trader.user, '1000')
    paper.control.trade('SOL', 'sell', '99', '1000')
    expect(await trader.status(oidOf(resting))).toBe('marginCanceled')
  })

  it('shows no orders of a bracket’s waiting children among its open ones', async () => {
    await place(trader, [limit(true, '99', '1'), trigger('sl', false, '95', '85.5', '1')], 'normalTpsl')
    expect(await trader.info.openOrders({ user: trader.user })).toHaveLength(1)
  })
})
