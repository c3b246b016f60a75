import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAction } from '../../main/paper/api/canonical.ts'
import { connectionId } from '../../main/paper/api/signature.ts'

const decimal = fc
  .tuple(fc.nat(999_999), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, part]) => (part === 0 ? String(whole) : `${whole}.${String(part).padStart(6, '0').replace(/0+$/, '')}`))
const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits })
    .map((all) => `0x${all.join('')}`)
const leg = fc.record({
  a: fc.nat(300_000),
  b: fc.boolean(),
  p: decimal,
  s: decimal,
  r: fc.boolean(),
  t: fc.oneof(
    fc.constantFrom('Gtc', 'Ioc', 'Alo', 'FrontendMarket').map((tif) => ({ limit: { tif } })),
    fc
      .record({ isMarket: fc.boolean(), triggerPx: decimal, tpsl: fc.constantFrom('tp', 'sl') })
      .map((trigger) => ({ trigger })),
  ),
  c: fc.option(hex(32), { nil: undefined }),
})
const oid = fc.oneof(fc.nat(), fc.integer({ min: 2 ** 32, max: Number.MAX_SAFE_INTEGER }))
const dropped = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const action = fc.oneof(
  fc.record({
    type: fc.constant('order'),
    orders: fc.array(leg, { minLength: 1, maxLength: 3 }),
    grouping: fc.constantFrom('na', 'normalTpsl', 'positionTpsl'),
    builder: fc.option(fc.record({ b: hex(40), f: fc.nat(100) }), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('cancel'),
    cancels: fc.array(fc.record({ a: fc.nat(200), o: oid }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('modify'), oid, order: leg, a: fc.constantFrom(true, undefined) }),
  fc.record({
    type: fc.constant('updateLeverage'),
    asset: fc.nat(200),
    isCross: fc.boolean(),
    leverage: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({
    type: fc.constant('updateIsolatedMargin'),
    asset: fc.nat(200),
    isBuy: fc.boolean(),
    ntli: fc.integer({ min: -9e12, max: 9e12 }),
  }),
  fc.record({ type: fc.constant('scheduleCancel'), time: fc.option(oid, { nil: undefined }) }),
)

type Odd = { shuffle: boolean; zeros: boolean; upper: boolean; nulls: boolean; extra: boolean }
const odd: fc.Arbitrary<Odd> = fc.record({
  shuffle: fc.boolean(),
  zeros: fc.boolean(),
  upper: fc.boolean(),
  nulls: fc.boolean(),
  extra: fc.boolean(),
})

/** The same thing said otherwise: what other clients send. */
function said(value: unknown, how: Odd): unknown {
  if (typeof value === 'string') {
    if (how.zeros && /^\d+(\.\d+)?$/.test(value)) return value.includes('.') ? `${value}00` : `${value}.0`
    return how.upper && value.startsWith('0x') ? `0x${value.slice(2).toUpperCase()}` : value
  }
  if (Array.isArray(value)) return value.map((one) => said(one, how))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, said(one, how)] as [string, unknown])
  if (how.extra) entries.push(['zz', 1])
  if (how.nulls && 'grouping' in value && !('builder' in value)) entries.push(['builder', null])
  if (how.shuffle) entries.reverse()
  return Object.fromEntries(entries)
}

describe('an action said otherwise', () => {
  it('has the hash of its canonical form: key order, padded zeros, hex case, unknown keys and nulls do not matter', () => {
    fc.assert(
      fc.property(action, odd, fc.nat(), (one, how, nonce) => {
        const plain = dropped(one) as { type: string }
        const read = canonicalAction(said(plain, how) as { type: string })
        expect(read).not.toBeNull()
        expect(connectionId({ action: read!, nonce })).toBe(createL1ActionHash({ action: plain, nonce }))
      }),
      { numRuns: 500 },
    )
  })

  it('with a false that must be left out, or a number for a text, is not taken for it', () => {
    const cancel = { type: 'cancel', cancels: [{ a: 5, o: 1 }] }
    const read = canonicalAction({ ...cancel, f: false })
    expect(
      read === null || connectionId({ action: read, nonce: 1 }) !== connectionId({ action: cancel, nonce: 1 }),
    ).toBe(true)
    expect(canonicalAction({ type: 'cancel', cancels: [{ a: '5', o: 1 }] })).toBeNull()
    expect(canonicalAction({ type: 'updateLeverage', asset: 5, isCross: true, leverage: '5' })).toBeNull()
  })
})
