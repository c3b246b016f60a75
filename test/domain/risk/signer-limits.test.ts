import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signerLimits, tightestLimits } from '../../../main/domain/risk/signer-limits.ts'
import { signerLimits as schema, whyLooser } from '../../../main/keys/limits.ts'

const sol = { coin: 'SOL', asset: 5, szDecimals: 2, maxLeverage: 20, isDelisted: false, mark: '100' }
const btc = { coin: 'BTC', asset: 0, szDecimals: 5, maxLeverage: 40, isDelisted: false, mark: '61234.5' }

describe("the limits of a key's own process", () => {
  it('are half above what the policy lets one order be worth, and each size is that worth on the lot, never up', () => {
    expect(signerLimits({}, '10000', [sol, btc])).toEqual({
      maxNotional: '45000',
      assets: [
        { asset: 5, maxSize: '450', maxLeverage: 20 },
        { asset: 0, maxSize: '0.73487', maxLeverage: 40 },
      ],
    })
  })

  it('leave out what the policy does not allow, what is delisted, and what has no price', () => {
    const none = [
      { ...sol, isDelisted: true },
      { ...btc, mark: '' },
    ]
    expect(signerLimits({}, '10000', none).assets).toEqual([])
    expect(signerLimits({ ALLOWED_COIN: ['SOL'] }, '10000', [sol, btc]).assets.map(({ asset }) => asset)).toEqual([5])
  })

  it('take the policy’s own size of a coin where that is less', () => {
    expect(signerLimits({ MAX_ORDER_SIZE: { SOL: '3' } }, '10000', [sol]).assets[0]?.maxSize).toBe('3')
    expect(signerLimits({ MAX_ORDER_SIZE: { SOL: '3000' } }, '10000', [sol]).assets[0]?.maxSize).toBe('450')
  })

  it('of an account without money let nothing be added', () => {
    for (const equity of ['0', '-12.5']) expect(signerLimits({}, equity, [sol]).maxNotional).toBe('0')
  })

  const decimal = fc.tuple(fc.nat(9_999_999), fc.nat(999_999)).map(([a, b]) => `${a}.${String(b).padStart(6, '0')}1`)
  const market = fc.record({ mark: decimal, szDecimals: fc.nat(5) }).map((one) => ({ ...sol, ...one }))

  it('are always in the form that the process takes, whatever the equity, the policy and the price', () => {
    fc.assert(
      fc.property(decimal, decimal, market, (equity, block, one) => {
        const limits = signerLimits({ MAX_ORDER_NOTIONAL: { block } }, equity, [one])
        expect(schema.safeParse(limits).success).toBe(true)
      }),
    )
  })

  it('are never looser after they were made tighter, whatever the other limits are', () => {
    const limits = fc
      .tuple(decimal, market, market)
      .map(([equity, a, b]) => signerLimits({}, equity, [a, { ...b, asset: 0 }]))
    fc.assert(
      fc.property(limits, limits, (now, next) => {
        expect(whyLooser(tightestLimits(now, next), now)).toBeNull()
        expect(whyLooser(tightestLimits(now, next), next)).toBeNull()
      }),
    )
  })
})
