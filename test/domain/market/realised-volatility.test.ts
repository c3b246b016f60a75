import { describe, expect, it } from 'vitest'
import { averageTrueRange } from '../../../main/domain/market/average-true-range.ts'
import { realisedVolatility } from '../../../main/domain/market/realised-volatility.ts'

const hourMs = 3_600_000
const barsOf = (closes: readonly string[], times = closes.map((_, i) => i)) =>
  closes.map((close, i) => ({ time: times[i]! * hourMs, open: close, high: close, low: close, close, volume: '1' }))
const seesaw = (count: number) => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? '100' : '101'))

describe('realised volatility', () => {
  it('is the root of the mean squared hourly log return, times the root of 8,760 hours', () => {
    const moved = Math.log(1.01) ** 2
    expect(Number(realisedVolatility(barsOf(seesaw(169))))).toBeCloseTo(Math.sqrt(((168 * moved) / 167) * 8760), 5)
  })

  it('is not lowered by a bar that is missing', () => {
    const times = Array.from({ length: 171 }, (_, i) => i).filter((hour) => hour !== 50 && hour !== 51)
    const moved = Math.log(1.01) ** 2
    expect(Number(realisedVolatility(barsOf(seesaw(169), times)))).toBeCloseTo(
      Math.sqrt(((168 * moved) / 169) * 8760),
      5,
    )
  })

  it('is null under a week of hours, for a bar that can not be read, and for a market that did not move', () => {
    expect(realisedVolatility([])).toBeNull()
    expect(realisedVolatility(barsOf(seesaw(168)))).toBeNull()
    expect(realisedVolatility(barsOf([...seesaw(169), 'NaN']))).toBeNull()
    expect(realisedVolatility(barsOf([...seesaw(169), '0']))).toBeNull()
    expect(realisedVolatility(barsOf(Array.from({ length: 200 }, () => '100')))).toBeNull()
  })
})

describe("Wilder's average true range", () => {
  const bar = (high: string, low: string, close: string) => ({ time: 0, open: close, high, low, close, volume: '1' })

  it('is the mean of the first ranges, then moves by one part in the period', () => {
    const bars = [bar('10', '9', '10'), bar('11', '10', '10.5'), bar('12', '10', '11'), bar('14', '11', '13')]
    // Ranges 1, 2, 3: the mean of the first two is 1.5, then (1.5·1 + 3)/2.
    expect(averageTrueRange(bars, 2)).toBe('2.25')
  })

  it('counts a gap from the close before', () => {
    expect(averageTrueRange([bar('10', '9', '9'), bar('15', '14', '14'), bar('14', '13', '13')], 2)).toBe('3.5')
  })

  it('is null with too few bars', () => {
    expect(averageTrueRange([bar('10', '9', '9'), bar('15', '14', '14')], 2)).toBeNull()
  })
})
