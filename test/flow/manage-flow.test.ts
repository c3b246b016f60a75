import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import type { Prepared } from '../../main/ports.ts'
import type { Outcome } from '../../preload/contract/sheet.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
/** Every action that was signed, as it left. */
let signed: Prepared[] = []
const watching = (ports: Ports): Ports => ({
  ...ports,
  signer: {
    ...ports.signer,
    sign: async (prepared) => {
      signed.push(prepared)
      return ports.signer.sign(prepared)
    },
  },
})
beforeEach(async () => {
  one = await openDeskOnPaper(watching)
  signed = []
})
afterEach(() => one.close())

const account = () => one.value('account', {})
const position = (coin = 'SOL') => account()?.positions.find((held) => held.coin === coin) ?? null
const orders = () => account()?.orders ?? []
const stops = () => orders().filter((order) => order.type === 'Stop Market')
const targets = () => orders().filter((order) => order.type === 'Take Profit Market')
const legsOf = (outcome: Outcome) =>
  'legs' in outcome ? outcome.legs.map(({ role, state }) => `${role} ${state}`) : []
const types = () => signed.map(({ action }) => String(action.type))
const refusalOf = async (words: string) =>
  (await one.desk.handlers['words.size']({ words, origin: 'hand' })).refusal?.code

/** Long SOL with its stop at 95 and half off at 110. */
async function hold(words = 'l sol r1% s95 t110:50%') {
  expect((await one.say(words)).is).toBe('accepted')
  await until(() => position()?.protection === 'full')
  if (words.includes('t1')) await until(() => targets().length > 0)
  signed = []
}

describe('moving a stop', () => {
  it('rests the new one before the old one is cancelled, and shows both on the sheet', async () => {
    await hold()
    const { sheet } = await one.review('stop sol 97')
    expect(sheet.legs.map(({ role, when }) => `${role} ${when}`)).toEqual(['stop now', 'cancel next'])
    expect(sheet.sentence).toContain('from 95')
    const outcome = await one.confirm(sheet)
    expect(legsOf(outcome)).toEqual(['stop resting', 'cancel cancelled'])
    expect(types()).toEqual(['order', 'cancel'])
    await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
    expect(position()).toMatchObject({ protection: 'full', stop: '97' })
    expect(one.value('desk', {})?.alarms).toEqual([])
  })

  it('keeps the old stop when the new one is refused', async () => {
    await hold()
    one.paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5' })
    const outcome = await one.say('stop sol 97')
    expect(outcome.is).toBe('rejected')
    expect(legsOf(outcome)).toEqual(['stop rejected', 'cancel not_sent'])
    expect(outcome.is === 'rejected' && outcome.text).toMatch(/What rests stays: stop .* SOL at 95/)
    expect(types()).toEqual(['order'])
    expect(stops().map((stop) => stop.trigger)).toEqual(['95'])
  })

  it('settles a lost answer before the old stop goes', async () => {
    await hold()
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    const outcome = await one.say('stop sol 97')
    expect(legsOf(outcome)).toEqual(['stop resting', 'cancel cancelled'])
    await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
    expect(one.paper.control.counters().duplicates).toBe(0)
  })

  it('moves once where two sheets are confirmed at the same time', async () => {
    await hold('l sol r1% s95')
    const sheets = [(await one.review('stop sol 97')).sheet, (await one.review('stop sol 96')).sheet]
    const outcomes = await Promise.all(sheets.map((sheet) => one.confirm(sheet)))
    expect(outcomes.map(({ is }) => is)).toEqual(['accepted', 'not_sent'])
    await until(() => stops().length === 1 && stops()[0]?.trigger === '97')
    expect(position()?.protection).toBe('full')
  })

  it('says what a resting entry brings of its own', async () => {
    await one.say('l sol r1% e99 s94')
    one.paper.control.trade('SOL', 'A', '99', '5')
    await until(() => position()?.protection === 'full')
    const { sheet } = await one.review('stop sol 96')
    expect(sheet.notes.join(' ')).toContain('The entry that rests at 99 brings its own stop at 94')
    expect(legsOf(await one.confirm(sheet))).toEqual(['stop resting', 'cancel cancelled'])
    one.paper.control.trade('SOL', 'A', '98', '100')
    await until(() => stops().length === 2 && position()?.protection === 'full')
  })

  it('warns of a larger loss when it moves away, and blocks it beyond the limit', async () => {
    await hold('l sol r1.9% s95')
    const near = await one.review('stop sol 94.8')
    expect(near.sheet.notes.join(' ')).toContain('Farther away: the loss at the stop grows from')
    expect(near.report.losses?.allIn).toMatch(/^19\d|^20\d/)
    const { report } = await one.review('stop sol 80')
    expect(report.verdict).toBe('blocked')
    expect(report.checks.find(({ id }) => id === 'MAX_LOSS_PER_TRADE')?.verdict).toBe('block')
    expect(report.checks.find(({ id }) => id === 'HEAT')?.verdict).toBe('block')
  })

  it('does not hold back a stop that moves closer, however large the loss still is', async () => {
    await hold('l sol r1% s95')
    await one.say('stop sol 94')
    await until(() => stops()[0]?.trigger === '94' && stops().length === 1)
    const { report } = await one.review('stop sol 94.5')
    expect(report.verdict).toBe('ready')
    expect(report.checks.some(({ id }) => id === 'MAX_LOSS_PER_TRADE')).toBe(false)
  })

  it('places a stop for a position that has none', async () => {
    await one.say('l sol n500')
    await until(() => position() !== null)
    expect(legsOf(await one.say('stop sol 95'))).toEqual(['stop resting'])
    await until(() => position()?.protection === 'full')
  })

  it('refuses a stop that the mark is through', async () => {
    await hold()
    expect(await refusalOf('stop sol 101')).toBe('exit_through_mark')
    expect(await refusalOf('target sol 99')).toBe('exit_through_mark')
    expect(await refusalOf('stop sol 95')).toBe('already_there')
  })

  it('asks which of several stops moves, and moves that one alone', async () => {
    await one.say('l sol n2000')
    await until(() => position() !== null)
    await one.say('close half sol at 108')
    await until(() => targets().length === 1)
    await one.say('sol 25% off at 112')
    await until(() => targets().length === 2)
    const { report } = await one.desk.handlers['order.review']({ words: 'target sol 115', origin: 'hand' })
    expect(report.verdict).toBe('question')
    const labels = report.reading.question?.options.map(({ words }) => words)
    expect(labels).toEqual(['target SOL 108 to 115', 'target SOL 112 to 115', 'target SOL all 115'])
    expect(legsOf(await one.say('target sol 112 to 115'))).toEqual(['target resting', 'cancel cancelled'])
    await until(
      () =>
        targets()
          .map(({ trigger }) => trigger)
          .sort()
          .join() === '108,115',
    )
  })
})

describe('a venue that takes another stop away when a new one is placed', () => {
  it('keeps the old stop rather than a bare part, and says so', async () => {
    await one.say('l sol q10 s95')
    await one.say('l sol q10 s94')
    await until(() => stops().length === 2 && position()?.protection === 'full')
    const other = stops().find(({ trigger }) => trigger === '94')?.oid ?? 0
    const { post } = one.ports.exchange
    one.ports.exchange.post = async (signed) => {
      one.ports.exchange.post = post
      const answer = await post(signed)
      await post(
        await one.ports.signer.sign(one.ports.exchange.prepare({ do: 'cancel', cancels: [{ asset: 5, oid: other }] })),
      )
      return answer
    }
    const outcome = await one.say('stop sol 95 to 97')
    expect(legsOf(outcome)).toEqual(['stop resting', 'cancel not_sent'])
    expect(position()?.protection).toBe('full')
    await until(() => (one.value('desk', {})?.alarms ?? []).some(({ text }) => text.includes('the old one was left')))
  })
})

describe('break-even', () => {
  it.each([
    ['l sol r1% s95', '105'],
    ['sh sol r1% s105', '95'],
  ])('of "%s" pays both fees to the tick when it fills at its trigger', async (words, mark) => {
    const before = Number(account()?.equity)
    await hold(words)
    const size = Number(position()?.size)
    one.paper.control.move('SOL', mark)
    await until(() => one.value('market', { coin: 'SOL' })?.mark === mark)
    const outcome = await one.say('be sol')
    expect(legsOf(outcome)).toEqual(['stop resting', 'cancel cancelled'])
    const at = (await until(() => (stops().length === 1 ? stops()[0] : null)))?.trigger ?? ''
    const isLong = words.startsWith('l')
    const other = (Number(at) + (isLong ? 0.5 : -0.5)).toFixed(2)
    one.paper.control.setBook('SOL', [[isLong ? at : other, '5000']], [[isLong ? other : at, '5000']])
    one.paper.control.setMark('SOL', at)
    await until(() => position() === null)
    await until(() => Number(account()?.equity) >= before)
    // One tick of SOL here is a cent (below 100, a tenth of one).
    expect(Number(account()?.equity) - before).toBeLessThan(size * 0.01)
  })

  it('is refused while the mark is through it', async () => {
    await hold('l sol r1% s95')
    expect(await refusalOf('be sol')).toBe('exit_through_mark')
  })
})

describe('closing', () => {
  it('takes the stops and targets with it once the position is closed', async () => {
    await hold()
    const { sheet } = await one.review('close sol')
    expect(sheet.legs.map(({ role, when }) => `${role} ${when}`)).toEqual(['close now', 'cancel next', 'cancel next'])
    expect(legsOf(await one.confirm(sheet))).toEqual(['close filled', 'cancel cancelled', 'cancel cancelled'])
    await until(() => position() === null && orders().length === 0)
    expect(one.value('desk', {})?.alarms).toEqual([])
  })

  it('leaves them where only a part is closed', async () => {
    await hold()
    expect(legsOf(await one.say('close 50% sol'))).toEqual(['close filled'])
    expect(orders()).toHaveLength(2)
  })

  it('closes the whole of a position below the minimum, and says what the venue may refuse', async () => {
    await one.say('l sol q0.25')
    await until(() => position() !== null)
    expect((await one.review('close 40% sol')).sheet.notes.join(' ')).toContain('worth less than $10')
    expect((await one.say('close 40% sol')).is).toBe('rejected')
    expect((await one.review('close 0.2 sol')).sheet.notes.join(' ')).toContain('0.05 SOL would be left')
    expect((await one.say('close 0.2 sol')).is).toBe('accepted')
    await until(() => position()?.size === '0.05')
    expect(legsOf(await one.say('close sol'))).toEqual(['close filled'])
  })
})

describe('flipping', () => {
  it('closes, then opens as much the other way with its stop', async () => {
    await hold()
    const size = position()?.size
    const { sheet } = await one.review('flip sol s104')
    expect(sheet.legs.map(({ role, when }) => `${role} ${when}`)).toEqual([
      'close now',
      'cancel next',
      'cancel next',
      'entry next',
      'stop child',
    ])
    const outcome = await one.confirm(sheet)
    expect(legsOf(outcome)).toEqual([
      'close filled',
      'cancel cancelled',
      'cancel cancelled',
      'entry filled',
      'stop waiting',
    ])
    await until(() => position()?.side === 'short' && position()?.protection === 'full')
    expect(position()).toMatchObject({ size, stop: '104' })
    expect(stops()).toHaveLength(1)
  })

  it('opens nothing where the close is not filled whole', async () => {
    await hold('l sol r1% s95')
    const { sheet } = await one.review('flip sol s104')
    one.paper.control.setBook('SOL', [['100', '1']], [['100.02', '500']])
    const outcome = await one.confirm(sheet)
    expect(outcome.is === 'accepted' ? outcome.text : outcome).toContain(
      'SOL stays flat: the close was not filled whole',
    )
    expect(position()?.side).toBe('long')
    expect(position()?.protection).toBe('full')
  })

  it('opens the other way after a lost answer to the close was settled', async () => {
    await hold('l sol r1% s95')
    const { sheet } = await one.review('flip sol s104')
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    expect(legsOf(await one.confirm(sheet))).toContain('entry filled')
    await until(() => position()?.side === 'short')
    expect(one.paper.control.counters().duplicates).toBe(0)
  })
})

describe('leverage', () => {
  it('is a leg of its own, with margin and liquidation before and after', async () => {
    await hold('l sol r1% s95')
    const { sheet } = await one.review('lev sol 5')
    expect(sheet.legs.map(({ role }) => role)).toEqual(['leverage'])
    expect(sheet.notes.join(' ')).toMatch(/Margin of the SOL position: \$\d+.* now, \$\d+.* after/)
    expect(legsOf(await one.confirm(sheet))).toEqual(['leverage filled'])
    await until(() => position()?.leverage === '5')
  })

  it('says the liquidation of an isolated position as the exchange then has it', async () => {
    await one.say('l sol n2000 s95 iso x10')
    await until(() => position()?.protection === 'full')
    const { sheet } = await one.review('lev sol 5')
    const said = /Liquidation: \S+ now, (\S+) after/.exec(sheet.notes.join(' '))?.[1]
    await one.confirm(sheet)
    await until(() => position()?.leverage === '5')
    expect(Number(said)).toBeCloseTo(Number(position()?.liquidation), 6)
  })

  it('blocks what the venue would not take', async () => {
    await hold('l sol r1% s95')
    expect((await one.review('lev sol 100')).report.checks.find(({ id }) => id === 'MAX_LEVERAGE')?.verdict).toBe(
      'block',
    )
    expect(await refusalOf('lev sol 2.5')).toBe('leverage_not_whole')
    expect(await refusalOf('lev sol 20')).toBe('already_there')
  })
})

describe('cancelling one order', () => {
  it('names it by its place in the list, and shows what it is', async () => {
    await one.say('l sol r0.5% e98 s94')
    await one.say('l sol r0.5% e97 s94')
    await until(() => orders().length === 2)
    const { sheet } = await one.review('cancel sol 2')
    expect(sheet.legs[0]?.text).toMatch(/buy .* at 97/)
    expect(legsOf(await one.confirm(sheet))).toEqual(['cancel cancelled'])
    await until(() => orders().length === 1 && orders()[0]?.price === '98')
    expect(await refusalOf('cancel sol 2')).toBe('no_such_order')
  })
})
