import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { eth, factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

const outlook = (said: Partial<OpenIntent>, facts = factsOf()) => reported(openSol(said), facts).outlook
const halves: OpenIntent['targets'] = [
  { by: 'price', value: '110', share: '50' },
  { by: 'price', value: '120', share: '50' },
]

describe("an order's outlook", () => {
  it('states 1 R as the all-in loss, and the break-even price with both fees', () => {
    expect(outlook({})).toMatchObject({
      r: '199.948845705',
      breakEven: '100.1',
      targets: [],
      reward: null,
      rewardToRisk: null,
      breakEvenWinRate: null,
    })
  })

  it('gives each target its gain after fees, in R too, and the win rate at which all of them even out', () => {
    // 19.29·(10 − 0.045 − 0.0495) = 191.077095 and 19.29·(20 − 0.045 − 0.054) = 383.89029.
    const found = outlook({ targets: halves })!
    expect(found.targets.map(({ reward, size }) => [size, reward])).toEqual([
      ['19.29', '191.077095'],
      ['19.29', '383.89029'],
    ])
    expect(found.reward).toBe('574.967385')
    expect(decimal(found.rewardToRisk!).toFixed(6)).toBe('2.875572')
    expect(decimal(found.breakEvenWinRate!).toFixed(6)).toBe('0.258026')
  })

  it('counts what no target takes as nothing', () => {
    expect(outlook({ targets: halves.slice(0, 1) })?.reward).toBe('191.077095')
  })

  it('has no win rate where the fees eat the target', () => {
    const found = outlook({ targets: [{ by: 'price', value: '100.05', share: null }] })!
    expect(decimal(found.reward!).isNegative()).toBe(true)
    expect(found.breakEvenWinRate).toBeNull()
  })

  it('knows rewards without a stop, but no R', () => {
    const found = outlook({ stop: null, sizing: { by: 'base', value: '10' }, targets: halves })
    expect(found).toMatchObject({ r: null, rewardToRisk: null, breakEvenWinRate: null, reward: '149.0325' })
  })

  it('is null for an order that opens nothing', () => {
    const facts = factsOf({
      positions: [{ coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross', stop: '95' }],
    })
    expect(reported({ action: 'close', coin: 'SOL', size: { by: 'all' } }, facts).outlook).toBeNull()
    expect(
      outlook({ reduceOnly: true, side: 'short', stop: null, sizing: { by: 'base', value: '5' } }, facts),
    ).toBeNull()
  })

  it('evens out: wins at that share pay for the losses', () => {
    const price = fc.integer({ min: 10_020, max: 13_000 }).map((n) => (n / 100).toFixed(2))
    fc.assert(
      fc.property(price, (value) => {
        const found = outlook({ targets: [{ by: 'price', value, share: null }] })!
        if (found.breakEvenWinRate === null) return
        const share = decimal(found.breakEvenWinRate)
        const expected = share.times(found.reward!).minus(decimal('1').minus(share).times(found.r!))
        expect(expected.gte(0)).toBe(true)
        expect(expected.lt('0.01')).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe('funding', () => {
  it('is a cost for a long while the rate is above zero, in money and in R, a day and over the time said', () => {
    const found = outlook({ hold: { value: '3', unit: 'day' } })!.funding!
    expect(found).toMatchObject({ daily: '1.1574', hours: '72', held: '3.4722' })
    expect(decimal(found.heldR!).toFixed(5)).toBe('0.01737')
  })

  it('is received by a short, and paid by it while the rate is below zero', () => {
    const short = {
      side: 'short' as const,
      stop: { by: 'price' as const, value: '105' },
      sizing: { by: 'notional' as const, value: '1000' },
    }
    expect(outlook(short)!.funding?.daily).toBe('-0.3')
    expect(outlook(short, factsOf({ sol: { fundingHourly: '-0.0000125' } }))!.funding?.daily).toBe('0.3')
  })

  it('has no time where none was said, and is null where the rate is not known', () => {
    expect(outlook({})!.funding).toMatchObject({ hours: null, held: null, heldR: null })
    const { fundingHourly: _, ...unknown } = factsOf().markets.SOL!
    expect(outlook({}, { ...factsOf(), markets: { SOL: unknown } })!.funding).toBeNull()
  })

  it.each([
    ['12', 'hour', '12'],
    ['1.5', 'day', '36'],
    ['2', 'week', '336'],
  ] as const)('over %s %s is %s hours', (value, unit, hours) => {
    expect(outlook({ hold: { value, unit } })!.funding?.hours).toBe(hours)
  })

  it('changes nothing of the size', () => {
    expect(reported(openSol({ hold: { value: '52', unit: 'week' } })).ticket?.size).toBe('38.58')
  })
})

describe('heat', () => {
  const held = (stop: string | null) =>
    factsOf({
      markets: { ETH: eth },
      positions: [{ coin: 'ETH', size: '0.5', entry: '3000', leverage: '20', marginMode: 'cross', stop }],
    })

  it('adds the order to what the open stops may lose', () => {
    const { before, after } = outlook({}, held('2900'))!.heat
    expect(decimal(after!).minus(before!).toFixed(8)).toBe('0.01999488')
  })

  it('has no bound while something has no stop, and names it', () => {
    expect(outlook({}, held(null))!.heat).toEqual({ before: null, after: null, limit: '0.06', unbounded: ['ETH'] })
  })

  it('has no bound after an order without a stop', () => {
    expect(outlook({ stop: null, sizing: { by: 'base', value: '5' } }, held('2900'))!.heat.after).toBeNull()
  })
})

describe('the gap to liquidation', () => {
  it('is measured in distances from entry to stop', () => {
    const found = reported(openSol({ sizing: { by: 'base', value: '900' }, leverage: '20' }))
    const { liquidation } = found.ticket!
    const gap = decimal('95').minus(liquidation!).div(5)
    expect(decimal(found.outlook!.liquidationGap!).minus(gap).abs().lt('0.0000001')).toBe(true)
  })

  it('is measured upward for a short', () => {
    const said = { side: 'short', stop: { by: 'price', value: '105' }, sizing: { by: 'base', value: '900' } } as const
    const found = reported(openSol({ ...said, leverage: '20' }))
    const gap = decimal(found.ticket!.liquidation!).minus('105').div(5)
    expect(gap.gt(0)).toBe(true)
    expect(decimal(found.outlook!.liquidationGap!).minus(gap).abs().lt('0.0000001')).toBe(true)
  })

  it('is null where nothing would be liquidated', () => {
    expect(outlook({})!.liquidationGap).toBeNull()
  })
})
