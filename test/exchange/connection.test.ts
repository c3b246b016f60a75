import { describe, expect, it } from 'vitest'
import { reconnectionDelay } from '../../main/exchange/hyperliquid/connection.ts'

describe('the wait before the next connection', () => {
  it('is never the same for two, never above 5 s, and stays well below the 30 a minute that the venue takes', () => {
    for (let turn = 0; turn < 200; turn += 1) {
      const delays = Array.from({ length: 60 }, (_, attempt) => reconnectionDelay(attempt))
      expect(Math.max(...delays)).toBeLessThanOrEqual(5_000)
      expect(new Set(delays).size).toBe(delays.length)
      const starts = [0]
      for (const delay of delays) starts.push(starts.at(-1)! + delay)
      const most = Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length))
      expect(most).toBeLessThanOrEqual(26)
    }
    const long = Array.from({ length: 2_000 }, () => reconnectionDelay(20))
    expect(long.reduce((sum, delay) => sum + delay, 0) / long.length).toBeGreaterThan(3_600)
  })
})
