import { describe, expect, it } from 'vitest'
import { reduceOnlyRun, type Wire } from './reduce-only.ts'

/** A slice of what `npm run prove reduce-only` runs in the million. */
const sequences = Array.from({ length: 250 }, (_, at) => at + 1)
const runAll = (wire?: Wire) => sequences.map((seed) => reduceOnlyRun(seed, wire))
const failuresOf = (wire: Wire) => runAll(wire).flatMap(({ failures }) => failures)

describe('an order that reduces, whatever happens before it arrives', () => {
  it('never opens, adds to or turns round a position', () => {
    const runs = runAll()
    expect(runs.flatMap(({ failures }) => failures)).toEqual([])
    const met = new Set(runs.flatMap(({ counts }) => Object.keys(counts)))
    for (const kind of [
      'desk opens',
      'desk reduces: market',
      'desk reduces: exit',
      'desk reduces: rule',
      'desk protects a fill',
      'desk held back by REDUCE_ONLY_GUARD',
      'desk waits for the close',
      'fill of the desk',
      'fill of another program',
    ])
      expect(met).toContain(kind)
  })

  it('is found out when its flag is lost on the way, or its side too', () => {
    expect(failuresOf((leg) => ({ ...leg, reduceOnly: false })).length).toBeGreaterThan(0)
    const turned = (leg: Parameters<Wire>[0]) =>
      ({ ...leg, reduceOnly: false, side: leg.side === 'buy' ? 'sell' : 'buy' }) as const
    expect(failuresOf(turned).length).toBeGreaterThan(20)
  })

  it('is the same sequence for the same number', () => {
    expect(reduceOnlyRun(7)).toEqual(reduceOnlyRun(7))
  })
})
