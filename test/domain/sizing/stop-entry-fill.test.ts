import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarketFacts } from '../../../preload/contract/facts.ts'
import { factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

const asks: MarketFacts['asks'] = [
  ['100.01', '10'],
  ['100.21', '10'],
  ['101.01', '20'],
]
const stopEntry = (size: string, sol: Partial<MarketFacts> = { asks }) =>
  reported(
    openSol({
      entry: { type: 'stop', price: '105' },
      stop: { by: 'price', value: '100' },
      sizing: { by: 'base', value: size },
    }),
    factsOf({ sol }),
  )

describe("a stop entry's fill", () => {
  it('walks the book of now, moved so that its best price stands at the trigger', () => {
    // Ten at 105, ten at 105.2: 105.1 on average.
    expect(stopEntry('20').outlook?.stopEntry).toMatchObject({ fill: '105.1', inBook: '40' })
  })

  it('leaves the size at what rules.md makes of the trigger, and says what the fill would lose', () => {
    const report = stopEntry('20')
    expect(report.ticket?.entry.price).toBe('105')
    // 20 units, 0.1 dearer each, with the fee of that.
    const more = decimal(report.outlook!.stopEntry!.allIn!).minus(report.losses!.allIn)
    expect(more.toFixed(4)).toBe('2.0009')
  })

  it('has no price where the book is too thin for the size, and counts what it lacks at the cap', () => {
    const thin = stopEntry('41').outlook!.stopEntry!
    expect([thin.fill, thin.inBook]).toEqual([null, '40'])
    expect(decimal(thin.allIn!).gt(decimal(stopEntry('40').outlook!.stopEntry!.allIn!).plus('15'))).toBe(true)
    expect(stopEntry('5', { asks: [] }).outlook?.stopEntry).toMatchObject({ fill: null, inBook: '0' })
  })

  it('takes no level beyond the cap that the venue gets', () => {
    const far = stopEntry('11', {
      asks: [
        ['100.01', '10'],
        ['120', '10'],
      ],
    }).outlook!.stopEntry!
    expect([far.fill, far.inBook]).toEqual([null, '10'])
  })

  it('mirrors for a short: the bids move up or down to the trigger, and none below the cap is taken', () => {
    const bids: MarketFacts['bids'] = [
      ['99.99', '10'],
      ['99.79', '10'],
      ['85', '10'],
    ]
    const short = (size: string) =>
      reported(
        openSol({
          side: 'short',
          entry: { type: 'stop', price: '95' },
          stop: { by: 'price', value: '99' },
          sizing: { by: 'base', value: size },
        }),
        factsOf({ sol: { bids } }),
      ).outlook?.stopEntry
    expect(short('20')).toMatchObject({ fill: '94.9', inBook: '20' })
    expect(short('21')).toMatchObject({ fill: null, inBook: '20' })
  })

  it('is null for every other entry', () => {
    expect(reported(openSol()).outlook?.stopEntry).toBeNull()
  })

  it('is never better than the trigger, and never better for a larger size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 3_999 }), (cents) => {
        const [one, more] = [cents, cents + 1].map((n) => stopEntry((n / 100).toFixed(2)).outlook!.stopEntry!.fill!)
        expect(decimal(one!).gte('105')).toBe(true)
        expect(decimal(more!).gte(one!)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
