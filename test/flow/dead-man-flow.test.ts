import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
beforeEach(async () => {
  one = await openDeskOnPaper()
})
afterEach(() => one.close())

const shown = () => one.value('desk', {})?.deadMan
const set = (isOn: boolean) => one.desk.handlers['desk.deadMan']({ isOn })
const sent = () =>
  one.ports.journal.recent('cancel_sending', 20).flatMap((row) => {
    const { action } = row.body as unknown as { action: { type: string; time?: number } }
    return action.type === 'scheduleCancel' ? [action] : []
  })

describe("the exchange's dead-man switch", () => {
  it('is off, and said to be out of reach where the account has not traded enough', async () => {
    await until(() => shown()?.is === 'unavailable')
    expect(sent()).toEqual([])
    const { text } = await set(true)
    expect(text).toContain('stays off: Cannot set scheduled cancel time until enough volume traded')
    expect(shown()?.is).toBe('unavailable')
    expect(one.kinds()).not.toContain('dead_man')
  })

  it('puts the moment off while it is on, says that stops go too, and takes it back', async () => {
    one.paper.control.setVolume(one.ports.user, '2000000')
    const { text } = await set(true)
    expect(text).toContain('protective stops too')
    expect(shown()?.is).toBe('on')
    expect(sent()[0]?.time).toBeGreaterThan((one.ports.exchange.time() ?? 0) + 50_000)
    expect((await set(false)).text).toContain('is off; no moment is set')
    expect(sent()[0]).toEqual({ type: 'scheduleCancel' })
    expect(shown()?.is).not.toBe('on')
  })

  it('outlives a restart, and an orderly end takes the moment back', async () => {
    one.paper.control.setVolume(one.ports.user, '2000000')
    await set(true)
    const before = sent().length
    await one.reopen()
    await until(() => sent().length === before + 2)
    // Newest first: the new run's moment, and the one taken back at the end of the old run.
    expect(sent()[0]?.time).toBeGreaterThan(0)
    expect(sent()[1]).toEqual({ type: 'scheduleCancel' })
    expect(shown()?.is).toBe('on')
  })
})
