import { afterEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
afterEach(() => one.close())

/** A desk that dies at its n-th post after `arm`: before the exchange hears of it, or after it acted. Nothing comes back from then on. */
function dying(at: number, moment: 'before' | 'after') {
  const death = { hasCome: false, isArmed: false }
  let posts = 0
  const never = () => new Promise<never>(() => {})
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    exchange: {
      ...ports.exchange,
      post: async (signed) => {
        if (death.hasCome) return never()
        if (death.isArmed) posts += 1
        if (!death.isArmed || posts < at) return ports.exchange.post(signed)
        if (moment === 'after') await ports.exchange.post(signed)
        death.hasCome = true
        return never()
      },
    },
  })
  return { death, wrap }
}

/** After the death the clock stands past every expiry, so that what never arrived is known not to. */
const later = (ports: Ports): Ports => {
  const start = ports.clock.monotonic()
  const shift = () => (ports.clock.monotonic() - start > 300 ? 20_000 : 0)
  return {
    ...ports,
    clock: { ...ports.clock, now: () => ports.clock.now() + shift() },
    exchange: {
      ...ports.exchange,
      time: () => {
        const time = ports.exchange.time()
        return time === null ? null : time + shift()
      },
    },
  }
}

const account = () => one.value('account', {})
const position = () => account()?.positions.find((held) => held.coin === 'SOL') ?? null
const orders = () => account()?.orders ?? []
const stops = () => orders().filter((order) => order.type === 'Stop Market')
const alarms = () => (one.value('desk', {})?.alarms ?? []).map(({ text }) => text).join(' | ')
const openChanges = () => one.ports.journal.openStories('change_begun', 'change_ended')

async function diesDuring(words: string, at: number, moment: 'before' | 'after') {
  const { death, wrap } = dying(at, moment)
  one = await openDeskOnPaper(wrap)
  await one.say('l sol r1% s95')
  await until(() => position()?.protection === 'full')
  const { sheet } = await one.review(words)
  death.isArmed = true
  void one.confirm(sheet).catch(() => undefined)
  await until(() => death.hasCome)
  await one.reopen(later)
  expect(one.value('desk', {})?.trading).toBe('ACTIVE')
  expect(one.paper.control.counters().duplicates).toBe(0)
}

describe('a desk that dies while it moves a stop', () => {
  it('keeps the old stop where the new one never left', async () => {
    await diesDuring('stop sol 97', 1, 'before')
    await until(() => openChanges().length === 0)
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
    expect(position()?.protection).toBe('full')
  })

  it('finishes the move where the new one rests and its answer was lost', async () => {
    await diesDuring('stop sol 97', 1, 'after')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
    await until(() => openChanges().length === 0)
    expect(position()?.protection).toBe('full')
  })

  it.each(['before', 'after'] as const)(
    'finishes the move where it died %s the old one was cancelled',
    async (moment) => {
      await diesDuring('stop sol 97', 2, moment)
      await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
      await until(() => openChanges().length === 0)
      expect(position()?.protection).toBe('full')
    },
  )
})

describe('a desk that dies in a flip', () => {
  it('keeps the position and its stop where the close never left, and says that the flip was cut off', async () => {
    await diesDuring('flip sol s104', 1, 'before')
    expect(position()).toMatchObject({ side: 'long', protection: 'full' })
    expect(alarms()).toContain('A flip of SOL was cut off')
    expect(openChanges()).toEqual([])
  })

  it('stays flat where the close went through, cancels the old stop, and opens nothing by itself', async () => {
    await diesDuring('flip sol s104', 1, 'after')
    await until(() => position() === null && orders().length === 0)
    expect(alarms()).toContain('A flip of SOL was cut off')
    expect(one.paper.control.counters().ordersAccepted).toBe(3)
  })

  it('goes on as with any order where the other side was on its way', async () => {
    await diesDuring('flip sol s104', 3, 'after')
    await until(() => position()?.side === 'short' && position()?.protection === 'full')
    expect(stops().map(({ trigger }) => trigger)).toEqual(['104'])
    expect(alarms()).not.toContain('cut off')
  })
})

describe('a desk that dies while a rule runs', () => {
  async function diesInRule(at: number, moment: 'before' | 'after') {
    const { death, wrap } = dying(at, moment)
    one = await openDeskOnPaper(wrap)
    await one.say('l sol r1% s95')
    await until(() => position()?.protection === 'full')
    await one.say('be sol at 1R')
    death.isArmed = true
    one.paper.control.move('SOL', '105.1')
    await until(() => death.hasCome)
    await one.reopen(later)
  }
  const rules = () => one.value('rules', {})?.rules ?? []

  it.each([
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)('finishes the move that it began, and runs no second time (post %i, %s)', async (at, moment) => {
    await diesInRule(at, moment)
    await until(() => stops().length === 1 && stops()[0]?.trigger === '100.11')
    expect(rules()).toMatchObject([{ state: 'ended' }])
    expect(rules()[0]?.why).toContain('was moved to 100.11')
    expect(one.ports.journal.openStories('rule_armed', 'rule_ended')).toEqual([])
    expect(one.paper.control.counters().duplicates).toBe(0)
  })

  it('says that nothing moved where its order never left, and does not try again', async () => {
    await diesInRule(1, 'before')
    expect(rules()).toMatchObject([{ state: 'ended' }])
    expect(alarms()).toContain('could not move the stop')
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
  })
})
