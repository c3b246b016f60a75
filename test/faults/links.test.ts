import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flapRun, freezeRun, holeRun } from './bad-link.ts'
import { type FastTime, speedUpTime } from './fast-time.ts'

const time = { factor: 2, origin: 0 }
let fast: FastTime
beforeEach(() => {
  time.origin = Date.now()
  fast = speedUpTime(time)
})
afterEach(() => fast.end())

describe('a link that is bad', () => {
  it('lets no order leave on prices older than 3 s, and the desk says within 3.5 s that they are', async () => {
    const { failures, runs } = await freezeRun({ runs: 2, seed: 5, time })
    expect(failures).toEqual([])
    expect(runs).toBe(2)
  })

  it('is found within 10 s where it is silent, and what was filled meanwhile is shown once, within 5 s after it is back', async () => {
    const { failures, counts } = await holeRun({ runs: 1, seed: 6, time })
    expect(failures).toEqual([])
    expect(counts['filled meanwhile']).toBe(1)
  })

  it('takes no more than 20 connections and half of the request budget in a minute of flapping', async () => {
    const { failures, runs } = await flapRun({ runs: 1, seed: 7, time, minutes: 1 })
    expect(failures).toEqual([])
    expect(runs).toBe(1)
  })
})
