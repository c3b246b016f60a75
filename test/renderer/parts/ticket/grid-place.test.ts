import { describe, expect, it } from 'vitest'
import { stepIn } from '../../../../renderer/parts/ticket/grid-place.ts'

const grid = {
  stops: Array.from({ length: 5 }, (_, i) => ({ by: 'price' as const, value: String(95 - i) })),
  sizings: Array.from({ length: 4 }, (_, i) => ({ by: 'risk_percent' as const, value: String(i + 1) })),
}

describe('a step in the what-if grid', () => {
  it('moves one cell and stays inside', () => {
    const middle = { row: 2, column: 2 }
    expect(stepIn(grid, middle, 'ArrowUp')).toEqual({ row: 1, column: 2 })
    expect(stepIn(grid, middle, 'ArrowDown')).toEqual({ row: 3, column: 2 })
    expect(stepIn(grid, middle, 'ArrowLeft')).toEqual({ row: 2, column: 1 })
    expect(stepIn(grid, middle, 'ArrowRight')).toEqual({ row: 2, column: 3 })
    expect(stepIn(grid, { row: 0, column: 0 }, 'ArrowUp')).toEqual({ row: 0, column: 0 })
    expect(stepIn(grid, { row: 4, column: 3 }, 'ArrowRight')).toEqual({ row: 4, column: 3 })
  })

  it('goes to the ends of its row', () => {
    expect(stepIn(grid, { row: 1, column: 2 }, 'Home')).toEqual({ row: 1, column: 0 })
    expect(stepIn(grid, { row: 1, column: 2 }, 'End')).toEqual({ row: 1, column: 3 })
  })

  it('leaves every other key alone', () => {
    for (const key of ['Enter', 'a', 'toString', 'Escape']) expect(stepIn(grid, { row: 0, column: 0 }, key)).toBeNull()
  })
})
