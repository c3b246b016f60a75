import { describe, expect, it } from 'vitest'
import { readWorld } from '../../../main/domain/market/world.ts'
import type { AccountStanding, CheckFacts, ConfirmFacts, Standing } from '../../../main/domain/risk/check.ts'
import { runChecks } from '../../../main/domain/risk/run-checks.ts'
import type { Ticket } from '../../../main/domain/ticket/build-ticket.ts'
import { buildCloseTicket } from '../../../main/domain/ticket/build-ticket.ts'
import type { HistoryFacts, SubmitFacts } from '../../../preload/contract/facts.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import type { CheckId } from '../../../preload/contract/report.ts'
import { assessed, checkOf, factsOf, inOrder, now, openSol, reported, type Said, shownFor } from '../worked-example.ts'

const held: Said = {
  positions: [{ coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross', stop: '99' }],
}
const whole: HistoryFacts = {
  trading: { state: 'ACTIVE', why: null },
  peakEquity: '10000',
  dayLossAccepted: '0',
  stopOuts: [],
  submits: [],
  modelOrders: 'on',
}
const submit = (ageMs: number, more: Partial<SubmitFacts> = {}): SubmitFacts => ({
  time: now - ageMs,
  coin: 'SOL',
  side: 'buy',
  size: '38.58',
  price: '100',
  origin: 'grammar',
  ...more,
})

type Case = {
  history?: Partial<HistoryFacts>
  said?: Said
  intent?: Partial<OpenIntent>
  origin?: CheckFacts['origin']
  standing?: Partial<Standing> | null
  confirm?: Partial<ConfirmFacts>
  /** Closes the long of 10 SOL instead of opening. */
  closes?: boolean
}

const confirmOf = (one: Case): ConfirmFacts => ({
  shownDigest: 'a1',
  termsDigest: 'a1',
  sheetAgeMs: 1,
  sheetLifeMs: 20_000,
  drift: '0',
  driftLimit: '0.003',
  allInShown: '199.948845705',
  originToken: 'valid',
  shownFor,
  standing: { ...inOrder, ...one.standing },
  ...one.confirm,
})

/** One check's verdict, measured and limit; undefined where it is not listed. */
function answerOf(id: CheckId, one: Case): string[] | undefined {
  const facts = factsOf({ ...(one.closes ? held : {}), ...one.said, history: { ...whole, ...one.history } })
  const world = readWorld(facts)!
  const ticket = one.closes
    ? (buildCloseTicket('SOL', { by: 'all' }, world) as Ticket)
    : assessed(openSol(one.intent), facts).ticket!
  const confirm = one.standing === null ? null : confirmOf(one)
  const { checks } = runChecks(ticket, {
    world,
    market: world.marketNamed('SOL')!,
    origin: one.origin ?? 'grammar',
    confirm,
  })
  const found = checks.find((check) => check.id === id)
  return found && [found.verdict, found.measured, found.limit]
}

const cases = (id: CheckId, table: Record<string, [Case, ...(string | undefined)[]]>) =>
  describe(id, () => {
    it.each(Object.entries(table))('%s', (_name, [one, ...expected]) => {
      expect(answerOf(id, one)?.slice(0, expected.length) ?? [undefined]).toEqual(expected)
    })
  })

const orders = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    coin: 'SOL',
    side: 'buy' as const,
    price: '50',
    size: '1',
    oid: i + 1,
    stop: '49',
  }))
const fewHeat = { policy: { HEAT: { block: '1' } } }

cases('MAX_OPEN_ORDERS', {
  'passes one below the limit': [{ said: { ...fewHeat, orders: orders(47) } }, 'pass', '49', '50'],
  'passes at the limit, the entry and its stop counted': [
    { said: { ...fewHeat, orders: orders(48) } },
    'pass',
    '50',
    '50',
  ],
  'blocks one above it': [{ said: { ...fewHeat, orders: orders(49) } }, 'block', '51', '50'],
  'counts each rung with its stop, and each target': [
    {
      intent: {
        entry: { type: 'ladder', from: '100', to: '96', rungs: '3' },
        targets: [{ by: 'price', value: '110', share: '50' }],
      },
      said: { policy: { MAX_OPEN_ORDERS: { block: 6 } } },
    },
    'block',
    '7',
    '6',
  ],
  'is not asked of a close': [{ closes: true, said: { orders: orders(60) } }, undefined],
})

const one: Case = { intent: { sizing: { by: 'base', value: '1' } } }
cases('DAILY_LOSS_LIMIT', {
  'passes a cent before the limit': [{ ...one, said: { dayPnl: '-299.99' } }, 'pass', '3.00%', '3%'],
  'blocks at it': [{ ...one, said: { dayPnl: '-300' } }, 'block', '3.00%', '3%'],
  'blocks above it': [{ ...one, said: { dayPnl: '-300.01' } }, 'block'],
  'passes after a gain': [{ ...one, said: { dayPnl: '1000' } }, 'pass', '0.00%'],
  'warns while an accepted loss stands': [
    { ...one, said: { dayPnl: '-300' }, history: { dayLossAccepted: '300' } },
    'warn',
    '3.00%',
  ],
  'warns a cent before the limit counted once more': [
    { ...one, said: { dayPnl: '-599.99' }, history: { dayLossAccepted: '300' } },
    'warn',
  ],
  'blocks at the limit counted once more': [
    { ...one, said: { dayPnl: '-600' }, history: { dayLossAccepted: '300' } },
    'block',
    '6.00%',
  ],
  'is not asked of a close': [{ closes: true, ...one, said: { dayPnl: '-900' } }, undefined],
})

it('DAILY_LOSS_LIMIT leaves the budget of the day once more where its loss was accepted', () => {
  const sizeOf = (dayLossAccepted: string) =>
    reported(openSol(), factsOf({ dayPnl: '-300', history: { ...whole, dayLossAccepted } })).sizing?.caps.dayBudget
  // 300 of room, 5.18270725 lost a unit.
  expect([sizeOf('0'), sizeOf('300')]).toEqual([undefined, '57.88'])
})

it('DAILY_LOSS_LIMIT blocks a running desk that does not know its day, and is silent on frozen facts without it', () => {
  const { dayPnl: _, ...account } = factsOf().account
  const facts = (history?: HistoryFacts) => ({ ...factsOf(), account, ...(history && { history }) })
  expect(checkOf(reported(openSol(), facts(whole)), 'DAILY_LOSS_LIMIT')).toMatchObject({
    verdict: 'block',
    measured: 'unknown',
  })
  expect(checkOf(reported(openSol(), facts()), 'DAILY_LOSS_LIMIT')).toBeUndefined()
})

cases('MAX_DRAWDOWN', {
  'passes just above nine tenths of the peak': [{ history: { peakEquity: '11111.11' } }, 'pass', '10.00%', '10%'],
  'blocks at a tenth below it': [
    { history: { peakEquity: '10000' }, said: { equity: '9000' } },
    'block',
    '10.00%',
    '10%',
  ],
  'blocks below that': [{ history: { peakEquity: '11111.12' } }, 'block'],
  'passes a new high': [{ history: { peakEquity: '9000' } }, 'pass', '0.00%'],
  'blocks an unknown peak': [{ history: { peakEquity: null } }, 'block', 'unknown'],
  'blocks a peak that is none': [{ history: { peakEquity: '0' } }, 'block', 'unknown'],
  'blocks a peak below zero': [{ history: { peakEquity: '-5' } }, 'block', 'unknown'],
  'follows the policy': [
    { history: { peakEquity: '10500' }, said: { policy: { MAX_DRAWDOWN: { halt: '0.04' } } } },
    'block',
    '4.76%',
    '4%',
  ],
  'is not asked of a close': [{ closes: true, history: { peakEquity: '20000' } }, undefined],
})

const hour = 3_600_000
cases('STOP_COUNT', {
  'passes below the count': [{ history: { stopOuts: [now - 1, now - 2] } }, 'pass', '2', '3 in 24 h'],
  'blocks at it': [{ history: { stopOuts: [now - 1, now - 2, now - 3] } }, 'block', '3'],
  'blocks above it': [{ history: { stopOuts: [now, now, now, now] } }, 'block', '4'],
  'counts a stop just inside the window': [{ history: { stopOuts: [now, now, now - 24 * hour + 1] } }, 'block'],
  'forgets one at its edge': [{ history: { stopOuts: [now, now, now - 24 * hour] } }, 'pass', '2'],
  'counts a stop from the future': [{ history: { stopOuts: [now, now, now + hour] } }, 'block'],
  'blocks what is not known': [{ history: { stopOuts: null } }, 'block', 'unknown'],
  'follows the policy': [
    { history: { stopOuts: [now - hour] }, said: { policy: { STOP_COUNT: { count: 1, hours: 1 } } } },
    'pass',
    '0',
    '1 in 1 h',
  ],
  'is not asked of a close': [{ closes: true, history: { stopOuts: null } }, undefined],
})

cases('DUPLICATE_ORDER', {
  'warns of the same order within ten seconds': [
    { history: { submits: [submit(9_999)] } },
    'warn',
    '1',
    'none in 10 s',
  ],
  'passes at ten seconds': [{ history: { submits: [submit(10_000)] } }, 'pass', '0'],
  'warns of a size one percent away': [{ history: { submits: [submit(1, { size: '38.97' })] } }, 'pass'],
  'warns at exactly one percent': [{ history: { submits: [submit(1, { price: '100', size: '38.58' })] } }, 'warn'],
  'takes another coin for another order': [{ history: { submits: [submit(1, { coin: 'ETH' })] } }, 'pass'],
  'takes the other side for another order': [{ history: { submits: [submit(1, { side: 'sell' })] } }, 'pass'],
  'takes a price two percent away for another': [{ history: { submits: [submit(1, { price: '102' })] } }, 'pass'],
  'warns of one from the future': [{ history: { submits: [submit(-60_000)] } }, 'warn'],
  'blocks what is not known': [{ history: { submits: null } }, 'block', 'unknown'],
  'blocks a sheet that was confirmed before': [{ confirm: { originToken: 'used' } }, 'block', 'same sheet'],
  'is not asked of a close': [{ closes: true, history: { submits: null } }, undefined],
})

describe('DUPLICATE_ORDER', () => {
  it('calls prices within one percent the same, and beyond it others', () => {
    const at = (price: string) => answerOf('DUPLICATE_ORDER', { history: { submits: [submit(1, { price })] } })?.[0]
    // 100 lies exactly one percent above 99.0099…, so 99.01 is inside and 99 is not.
    expect([at('99.01'), at('99'), at('101'), at('101.02')]).toEqual(['warn', 'pass', 'warn', 'pass'])
  })
  it('calls sizes within one percent the same', () => {
    const at = (size: string) => answerOf('DUPLICATE_ORDER', { history: { submits: [submit(1, { size })] } })?.[0]
    expect([at('38.2'), at('38.19'), at('38.96'), at('38.97')]).toEqual(['warn', 'pass', 'warn', 'pass'])
  })
  it('knows a market order by its limit and a stop entry by its trigger', () => {
    const market = { intent: { entry: { type: 'market' } } } as const
    const like = (price: string) =>
      answerOf('DUPLICATE_ORDER', { ...market, history: { submits: [submit(1, { price, size: '38.3' })] } })?.[0]
    expect([like('100.5'), like('99')]).toEqual(['warn', 'pass'])
    const stop = { intent: { entry: { type: 'stop', price: '105' }, stop: { by: 'price', value: '100' } } } as const
    const size = assessed(openSol(stop.intent)).report.ticket!.size
    const entry = (price: string) =>
      answerOf('DUPLICATE_ORDER', { ...stop, history: { submits: [submit(1, { price, size })] } })?.[0]
    expect([entry('105'), entry('115.5')]).toEqual(['warn', 'pass'])
  })
})

const submits = (...ages: number[]) => ages.map((age) => submit(age, { coin: 'ETH' }))
const every = (count: number, step: number) => submits(...Array.from({ length: count }, (_, i) => 1_000 + i * step))
cases('ORDER_RATE', {
  'passes the first': [{}, 'pass', '0/s, 0/min', '1/s, 20/min'],
  'blocks a second within a second': [{ history: { submits: submits(999) } }, 'block', '1/s, 1/min'],
  'passes after exactly a second': [{ history: { submits: submits(1_000) } }, 'pass', '0/s, 1/min'],
  'passes the twentieth in a minute': [{ history: { submits: every(19, 1_000) } }, 'pass', '0/s, 19/min'],
  'blocks the one after': [{ history: { submits: every(20, 1_000) } }, 'block', '0/s, 20/min'],
  'forgets what is a minute old': [
    { history: { submits: [...every(19, 1_000), ...submits(60_000)] } },
    'pass',
    '0/s, 19/min',
  ],
  'counts one just inside the minute': [{ history: { submits: [...every(19, 1_000), ...submits(59_999)] } }, 'block'],
  'counts a stamp from the future': [{ history: { submits: submits(-5_000) } }, 'block', '1/s, 1/min'],
  'blocks what is not known': [{ history: { submits: null } }, 'block', 'unknown'],
  'follows the policy': [
    { history: { submits: submits(1) }, said: { policy: { ORDER_RATE: { perSecond: 2 } } } },
    'pass',
    '1/s, 1/min',
    '2/s, 20/min',
  ],
  'never holds back a close': [{ closes: true, history: { submits: submits(1, 2, 3) } }, undefined],
})

const budget = (
  used: number,
  limit = 1_200,
  requests: { used: number; limit: number } | null = { used: 0, limit: 10_000 },
) => ({
  standing: { venueBudget: { weight: { used, limit }, requests } },
})
cases('VENUE_BUDGET', {
  'passes where four fifths are just reached': [budget(959), 'pass', '960 of 1200', '80%'],
  'blocks above four fifths': [budget(960), 'block', '961 of 1200', '80%'],
  'passes at the last request that the volume allows': [budget(0, 1_200, { used: 9_998, limit: 10_000 }), 'pass'],
  'blocks beyond it, the stop counted': [budget(0, 1_200, { used: 9_999, limit: 10_000 }), 'block', '10001', '10000'],
  'blocks a budget that is not known': [{ standing: { venueBudget: null } }, 'block', 'unknown'],
  'blocks requests that are not known': [budget(0, 1_200, null), 'block', 'unknown'],
  'blocks a number that is none': [budget(Number.NaN), 'block', 'unknown'],
  'blocks a limit that is none': [budget(0, Number.POSITIVE_INFINITY), 'block', 'unknown'],
  'blocks requests that are none': [budget(0, 1_200, { used: -1, limit: 10 }), 'block', 'unknown'],
  'blocks a cap that is none': [budget(0, 1_200, { used: 1, limit: 1.5 }), 'block', 'unknown'],
  'follows the policy': [
    { ...budget(599), said: { policy: { VENUE_BUDGET: { reserve: '0.5' } } } },
    'pass',
    '600 of 1200',
    '50%',
  ],
  'never holds back a close': [{ closes: true, standing: { venueBudget: null } }, undefined],
  'is not asked before a confirm': [{ standing: null }, undefined],
})

const model = (count: number, more: Partial<SubmitFacts> = {}) =>
  Array.from({ length: count }, (_, i) => submit(70_000 + i, { coin: 'ETH', origin: 'model', ...more }))
const byModel = (history: Partial<HistoryFacts>): Case => ({ origin: 'model', history })
cases('REPEATED_AI_EXECUTION', {
  'passes the fifth in an hour': [byModel({ submits: model(4) }), 'pass', '4/h', '5/h'],
  'blocks the sixth': [byModel({ submits: model(5) }), 'block', '5/h', '5/h'],
  'blocks while the orders of the model are off': [byModel({ modelOrders: 'off' }), 'block', 'off'],
  'counts no typed order': [byModel({ submits: model(9, { origin: 'grammar' }) }), 'pass', '0/h'],
  'forgets what is an hour old': [
    byModel({ submits: [...model(4), submit(hour, { origin: 'model', coin: 'ETH' })] }),
    'pass',
    '4/h',
  ],
  'counts what is just inside the hour': [
    byModel({ submits: [...model(4), submit(hour - 1, { origin: 'model' })] }),
    'block',
  ],
  'counts from when they were turned on': [
    byModel({ submits: model(5), modelOrdersSince: now - 69_999 }),
    'pass',
    '0/h',
  ],
  'counts those at that moment': [
    byModel({ submits: model(5, { time: now - 80_000 }), modelOrdersSince: now - 80_000 }),
    'block',
  ],
  'blocks orders that are not known': [byModel({ submits: null }), 'block', 'unknown'],
  'blocks a switch that is not known': [byModel({ modelOrders: null }), 'block', 'unknown'],
  'follows the policy, down to none': [
    { ...byModel({}), said: { policy: { REPEATED_AI_EXECUTION: { perHour: 0 } } } },
    'block',
    '0/h',
    '0/h',
  ],
  'is not asked of typed words': [{ origin: 'grammar', history: { modelOrders: 'off' } }, undefined],
  'is not asked of a close': [{ ...byModel({ modelOrders: 'off' }), closes: true }, undefined],
})

cases('UNRESOLVED_ORDER', {
  'passes where all is known': [{}, 'pass', 'none', 'none'],
  'blocks opening while any coin is open': [{ standing: { unresolvedCoins: ['ETH'] } }, 'block', 'ETH'],
  'lets a close pass while another coin is open': [{ closes: true, standing: { unresolvedCoins: ['ETH'] } }, 'pass'],
  'blocks a close while its own coin is open': [
    { closes: true, standing: { unresolvedCoins: ['ETH', 'SOL'] } },
    'block',
    'SOL',
  ],
  'blocks what is not known': [{ standing: { unresolvedCoins: null } }, 'block', 'unknown'],
  'blocks a close on what is not known': [{ closes: true, standing: { unresolvedCoins: null } }, 'block', 'unknown'],
  'is not asked before a confirm': [{ standing: null }, undefined],
})

const resting = (side: 'buy' | 'sell', price: string, more = {}): Case => ({
  said: { ...fewHeat, orders: [{ coin: 'SOL', side, price, size: '2', reduceOnly: true, ...more }] },
})
cases('SELF_CROSS', {
  'passes a resting sell above': [resting('sell', '100.01'), 'pass', 'none', 'none'],
  'warns of one at the price': [resting('sell', '100'), 'warn', 'sell 2 at 100'],
  'warns of one below': [resting('sell', '99.99'), 'warn'],
  'passes a resting order of the same side': [resting('buy', '100'), 'pass'],
  'passes a trigger': [resting('sell', '85', { trigger: '99' }), 'pass'],
  'looks at a market order by its limit': [
    { ...resting('sell', '100.5'), intent: { entry: { type: 'market' } } },
    'warn',
  ],
  'passes a sell above that limit': [{ ...resting('sell', '100.51'), intent: { entry: { type: 'market' } } }, 'pass'],
  'warns for a short of a buy at its price': [
    { ...resting('buy', '100'), intent: { side: 'short', stop: { by: 'price', value: '105' } } },
    'warn',
  ],
  'passes for a short of a buy below': [
    { ...resting('buy', '99.99'), intent: { side: 'short', stop: { by: 'price', value: '105' } } },
    'pass',
  ],
  'looks at every rung': [
    { ...resting('sell', '99'), intent: { entry: { type: 'ladder', from: '98', to: '100', rungs: '3' } } },
    'warn',
  ],
  'is silent where nothing rests in the coin': [{}, undefined],
})

const skew = (clockSkewMs: number | null, closes = false): Case => ({ closes, standing: { clockSkewMs } })
cases('CLOCK_SKEW', {
  'passes at two seconds': [skew(2_000), 'pass', '2 s', '2 s'],
  'warns above, ahead': [skew(2_001), 'warn', '2 s', '2 s'],
  'warns above, behind': [skew(-2_001), 'warn'],
  'only warns at thirty': [skew(30_000), 'warn'],
  'blocks above thirty': [skew(30_001), 'block', '30 s', '30 s'],
  'blocks above thirty, behind': [skew(-30_001), 'block'],
  'blocks what is not known': [skew(null), 'block', 'unknown', '30 s'],
  'blocks what is no number': [skew(Number.NaN), 'block', 'unknown'],
  'only warns a close': [skew(30_001, true), 'warn'],
  'only warns a close of what is not known': [skew(null, true), 'warn'],
  'is not asked before a confirm': [{ standing: null }, undefined],
})

const key = (signer: AccountStanding['signer'], more: Partial<AccountStanding> = {}): Case => {
  const account: AccountStanding = { network: 'testnet', master: '0xa1', isMainnetArmed: false, ...more, signer }
  return { standing: { account }, confirm: { shownFor: { network: account.network, account: '0xa1' } } }
}
const until = (ms: number | null): Case => key({ is: 'agent', address: '0xb2', validUntil: ms })
cases('ACCOUNT_MATCH', {
  'passes the account’s own key on paper': [{}, 'pass', '0xa1', '0xa1'],
  'blocks what is not known': [{ standing: { account: null } }, 'block', 'unknown'],
  'blocks another network than the sheet’s': [
    { confirm: { shownFor: { network: 'testnet', account: '0xa1' } } },
    'block',
    'paper',
  ],
  'blocks another account than the sheet’s': [
    { confirm: { shownFor: { network: 'paper', account: '0xff' } } },
    'block',
    '0xa1',
  ],
  'blocks an own key off paper': [key({ is: 'own_key', address: '0xa1' }), 'block'],
  'blocks an own key of another account': [
    key({ is: 'own_key', address: '0xb2' }, { network: 'paper' }),
    'block',
    '0xb2',
  ],
  'knows an address in any case': [key({ is: 'own_key', address: '0xA1' }, { network: 'paper' }), 'pass'],
  'blocks a key without approval': [key({ is: 'not_approved', address: '0xb2' }), 'block', '0xb2'],
  'blocks a locked key': [key({ is: 'locked' }), 'block', 'locked'],
  'passes an approval that holds for a day': [until(now + 24 * hour), 'pass', '24 h', '24 h'],
  'blocks one that ends before': [until(now + 24 * hour - 1), 'block', '23 h', '24 h'],
  'blocks one that ends now': [until(now), 'block', 'over'],
  'blocks one that has ended': [until(now - 1), 'block', 'over'],
  'blocks one of unknown end': [until(null), 'block', 'unknown'],
  'blocks one whose end is no number': [until(Number.NaN), 'block', 'unknown'],
  'only warns a close before the approval ends': [{ ...until(now + 1), closes: true }, 'warn', '0 h'],
  'blocks a close once it has ended': [{ ...until(now), closes: true }, 'block'],
  'blocks mainnet that is not armed': [
    key({ is: 'agent', address: '0xb2', validUntil: now + 90 * 24 * hour }, { network: 'mainnet' }),
    'block',
    'not armed',
  ],
  'passes mainnet that is armed': [
    key(
      { is: 'agent', address: '0xb2', validUntil: now + 90 * 24 * hour },
      { network: 'mainnet', isMainnetArmed: true },
    ),
    'pass',
  ],
  'follows the policy': [
    { ...until(now + 2 * hour), said: { policy: { ACCOUNT_MATCH: { hours: 2 } } } },
    'pass',
    '2 h',
    '2 h',
  ],
  'blocks a what-if account before a confirm too': [
    { standing: null, intent: { account: '5000' } },
    'block',
    '5000',
    '10000',
  ],
  'is not asked before a confirm on the own account': [{ standing: null }, undefined],
})

const log = (freeBytes: number | null, isWhole = true, closes = false): Case => ({
  closes,
  standing: { log: { isWhole, freeBytes } },
})
cases('LOG_DURABLE', {
  'passes above 200 MB': [log(200_000_001), 'pass', '200 MB', '200 MB free'],
  'blocks at 200 MB': [log(200_000_000), 'block'],
  'blocks below': [log(199_999_999), 'block', '199 MB'],
  'blocks what is not known': [log(null), 'block', 'unknown'],
  'blocks what is no number': [log(Number.NaN), 'block', 'unknown'],
  'blocks a journal that is not whole': [log(1e12, false), 'block', 'not whole'],
  'blocks a close on a journal that is not whole': [log(1e12, false, true), 'block', 'not whole'],
  'only warns a close on a full disk': [log(1, true, true), 'warn'],
  'only warns a close on an unknown disk': [log(null, true, true), 'warn'],
  'blocks a journal that nobody knows': [{ standing: { log: null } }, 'block', 'not whole'],
  'is not asked before a confirm': [{ standing: null }, undefined],
})

const state = (trading: HistoryFacts['trading'], closes = false): Case => ({ closes, history: { trading } })
cases('TRADING_STATE', {
  'passes while active': [state({ state: 'ACTIVE', why: null }), 'pass', 'ACTIVE', 'ACTIVE'],
  'blocks opening while reducing': [state({ state: 'REDUCING', why: 'x' }), 'block', 'REDUCING'],
  'lets a close pass while reducing': [state({ state: 'REDUCING', why: 'x' }, true), 'pass', 'REDUCING', 'REDUCING'],
  'blocks while halted': [state({ state: 'HALTED', why: 'x' }), 'block', 'HALTED'],
  'blocks a close while halted': [state({ state: 'HALTED', why: 'x' }, true), 'block'],
  'blocks while settling': [state({ state: 'SETTLING', why: null }), 'block'],
  'blocks a close while settling': [state({ state: 'SETTLING', why: null }, true), 'block'],
  'blocks what is not known': [state(null), 'block', 'unknown'],
})

describe('what is listed', () => {
  it('lists none of the desk’s own checks on facts that remember nothing', () => {
    const own = [
      'MAX_OPEN_ORDERS',
      'MAX_DRAWDOWN',
      'STOP_COUNT',
      'DUPLICATE_ORDER',
      'ORDER_RATE',
      'TRADING_STATE',
      'SELF_CROSS',
    ]
    const listed: string[] = reported(openSol()).checks.map(({ id }) => id)
    expect(own.filter((id) => listed.includes(id))).toEqual([])
  })
  it('blocks too many open orders on such facts all the same', () => {
    const said = { ...fewHeat, orders: orders(49) }
    expect(checkOf(reported(openSol(), factsOf(said)), 'MAX_OPEN_ORDERS')?.verdict).toBe('block')
    expect(checkOf(reported(openSol(), factsOf({ ...said, orders: orders(48) })), 'MAX_OPEN_ORDERS')).toBeUndefined()
  })
  it('refuses to size on a submit at no price', () => {
    const history = { ...whole, submits: [submit(1, { price: '0.00' })] }
    expect(reported(openSol(), factsOf({ history })).refusal?.code).toBe('facts_unusable')
  })
})
