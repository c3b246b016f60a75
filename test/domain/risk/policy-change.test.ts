import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../main/domain/risk/policy.ts'
import {
  changeTexts,
  isSameLimit,
  isSamePolicy,
  type PolicyState,
  policyProblem,
  proposed,
  settled,
  targetOf,
  wantedByFile,
} from '../../../main/domain/risk/policy-change.ts'
import { fieldOf, limitIn, policyFields, withValue } from '../../../main/domain/risk/policy-fields.ts'
import { limitViews } from '../../../main/domain/risk/policy-view.ts'
import { type PolicyDocument, policySchema } from '../../../preload/contract/facts.ts'

const minute = 60_000
const start: PolicyState = { document: {}, pending: [] }
const proposing = (document: PolicyDocument, state = start, now = 0) => proposed(state, document, now)

/** Any document that the schema and the bounds take. */
const documents: fc.Arbitrary<PolicyDocument> = fc
  .tuple(
    ...policyFields.map((field) => {
      if (field.path === 'ALLOWED_COIN')
        return fc.oneof(
          fc.constant('null'),
          fc.subarray(['BTC', 'ETH', 'SOL']).map((coins) => JSON.stringify(coins)),
        )
      if (field.path === 'MAX_ORDER_SIZE')
        return fc
          .dictionary(fc.constantFrom('BTC', 'ETH', 'SOL'), fc.constantFrom('1', '2', '2.0', '5'))
          .map((sizes) =>
            JSON.stringify(Object.fromEntries(Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1)))),
          )
      if (field.unit === 'choice') return fc.constantFrom('warn', 'block')
      const [least, most] = field.bounds!
      const isWhole = ['count', 'ms', 'hours', 'minutes', 'megabytes'].includes(field.unit)
      if (isWhole) return fc.integer({ min: Number(least), max: Number(most) }).map(String)
      return fc.integer({ min: 0, max: 1_000 }).map((n) => (n / 1_000).toFixed(3))
    }),
    fc.array(fc.boolean(), { minLength: policyFields.length, maxLength: policyFields.length }),
  )
  .map((drawn) => {
    const said = drawn.at(-1) as boolean[]
    return policyFields.reduce<PolicyDocument>(
      (so, field, i) => (said[i] ? withValue(so, field, drawn[i] as string) : so),
      {},
    )
  })
const isTighterOrSame = (one: PolicyDocument, other: PolicyDocument) =>
  policyFields.every((field) =>
    isSameLimit(field, field.tighter(limitIn(one, field), limitIn(other, field)), limitIn(one, field)),
  )

describe('which way is looser', () => {
  it.each<[string, string, string]>([
    ['MAX_LOSS_PER_TRADE.block', '0.02', '0.04'],
    ['MAX_POSITION.block', '2', '4'],
    ['MAX_OPEN_ORDERS.block', '10', '60'],
    ['STALE_MARKET.blockMs', '1000', '5000'],
    ['REPEATED_AI_EXECUTION.perHour', '1', '9'],
    ['DUPLICATE_ORDER.windowMs', '20000', '5000'],
    ['STOP_COUNT.hours', '24', '1'],
    ['STOP_COUNT.count', '2', '4'],
    ['VENUE_BUDGET.reserve', '0.5', '0.1'],
    ['ACCOUNT_MATCH.hours', '48', '1'],
    ['LOG_DURABLE.freeMegabytes', '500', '50'],
    ['LOOSENING_DELAY.minutes', '60', '1'],
    ['STOP_REQUIRED.hand', 'block', 'warn'],
    ['STOP_REQUIRED.model', 'block', 'warn'],
    ['ALLOWED_COIN', '["SOL"]', 'null'],
    ['ALLOWED_COIN', '[]', '["SOL"]'],
    ['MAX_ORDER_SIZE', '{"SOL":"1"}', '{"SOL":"2"}'],
    ['MAX_ORDER_SIZE', '{"SOL":"1"}', '{}'],
  ])('%s: %s is tighter than %s', (path, tight, loose) => {
    const { tighter } = fieldOf(path)
    expect([tighter(tight, loose), tighter(loose, tight)]).toEqual([tight, tight])
  })

  it('keeps of two lists what both allow, and of two sets of sizes the smaller of each', () => {
    expect(fieldOf('ALLOWED_COIN').tighter('["BTC","SOL"]', '["ETH","SOL"]')).toBe('["SOL"]')
    expect(fieldOf('MAX_ORDER_SIZE').tighter('{"BTC":"1","SOL":"5"}', '{"SOL":"3"}')).toBe('{"BTC":"1","SOL":"3"}')
  })

  it('knows a value however it is written', () => {
    expect(isSameLimit(fieldOf('HEAT.block'), '0.06', '0.060')).toBe(true)
    expect(isSameLimit(fieldOf('HEAT.block'), '0.06', '0.061')).toBe(false)
    expect(isSameLimit(fieldOf('LOOSENING_DELAY.minutes'), '15', '15')).toBe(true)
  })
})

describe('a proposal', () => {
  it('takes what is tighter at once', () => {
    const next = proposing({ HEAT: { block: '0.05' } })
    expect(next).toEqual({ document: { HEAT: { block: '0.05' } }, pending: [] })
  })

  it('lets what is looser wait for the delay, to the millisecond', () => {
    const next = proposing({ HEAT: { block: '0.08' } }, start, 1_000)
    expect(next.document).toEqual({})
    expect(next.pending).toEqual([{ path: 'HEAT.block', value: '0.08', at: 1_000 + 15 * minute }])
    expect(settled(next, 1_000 + 15 * minute - 1)).toBe(next)
    expect(settled(next, 1_000 + 15 * minute)).toEqual({ document: { HEAT: { block: '0.08' } }, pending: [] })
  })

  it('splits a mixed change: the tighter part stands now, the looser later', () => {
    const next = proposing({ HEAT: { block: '0.05' }, MAX_POSITION: { block: '4' } })
    expect(next.document).toEqual({ HEAT: { block: '0.05' } })
    expect(next.pending.map(({ path }) => path)).toEqual(['MAX_POSITION.block'])
  })

  it('splits a list: what is no longer allowed goes now, what is newly allowed waits', () => {
    const state = { document: { ALLOWED_COIN: ['BTC', 'SOL'] }, pending: [] }
    const next = proposing({ ALLOWED_COIN: ['ETH', 'SOL'] }, state)
    expect(next.document.ALLOWED_COIN).toEqual(['SOL'])
    expect(settled(next, 15 * minute).document.ALLOWED_COIN).toEqual(['ETH', 'SOL'])
  })

  it('counts a shorter delay as a loosening, by the delay in force; a longer one holds at once for what comes with it', () => {
    const shorter = proposing({ LOOSENING_DELAY: { minutes: 1 }, HEAT: { block: '0.08' } })
    expect(shorter.pending.map(({ at }) => at)).toEqual([15 * minute, 15 * minute])
    const longer = proposing({ LOOSENING_DELAY: { minutes: 60 }, HEAT: { block: '0.08' } })
    expect(longer.document.LOOSENING_DELAY).toEqual({ minutes: 60 })
    expect(longer.pending.map(({ at }) => at)).toEqual([60 * minute])
  })

  it('keeps the time of what waited already, and begins anew for another value', () => {
    const waiting = proposing({ HEAT: { block: '0.08' } })
    const more = proposing({ HEAT: { block: '0.080' }, MAX_POSITION: { block: '4' } }, waiting, 10 * minute)
    expect(more.pending.map(({ path, at }) => [path, at])).toEqual([
      ['MAX_POSITION.block', 25 * minute],
      ['HEAT.block', 15 * minute],
    ])
    const other = proposing({ HEAT: { block: '0.07' } }, waiting, 10 * minute)
    expect(other.pending).toEqual([{ path: 'HEAT.block', value: '0.07', at: 25 * minute }])
  })

  it('withdraws what waits and is no longer wanted', () => {
    const waiting = proposing({ HEAT: { block: '0.08' } })
    expect(proposing({}, waiting, minute)).toEqual({ document: {}, pending: [] })
    expect(proposing({ HEAT: { block: '0.06' } }, waiting, minute).pending).toEqual([])
  })

  it('waits with a part that would leave a warning above its block', () => {
    const state: PolicyState = {
      document: {},
      pending: [
        { path: 'MAX_LOSS_PER_TRADE.warn', value: '0.04', at: 10 },
        { path: 'MAX_LOSS_PER_TRADE.block', value: '0.05', at: 20 },
      ],
    }
    expect(settled(state, 10)).toBe(state)
    expect(settled(state, 20).document.MAX_LOSS_PER_TRADE).toEqual({ warn: '0.04', block: '0.05' })
  })

  it('never loosens anything now, comes to what was wanted in the end, and tightens whatever can be', () => {
    fc.assert(
      fc.property(documents, documents, fc.nat(1e9), (from, wanted, now) => {
        const state = { document: from, pending: [] }
        const next = proposed(state, wanted, now)
        policySchema.parse(next.document)
        expect(isTighterOrSame(next.document, from)).toBe(true)
        expect(isTighterOrSame(next.document, wanted)).toBe(true)
        expect(isSamePolicy(targetOf(next), wanted)).toBe(true)
        const delay = Math.max(readPolicy(from).looseningDelayMs, readPolicy(wanted).looseningDelayMs)
        for (const { at } of next.pending) expect(at).toBe(now + delay)
        // Said again, nothing moves.
        expect(proposed(next, wanted, now + 1)).toEqual({ ...next, document: next.document })
      }),
      { numRuns: 300 },
    )
  })

  it('can’t be hurried: no row of proposals brings a looser value into force before its delay', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(documents, fc.integer({ min: 0, max: 59_999 })), { maxLength: 8 }), (steps) => {
        let state: PolicyState = start
        let now = 0
        for (const [wanted, ms] of steps) {
          now += ms
          const before = settled(state, now).document
          state = proposed(settled(state, now), wanted, now)
          expect(isTighterOrSame(state.document, before)).toBe(true)
        }
        // The least delay is a minute: within the first one nothing is looser than the house.
        if (now < minute) expect(isTighterOrSame(state.document, {})).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a document', () => {
  it('prints and reads back every value of every limit', () => {
    fc.assert(
      fc.property(documents, (document) => {
        policySchema.parse(document)
        for (const field of policyFields) {
          const value = limitIn(document, field)
          expect(limitIn(withValue({}, field, value), field)).toBe(value)
        }
      }),
      { numRuns: 100 },
    )
  })

  it.each<[string, PolicyDocument, RegExp | null]>([
    ['the house’s own', {}, null],
    ['a fraction above one', { HEAT: { block: '1.0001' } }, /HEAT\.block is 1\.0001.* 0 to 1/],
    ['a fraction of one', { HEAT: { block: '1' } }, null],
    ['a multiple above fifty', { MAX_POSITION: { block: '50.1' } }, /from 0 to 50/],
    ['a delay of none', { LOOSENING_DELAY: { minutes: 0 } }, /LOOSENING_DELAY\.minutes is 0/],
    ['a delay of a week', { LOOSENING_DELAY: { minutes: 10_080 } }, null],
    ['a delay above a week', { LOOSENING_DELAY: { minutes: 10_081 } }, /10080/],
    [
      'a warning above its block',
      { MAX_LOSS_PER_TRADE: { warn: '0.04', block: '0.03' } },
      /above MAX_LOSS_PER_TRADE\.block/,
    ],
    ['a warning at its block', { MAX_LOSS_PER_TRADE: { warn: '0.03', block: '0.03' } }, null],
    ['a collar above its block', { PRICE_COLLAR: { warn: '0.06' } }, /PRICE_COLLAR\.block/],
    ['a skew above its block', { CLOCK_SKEW: { warnMs: 30_001 } }, /CLOCK_SKEW\.block/],
    ['more a second than a minute', { ORDER_RATE: { perSecond: 21 } }, /ORDER_RATE\.perMinute/],
    ['an age that prints as no decimal', { STALE_MARKET: { blockMs: 1e21 } }, /STALE_MARKET/],
    ['a coin that is none', { ALLOWED_COIN: ['SOL', 'a b'] }, /"a b"/],
    ['a size for what is no coin', { MAX_ORDER_SIZE: { __proto__x: '1' } }, /not the name/],
    ['a builder’s coin', { ALLOWED_COIN: ['xyz:TSLA'], MAX_ORDER_SIZE: { kPEPE: '1000' } }, null],
  ])('of %s', (_what, document, problem) => {
    const found = policyProblem(document)
    if (problem === null) expect(found).toBeNull()
    else expect(found).toMatch(problem)
  })

  it('says the defaults of the house', () => {
    const said = Object.fromEntries(policyFields.map(({ path, byDefault }) => [path, byDefault]))
    expect(said).toEqual({
      ALLOWED_COIN: 'null',
      'MAX_ORDER_NOTIONAL.block': '3',
      MAX_ORDER_SIZE: '{}',
      'MAX_POSITION.block': '3',
      'MAX_GROSS_EXPOSURE.block': '5',
      'MAX_OPEN_ORDERS.block': '50',
      'PRICE_COLLAR.warn': '0.02',
      'PRICE_COLLAR.block': '0.05',
      'PRICE_COLLAR.passive': '0.10',
      'MAX_SLIPPAGE.block': '0.005',
      'MAX_LEVERAGE.block': '5',
      'MARGIN_SUFFICIENCY.block': '0.9',
      'STOP_REQUIRED.hand': 'warn',
      'STOP_REQUIRED.model': 'block',
      'MAX_LOSS_PER_TRADE.warn': '0.02',
      'MAX_LOSS_PER_TRADE.block': '0.03',
      'DAILY_LOSS_LIMIT.halt': '0.03',
      'MAX_DRAWDOWN.halt': '0.10',
      'STOP_COUNT.count': '3',
      'STOP_COUNT.hours': '24',
      'DUPLICATE_ORDER.windowMs': '10000',
      'ORDER_RATE.perSecond': '1',
      'ORDER_RATE.perMinute': '20',
      'VENUE_BUDGET.reserve': '0.2',
      'REPEATED_AI_EXECUTION.perHour': '5',
      'STALE_MARKET.blockMs': '3000',
      'STALE_ACCOUNT.blockMs': '10000',
      'CLOCK_SKEW.warnMs': '2000',
      'CLOCK_SKEW.blockMs': '30000',
      'ACCOUNT_MATCH.hours': '24',
      'LOG_DURABLE.freeMegabytes': '200',
      'HEAT.block': '0.06',
      'VENUE_BOUND_LOSS.warn': '3',
      'LOOSENING_DELAY.minutes': '15',
    })
    expect(policyProblem(policyFields.reduce((so, field) => withValue(so, field, field.byDefault), {}))).toBeNull()
  })
})

describe('a hand-edited file', () => {
  it('is wanted where it differs, and leaves what waits where it does not', () => {
    const state: PolicyState = {
      document: { HEAT: { block: '0.05' } },
      pending: [{ path: 'MAX_POSITION.block', value: '4', at: 9 }],
    }
    const wanted = wantedByFile(state, { HEAT: { block: '0.09' } })
    expect(wanted).toEqual({ HEAT: { block: '0.09' }, MAX_POSITION: { block: '4' } })
    const next = proposed(state, wanted, 0)
    expect(next.document).toEqual({ HEAT: { block: '0.05' } })
    expect(next.pending.map(({ at }) => at)).toEqual([9, 15 * minute])
  })
})

describe('what changed, in words', () => {
  it('tells what stands, what waits and until when, and what was withdrawn', () => {
    const next = proposing({ HEAT: { block: '0.05' }, MAX_POSITION: { block: '4' } })
    expect(changeTexts(start, next)).toEqual([
      'MAX_POSITION.block becomes 4 at 1970-01-01T00:15:00Z',
      'HEAT.block is 0.05, was 0.06',
    ])
    expect(changeTexts(next, { ...next, pending: [] })).toEqual(['MAX_POSITION.block stays 3; 4 was withdrawn'])
    expect(changeTexts(next, settled(next, 15 * minute))).toEqual(['MAX_POSITION.block is 4, was 3'])
    expect(changeTexts(next, next)).toEqual([])
  })
})

describe('the limits as a person reads them', () => {
  it('says money where it is money, for the equity of now, and nothing where that is not known', () => {
    const state = proposing({ HEAT: { block: '0.08' } })
    const money = (equity: string | null) =>
      Object.fromEntries(limitViews(state.document, state.pending, equity).map((limit) => [limit.path, limit.money]))
    expect(money('10000')).toMatchObject({
      'HEAT.block': '600',
      'MAX_POSITION.block': '30000',
      'MAX_SLIPPAGE.block': null,
    })
    expect(money(null)).toMatchObject({ 'HEAT.block': null })
    expect(money('0')).toMatchObject({ 'HEAT.block': null })
    const heat = limitViews(state.document, state.pending, '10000').find(({ path }) => path === 'HEAT.block')
    expect(heat).toMatchObject({ value: '0.06', byDefault: '0.06', pending: { value: '0.08', at: 15 * minute } })
  })
})
