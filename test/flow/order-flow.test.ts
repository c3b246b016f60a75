import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import type { Prepared } from '../../main/ports.ts'
import { type DeskOnPaper, openDeskOnPaper, until, warningsOf } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
/** Every action that was signed, as it left. */
let signed: Prepared[] = []

/** Keeps what is signed, and lets a test decide what happens to the next post. */
function watching(ports: Ports): Ports {
  const sign: Ports['signer']['sign'] = async (prepared) => {
    signed.push(prepared)
    return ports.signer.sign(prepared)
  }
  return { ...ports, signer: { ...ports.signer, sign } }
}

beforeEach(async () => {
  signed = []
  one = await openDeskOnPaper(watching)
})
afterEach(() => one.close())

const example = 'long SOL, risk 2%, entry 99, stop 94, half off at 110'

describe('order flow', () => {
  it('takes words to a resting bracket, one journal row a step', async () => {
    const outcome = await one.say(example)
    expect(outcome.is).toBe('accepted')
    expect(one.kinds()).toEqual([
      'desk_started',
      'policy_changed',
      'equity_peak',
      'words_read',
      'sheet_shown',
      'protection_planned',
      'order_intent',
      'order_sending',
      'order_outcome',
      'order_settled',
    ])
    const orders = await until(() => {
      const held = one.value('account', {})?.orders ?? []
      return held.length > 0 ? held : null
    })
    expect(orders.map((order) => [order.coin, order.side, order.price])).toContainEqual(['SOL', 'buy', '99'])
  })

  it('signs exactly the legs that the sheet showed', async () => {
    const { sheet } = await one.review(example)
    await one.confirm(sheet)
    const action = signed.at(-1)?.action as {
      orders: { a: number; b: boolean; p: string; s: string; r: boolean; t: object }[]
      grouping: string
    }
    expect(action.grouping).toBe('normalTpsl')
    const legs = sheet.legs.filter((leg) => leg.when !== 'on_fill')
    expect(action.orders).toHaveLength(legs.length)
    for (const [i, leg] of legs.entries()) {
      expect(action.orders[i]).toMatchObject({
        a: 5,
        b: leg.side === 'buy',
        p: leg.price,
        s: leg.size,
        r: leg.reduceOnly,
      })
      expect(JSON.stringify(action.orders[i]?.t)).toContain(leg.trigger === null ? `"${leg.tif}"` : `"${leg.trigger}"`)
    }
  })

  it('confirms a sheet once, however often the window asks', async () => {
    const { sheet } = await one.review(example)
    const answers = await Promise.all([one.confirm(sheet), one.confirm(sheet), one.confirm(sheet)])
    expect(answers.map((answer) => answer.is).sort()).toEqual(['accepted', 'not_sent', 'not_sent'])
    expect(await one.confirm(sheet)).toMatchObject({ is: 'not_sent', code: 'sheet_used' })
    expect(signed).toHaveLength(1)
  })

  it('sends nothing for a digest that is not the one of the sheet', async () => {
    const { sheet } = await one.review(example)
    expect(await one.confirm({ ...sheet, digest: sheet.digest.replace(/./g, '0') })).toMatchObject({
      is: 'not_sent',
      code: 'digest_mismatch',
    })
    expect(await one.confirm({ ...sheet, sheetId: 'f'.repeat(32) })).toMatchObject({
      is: 'not_sent',
      code: 'sheet_unknown',
    })
    expect(signed).toHaveLength(0)
  })

  it('wants each warning acknowledged by its id', async () => {
    const { sheet } = await one.review('l sol n500 e99')
    expect(warningsOf(sheet)).toContain('STOP_REQUIRED')
    const answer = await one.desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks: [] })
    expect(answer).toMatchObject({ is: 'not_sent', code: 'needs_ack' })
    expect((await one.confirm(sheet)).is).toBe('accepted')
  })

  it('shows a fresh sheet instead of sending when the price moved by more than 0.3%', async () => {
    const { sheet } = await one.review(example)
    one.paper.control.move('SOL', '100.5')
    await until(() => one.value('market', { coin: 'SOL' })?.mid === '100.5')
    const answer = await one.confirm(sheet)
    expect(answer.is).toBe('changed')
    if (answer.is !== 'changed') return
    expect(answer.changes.join(' ')).toContain('SOL moved from 100 to 100.5')
    expect(signed).toHaveLength(0)
    expect(answer.sheet).not.toBeNull()
    if (answer.sheet !== null) expect((await one.confirm(answer.sheet)).is).toBe('accepted')
  })

  it('blocks a confirm when the book is older than the stale limit', async () => {
    const { sheet } = await one.review(example)
    one.paper.control.chaos({ staleFeed: true })
    await until(() => one.value('desk', {})?.feed === 'stale')
    const answer = await one.confirm(sheet)
    expect(answer).toMatchObject({ is: 'not_sent', code: 'blocked' })
    if (answer.is === 'not_sent')
      expect(answer.checks.find((check) => check.id === 'STALE_MARKET')?.verdict).toBe('block')
    expect(signed).toHaveLength(0)
  })

  it('settles a lost answer by asking, and sends nothing twice', async () => {
    one.paper.control.chaos({ dropAnswerAfterCommit: 1 })
    const outcome = await one.say(example)
    expect(outcome.is).toBe('accepted')
    expect('text' in outcome ? outcome.text : '').toContain('answer was lost')
    const counters = one.paper.control.counters()
    expect(signed).toHaveLength(1)
    expect(counters.duplicates).toBe(0)
    expect(one.kinds().filter((kind) => kind === 'order_sending')).toHaveLength(1)
    expect(one.kinds().at(-1)).toBe('order_settled')
  })

  it('sends nothing when the row before the send can not be written', async () => {
    const { sheet } = await one.review(example)
    const append = one.ports.journal.append
    one.ports.journal.append = (entry) => {
      if (entry.kind === 'order_sending') throw new Error('disk full')
      return append(entry)
    }
    await expect(one.confirm(sheet)).rejects.toThrow(/journal could not be written/)
    expect(signed).toHaveLength(0)
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
    one.ports.journal.append = append
  })

  it('says what the exchange said when it refuses', async () => {
    one.paper.control.refuseNext({ text: 'Insufficient margin to place order. asset=5', coin: 'SOL' })
    const outcome = await one.say('l sol r1% e99 s94')
    expect(outcome.is).toBe('rejected')
    expect('text' in outcome ? outcome.text : '').toContain('Insufficient margin')
  })

  it('sets a said leverage in a leg of its own before the order', async () => {
    const { sheet } = await one.review('l sol r1% e99 s94 x5')
    expect(sheet.legs[0]).toMatchObject({ role: 'leverage', when: 'first' })
    expect((await one.confirm(sheet)).is).toBe('accepted')
    expect(signed.map((prepared) => prepared.action.type)).toEqual(['updateLeverage', 'order'])
    await until(async () => (await one.ports.exchange.leverageOf(one.ports.user, 'SOL')).leverage === '5')
  })

  it('closes by words, and flattens', async () => {
    await one.say('l sol r1% s-5%')
    await until(() => one.value('account', {})?.positions.length === 1)
    expect((await one.say('close 50% sol')).is).toBe('accepted')
    expect((await one.say('flat')).is).toBe('accepted')
    await until(() => {
      const account = one.value('account', {})
      return account?.positions.length === 0 && account.orders.length === 0
    })
    expect(one.value('desk', {})?.alarms).toEqual([])
  })

  it('halts, cancels and reports with the kill switch, and stays halted after a restart', async () => {
    await one.say(example)
    await until(() => (one.value('account', {})?.orders.length ?? 0) > 0)
    const result = await one.desk.handlers['desk.kill']({})
    expect(result).toMatchObject({ cancelled: 1, unverified: [] })
    await one.reopen(watching)
    expect(one.value('desk', {})?.trading).toBe('HALTED')
    const { sheet } = await one.review(example)
    expect(await one.confirm(sheet)).toMatchObject({ is: 'not_sent', code: 'halted' })
    await one.desk.handlers['desk.resume']({})
    expect(one.value('desk', {})?.trading).toBe('ACTIVE')
  })
})
