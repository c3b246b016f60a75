import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runAction } from '../../main/paper/api/actions.ts'
import { canonicalAction } from '../../main/paper/api/canonical.ts'
import { createControl } from '../../main/paper/control.ts'
import { createEngine } from '../../main/paper/engine.ts'
import { openStore } from '../../main/paper/state/store.ts'
import { newVenue, seeUser } from '../../main/paper/venue.ts'

const USER = `0x${'a'.repeat(40)}`
const asset = fc.constantFrom(0, 3, 5, 5, 5, 20, 21, 10_000, 100_000, 4_294_967_296)
const text = fc.oneof(
  fc.constantFrom(
    '0',
    '0.000001',
    '1',
    '95',
    '100',
    '100.01',
    '105',
    '99.999999',
    '1000000',
    '9'.repeat(40),
    '0.1',
    '3000',
  ),
  fc.nat(200_000).map((n) => String(n / 1000)),
)
const whole = fc.oneof(fc.nat(30), fc.constantFrom(1_000_001, 1_000_003, 2 ** 33, Number.MAX_SAFE_INTEGER))
const address = fc.constantFrom(USER, `0x${'b'.repeat(40)}`, `0x${'0'.repeat(40)}`)
const wild = fc.record({
  a: asset,
  b: fc.boolean(),
  p: text,
  s: text,
  r: fc.boolean(),
  t: fc.oneof(
    fc.constantFrom('Gtc', 'Ioc', 'Alo', 'FrontendMarket').map((tif) => ({ limit: { tif } })),
    fc
      .record({ isMarket: fc.boolean(), triggerPx: text, tpsl: fc.constantFrom('tp', 'sl') })
      .map((trigger) => ({ trigger })),
  ),
})
/** Rests in the book, so that there is something to modify, fill and cancel. */
const tame = fc.boolean().map((b) => ({ a: 5, b, p: b ? '95' : '105', s: '1', r: false, t: { limit: { tif: 'Gtc' } } }))
const leg = fc.oneof(wild, tame)
const oid = fc.integer({ min: 1_000_001, max: 1_000_040 })
const chain = { hyperliquidChain: 'Testnet', signatureChainId: '0x1', nonce: 1 }
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('order'),
      orders: fc.array(leg, { maxLength: 4 }),
      grouping: fc.constantFrom('na', 'normalTpsl', 'positionTpsl'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('modify'), oid, order: leg, a: fc.constantFrom(true, undefined) }),
  },
  fc.record({
    type: fc.constant('batchModify'),
    modifies: fc.array(fc.record({ oid, order: leg }), { maxLength: 3 }),
    a: fc.constantFrom(true, undefined),
  }),
  fc.record({ type: fc.constant('cancel'), cancels: fc.array(fc.record({ a: asset, o: oid }), { maxLength: 5 }) }),
  fc.record({
    type: fc.constant('updateLeverage'),
    asset,
    isCross: fc.boolean(),
    leverage: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({
    type: fc.constant('updateIsolatedMargin'),
    asset,
    isBuy: fc.boolean(),
    ntli: fc.integer({ min: -9e15, max: 9e15 }),
  }),
  fc.record({ type: fc.constant('topUpIsolatedOnlyMargin'), asset, leverage: text }),
  fc.record({ type: fc.constant('scheduleCancel'), time: fc.option(whole, { nil: undefined }) }),
  fc.record({
    type: fc.constant('twapOrder'),
    twap: fc.record({
      a: asset,
      b: fc.boolean(),
      s: text,
      r: fc.boolean(),
      m: fc.constantFrom(0, 1, 5, 60, 100_000),
      t: fc.boolean(),
    }),
    details: fc.option(fc.record({ t: fc.option(fc.record({ p: text, a: fc.boolean() })), s: fc.option(text) }), {
      nil: undefined,
    }),
  }),
  fc.record({ type: fc.constant('twapCancel'), a: asset, t: oid }),
  fc.record({
    type: fc.constant('approveAgent'),
    ...constants(chain),
    agentAddress: address,
    agentName: fc.constantFrom('', 'x', 'x valid_until 5', 'x valid_until 999999999999999'),
  }),
  fc.record({
    type: fc.constant('approveBuilderFee'),
    ...constants(chain),
    maxFeeRate: fc.constantFrom('0.01%', '100%'),
    builder: address,
  }),
  fc.record({ type: fc.constant('createSubAccount'), name: fc.constantFrom('a', 'b') }),
  fc.record({ type: fc.constant('subAccountTransfer'), subAccountUser: address, isDeposit: fc.boolean(), usd: whole }),
  fc.record({
    type: fc.constant('usdSend'),
    hyperliquidChain: fc.constant('Testnet'),
    signatureChainId: fc.constant('0x1'),
    time: fc.constant(1),
    destination: address,
    amount: text,
  }),
  fc.record({ type: fc.constant('usdClassTransfer'), ...constants(chain), amount: text, toPerp: fc.boolean() }),
  fc.record({ type: fc.constant('noop') }),
)

function constants(values: Record<string, unknown>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)]))
}

describe('any action that can be read', () => {
  it('is answered, whatever it says, and leaves sums that are numbers', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.nat(3)), { minLength: 5, maxLength: 40 }),
        fc.nat(500),
        (steps, seed) => {
          let time = 1_790_000_000_000
          const advance = (ms: number) => {
            time += ms
          }
          const clock = { now: () => time, advance }
          const venue = newVenue({ seed, fund: '100000', now: clock.now })
          const engine = createEngine(venue, openStore(null, false), clock)
          const control = createControl(engine, clock)
          seeUser(venue, USER)
          control.move('SOL', '100')
          control.setVolume(USER, '5000000')
          for (const [one, pause] of steps) {
            const read = canonicalAction(JSON.parse(JSON.stringify(one)))
            if (!read) continue
            const answer = runAction(venue, USER, read)
            seen.set(`${read.type} ${answer.status}`, (seen.get(`${read.type} ${answer.status}`) ?? 0) + 1)
            engine.commit()
            if (pause === 0) control.advance(10_000)
          }
          const text = JSON.stringify(control.snapshot()).replaceAll(/0x[0-9a-f]+/g, '')
          expect(text).not.toMatch(/NaN|Infinity|undefined|\de[+-]?\d/)
          engine.close()
        },
      ),
      { numRuns: 30 },
    )
    // It reached the work behind the schemas, and was let through there too.
    for (const type of ['order', 'updateLeverage', 'usdSend']) {
      expect(seen.get(`${type} ok`)).toBeGreaterThan(0)
    }
  })
})
