import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
beforeEach(async () => {
  one = await openDeskOnPaper()
})
afterEach(() => one.close())

const position = () => one.value('account', {})?.positions.find((held) => held.coin === 'SOL') ?? null
const stops = () => (one.value('account', {})?.orders ?? []).filter((order) => order.type === 'Stop Market')

describe('naked position watch', () => {
  it('keeps the entry, raises the alarm and places the stop when the stop leg is refused', async () => {
    one.paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5' })
    const outcome = await one.say('l sol r1% s-5%')
    expect(outcome.is).toBe('accepted')
    await until(() => (one.value('desk', {})?.alarms ?? []).some((alarm) => alarm.id === 'naked-SOL'))
    await until(() => position()?.protection === 'full')
    await until(() => one.value('desk', {})?.alarms.length === 0)
    expect(stops()).toHaveLength(1)
    expect(one.kinds()).toContain('alarm_raised')
    expect(one.kinds()).toContain('alarm_cured')
  })

  it('gives a partly filled entry its own stop for what was filled, and grows it as it fills', async () => {
    await one.say('l sol r1% e99 s94')
    one.paper.control.trade('SOL', 'A', '99', '5')
    await until(() => position()?.size === '5')
    await until(() => position()?.protection === 'full')
    expect(stops().map((stop) => stop.size)).toEqual(['5'])
    one.paper.control.trade('SOL', 'A', '99', '3')
    await until(() => position()?.size === '8')
    await until(() => position()?.protection === 'full')
    expect(one.paper.control.counters().duplicates).toBe(0)
  })

  it('keeps the filled part protected when the rest of the entry is cancelled', async () => {
    await one.say('l sol r1% e99 s94')
    one.paper.control.trade('SOL', 'A', '99', '5')
    await until(() => position()?.protection === 'full')
    const entry = one.value('account', {})?.orders.find((order) => !order.reduceOnly)
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: entry?.oid ?? 0 })
    await until(() => one.value('account', {})?.orders.every((order) => order.reduceOnly))
    expect(position()?.protection).toBe('full')
  })

  it('places partial targets on the fill, apart from the stop', async () => {
    await one.say('l sol r1% s-5% t110:50%')
    await until(() => (one.value('account', {})?.orders ?? []).some((order) => order.type === 'Take Profit Market'))
    expect(position()?.protection).toBe('full')
    one.paper.control.move('SOL', '110.5')
    const half = await until(() => {
      const held = position()
      return held !== null && held.size !== '0' && (one.value('fills', {})?.fills.length ?? 0) > 1 ? held : null
    })
    expect(half.protection).toBe('full')
    expect(stops()).toHaveLength(1)
  })

  it('places the stop of a stop entry on the fill', async () => {
    const { sheet } = await one.review('l sol r1% es105 s100')
    expect(sheet.notes.join(' ')).toContain('Unprotected until filled')
    expect((await one.confirm(sheet)).is).toBe('accepted')
    one.paper.control.move('SOL', '105.2')
    await until(() => position() !== null)
    await until(() => position()?.protection === 'full')
    expect(position()?.stop).toBe('100')
  })

  it('does not put back a stop that the person cancelled, and says that it is gone', async () => {
    await one.say('l sol r1% s-5%')
    const stop = await until(() => stops()[0] ?? null)
    await until(() => position() !== null)
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: stop.oid })
    const alarm = await until(() => one.value('desk', {})?.alarms[0] ?? null)
    expect(alarm).toMatchObject({ cure: 'position.protect', coin: 'SOL' })
    await until(() => position()?.protection === 'none')
    expect(stops()).toHaveLength(0)
    const { text } = await one.desk.handlers['position.protect']({ coin: 'SOL' })
    expect(text).toContain('now rests')
    await until(() => position()?.protection === 'full')
    await until(() => one.value('desk', {})?.alarms.length === 0)
  })

  it('ends the watch when the position is closed', async () => {
    await one.say('l sol r1% s-5%')
    await until(() => position()?.protection === 'full')
    await one.say('flat')
    await until(() => one.kinds().includes('protection_ended'))
    expect(one.value('desk', {})?.alarms).toEqual([])
  })
})
