import { describe, expect, it } from 'vitest'
import { compareSignatures } from './compare-signatures.ts'

describe('our signatures', () => {
  it("are viem's and ethers' to the last bit, for 3,000 random actions of every type that the key signs", async () => {
    const { counts, disagreements } = await compareSignatures(20_261_123, 3_000)
    expect(disagreements).toEqual([])
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(300)
  })
})
