import type { Grid } from '../../../preload/contract/report.ts'

/** One cell of the what-if grid. */
export type GridPlace = { row: number; column: number }

const steps: ReadonlyMap<string, readonly [row: number, column: number]> = new Map([
  ['ArrowUp', [-1, 0]],
  ['ArrowDown', [1, 0]],
  ['ArrowLeft', [0, -1]],
  ['ArrowRight', [0, 1]],
])

/** The cell that a key leads to, staying inside; null where the key is no step. */
export function stepIn(grid: Pick<Grid, 'stops' | 'sizings'>, at: GridPlace, key: string): GridPlace | null {
  if (key === 'Home') return { ...at, column: 0 }
  if (key === 'End') return { ...at, column: grid.sizings.length - 1 }
  const step = steps.get(key)
  if (step === undefined) return null
  return {
    row: Math.min(grid.stops.length - 1, Math.max(0, at.row + step[0])),
    column: Math.min(grid.sizings.length - 1, Math.max(0, at.column + step[1])),
  }
}
