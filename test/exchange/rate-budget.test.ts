import { describe, expect, it } from 'vitest'
import { createRateBudget } from '../../main/exchange/hyperliquid/rate-budget.ts'

function budgetAt(network: 'paper' | 'testnet' = 'testnet') {
  const state = { at: 0 }
  return { state, budget: createRateBudget({ monotonic: () => state.at }, network) }
}

describe('the rate budget', () => {
  it('counts the weight of the last minute, by the monotonic clock', () => {
    const { state, budget } = budgetAt()
    budget.add(500)
    state.at = 59_000
    budget.add(20)
    expect(budget.weight()).toEqual({ used: 520, limit: 1_200 })
    state.at = 60_001
    expect(budget.weight().used).toBe(20)
  })

  it('keeps a fifth of the weight from reads that can wait', () => {
    const { budget } = budgetAt()
    budget.add(940)
    expect(budget.maySpare(20)).toBe(true)
    expect(budget.maySpare(21)).toBe(false)
  })

  it('takes a refusal for too many requests for the end of the weight, for a while', () => {
    const { state, budget } = budgetAt()
    budget.refused()
    expect(budget.maySpare(2)).toBe(false)
    expect(budget.weight().used).toBe(1_200)
    state.at = 10_001
    expect(budget.maySpare(2)).toBe(true)
  })

  it('has no weight to keep on paper', () => {
    const { budget } = budgetAt('paper')
    budget.add(5_000)
    expect(budget.maySpare(500)).toBe(true)
    expect(budget.weight().used).toBe(0)
  })
})
