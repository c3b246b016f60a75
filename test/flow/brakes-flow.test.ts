import { beforeEach, describe, expect, it } from 'vitest'
import { createBrakesFlow } from '../../main/flow/brakes-flow.ts'
import { createTradingFlow } from '../../main/flow/trading-flow.ts'
import type { Transfer } from '../../main/ports.ts'
import type { AccountFacts, PolicyDocument } from '../../preload/contract/facts.ts'
import { fakeJournal } from '../doubles/fake-journal.ts'
import { stepClock } from '../doubles/step-clock.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** Ten in the morning, UTC. */
const morning = Date.UTC(2026, 10, 26, 10)

let clock: ReturnType<typeof stepClock>
let journal: ReturnType<typeof fakeJournal>
let account: { equity: string; dayPnl: string | null; transfers: Transfer[] | null; freeBytes: number | null }
let policy: PolicyDocument
let asked: number
let alarms: Map<string, string>

/** The brakes over fakes, with the real trading state; a second call is the desk after a restart. */
function open() {
  const trading = createTradingFlow(journal, () => undefined)
  const facts = (): AccountFacts => ({
    equity: account.equity,
    free: '0',
    positions: [],
    orders: [],
    ...(account.dayPnl === null ? {} : { dayPnl: account.dayPnl }),
    time: clock.now(),
  })
  const brakes = createBrakesFlow({
    journal: { ...journal, health: () => ({ isWhole: true, freeBytes: account.freeBytes }) },
    clock,
    exchange: {
      transfers: async (_user, since) => {
        asked += 1
        if (account.transfers === null) throw new Error('no answer')
        return account.transfers.filter(({ time }) => time >= since)
      },
    },
    user: '0xa1',
    account: {
      factsOf: facts,
      equity: () => ({ equity: account.equity, time: clock.now(), ageMs: 0 }),
    },
    trading,
    policy: () => policy,
    alarm: (id, text) => void alarms.set(id, text),
    calm: (id) => void alarms.delete(id),
  })
  trading.open()
  brakes.start()
  return { brakes, trading }
}
const rows = (kind: string) =>
  journal.rows.filter((row) => row.kind === kind).map((row) => row.body as Record<string, unknown>)
const intent = (cloid: string, role: string, submit?: object) =>
  journal.append({
    kind: 'order_intent',
    story: cloid,
    coin: 'SOL',
    body: {
      plan: { leverage: null, groups: [{ grouping: 'na', legs: [{ role }] }], later: [] },
      cloids: [[cloid]],
      about: submit === undefined ? null : ({ submit } as never),
    } as never,
  })
const fill = (cloid: string, closedPnl: string, oid: number) =>
  journal.append({
    kind: 'fill',
    story: cloid,
    coin: 'SOL',
    body: { id: String(oid), cloid, closedPnl, oid, time: clock.now() },
  })
const submit = (origin: string) => ({ time: clock.now(), coin: 'SOL', side: 'buy', size: '1', price: '100', origin })

beforeEach(() => {
  clock = stepClock(morning)
  journal = fakeJournal(clock.now)
  account = { equity: '10000', dayPnl: '0', transfers: [], freeBytes: 10_000_000_000 }
  policy = {}
  asked = 0
  alarms = new Map()
})

describe('the loss of the day', () => {
  it('lets only reducing orders leave from its limit on, until the next day, through restarts', async () => {
    const first = open()
    account.dayPnl = '-299.99'
    await clock.step(2_000)
    expect(first.trading.state()).toBe('ACTIVE')
    account.dayPnl = '-300'
    await clock.step(1_000)
    expect([first.trading.state(), first.trading.why()]).toEqual([
      'REDUCING',
      expect.stringContaining('The day has lost $300'),
    ])
    expect(rows('limit_tripped')).toMatchObject([{ limit: 'DAILY_LOSS_LIMIT', until: Date.UTC(2026, 10, 27) }])
    expect(alarms.get('limit-DAILY_LOSS_LIMIT')).toContain('The day has lost $300')
    // A recovery does not lift it, and neither does a restart.
    account.dayPnl = '50'
    await clock.step(5_000)
    first.brakes.stop()
    await clock.step(Date.UTC(2026, 10, 27) - clock.now() - 2_001)
    const second = open()
    await clock.step(2_000)
    expect(second.trading.state()).toBe('REDUCING')
    await clock.step(1_001)
    expect(second.trading.state()).toBe('ACTIVE')
    expect(rows('limit_released')).toMatchObject([{ limit: 'DAILY_LOSS_LIMIT', by: 'time' }])
    expect(alarms.size).toBe(0)
    expect(rows('limit_tripped')).toHaveLength(1)
  })

  it('ends by the typed phrase alone, and then counts once more, also after a restart', async () => {
    const { brakes, trading } = open()
    account.dayPnl = '-310'
    await clock.step(1_000)
    for (const phrase of ['', 'i accept the loss of today', 'ignore my limits'])
      await expect(brakes.release({ limit: 'DAILY_LOSS_LIMIT', phrase })).rejects.toThrow('the phrase is another')
    expect(trading.state()).toBe('REDUCING')
    await brakes.release({ limit: 'DAILY_LOSS_LIMIT', phrase: 'I accept the loss of today' })
    expect(trading.state()).toBe('ACTIVE')
    expect(brakes.history().dayLossAccepted).toBe('310')
    await clock.step(2_000)
    brakes.stop()
    const second = open()
    expect(second.brakes.history().dayLossAccepted).toBe('310')
    account.dayPnl = '-609.99'
    await clock.step(2_000)
    expect(second.trading.state()).toBe('ACTIVE')
    account.dayPnl = '-610'
    await clock.step(1_000)
    expect(second.trading.state()).toBe('REDUCING')
    // Accepted is accepted for that day alone.
    second.brakes.stop()
    await clock.step(dayMs)
    expect(second.brakes.history().dayLossAccepted).toBe('0')
  })

  it('is not lifted while the day’s result is not known, and never when it is not on', async () => {
    const { brakes } = open()
    const release = () => brakes.release({ limit: 'DAILY_LOSS_LIMIT', phrase: 'I accept the loss of today' })
    await expect(release()).rejects.toThrow('it is not on')
    account.dayPnl = '-310'
    await clock.step(1_000)
    account.dayPnl = null
    await expect(release()).rejects.toThrow('not known')
  })
})

describe('the drawdown', () => {
  it('halts at a tenth below the highest equity, which a restart does not forget', async () => {
    const first = open()
    account.equity = '12000'
    await clock.step(20_000)
    first.brakes.stop()
    account.equity = '11000'
    const second = open()
    expect(second.brakes.history().peakEquity).toBe('12000')
    account.equity = '10800.01'
    await clock.step(6_000)
    expect(second.trading.state()).toBe('ACTIVE')
    account.equity = '10800'
    await clock.step(6_000)
    expect([second.trading.state(), second.trading.why()]).toEqual(['HALTED', expect.stringContaining('fallen 10.00%')])
    second.brakes.stop()
    expect(open().trading.state()).toBe('HALTED')
  })

  it('halts again when it is resumed without a word, and not after the phrase', async () => {
    const { brakes, trading } = open()
    account.equity = '8900'
    await clock.step(6_000)
    expect(trading.state()).toBe('HALTED')
    trading.resume()
    await clock.step(6_000)
    expect(trading.state()).toBe('HALTED')
    await brakes.release({ limit: 'MAX_DRAWDOWN', phrase: 'I accept the drawdown' })
    trading.resume()
    await clock.step(60_000)
    expect(trading.state()).toBe('ACTIVE')
    expect(brakes.history().peakEquity).toBe('8900')
    brakes.stop()
    expect(open().brakes.history().peakEquity).toBe('8900')
  })

  it('takes a withdrawal for none, and a deposit for no gain', async () => {
    const { brakes, trading } = open()
    await clock.step(1_000)
    account.transfers = [{ time: clock.now(), usd: ['-3000', '-1'] }]
    account.equity = '6999'
    await clock.step(30_000)
    expect([trading.state(), brakes.history().peakEquity]).toEqual(['ACTIVE', '6999'])
    // Five percent lost, then a deposit: the drawdown stays what it was.
    account.equity = '6649.05'
    await clock.step(30_000)
    account.transfers = [...account.transfers, { time: clock.now(), usd: ['5000'] }]
    account.equity = '11649.05'
    await clock.step(30_000)
    expect(brakes.history().peakEquity).toBe('11999')
  })

  it('halts where nobody can say whether it was a withdrawal, and raises no peak on what may be a deposit', async () => {
    const { brakes, trading } = open()
    account.transfers = null
    account.equity = '15000'
    await clock.step(60_000)
    expect(brakes.history().peakEquity).toBe('10000')
    account.equity = '8000'
    await clock.step(6_000)
    expect(trading.state()).toBe('HALTED')
  })

  it('asks for transfers seldom, and not at all while equity lies between', async () => {
    open()
    account.equity = '9900'
    await clock.step(600_000)
    expect(asked).toBe(0)
    for (let i = 0; i < 60; i += 1) {
      account.equity = String(10_001 + i)
      await clock.step(1_000)
    }
    expect(asked).toBeLessThanOrEqual(4)
  })

  it('writes the peak for each thousandth, not for each tick', async () => {
    open()
    for (let i = 1; i <= 100; i += 1) {
      account.equity = String(10_000 + i)
      await clock.step(15_000)
    }
    expect(rows('equity_peak').length).toBeLessThanOrEqual(11)
  })
})

describe('a run of stops', () => {
  it('cools down after the third in a day, until the oldest is a day old, through restarts', async () => {
    const first = open()
    for (const [i, cloid] of ['a', 'b', 'c'].entries()) {
      intent(cloid, 'stop')
      fill(cloid, '-20', i)
      await clock.step(2_000)
    }
    expect([first.trading.state(), first.trading.why()]).toEqual([
      'REDUCING',
      expect.stringContaining('until 10:00 UTC on 2026-11-27'),
    ])
    await expect(first.brakes.release({ limit: 'STOP_COUNT', phrase: '' })).rejects.toThrow('by time alone')
    first.brakes.stop()
    await clock.step(dayMs - 8_000)
    const second = open()
    expect(second.trading.state()).toBe('REDUCING')
    await clock.step(4_000)
    expect(second.trading.state()).toBe('ACTIVE')
    expect(rows('limit_tripped')).toHaveLength(1)
    expect(rows('limit_released')).toMatchObject([{ limit: 'STOP_COUNT', by: 'time' }])
  })

  it('counts no target, no stop that won, and no order twice', async () => {
    const { trading, brakes } = open()
    intent('t', 'target')
    fill('t', '-20', 1)
    intent('w', 'stop')
    fill('w', '20', 2)
    intent('s', 'stop')
    for (const _ of [1, 2, 3]) fill('s', '-7', 3)
    await clock.step(2_000)
    expect([trading.state(), brakes.history().stopOuts]).toEqual(['ACTIVE', [morning]])
  })
})

describe('a run of model orders', () => {
  it('turns them off after the fifth in an hour, until a person turns them on, through restarts', async () => {
    const first = open()
    for (let i = 0; i < 5; i += 1) intent(`m${i}`, 'entry', submit('model'))
    intent('typed', 'entry', submit('grammar'))
    await clock.step(1_000)
    expect(first.brakes.history().modelOrders).toBe('off')
    expect(first.trading.state()).toBe('ACTIVE')
    first.brakes.stop()
    await clock.step(2 * hourMs)
    const second = open()
    expect(second.brakes.history().modelOrders).toBe('off')
    expect(second.brakes.views()).toMatchObject([{ limit: 'REPEATED_AI_EXECUTION', until: null }])
    await second.brakes.release({ limit: 'REPEATED_AI_EXECUTION', phrase: 'turn model orders on' })
    expect(second.brakes.history()).toMatchObject({ modelOrders: 'on', modelOrdersSince: clock.now() })
    await clock.step(1_000)
    expect(second.brakes.history().modelOrders).toBe('on')
  })

  it('leaves four alone', async () => {
    const { brakes } = open()
    for (let i = 0; i < 4; i += 1) intent(`m${i}`, 'entry', submit('model'))
    await clock.step(1_000)
    expect(brakes.history().modelOrders).toBe('on')
  })
})

describe('the disk of the journal', () => {
  it('halts at 200 MB, and again when it is resumed too early', async () => {
    const { trading } = open()
    account.freeBytes = 200_000_000
    await clock.step(1_000)
    expect([trading.state(), trading.why()]).toEqual(['HALTED', expect.stringContaining('nearly full')])
    trading.resume()
    await clock.step(1_000)
    expect(trading.state()).toBe('HALTED')
    account.freeBytes = 200_000_001
    await clock.step(1_000)
    trading.resume()
    await clock.step(5_000)
    expect(trading.state()).toBe('ACTIVE')
  })

  it('is left to its check where nobody can say', async () => {
    const { trading } = open()
    account.freeBytes = null
    await clock.step(5_000)
    expect(trading.state()).toBe('ACTIVE')
  })

  it('is on after a restart however often another brake went on since', () => {
    const trip = (limit: string) =>
      journal.append({ kind: 'limit_tripped', story: limit, coin: null, body: { limit, text: limit, until: null } })
    trip('REPEATED_AI_EXECUTION')
    for (let i = 0; i < 201; i += 1) trip('DAILY_LOSS_LIMIT')
    expect(open().brakes.history().modelOrders).toBe('off')
  })
})
