import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FastTime, speedUpTime } from './fast-time.ts'
import { postsAgain, submitRun } from './submits.ts'

const time = { factor: 4, origin: 0 }
let fast: FastTime
beforeEach(() => {
  time.origin = Date.now()
  fast = speedUpTime(time)
})
afterEach(() => fast.end())

describe('orders over a network that loses, doubles, delays and spoils', () => {
  it('are taken once or not at all, and every unknown is closed in time', async () => {
    const reports = await Promise.all([7, 8].map((seed) => submitRun({ submits: 8, seed, time })))
    expect(reports.flatMap(({ failures }) => failures)).toEqual([])
    expect(reports.reduce((sum, { submits }) => sum + submits, 0)).toBeGreaterThanOrEqual(16)
  })

  it('are seen to be taken twice where a client posts again because no answer came', async () => {
    const { failures } = await submitRun({ submits: 10, seed: 3, time, wrap: postsAgain })
    expect(failures.join()).toContain('was traded twice')
  })
})
