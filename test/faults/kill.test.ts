import { expect, it } from 'vitest'
import { killLoop } from './kill-loop.ts'

it('loses nothing, doubles nothing and settles everything over twelve kills at random moments', async () => {
  const reports = await Promise.all([5, 6].map((seed) => killLoop({ kills: 6, seed, by: 'moment' })))
  expect(reports.flatMap(({ faults }) => faults)).toEqual([])
  expect(reports.map(({ kills }) => kills)).toEqual([6, 6])
  // How many orders fit between the kills is the machine's affair; that there were any is not.
  expect(reports.reduce((sum, { stories }) => sum + stories, 0)).toBeGreaterThan(0)
})
