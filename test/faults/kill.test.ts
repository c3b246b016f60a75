import { expect, it } from 'vitest'
import { killLoop } from './kill-loop.ts'

it('loses nothing, doubles nothing and settles everything over forty kills at random moments', {
  timeout: 180_000,
}, async () => {
  const reports = await Promise.all([5, 6].map((seed) => killLoop({ kills: 20, seed, pauses: [0, 30, 100, 300, 600] })))
  expect(reports.flatMap(({ faults }) => faults)).toEqual([])
  expect(reports.map(({ kills }) => kills)).toEqual([20, 20])
  expect(reports.reduce((sum, { stories }) => sum + stories, 0)).toBeGreaterThan(10)
})
