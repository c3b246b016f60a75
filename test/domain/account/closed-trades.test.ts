import { describe, expect, it } from 'vitest'
import { closedTrades, type TradeFill } from '../../../main/domain/account/closed-trades.ts'

let time = 0
const fill = (said: Partial<TradeFill>): TradeFill => {
  time += 1
  const plain = {
    time,
    coin: 'SOL',
    side: 'buy' as const,
    size: '10',
    direction: 'Open Long',
    closedPnl: '0',
    fee: '0',
    cloid: null,
  }
  return { ...plain, ...said }
}
const buy = (size: string, cloid: string | null, fee = '0') => fill({ size, cloid, fee })
const sell = (size: string, closedPnl: string, fee = '0') =>
  fill({ side: 'sell', size, direction: 'Close Long', closedPnl, fee })
const plan = (cloid: string, plannedLoss: string | null, size = '10') => ({ size, plannedLoss, entryCloids: [cloid] })

describe('closed trades', () => {
  it('run from flat to flat, net of every fee, over what they planned to lose', () => {
    const fills = [buy('10', 'a', '1'), sell('4', '30', '1'), sell('6', '75', '1')]
    expect(closedTrades(fills, [plan('a', '51')])).toEqual([{ r: '2' }])
  })

  it('are counted when they are over, not before', () => {
    expect(closedTrades([buy('10', 'a'), sell('9', '30')], [plan('a', '50')])).toEqual([])
  })

  it('risk nothing more for the order that closed them, whoever planned it', () => {
    const close = fill({ side: 'sell', direction: 'Close Long', closedPnl: '50', cloid: 'b' })
    expect(closedTrades([buy('10', 'a'), close], [plan('a', '50'), plan('b', '50')])).toEqual([{ r: '1' }])
  })

  it('are told apart by coin', () => {
    const eth = { coin: 'ETH' }
    const fills = [buy('10', 'a'), { ...buy('2', 'b'), ...eth }, sell('10', '-50'), { ...sell('2', '20'), ...eth }]
    expect(closedTrades(fills, [plan('a', '50'), plan('b', '10', '2')])).toEqual([{ r: '-1' }, { r: '2' }])
  })

  it('risk what was filled of the plan, and what each order of them planned', () => {
    expect(closedTrades([buy('5', 'a'), sell('5', '25')], [plan('a', '50')])).toEqual([{ r: '1' }])
    const two = [buy('10', 'a'), buy('10', 'b'), sell('20', '60')]
    expect(closedTrades(two, [plan('a', '50'), plan('b', '10')])).toEqual([{ r: '1' }])
  })

  it('are left out where the desk planned nothing, or no stop', () => {
    const fills = [buy('10', 'x'), sell('10', '5'), buy('10', 'a'), sell('10', '5')]
    expect(closedTrades(fills, [plan('a', null)])).toEqual([])
  })

  it('are left out where they began before the fills do', () => {
    const fills = [sell('10', '500'), buy('10', 'a'), sell('10', '50')]
    expect(closedTrades(fills, [plan('a', '50')])).toEqual([{ r: '1' }])
  })

  it('end where the position turns round, and the rest begins the next', () => {
    const turn = fill({ side: 'sell', size: '15', direction: 'Long > Short', closedPnl: '50', cloid: 'b' })
    const back = fill({ side: 'buy', size: '5', direction: 'Close Short', closedPnl: '-20' })
    expect(closedTrades([buy('10', 'a'), turn, back], [plan('a', '50'), plan('b', '20', '5')])).toEqual([
      { r: '1' },
      { r: '-1' },
    ])
  })
})
