import { expect, it } from 'vitest'
import { killPresses } from './kill-presses.ts'

it('lets nothing that opens leave after the kill switch was pressed, and lists in time what is not verified, in three states of the world', async () => {
  const { failures, runs } = await killPresses({ presses: 3, seed: 11 })
  expect(failures).toEqual([])
  expect(runs).toBe(3)
})
