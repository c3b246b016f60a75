import Decimal from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMore, plusExact, printExact, readExact, timesExact } from '../../main/keys/exact-decimal.ts'
import {
  type AllowedAction,
  type SignerLimits,
  whyLooser,
  whyNotEmergency,
  whyOverLimit,
} from '../../main/keys/limits.ts'

const limits: SignerLimits = {
  maxNotional: '10000',
  assets: [
    { asset: 0, maxSize: '0.2', maxLeverage: 5 },
    { asset: 5, maxSize: '100', maxLeverage: 10 },
  ],
}
const leg = (a: number, p: string, s: string, more: Partial<{ b: boolean; r: boolean; trigger: string }> = {}) => ({
  a,
  b: more.b ?? true,
  p,
  s,
  r: more.r ?? false,
  t:
    more.trigger === undefined
      ? { limit: { tif: 'Gtc' } }
      : { trigger: { isMarket: true, triggerPx: more.trigger, tpsl: 'sl' } },
})
const order = (...orders: ReturnType<typeof leg>[]): AllowedAction => ({ type: 'order', orders })
const why = (action: AllowedAction, isReducing = false) => whyOverLimit(action, limits, isReducing)

describe("the key's own limits", () => {
  it('take an order at the notional limit, and not one unit of the last place above it', () => {
    expect(why(order(leg(5, '100', '100')))).toBeNull()
    expect(why(order(leg(5, '100.000000000000000001', '100')))).toBe(
      'The key signs at most 10000 of notional in one action; this would be 10000.0000000000000001.',
    )
  })

  it('count all orders of one action together', () => {
    expect(why(order(leg(5, '100', '50'), leg(0, '25000', '0.2')))).toBeNull()
    expect(why(order(leg(5, '100', '50'), leg(0, '25000.1', '0.2')))).toContain('10000.02')
    expect(why(order(leg(5, '1', '60'), leg(5, '1', '41')))).toBe(
      'The key signs at most 100 of asset 5 in one action; this would be 101.',
    )
  })

  it('bound a sell by its size, because its price says only the least it is worth', () => {
    expect(why(order(leg(0, '1', '0.21', { b: false })))).toContain('at most 0.2 of asset 0')
  })

  it('take the higher of trigger and limit as the price of a stop entry', () => {
    expect(why(order(leg(5, '1', '100', { trigger: '100.1' })))).toContain('10010')
    expect(why(order(leg(5, '100.1', '100', { trigger: '1' })))).toContain('10010')
  })

  it('hold for what a change of an order would make of it', () => {
    const big = leg(0, '60000', '0.2')
    expect(why({ type: 'modify', order: big })).toContain('12000')
    expect(why({ type: 'batchModify', modifies: [{ order: leg(5, '1', '1') }, { order: big }] })).toContain('12001')
  })

  it('know no asset but those that are allowed', () => {
    expect(why(order(leg(7, '1', '1')))).toBe('The key is not allowed to trade asset 7.')
    expect(why({ type: 'updateLeverage', asset: 7, leverage: 1 })).toBe('The key is not allowed to trade asset 7.')
  })

  it('never hold back what only reduces, whatever its size, asset and price', () => {
    const out = order(leg(7, '1000000', '5000', { r: true }))
    expect(why(out)).toBeNull()
    expect(why(out, true)).toBeNull()
  })

  it('let only what reduces through while the desk reduces', () => {
    expect(why(order(leg(5, '1', '1', { r: true }), leg(5, '1', '1')), true)).toBe(
      'Only orders that reduce are signed now.',
    )
    expect(why({ type: 'modify', order: leg(5, '1', '1') }, true)).toContain('Only orders that reduce')
    expect(why({ type: 'updateLeverage', asset: 5, leverage: 1 }, true)).toContain('leverage is not changed')
    expect(why({ type: 'updateIsolatedMargin', asset: 5, ntli: -1 }, true)).toContain('No margin is taken')
    expect(why({ type: 'updateIsolatedMargin', asset: 5, ntli: 1 }, true)).toBeNull()
    for (const type of ['cancel', 'cancelByCloid', 'scheduleCancel', 'noop'] as const)
      expect(why({ type }, true)).toBeNull()
  })

  it('cap the leverage of each asset', () => {
    expect(why({ type: 'updateLeverage', asset: 0, leverage: 5 })).toBeNull()
    expect(why({ type: 'updateLeverage', asset: 0, leverage: 6 })).toBe(
      'The key sets asset 0 to at most 5x; this would be 6x.',
    )
  })

  it('refuse a number of more digits than they compute with', () => {
    expect(why(order(leg(5, '1'.repeat(41), '1')))).toContain("can't compute")
  })
})

describe('limits of an open key', () => {
  const next = (change: Partial<SignerLimits>) => whyLooser({ ...limits, ...change }, limits)
  it('may be made tighter, or stay', () => {
    expect(next({})).toBeNull()
    expect(next({ maxNotional: '9999.99' })).toBeNull()
    expect(next({ assets: [{ asset: 5, maxSize: '1', maxLeverage: 1 }] })).toBeNull()
    expect(next({ assets: [] })).toBeNull()
  })
  it.each<[string, Partial<SignerLimits>]>([
    ['notional', { maxNotional: '10000.01' }],
    ['an asset', { assets: [{ asset: 6, maxSize: '1', maxLeverage: 1 }] }],
    ['a size', { assets: [{ asset: 0, maxSize: '0.2000001', maxLeverage: 1 }] }],
    ['a leverage', { assets: [{ asset: 0, maxSize: '0.1', maxLeverage: 6 }] }],
  ])('are never loosened in %s', (_, change) => {
    expect(next(change)).toContain('can only be tightened')
  })
})

describe('the emergency key', () => {
  it('signs cancels, noop and what only reduces', () => {
    expect(whyNotEmergency({ type: 'cancel' })).toBeNull()
    expect(whyNotEmergency({ type: 'cancelByCloid' })).toBeNull()
    expect(whyNotEmergency({ type: 'noop' })).toBeNull()
    expect(whyNotEmergency(order(leg(7, '1', '1', { r: true })))).toBeNull()
  })
  it.each<AllowedAction>([
    order(leg(5, '1', '1', { r: true }), leg(5, '1', '1')),
    { type: 'modify', order: leg(5, '1', '1', { r: true }) },
    { type: 'batchModify', modifies: [] },
    { type: 'updateLeverage', asset: 5, leverage: 1 },
    { type: 'updateIsolatedMargin', asset: 5, ntli: 1 },
    { type: 'scheduleCancel' },
  ])('signs nothing else: %j', (action) => {
    expect(whyNotEmergency(action)).toContain('and nothing else')
  })
})

describe("the key's own decimals", () => {
  it('agree with decimal.js on every product, sum and comparison', () => {
    const Wide = Decimal.clone({ precision: 100, toExpPos: 200, toExpNeg: -200 })
    const text = fc.tuple(fc.bigInt(0n, 10n ** 15n), fc.integer({ min: 0, max: 12 })).map(([units, places]) => {
      const digits = units.toString().padStart(places + 1, '0')
      return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
    })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [readExact(a)!, readExact(b)!]
        expect(printExact(timesExact(x, y))).toBe(new Wide(a).times(b).toString())
        expect(printExact(plusExact(x, y))).toBe(new Wide(a).plus(b).toString())
        expect(isMore(x, y)).toBe(new Wide(a).gt(b))
      }),
      { numRuns: 2_000 },
    )
  })
  it.each(['', '.', '1.', '.5', '-1', '+1', '1e5', '0x1', ' 1', '1,5', '١', 'NaN'])('read no "%s"', (text) => {
    expect(readExact(text)).toBeNull()
  })
})
