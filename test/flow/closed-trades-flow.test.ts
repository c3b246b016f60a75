import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
beforeEach(async () => {
  one = await openDeskOnPaper()
})
afterEach(() => one.close())

const isFlat = () => one.value('account', {})?.positions.length === 0
const isLong = () => one.value('account', {})?.positions.length === 1
const kelly = async () =>
  (await one.desk.handlers['words.size']({ words: 'l sol half kelly s95', origin: 'grammar' })).refusal
const size = (words: string) => one.desk.handlers['words.size']({ words, origin: 'grammar' })

describe("the account's own record", () => {
  it('counts a trade of the desk once it is closed, and still after a restart', async () => {
    expect(await kelly()).toMatchObject({ code: 'kelly_too_few', measured: '0' })
    await one.say('l sol r1% s95')
    await until(isLong)
    expect(await kelly()).toMatchObject({ measured: '0' })
    await one.say('close sol')
    await until(isFlat)
    await until(async () => (await kelly())?.measured === '1')
    await one.reopen()
    expect(await kelly()).toMatchObject({ code: 'kelly_too_few', measured: '1', limit: '30' })
  })

  it("knows the month's result: a round trip has lost its fees", async () => {
    expect((await size('l sol r1% s95')).outlook?.month?.realised).toBe('0')
    await one.say('l sol r1% s95')
    await until(isLong)
    await one.say('close sol')
    await until(isFlat)
    await until(async () => (await size('l sol r1% s95')).outlook?.month?.realised !== '0')
  })

  it('sizes by the volatility that the last thirty days of hourly bars realised', async () => {
    const report = await size('l sol v20%')
    expect(report.outlook?.volatility?.target).toBe('0.2')
    expect(report.ticket).not.toBeNull()
  })
})
