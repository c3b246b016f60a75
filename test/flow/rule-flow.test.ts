import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
let posts = 0
/** While true the venue tells nothing of an order. */
let isMute = false
const counting = (ports: Ports): Ports => ({
  ...ports,
  exchange: {
    ...ports.exchange,
    post: (signed) => {
      posts += 1
      return ports.exchange.post(signed)
    },
    orderStatus: async (user, cloid) => {
      if (isMute) throw new Error('away')
      return ports.exchange.orderStatus(user, cloid)
    },
  },
})
beforeEach(async () => {
  isMute = false
  one = await openDeskOnPaper(counting)
})
afterEach(() => one.close())

const account = () => one.value('account', {})
const position = () => account()?.positions.find((held) => held.coin === 'SOL') ?? null
const orders = () => account()?.orders ?? []
const stops = () => orders().filter((order) => order.type === 'Stop Market')
const targets = () => orders().filter((order) => order.type === 'Take Profit Market')
const rules = () => one.value('rules', {})?.rules ?? []
const alarms = () => (one.value('desk', {})?.alarms ?? []).map(({ text }) => text).join(' | ')
const states = () => rules().map(({ state }) => state)
const markAt = async (price: string) => {
  one.paper.control.move('SOL', price)
  await until(() => one.value('market', { coin: 'SOL' })?.mark === price)
}

/** Long SOL at 100.01 with its stop at 95, and no rule yet. */
async function hold() {
  expect((await one.say('l sol r1% s95')).is).toBe('accepted')
  await until(() => position()?.protection === 'full')
}

describe('a rule in words', () => {
  it('rests the part to close at the venue, and moves the stop itself once that is filled', async () => {
    await hold()
    const before = position()!
    const { sheet } = await one.review('sol half off at 1R, then stop to break-even')
    expect(sheet.legs.map(({ role, when }) => `${role} ${when}`)).toEqual(['target now', 'rule rule'])
    expect(sheet.legs[1]?.text).toMatch(
      /^When the SOL target .* \(1R\) is filled, the stop moves to break-even with fees/,
    )
    expect(sheet.notes.join(' ')).toContain('runs only while the desk is open')
    const outcome = await one.confirm(sheet)
    expect('legs' in outcome && outcome.legs.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'target resting',
      'rule armed',
    ])
    await until(() => targets().length === 1)
    expect(states()).toEqual(['armed'])
    expect(rules()[0]?.words).toBe('SOL 50% off at 1R then be')

    await markAt('105.5')
    await until(() => states()[0] === 'ended')
    await until(() => stops().length === 1)
    expect(Number(position()?.size)).toBeLessThan(Number(before.size) * 0.51)
    // Entry 100.01, taker fee 0.045% both ways: 100.01 × 1.00045 / 0.99955, up to the tick.
    expect(stops()[0]).toMatchObject({ trigger: '100.11' })
    expect(position()?.protection).toBe('full')
    expect(rules()[0]?.why).toContain('was moved to 100.11 by its rule')
    expect(alarms()).toBe('')
    expect(one.kinds().filter((kind) => kind.startsWith('rule'))).toEqual(['rule_armed', 'rule_fired', 'rule_ended'])
  })

  it('waits for the mark where nothing is closed, and runs once', async () => {
    await hold()
    expect((await one.say('be sol at 1R')).is).toBe('accepted')
    posts = 0
    await markAt('104.9')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(posts).toBe(0)
    await markAt('105.1')
    await until(() => states()[0] === 'ended')
    expect(posts).toBe(2)
    await markAt('104')
    await markAt('106')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(posts).toBe(2)
    expect(stops().map(({ trigger }) => trigger)).toEqual(['100.11'])
  })

  it('measures R by the stop that the trade was opened with, however often it moved', async () => {
    await hold()
    await one.say('stop sol 98')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '98')
    const { sheet } = await one.review('be sol at 1R')
    expect(sheet.legs[0]?.text).toContain('rises to 105.02 (1R)')
  })

  it('follows a target that rests already', async () => {
    await hold()
    await one.say('sol 25% off at 103')
    await until(() => targets().length === 1)
    await one.say('sol stop to 99 after t1')
    expect(states()).toEqual(['armed'])
    await markAt('103.2')
    await until(() => states()[0] === 'ended')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '99')
  })

  it('refuses what would loosen, what is passed, and what would fire at once', async () => {
    await hold()
    const codeOf = async (words: string) =>
      (await one.desk.handlers['words.size']({ words, origin: 'hand' })).refusal?.code
    expect(await codeOf('sol stop to 94 at 105')).toBe('rule_loosens')
    expect(await codeOf('be sol at 99')).toBe('rule_passed')
    expect(await codeOf('sol stop to 104 at 103')).toBe('rule_stop_reached')
    expect(await codeOf('be sol after t3')).toBe('no_such_target')
  })

  it('asks which position it is for', async () => {
    await hold()
    const { report } = await one.desk.handlers['order.review']({
      words: 'half off at 1R, then stop to break-even',
      origin: 'hand',
    })
    expect(report.verdict).toBe('question')
    expect(report.reading.question?.options.map(({ words }) => words)).toEqual(['SOL 50% off at 1R then be'])
  })
})

describe('a rule dies', () => {
  it('with its position', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.say('close sol')
    await until(() => states()[0] === 'ended')
    expect(rules()[0]?.why).toContain('position is closed')
    posts = 0
    await markAt('106')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(posts).toBe(0)
  })

  it('with a stop that is cancelled by hand, and says so', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: stops()[0]?.oid ?? 0 })
    await until(() => states()[0] === 'ended')
    expect(alarms()).toContain('You cancelled a stop of SOL, so its rule has ended.')
  })

  it('with its target', async () => {
    await hold()
    await one.say('sol half off at 1R then be')
    await until(() => targets().length === 1)
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: targets()[0]?.oid ?? 0 })
    await until(() => states()[0] === 'ended')
    expect(alarms()).toContain('gone without a fill')
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
  })

  it('when a person drops it, by request or by words', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.say('sol stop to 99 at 103')
    await until(() => rules().length === 2)
    await one.desk.handlers['rule.drop']({ id: rules()[0]?.id ?? '' })
    expect(rules()).toHaveLength(1)
    expect((await one.say('cancel rules sol')).is).toBe('accepted')
    expect(rules()).toEqual([])
    expect(one.kinds().filter((kind) => kind === 'rule_ended')).toHaveLength(2)
  })

  it('but not when its stop moves by words', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.say('stop sol 97')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
    expect(states()).toEqual(['armed'])
  })
})

describe('a rule and the unexpected', () => {
  it('keeps the old stop when the new one is refused, and says so', async () => {
    await hold()
    await one.say('be sol at 1R')
    one.paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5' })
    await markAt('105.1')
    await until(() => states()[0] === 'ended')
    expect(alarms()).toContain('could not move the stop')
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
  })

  it('settles a lost answer before the old stop goes', async () => {
    await hold()
    await one.say('be sol at 1R')
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await markAt('105.1')
    await until(() => states()[0] === 'ended')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '100.11')
    expect(one.paper.control.counters().duplicates).toBe(0)
  })

  it('is not said to have ended while it moves the stop', async () => {
    await hold()
    await one.say('be sol at 1R')
    isMute = true
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await markAt('105.1')
    await until(() => states()[0] === 'running')
    const { text } = await one.desk.handlers['rule.drop']({ id: rules()[0]?.id ?? '' })
    expect(text).toContain("can't be ended any more")
    isMute = false
    await until(() => states()[0] === 'ended')
  })

  it('says what became of a rule whose target was not known to rest: armed late, not armed, or cut off', async () => {
    const said = async (price: string) => {
      isMute = true
      const { sheet } = await one.review(`sol 10% off at ${price}, then stop to break-even`)
      const outcome = await one.confirm(sheet)
      expect('legs' in outcome && outcome.legs.map(({ role, state }) => `${role} ${state}`)).toEqual([
        'target unknown',
        'rule unknown',
      ])
    }
    await hold()
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await said('105')
    one.paper.control.chaos({ dropAnswerAfterCommit: 0 })
    isMute = false
    await until(() => states()[0] === 'armed')
    expect(alarms()).toBe('')

    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await said('106')
    one.paper.control.chaos({ dropAnswerAfterCommit: 0 })
    const target = await until(() => targets().find(({ trigger }) => trigger === '106') ?? null)
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: target.oid })
    isMute = false
    await until(() => alarms().includes('was not armed: its target does not rest'))

    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await said('107')
    one.paper.control.chaos({ dropAnswerAfterCommit: 0 })
    isMute = false
    await one.reopen(counting)
    expect(states()).toEqual(['armed'])
    expect(alarms()).toContain('was not armed, because the desk stopped while it was being set up')
  })

  it('does nothing while trading is halted, and asks', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.desk.handlers['desk.kill']({})
    await markAt('105.1')
    await until(() => states()[0] === 'missed')
    expect(alarms()).toContain('say "be sol"')
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
  })

  it('is armed again after a restart, and runs then', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.reopen(counting)
    expect(states()).toEqual(['armed'])
    await markAt('105.1')
    await until(() => states()[0] === 'ended')
    await until(() => stops().length === 1 && stops()[0]?.trigger === '100.11')
  })

  it('does not catch up with what came while the desk was closed: it asks, also after one more restart', async () => {
    await hold()
    await one.say('be sol at 1R')
    await one.desk.close()
    one.paper.control.move('SOL', '105.1')
    await one.reopen(counting)
    expect(states()).toEqual(['missed'])
    expect(alarms()).toContain('reached 105.02 while the desk was closed')
    one.paper.control.move('SOL', '101')
    await one.reopen(counting)
    expect(states()).toEqual(['missed'])
    await markAt('106')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(stops().map(({ trigger }) => trigger)).toEqual(['95'])
    await one.desk.handlers['rule.drop']({ id: rules()[0]?.id ?? '' })
    expect(rules()).toEqual([])
    expect(alarms()).toBe('')
  })
})
