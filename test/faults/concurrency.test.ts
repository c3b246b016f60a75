import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { HomeInUse } from '../../main/hosts/home.ts'
import { openDesk } from '../../main/hosts/open-desk.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { randomFrom } from './random.ts'

let one: DeskOutside
let posts: { type: string; at: number }[] = []
const counting = (ports: Ports): Ports => ({
  ...ports,
  exchange: {
    ...ports.exchange,
    post(signed) {
      posts.push({ type: String(signed.prepared.action.type), at: performance.now() })
      return ports.exchange.post(signed)
    },
  },
})
beforeEach(async () => {
  posts = []
  one = await openDeskOutside({ wrap: counting })
})
afterEach(() => one.close())

describe('many things at once', () => {
  it('sends a sheet once for fifty confirms', async () => {
    const sheet = await one.review('l sol r0.5% e99 s94')
    const ends = await Promise.all(Array.from({ length: 50 }, () => one.confirm(sheet)))
    expect(ends.filter(({ is }) => is === 'accepted')).toHaveLength(1)
    expect(ends.filter((end) => end.is === 'not_sent' && end.code === 'sheet_used')).toHaveLength(49)
    expect(posts).toHaveLength(1)
  })

  it('keeps a limit that two orders together would pass, though each alone keeps it', async () => {
    // 3x equity is the most for one coin; each of these takes 1.8x.
    const sheets = await Promise.all([1, 2, 3].map(() => one.review('l sol n18000 s-1%')))
    const ends = await Promise.all(sheets.map((sheet) => one.confirm(sheet)))
    expect(ends.map(({ is }) => is).filter((is) => is === 'accepted')).toHaveLength(1)
    await expect.poll(() => one.position()?.size, { timeout: 10_000 }).toBeDefined()
    expect(Number(one.position()?.value)).toBeLessThanOrEqual(30_000)
  })

  it('keeps the gross limit over several coins confirmed at once', async () => {
    const words = [
      'l sol n18000 s-1%',
      'l eth n18000 s-1%',
      'l btc n18000 s-1%',
      'l avax n9000 s-1%',
      'l doge n9000 s-1%',
    ]
    const sheets = await Promise.all(words.map((say) => one.review(say)))
    expect(new Set(sheets.map(({ report }) => report.ticket?.coin)).size).toBe(5)
    await Promise.all(sheets.map((sheet) => one.confirm(sheet)))
    await one.desk.handlers['order.cancelAll']({ coin: 'none' })
    const gross = one.value('account', {}).positions.reduce((sum, { value }) => sum + Math.abs(Number(value)), 0)
    expect(gross).toBeLessThanOrEqual(50_500)
  })

  it('leaves nothing open and sends nothing more once the kill switch answered, whatever was on its way', async () => {
    const random = randomFrom(9)
    for (let turn = 0; turn < 6; turn += 1) {
      const sheets = await Promise.all(
        ['l sol r0.2% e99-95x5 s90', 'l eth r0.2% e2800 s2600', 'l btc r0.2% e85000 s80000'].map((say) =>
          one.review(say).catch(() => null),
        ),
      )
      await one.paper.control.chaos({ delayMs: Math.floor(random() * 60) })
      const confirms = sheets.flatMap((sheet) =>
        sheet === null ? [] : [one.confirm(sheet).catch((thrown: Error) => thrown)],
      )
      await new Promise((resolve) => setTimeout(resolve, random() * 150))
      const [killed, all] = await Promise.all([
        one.desk.handlers['desk.kill']({}),
        one.desk.handlers['order.cancelAll']({ coin: null }),
      ])
      expect(killed.text).toContain('Trading is halted')
      expect(all.unverified.length).toBeLessThanOrEqual(20)
      const left = posts.length
      await Promise.all(confirms)
      const later = posts.slice(left).filter(({ type }) => type === 'order')
      expect(later).toEqual([])
      await one.paper.control.chaos({ calm: true })
      const open = await one.ports.exchange.orders(one.ports.user)
      expect(open.filter(({ reduceOnly }) => !reduceOnly)).toEqual([])
      await one.desk.handlers['desk.resume']({})
    }
    expect((await one.paper.control.counters()).duplicates).toBe(0)
  })

  it('places no target after the kill switch, and still protects what was filled', async () => {
    await one.say('l sol r0.5% e99 s94 t110:50%')
    await one.paper.control.trade('SOL', 'A', '99', '2')
    await one.desk.handlers['desk.kill']({})
    await expect.poll(() => one.position()?.protection, { timeout: 10_000 }).toBe('full')
    expect(one.orders().filter(({ type }) => type.startsWith('Take'))).toEqual([])
    await one.desk.handlers['desk.resume']({})
    await one.paper.control.move('SOL', '99.5')
    await expect
      .poll(() => one.orders().filter(({ type }) => type.startsWith('Take')).length, { timeout: 10_000 })
      .toBe(1)
  })

  it('refuses a second desk in the same home, by name, and leaves the first one working', async () => {
    const home = `${one.home}/shared`
    const first = await openDesk(home, 'cli', { paper: one.paper })
    await first.ready
    await expect(openDesk(home, 'loopback', { paper: one.paper })).rejects.toThrow(HomeInUse)
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => openDesk(home, 'cli', { paper: one.paper })))
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
    expect((await first.handlers['journal.verify']({})).badRow).toBeNull()
    await first.close()
    const second = await openDesk(home, 'cli', { paper: one.paper })
    await second.ready
    await second.close()
  })
})
