import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { legsOf } from '../../../main/domain/order/legs.ts'
import { assess, recheck } from '../../../main/domain/report/assess.ts'
import { type Facts, factsSchema } from '../../../preload/contract/facts.ts'
import { type Intent, intentSchema, type OpenIntent } from '../../../preload/contract/intent.ts'
import { reportSchema } from '../../../preload/contract/report.ts'
import { factsOf, inOrder, openSol, readingOf, shownFor } from '../worked-example.ts'

const digits = (most: number) => fc.stringMatching(new RegExp(`^(0|[1-9]\\d{0,${most}})(\\.\\d{1,8})?$`))
const anyDecimal = fc.oneof(
  digits(3),
  digits(7),
  fc.constantFrom('0', '1', '0.00000001', '9'.repeat(40), '100', '95', '110'),
)
const signed = fc.tuple(fc.boolean(), anyDecimal).map(([minus, text]) => (minus ? `-${text}` : text))
const fraction = fc.constantFrom('0', '0.00045', '0.001', '0.005', '0.5', '-0.0001', '1', '3')
const positiveFraction = fraction.filter((text) => !text.startsWith('-'))
const side = fc.constantFrom<'long' | 'short'>('long', 'short')
const mode = fc.constantFrom<'cross' | 'isolated'>('cross', 'isolated')

const kinds = fc.constantFrom(
  'risk_percent',
  'risk_usd',
  'notional',
  'allocate_percent',
  'margin',
  'base',
  'volatility',
  'kelly',
)
const sizing = fc.record({ by: kinds, value: anyDecimal })
const entry = fc.oneof(
  fc.constant({ type: 'market' }),
  fc.record({ type: fc.constantFrom('limit', 'stop'), price: anyDecimal }),
  fc.record({
    type: fc.constant('ladder'),
    from: anyDecimal,
    to: anyDecimal,
    rungs: fc.constantFrom('0', '2', '3', '7', '2.5', '99'),
  }),
  fc.record({
    type: fc.constant('ladder'),
    from: anyDecimal,
    to: anyDecimal,
    rungs: fc.constantFrom('2', '3'),
    weights: fc.array(fc.constantFrom('0', '1', '2', '3', '999', '2.5'), { minLength: 2, maxLength: 3 }),
  }),
)
const stop = fc.record({ by: fc.constantFrom('price', 'percent', 'atr'), value: anyDecimal })
const target = fc.record({ by: fc.constantFrom('price', 'r'), value: anyDecimal, share: fc.option(anyDecimal) })
const coin = fc.constantFrom('SOL', 'ETH', 'NONE', '__proto__', 'toString')
const said = {
  isAdd: fc.constant(true as const),
  hold: fc.record({ value: anyDecimal, unit: fc.constantFrom('hour', 'day', 'week') }),
}
/** An intent with or without the fields that are there only where they were said. */
const withSaid = <T extends object>(plain: fc.Arbitrary<T>) =>
  fc
    .tuple(plain, fc.option(fc.record(said, { requiredKeys: [] }), { freq: 1, nil: {} }))
    .map(([one, more]) => ({ ...one, ...more }))
const open = fc.record({
  action: fc.constant('open'),
  coin: fc.option(coin),
  side,
  sizing,
  entry,
  stop: fc.option(stop),
  targets: fc.array(target, { maxLength: 4 }),
  tif: fc.option(fc.constantFrom('Gtc', 'Ioc', 'Alo')),
  reduceOnly: fc.boolean(),
  marginMode: fc.option(mode),
  leverage: fc.option(fc.oneof(fc.constantFrom('1', '3', '20', '50'), anyDecimal)),
  account: fc.option(anyDecimal),
})
const closing = fc.oneof(
  fc.constant({ by: 'all' }),
  fc.record({ by: fc.constantFrom('percent', 'base'), value: anyDecimal }),
)
const intent = fc.oneof(
  { weight: 6, arbitrary: withSaid(open) },
  fc.record({ action: fc.constant('close'), coin: fc.option(coin), size: closing }),
  fc.record({ action: fc.constant('cancel'), coin: fc.option(coin) }),
  fc.constant({ action: 'flat' }),
) as fc.Arbitrary<Intent>

/** Numbers near a market at 100, so that most sentences come to a ticket. */
const nearPrice = fc.oneof(
  fc
    .integer({ min: 80_000, max: 120_000 })
    .map((n) => `${(n - (n % 1000)) / 1000}.${String(n % 1000).padStart(3, '0')}`),
  fc.constantFrom('95', '100', '105', '110'),
)
const nearSize = fc.constantFrom('0.1', '0.3', '1', '2', '2.5', '3', '5', '40', '100', '250.55', '5000', '31000')
const nearPlain = fc.record({
  action: fc.constant('open'),
  coin: fc.constant('SOL'),
  side,
  sizing: fc.record({ by: kinds, value: nearSize }),
  entry: fc.oneof(
    fc.constant({ type: 'market' }),
    fc.record({ type: fc.constantFrom('limit', 'stop'), price: nearPrice }),
    fc.record({ type: fc.constant('ladder'), from: nearPrice, to: nearPrice, rungs: fc.constantFrom('2', '3', '7') }),
  ),
  stop: fc.option(
    fc.oneof(
      fc.record({ by: fc.constant('price'), value: nearPrice }),
      fc.record({ by: fc.constantFrom('percent', 'atr'), value: fc.constantFrom('0.5', '1', '3', '7.77') }),
    ),
    { freq: 5 },
  ),
  targets: fc.array(
    fc.oneof(
      fc.record({ by: fc.constant('price'), value: nearPrice, share: fc.option(fc.constantFrom('10', '33', '50')) }),
      fc.record({ by: fc.constant('r'), value: fc.constantFrom('1', '2', '3.3'), share: fc.constant(null) }),
    ),
    { maxLength: 2 },
  ),
  tif: fc.constant(null),
  reduceOnly: fc.constant(false),
  marginMode: fc.option(mode),
  leverage: fc.option(fc.constantFrom('1', '3', '7', '20', '50')),
  account: fc.option(fc.constantFrom('5000', '250000'), { freq: 2 }),
})
const nearOpen = withSaid(nearPlain) as fc.Arbitrary<Intent>
const nearPosition = fc.record({
  coin: fc.constantFrom('SOL', 'ETH'),
  size: fc.constantFrom('-30', '-0.5', '2', '77'),
  entry: nearPrice,
  leverage: fc.constantFrom('3', '20'),
  marginMode: mode,
  stop: fc.option(nearPrice),
})

const levels = fc.array(fc.tuple(anyDecimal, anyDecimal), { maxLength: 5 })
const market = fc.record(
  {
    asset: fc.nat(200_000),
    szDecimals: fc.nat(8),
    maxLeverage: fc.integer({ min: 1, max: 50 }),
    marginTiers: fc.array(fc.record({ lowerBound: anyDecimal, maxLeverage: fc.integer({ min: 1, max: 50 }) }), {
      maxLength: 3,
    }),
    onlyIsolated: fc.boolean(),
    mark: anyDecimal,
    bids: levels,
    asks: levels,
    leverage: anyDecimal,
    marginMode: mode,
    atr14: anyDecimal,
    volatility: anyDecimal,
    fundingHourly: signed,
    time: fc.oneof(fc.constant(Number.NaN), fc.integer()),
  },
  { requiredKeys: ['asset', 'szDecimals', 'maxLeverage', 'mark', 'bids', 'asks', 'leverage', 'marginMode'] },
)
const held = fc.record(
  {
    coin: fc.constantFrom('SOL', 'ETH'),
    size: signed,
    entry: anyDecimal,
    leverage: anyDecimal,
    marginMode: mode,
    stop: fc.option(anyDecimal),
    margin: signed,
  },
  { requiredKeys: ['coin', 'size', 'entry', 'leverage', 'marginMode'] },
)
const resting = fc.record(
  {
    coin: fc.constantFrom('SOL', 'ETH'),
    side: fc.constantFrom('buy', 'sell'),
    price: anyDecimal,
    size: anyDecimal,
    reduceOnly: fc.boolean(),
    trigger: fc.option(anyDecimal),
    oid: fc.nat(),
  },
  { requiredKeys: ['coin', 'side', 'price', 'size'] },
)
const wildFacts = fc.record(
  {
    now: fc.constant(1790000000000),
    account: fc.record(
      {
        equity: signed,
        free: signed,
        positions: fc.array(held, { maxLength: 2 }),
        orders: fc.array(resting, { maxLength: 2 }),
        dayPnl: signed,
        monthPnl: signed,
        closedTrades: fc.array(fc.record({ r: signed }), { maxLength: 40 }),
      },
      { requiredKeys: ['equity', 'free', 'positions', 'orders'] },
    ),
    fees: fc.record({ taker: fraction, maker: fraction }),
    markets: fc.record({ SOL: market, ETH: market }),
    settings: fc.record({ stopSlippage: positiveFraction, marketSlippage: positiveFraction }, { requiredKeys: [] }),
  },
  { requiredKeys: ['now', 'account', 'fees', 'markets'] },
) as fc.Arbitrary<Facts>

const tame = fc
  .record({
    bids: fc.constant([
      ['99.99', '40'],
      ['99.9', '500'],
    ] as [string, string][]),
    asks: fc.constant([
      ['100.01', '40'],
      ['100.1', '500'],
    ] as [string, string][]),
    equity: fc.integer({ min: 100, max: 1_000_000 }).map(String),
  })
  .map(({ bids, asks, equity }) => factsOf({ equity, sol: { bids, asks } }))
const nearFacts = fc
  .tuple(
    tame,
    fc.uniqueArray(nearPosition, { selector: (one) => one.coin, maxLength: 2 }),
    fc.constantFrom('0', '-100', '5000'),
  )
  .map(([facts, positions, dayPnl]) => {
    const markets = { ...facts.markets, ETH: { ...facts.markets.SOL!, asset: 1, maxLeverage: 3, marginTiers: [] } }
    const closedTrades = Array.from({ length: 40 }, (_, i) => ({ r: i % 2 === 0 ? '1.1' : '-1' }))
    const sol = { ...facts.markets.SOL!, volatility: '0.65' }
    return {
      ...facts,
      markets: { ...markets, SOL: sol },
      account: { ...facts.account, positions, dayPnl, closedTrades, monthPnl: dayPnl },
    }
  })

const cents = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((n) => `${(n - (n % 100)) / 100}.${String(n % 100).padStart(2, '0')}`)
const tameOpen = fc.record({
  side,
  percent: cents(1, 300),
  gap: fc.integer({ min: 10, max: 4000 }),
  type: fc.constantFrom('market', 'limit', 'ladder'),
})
const tameIntent = ({
  side,
  percent,
  gap,
  type,
}: {
  side: 'long' | 'short'
  percent: string
  gap: number
  type: string
}): OpenIntent => {
  const away = side === 'long' ? 10_000 - 400 - gap : 10_000 + 400 + gap
  const value = `${(away - (away % 100)) / 100}.${String(away % 100).padStart(2, '0')}`
  const to = side === 'long' ? '97' : '103'
  const entry =
    type === 'market'
      ? ({ type } as const)
      : type === 'limit'
        ? ({ type, price: '100' } as const)
        : ({ type: 'ladder', from: '100', to, rungs: '3' } as const)
  return openSol({ side, sizing: { by: 'risk_percent', value: percent }, stop: { by: 'price', value }, entry })
}
const confirmOf = (allInShown: string | null) => ({
  shownDigest: 'a',
  termsDigest: 'a',
  sheetAgeMs: 1,
  sheetLifeMs: 2,
  drift: '0',
  driftLimit: '0.003',
  allInShown,
  originToken: 'valid' as const,
  shownFor,
  standing: inOrder,
})
/** Decimal text as a whole number of 1e-30, so that the comparison is exact and not the code under test. */
const exact = (text: string): bigint => {
  const [whole = '0', part = ''] = text.replace('-', '').split('.')
  return BigInt(whole + part.padEnd(30, '0').slice(0, 30)) * (text.startsWith('-') ? -1n : 1n)
}
const report = (intent: Intent, facts: Facts) =>
  assess({ words: '', reading: readingOf(intent), facts, origin: 'hand' }).report

describe('assess, on anything that its schemas hold', () => {
  it('never throws, and its report holds to the contract', () => {
    fc.assert(
      fc.property(intent, wildFacts, (said, facts) => {
        intentSchema.parse(said)
        const made = assess({ words: '', reading: readingOf(said), facts, origin: 'model' })
        reportSchema.parse(made.report)
        if (factsSchema.safeParse(facts).success && made.ticket !== null) legsOf(made.ticket)
      }),
      { numRuns: 1500 },
    )
  })

  it('never throws near a real market either, where most sentences come to a ticket', () => {
    let tickets = 0
    const runs = 1500
    fc.assert(
      fc.property(nearOpen, nearFacts, (said, facts) => {
        intentSchema.parse(said)
        const made = assess({ words: '', reading: readingOf(said), facts, origin: 'model' })
        reportSchema.parse(made.report)
        expect(made.approval === null || made.report.verdict !== 'blocked').toBe(true)
        if (made.ticket === null) return
        tickets += 1
        const confirm = confirmOf(made.report.losses?.allIn ?? null)
        const second = recheck(made.ticket, { facts, origin: 'model', confirm })
        // On the same facts the second run finds nothing else than the first.
        const first = made.report.checks.filter((check) => check.verdict === 'block').map((check) => check.id)
        expect(second.checks.filter((check) => check.verdict === 'block').map((check) => check.id)).toEqual(first)
        expect(
          legsOf(made.ticket)
            .groups.flatMap((group) => group.legs)
            .every((leg) => /^[\d.]+$/.test(leg.price)),
        ).toBe(true)
      }),
      { numRuns: runs },
    )
    expect(tickets).toBeGreaterThan(runs / 10)
  })
})

describe('a cap and its check', () => {
  const pairs = [
    ['MAX_ORDER_NOTIONAL', 'orderNotional'],
    ['MAX_POSITION', 'position'],
    ['MAX_GROSS_EXPOSURE', 'grossExposure'],
    ['MARGIN_SUFFICIENCY', 'freeMargin'],
    ['MAX_SLIPPAGE', 'depth'],
  ] as const

  it('agree on every size: the check blocks exactly what is above the cap', () => {
    fc.assert(
      fc.property(nearOpen, nearFacts, (said, facts) => {
        const { ticket, sizing, checks } = report(said, facts)
        if (!ticket || !sizing) return
        for (const [id, name] of pairs) {
          const cap = sizing.caps[name]
          if (cap === undefined) continue
          const isBlocked = checks.find((check) => check.id === id)?.verdict === 'block'
          expect([id, isBlocked]).toEqual([id, exact(ticket.size) > exact(cap)])
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('size from risk, always', () => {
  it('never loses more than the budget, and one lot more would', () => {
    fc.assert(
      fc.property(tameOpen, tame, (said, facts) => {
        const { sizing, losses, ticket } = report(tameIntent(said), facts)
        if (sizing === null || losses === null || ticket === null) return
        expect(exact(losses.allIn)).toBeLessThanOrEqual(exact(sizing.budget!))
        if (sizing.boundBy !== 'risk') return
        const lot = ticket.entry.rungs.length > 0 ? 3n : 1n
        const more = exact(losses.allIn) + (exact(sizing.lossPerUnit!) * lot) / 100n
        // The next lot costs at least the average one, up to the eight decimals that an average is cut to; at the market
        // it may cost the next level's price, which here is at most 0.1 further.
        const slack = said.type === 'market' ? 10n ** 27n : 10n ** 24n
        expect(more + slack).toBeGreaterThan(exact(sizing.budget!))
        expect(exact(sizing.naive!)).toBeGreaterThanOrEqual(exact(sizing.allIn!))
      }),
    )
  })

  it('never grows when the stop moves away', () => {
    fc.assert(
      fc.property(tameOpen, tame, fc.integer({ min: 1, max: 900 }), (said, facts, further) => {
        const near = report(tameIntent(said), facts).sizing?.allIn
        const far = report(tameIntent({ ...said, gap: said.gap + further }), facts).sizing?.allIn
        if (near && far) expect(exact(far)).toBeLessThanOrEqual(exact(near))
      }),
    )
  })

  it('is the least of its caps', () => {
    fc.assert(
      fc.property(tameOpen, tame, (said, facts) => {
        const { sizing, ticket } = report(tameIntent(said), facts)
        if (!sizing || !ticket) return
        const caps = Object.values(sizing.caps).map((cap) => exact(cap as string))
        expect(caps.every((cap) => cap >= exact(ticket.size))).toBe(true)
        expect(sizing.caps[sizing.boundBy!]).toBe(ticket.size)
      }),
    )
  })
})
