import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWorld } from '../../../main/domain/market/world.ts'
import { recheck } from '../../../main/domain/report/assess.ts'
import type { ConfirmFacts, Origin, Standing } from '../../../main/domain/risk/check.ts'
import { runChecks } from '../../../main/domain/risk/run-checks.ts'
import { buildCloseTicket, type Ticket } from '../../../main/domain/ticket/build-ticket.ts'
import type { Facts, HistoryFacts, SubmitFacts } from '../../../preload/contract/facts.ts'
import { type CheckReport, checkReportSchema } from '../../../preload/contract/report.ts'
import { assessed, factsOf, inOrder, now, openSol, shownFor } from '../worked-example.ts'

const oddNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, -1, 2 ** 53),
  fc.integer({ min: -100_000, max: 100_000 }),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 })
const time = fc.oneof(
  fc.integer({ min: now - 90_000_000, max: now + 10_000 }),
  fc.integer({ min: now - 70_000, max: now }),
)
const money = fc.oneof(
  fc.constantFrom('0', '-0', '-1', '0.000000001', '99999999999999999999'),
  fc.integer({ min: -20_000, max: 20_000 }).map(String),
)
const submitOf: fc.Arbitrary<SubmitFacts> = fc.record({
  time,
  coin: fc.constantFrom('SOL', 'ETH'),
  side: fc.constantFrom('buy', 'sell'),
  size: fc.constantFrom('38.58', '0', '1000000'),
  price: fc.constantFrom('100', '0.0001', '101'),
  origin: fc.constantFrom<Origin>('grammar', 'hand', 'model'),
})
const historyOf: fc.Arbitrary<HistoryFacts> = fc.record({
  trading: orNull(
    fc.record({
      state: fc.constantFrom('SETTLING', 'ACTIVE', 'REDUCING', 'HALTED'),
      why: orNull(fc.string()),
    }),
  ),
  peakEquity: orNull(money),
  dayLossAccepted: fc.integer({ min: 0, max: 1_000 }).map(String),
  stopOuts: orNull(fc.array(time, { maxLength: 5 })),
  submits: orNull(fc.array(submitOf, { maxLength: 25 })),
  modelOrders: orNull(fc.constantFrom('on', 'off')),
  modelOrdersSince: time,
})
const standingOf: fc.Arbitrary<Standing> = fc.record({
  venueBudget: orNull(
    fc.record({
      weight: fc.record({ used: oddNumber, limit: oddNumber }),
      requests: orNull(fc.record({ used: oddNumber, limit: oddNumber })),
    }),
  ),
  clockSkewMs: orNull(oddNumber),
  unresolvedCoins: orNull(fc.array(fc.constantFrom('SOL', 'ETH', ''), { maxLength: 2 })),
  account: orNull(
    fc.record({
      network: fc.constantFrom('paper', 'testnet', 'mainnet'),
      master: fc.constantFrom('0xa1', '0xb2', ''),
      signer: fc.oneof(
        fc.record({
          is: fc.constantFrom('own_key' as const, 'not_approved' as const),
          address: fc.constantFrom('0xa1', '0xA1', ''),
        }),
        fc.record({ is: fc.constant('agent' as const), address: fc.constant('0xb2'), validUntil: orNull(oddNumber) }),
        fc.constant({ is: 'locked' as const }),
      ),
      isMainnetArmed: fc.boolean(),
    }),
  ),
  log: orNull(fc.record({ isWhole: fc.boolean(), freeBytes: orNull(oddNumber) })),
})
const world = fc.record({
  equity: money,
  dayPnl: money,
  history: historyOf,
  standing: standingOf,
  origin: fc.constantFrom<Origin>('grammar', 'hand', 'model'),
  closes: fc.boolean(),
})
type Drawn = typeof world extends fc.Arbitrary<infer T> ? T : never

const opening = assessed(openSol({ sizing: { by: 'base', value: '38.58' } })).ticket!
const held = {
  positions: [{ coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '99' }],
}
const closing = buildCloseTicket('SOL', { by: 'all' }, readWorld(factsOf(held))!) as Ticket
const confirmOf = (standing: Standing): ConfirmFacts => ({
  shownDigest: 'a',
  termsDigest: 'a',
  sheetAgeMs: 1,
  sheetLifeMs: 2,
  drift: '0',
  driftLimit: '0.003',
  allInShown: null,
  originToken: 'valid',
  shownFor,
  standing,
})
const factsFor = ({ equity, dayPnl, history, closes }: Drawn): Facts =>
  factsOf({ equity, free: '100000', dayPnl, history, ...(closes ? held : {}) })
function checksOf(one: Drawn): CheckReport[] {
  const read = readWorld(factsFor(one))!
  const confirm = confirmOf(one.standing)
  return runChecks(one.closes ? closing : opening, {
    world: read,
    market: read.marketNamed('SOL')!,
    origin: one.origin,
    confirm,
  }).checks
}
const severity = { pass: 0, warn: 1, block: 2 }
const severityOf = (checks: CheckReport[], id: string) =>
  severity[checks.find((check) => check.id === id)?.verdict ?? 'pass']

describe('the desk’s own checks on any facts', () => {
  it('never throw, and answer each in the form of the contract', () => {
    fc.assert(
      fc.property(world, (one) => {
        for (const check of checksOf(one)) checkReportSchema.parse(check)
        const { closes, origin, standing } = one
        recheck(closes ? closing : opening, { facts: factsFor(one), origin, confirm: confirmOf(standing) })
      }),
      { numRuns: 1_500 },
    )
  })

  it('approve nothing that opens while anything of the desk is not known', () => {
    const unknowns: ((one: Drawn) => Drawn)[] = [
      (one) => ({ ...one, history: { ...one.history, trading: null } }),
      (one) => ({ ...one, history: { ...one.history, peakEquity: null } }),
      (one) => ({ ...one, history: { ...one.history, stopOuts: null } }),
      (one) => ({ ...one, history: { ...one.history, submits: null } }),
      (one) => ({ ...one, standing: { ...one.standing, venueBudget: null } }),
      (one) => ({ ...one, standing: { ...one.standing, clockSkewMs: null } }),
      (one) => ({ ...one, standing: { ...one.standing, unresolvedCoins: null } }),
      (one) => ({ ...one, standing: { ...one.standing, account: null } }),
      (one) => ({ ...one, standing: { ...one.standing, log: null } }),
    ]
    fc.assert(
      fc.property(world, fc.constantFrom(...unknowns), (one, forget) => {
        const checks = checksOf(forget({ ...one, closes: false }))
        expect(checks.some(({ verdict }) => verdict === 'block')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('never answer more mildly where there is more risk', () => {
    type More = [string, (one: Drawn) => Drawn]
    const history = (one: Drawn, more: Partial<HistoryFacts>): Drawn => ({
      ...one,
      history: { ...one.history, ...more },
    })
    const standing = (one: Drawn, more: Partial<Standing>): Drawn => ({
      ...one,
      standing: { ...one.standing, ...more },
    })
    const more: More[] = [
      [
        'ORDER_RATE',
        (one) => history(one, { submits: one.history.submits?.concat({ ...like, time: now - 10 }) ?? null }),
      ],
      ['DUPLICATE_ORDER', (one) => history(one, { submits: one.history.submits?.concat(like) ?? null })],
      [
        'REPEATED_AI_EXECUTION',
        (one) => history(one, { submits: one.history.submits?.concat({ ...like, origin: 'model' }) ?? null }),
      ],
      ['REPEATED_AI_EXECUTION', (one) => history(one, { modelOrders: 'off' })],
      ['STOP_COUNT', (one) => history(one, { stopOuts: one.history.stopOuts?.concat(now - 5) ?? null })],
      ['DAILY_LOSS_LIMIT', (one) => ({ ...one, dayPnl: String(BigInt(one.dayPnl.split('.')[0]!) - 50n) })],
      [
        'UNRESOLVED_ORDER',
        (one) => standing(one, { unresolvedCoins: one.standing.unresolvedCoins?.concat('SOL') ?? null }),
      ],
      [
        'CLOCK_SKEW',
        (one) =>
          standing(one, { clockSkewMs: one.standing.clockSkewMs === null ? null : one.standing.clockSkewMs * 2 }),
      ],
      [
        'LOG_DURABLE',
        (one) =>
          standing(one, {
            log: one.standing.log && { ...one.standing.log, freeBytes: (one.standing.log.freeBytes ?? 0) / 2 },
          }),
      ],
      ['TRADING_STATE', (one) => history(one, { trading: { state: 'HALTED', why: null } })],
    ]
    const like: SubmitFacts = { time: now - 10, coin: 'SOL', side: 'buy', size: '38.58', price: '100', origin: 'hand' }
    fc.assert(
      fc.property(world, fc.constantFrom(...more), (drawn, [id, worse]) => {
        const one = {
          ...drawn,
          dayPnl: drawn.dayPnl.split('.')[0]!,
          standing: { ...drawn.standing, ...knownLog(drawn.standing) },
        }
        expect(severityOf(checksOf(worse(one)), id)).toBeGreaterThanOrEqual(severityOf(checksOf(one), id))
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Half of no number is no number: such a disk is left out where risk is added to it. */
const knownLog = ({ log }: Standing): Pick<Standing, 'log'> => ({
  log:
    log === null || (log.freeBytes !== null && log.freeBytes >= 0 && Number.isFinite(log.freeBytes))
      ? log
      : inOrder.log,
})
