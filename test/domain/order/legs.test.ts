import { describe, expect, it } from 'vitest'
import { legsOf } from '../../../main/domain/order/legs.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { assessed, factsOf, openSol } from '../worked-example.ts'

const planOf = (said: Partial<OpenIntent>) => legsOf(assessed(openSol(said)).ticket!)
const half = { by: 'price', value: '110', share: '50' } as const
const whole = { by: 'price', value: '110', share: null } as const

describe('legs', () => {
  it('sends a limit with its stop as one bracket, the stop capped 10 % beyond its trigger', () => {
    expect(planOf({})).toEqual({
      leverage: null,
      later: [],
      groups: [
        {
          grouping: 'normalTpsl',
          legs: [
            {
              role: 'entry',
              coin: 'SOL',
              asset: 5,
              side: 'buy',
              price: '100',
              size: '38.58',
              tif: 'Gtc',
              trigger: null,
              reduceOnly: false,
            },
            {
              role: 'stop',
              coin: 'SOL',
              asset: 5,
              side: 'sell',
              price: '85.5',
              size: '38.58',
              tif: null,
              trigger: { price: '95', kind: 'sl' },
              reduceOnly: true,
            },
          ],
        },
      ],
    })
  })

  it('lets a single whole target ride with the entry, and keeps a partial one for the fill', () => {
    const riding = planOf({ targets: [whole] })
    expect(riding.groups[0]?.legs.map((leg) => leg.role)).toEqual(['entry', 'stop', 'target'])
    expect(riding.groups[0]?.legs[2]).toMatchObject({
      trigger: { price: '110', kind: 'tp' },
      price: '99',
      size: '38.58',
      reduceOnly: true,
    })
    expect(riding.later).toEqual([])
    const partial = planOf({ targets: [half] })
    expect(partial.groups[0]?.legs.map((leg) => leg.role)).toEqual(['entry', 'stop'])
    expect(partial.later).toEqual([
      expect.objectContaining({ role: 'target', size: '19.29', why: expect.stringContaining('whole stop') }),
    ])
  })

  it('sends a ladder as one bracket a rung, each with its own stop size', () => {
    const ladder = planOf({ entry: { type: 'ladder', from: '100', to: '96', rungs: '3' }, targets: [whole] })
    expect(
      ladder.groups.map((group) => group.legs.map((leg) => [leg.role, leg.size, leg.trigger?.price ?? leg.price])),
    ).toEqual([
      [
        ['entry', '20.95', '100'],
        ['stop', '20.95', '95'],
        ['target', '20.95', '110'],
      ],
      [
        ['entry', '20.95', '98'],
        ['stop', '20.95', '95'],
        ['target', '20.95', '110'],
      ],
      [
        ['entry', '20.95', '96'],
        ['stop', '20.95', '95'],
        ['target', '20.95', '110'],
      ],
    ])
  })

  it('sends a market entry as an Ioc at its cap', () => {
    expect(planOf({ entry: { type: 'market' } }).groups[0]?.legs[0]).toMatchObject({
      price: '100.5',
      tif: 'Ioc',
      trigger: null,
    })
  })

  it('sends a stop entry alone, and leaves its stop and targets to the desk', () => {
    const plan = planOf({ entry: { type: 'stop', price: '105' }, targets: [whole] })
    expect(plan.groups).toEqual([
      {
        grouping: 'na',
        legs: [
          expect.objectContaining({
            role: 'entry',
            price: '115.5',
            tif: null,
            trigger: { price: '105', kind: 'sl' },
            reduceOnly: false,
          }),
        ],
      },
    ])
    expect(plan.later.map((leg) => leg.role)).toEqual(['stop', 'target'])
  })

  it('rounds a short’s stop cap up', () => {
    const plan = planOf({ side: 'short', stop: { by: 'price', value: '105.01' } })
    // 115.511 rounds up to 115.52
    expect(plan.groups[0]?.legs[1]).toMatchObject({ side: 'buy', price: '115.52' })
  })

  it('sets a changed leverage or mode first, as a leg of its own', () => {
    expect(planOf({ leverage: '5' }).leverage).toEqual({ coin: 'SOL', asset: 5, isCross: true, leverage: 5 })
    expect(planOf({ marginMode: 'isolated' }).leverage).toEqual({ coin: 'SOL', asset: 5, isCross: false, leverage: 20 })
    expect(planOf({ leverage: '20', marginMode: 'cross' }).leverage).toBeNull()
  })

  it('closes with one reduce-only Ioc', () => {
    const positions = [{ coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    const { ticket } = assessed({ action: 'close', coin: 'SOL', size: { by: 'all' } }, factsOf({ positions }))
    expect(legsOf(ticket!)).toEqual({
      leverage: null,
      later: [],
      groups: [
        {
          grouping: 'na',
          legs: [
            {
              role: 'close',
              coin: 'SOL',
              asset: 5,
              side: 'sell',
              price: '99.5',
              size: '10',
              tif: 'Ioc',
              trigger: null,
              reduceOnly: true,
            },
          ],
        },
      ],
    })
  })
})
