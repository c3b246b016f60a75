import { describe, expect, it } from 'vitest'
import { whatIfGrid } from '../../../main/domain/report/what-if-grid.ts'
import { sizeWords } from '../../../main/size-words.ts'
import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import { gridSchema } from '../../../preload/contract/report.ts'
import { decimal } from '../sizing/exact.ts'
import { factsOf, openSol, reported } from '../worked-example.ts'

const facts = factsOf()
const gridOf = (intent: Intent, world = facts) => {
  const grid = whatIfGrid(intent, world, 'grammar')
  return grid === null ? null : gridSchema.parse(grid)
}
const said = openSol({ targets: [{ by: 'price', value: '110', share: null }] })
const kinds: [string, Partial<OpenIntent>][] = [
  ['a limit', {}],
  ['the market', { entry: { type: 'market' } }],
  ['a stop entry', { entry: { type: 'stop', price: '105' } }],
  ['a ladder', { entry: { type: 'ladder', from: '100', to: '97', rungs: '3' } }],
  ['a short', { side: 'short', stop: { by: 'price', value: '103' } }],
  ['a stop in percent', { stop: { by: 'percent', value: '4' } }],
  ['a stop in ATR', { stop: { by: 'atr', value: '2' } }],
  ['a risk in dollars', { sizing: { by: 'risk_usd', value: '150' } }],
  ['a target in R', { targets: [{ by: 'r', value: '2', share: null }] }],
]

describe('the what-if grid', () => {
  it('has the trade as said in its middle, with stops nearer and farther and risks below and above', () => {
    const grid = gridOf(said)!
    expect(grid.stops.map((stop) => stop.value)).toEqual(['97.5', '96.25', '95', '92.5', '90'])
    expect(grid.sizings.map((sizing) => sizing.value)).toEqual(['0.5', '1', '2', '3', '4'])
    expect(grid.current).toEqual({ row: 2, column: 2 })
    const own = reported(said)
    expect(grid.cells[2]![2]).toMatchObject({
      size: own.ticket?.size,
      allIn: own.losses?.allIn,
      rewardToRisk: own.outlook?.rewardToRisk,
      fundingDailyR: own.outlook?.funding?.dailyR,
      verdict: own.verdict,
    })
  })

  it.each(kinds)('of %s gives in each cell what its own sentence gives', (_, but) => {
    for (const row of gridOf(openSol(but))!.cells) {
      for (const cell of row) {
        const report = sizeWords({ words: cell.words, facts, origin: 'grammar' })
        expect([cell.words, cell.size, cell.allIn, cell.verdict]).toEqual([
          cell.words,
          report.ticket?.size ?? null,
          report.losses?.allIn ?? null,
          report.verdict,
        ])
      }
    }
  })

  it.each(kinds)('of %s never sizes up with a farther stop, or down with more risk', (_, but) => {
    const { cells } = gridOf(openSol(but))!
    const sizes = cells.map((row) => row.map((cell) => decimal(cell.size ?? '0')))
    sizes.forEach((row, r) => {
      row.forEach((size, c) => {
        if (r > 0 && cells[r]![c]!.verdict !== 'refused') expect(size.lte(sizes[r - 1]![c]!)).toBe(true)
        if (c > 0 && cells[r]![c]!.verdict !== 'refused') expect(size.gte(row[c - 1]!)).toBe(true)
      })
    })
  })

  it('says why a cell is blocked', () => {
    const last = gridOf(said)!.cells[2]![4]!
    expect(last.verdict).toBe('blocked')
    expect(last.why).toContain('3%')
  })

  it('offers plain risks and stops where none was said, and has no middle then', () => {
    const grid = gridOf(openSol({ sizing: { by: 'notional', value: '1000' }, stop: null }))!
    expect(grid.current).toBeNull()
    expect(grid.sizings.map((sizing) => `${sizing.by} ${sizing.value}`)).toContain('risk_percent 1')
    expect(grid.stops.map((stop) => `${stop.by} ${stop.value}`)).toContain('percent 5')
    expect(grid.cells.flat().every((cell) => cell.size !== null)).toBe(true)
  })

  it('is null for what opens nothing, and on facts that are not whole', () => {
    expect(gridOf({ action: 'flat' })).toBeNull()
    expect(gridOf(openSol({ coin: null }))).toBeNull()
    expect(gridOf(openSol({ coin: 'NONE' }))).toBeNull()
    expect(gridOf(said, { ...facts, now: Number.NaN })).toBeNull()
  })

  it('drops rows that would be no price', () => {
    const grid = gridOf(openSol({ stop: { by: 'price', value: '40' } }))!
    expect(grid.stops.map((stop) => stop.value)).toEqual(['70', '55', '40', '10'])
    expect(grid.current).toEqual({ row: 2, column: 2 })
  })
})
