import { describe, expect, it } from 'vitest'
import {
  dayBreach,
  drawdownBreach,
  isWorthWriting,
  lossOf,
  movedPeak,
  stopOutsOf,
} from '../../../main/domain/risk/loss-limits.ts'
import { readPolicy } from '../../../main/domain/risk/policy.ts'
import { recent } from '../../../main/domain/risk/recent.ts'
import type { JournalRow } from '../../../preload/contract/journal.ts'

const policy = readPolicy({})

describe('the day’s loss', () => {
  const at = (dayPnl: string, accepted = '0', equity = '10000') => dayBreach({ dayPnl, equity, accepted }, policy)
  it('breaks its limit at three percent of equity, and not a cent before', () => {
    expect(at('-299.99')).toBeNull()
    expect(at('-300')).toContain('The day has lost $300, and 3% of equity is its limit')
    expect(at('250')).toBeNull()
  })
  it('counts once more from what was accepted', () => {
    expect([at('-300', '300'), at('-599.99', '300')]).toEqual([null, null])
    expect(at('-600', '300')).not.toBeNull()
  })
  it('is none in an account without equity that lost nothing', () => {
    expect(at('0', '0', '0')).toBeNull()
    expect(at('-1', '0', '0')).not.toBeNull()
    expect(at('-1', '0', '-5')).not.toBeNull()
  })
})

describe('the drawdown', () => {
  const at = (peak: string, equity: string) => drawdownBreach({ peak, equity }, policy)
  it('breaks its limit at a tenth below the peak, and not a cent before', () => {
    expect(at('10000', '9000.01')).toBeNull()
    expect(at('10000', '9000')).toContain('fallen 10.00% from its highest, $10000')
    expect(at('10000', '11000')).toBeNull()
  })
  it('is none without a peak above zero', () => {
    expect([at('0', '-5'), at('-1', '-5')]).toEqual([null, null])
  })
})

describe('the peak', () => {
  it('rises with equity, and moves with what came in and went out', () => {
    expect(movedPeak('10000', '10500', [])).toBe('10500')
    expect(movedPeak('10000', '9000', [])).toBe('10000')
    expect(movedPeak('10000', '7000', [['-2000', '-1'], ['500']])).toBe('8499')
    // A deposit is no gain: the drawdown from before it stays.
    expect(movedPeak('10000', '14500', [['5000']])).toBe('15000')
  })
  it('is written when it rose by more than a thousandth, or fell', () => {
    expect(isWorthWriting('10000', null)).toBe(true)
    expect(isWorthWriting('10010', '10000')).toBe(false)
    expect(isWorthWriting('10010.01', '10000')).toBe(true)
    expect(isWorthWriting('9999.99', '10000')).toBe(true)
    expect(isWorthWriting('10000', '10000')).toBe(false)
  })
})

it('a loss to accept is never below zero', () => {
  expect([lossOf('-312.4'), lossOf('0'), lossOf('12')]).toEqual(['312.4', '0', '0'])
})

describe('stops that closed at a loss', () => {
  const fill = (body: object) =>
    ({ body: { cloid: '0x1', closedPnl: '-5', oid: 1, time: 10, ...body } }) as unknown as JournalRow
  const stops = new Set(['0x1', '0x2'])
  it('are fills of this desk’s stops that booked a loss, each order once, at its last fill', () => {
    expect(stopOutsOf([fill({}), fill({ time: 12 }), fill({ time: 11 })], stops)).toEqual([12])
    expect(stopOutsOf([fill({}), fill({ cloid: '0x2', oid: 2, time: 20 })], stops)).toEqual([10, 20])
  })
  it('are no others', () => {
    expect(
      stopOutsOf(
        [fill({ cloid: '0x9' }), fill({ cloid: null }), fill({ closedPnl: '0' }), fill({ closedPnl: '3' })],
        stops,
      ),
    ).toEqual([])
  })
})

describe('how many times lie in a window', () => {
  it('counts up to its edge, what lies ahead, and what is no number', () => {
    expect(recent([900, 899, 901], 1_000, 100)).toBe(1)
    expect(recent([2_000, Number.NaN, Number.POSITIVE_INFINITY], 1_000, 100)).toBe(3)
    expect(recent([1_000], 1_000, 0)).toBe(0)
    expect(recent([Number.NEGATIVE_INFINITY], 1_000, 100)).toBe(0)
  })
})
