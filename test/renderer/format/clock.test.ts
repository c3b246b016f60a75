import { describe, expect, it } from 'vitest'
import { age, countdown, dayAndTime, timeOfDay } from '../../../renderer/format/clock.ts'

describe('times', () => {
  it('shows venue times in UTC', () => {
    expect(timeOfDay(Date.UTC(2026, 10, 23, 14, 3, 22))).toBe('14:03:22')
    expect(dayAndTime(Date.UTC(2026, 10, 23, 14, 3, 22))).toBe('11-23 14:03:22')
  })

  it('counts down to zero and not below', () => {
    expect(countdown(2_472_000, 0)).toBe('00:41:12')
    expect(countdown(0, 5_000)).toBe('00:00:00')
  })

  it('says an age in the unit that fits', () => {
    expect(age(0, 4_000)).toBe('4 s')
    expect(age(0, 200_000)).toBe('3 min')
    expect(age(0, 7_200_000)).toBe('2 h')
  })
})
