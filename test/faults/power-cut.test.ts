import { describe, expect, it } from 'vitest'
import { cutPower, recordWrites } from './power-cut.ts'
import { whyNoStrace } from './strace.ts'

describe.skipIf(whyNoStrace() !== null)('a power cut', () => {
  it('loses no row and no nonce that was said to be written, at 25 moments; without the sync of each row it would', () => {
    const steps = recordWrites(60)
    expect(cutPower({ steps, cuts: 25, seed: 1 })).toMatchObject({ runs: 25, failures: [] })
    expect(cutPower({ steps, cuts: 25, seed: 1, disk: 'lazy' }).failures).not.toEqual([])
  })
})
