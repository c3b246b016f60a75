import { afterEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
afterEach(() => one.close())

const feed = () => one.value('desk', {})?.feed
const position = () => one.value('account', {})?.positions[0] ?? null
const fillRows = () => one.kinds().filter((kind) => kind === 'fill').length

/** A desk whose wall clock can be stepped, and whose reads of the account can be made to fail. */
function troubled() {
  const trouble = { shiftMs: 0, isAccountLost: false, accountReads: 0 }
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    clock: { ...ports.clock, now: () => ports.clock.now() + trouble.shiftMs },
    exchange: {
      ...ports.exchange,
      account(user) {
        trouble.accountReads += 1
        return trouble.isAccountLost ? Promise.reject(new Error('HTTP 502')) : ports.exchange.account(user)
      },
    },
  })
  return { trouble, wrap }
}

describe('a lost connection', () => {
  it('tells at once that prices and account are stale, and reads what was missed, once', async () => {
    one = await openDeskOnPaper()
    expect((await one.say('l sol r1% e99 s94')).is).toBe('accepted')
    one.desk.topics.book({ coin: 'SOL' })
    await until(() => one.desk.topics.book({ coin: 'SOL' }).current().is === 'live')
    one.paper.control.chaos({ resetSockets: true })
    // Filled while nobody listens.
    one.paper.control.trade('SOL', 'A', '98', '100')
    await until(() => feed() === 'down')
    expect(one.desk.topics.account({}).current().is).toBe('stale')
    expect(one.desk.topics.book({ coin: 'SOL' }).current().is).toBe('stale')
    await until(() => feed() === 'live')
    await until(() => position()?.protection === 'full')
    const ids = one.value('fills', {})?.fills.map((fill) => fill.id) ?? []
    await until(() => fillRows() > 0)
    expect(new Set(ids).size).toBe(ids.length)
    expect(fillRows()).toBe(ids.length)
  })

  it('opens nothing until the account was read again, and then does', async () => {
    const { trouble, wrap } = troubled()
    one = await openDeskOnPaper(wrap)
    const { sheet } = await one.review('l sol r1% e99 s94')
    trouble.isAccountLost = true
    trouble.accountReads = 0
    one.paper.control.chaos({ resetSockets: true })
    await until(() => feed() === 'down')
    await until(() => feed() === 'live' && trouble.accountReads >= 2)
    const refused = await one.confirm(sheet)
    expect(refused).toMatchObject({ is: 'not_sent', code: 'settling' })
    expect('text' in refused ? refused.text : '').toContain('the connection to the exchange was lost')
    trouble.isAccountLost = false
    await until(async () => (await one.say('l sol r1% e99 s94')).is === 'accepted')
  })

  it('is found when the socket stays open and says nothing more, and is replaced', async () => {
    one = await openDeskOnPaper()
    one.paper.control.chaos({ halfOpen: true })
    await until(() => feed() === 'down')
    one.paper.control.chaos({ calm: true })
    await until(() => feed() === 'live')
    await until(async () => (await one.say('l sol r1% s-5%')).is === 'accepted')
    await until(() => position()?.protection === 'full')
  })
})

describe('frames that come twice, late or spoiled', () => {
  it('show each trade and each fill once', async () => {
    one = await openDeskOnPaper()
    one.desk.topics.trades({ coin: 'SOL' })
    one.paper.control.chaos({ duplicateFrames: 200, reorderFrames: 20, garbageFrames: 20 })
    for (let i = 0; i < 5; i += 1) expect((await one.say('l sol n200 s-5%')).is).toBe('accepted')
    await until(() => (one.value('fills', {})?.fills.length ?? 0) >= 5)
    const ids = one.value('fills', {})?.fills.map((fill) => fill.id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
    const trades = await until(() => one.value('trades', { coin: 'SOL' })?.trades.map((trade) => trade.id) ?? null)
    expect(trades.length).toBeGreaterThan(0)
    expect(new Set(trades).size).toBe(trades.length)
  })
})

describe("this computer's clock", () => {
  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
    ['three days back', -3 * 86_400_000],
  ])('stepped %s keeps the desk trading on fresh prices, and is told', async (_, shiftMs) => {
    const { trouble, wrap } = troubled()
    one = await openDeskOnPaper(wrap)
    await one.review('l sol r1% e99 s94')
    trouble.shiftMs = shiftMs
    await until(() => Math.abs((one.value('desk', {})?.clockSkewMs ?? 0) - shiftMs) < 2_000)
    await until(() => feed() === 'live')
    // What the check of the clock says of it is another matter: the prices are fresh, and the nonces the exchange's.
    const { report } = await one.review('l sol r1% e99 s94')
    expect(report.checks.find((check) => check.id === 'STALE_MARKET')?.verdict).toBe('pass')
    const cancelled = await one.desk.handlers['desk.kill']({})
    expect(cancelled.unverified).toEqual([])
  })

  it('set forward, as after a suspend, makes what was held before stale at that very moment', async () => {
    const { trouble, wrap } = troubled()
    one = await openDeskOnPaper(wrap)
    const { sheet } = await one.review('l sol r1% e99 s94')
    trouble.shiftMs = 8 * 3_600_000
    const answer = await one.confirm(sheet)
    expect(answer.is).not.toBe('accepted')
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
  })
})
