import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { openJournal } from '../../main/journal/journal.ts'
import { sha256, systemClock } from '../../main/real-ports.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { type PaperOutside, startPaperOutside } from './paper-outside.ts'

let paper: PaperOutside
let one: DeskOutside
/** Posts that left, and whether the journal had failed by then. */
let posts: { type: string; hadFailed: boolean }[] = []
/** The row at which the disk is full, counted from the confirm on; null = never. */
let failAt: number | null = null
let rows = 0
let hasFailed = false

function failing(ports: Ports): Ports {
  return {
    ...ports,
    journal: {
      ...ports.journal,
      append(entry) {
        if (failAt !== null) {
          rows += 1
          if (rows >= failAt) {
            hasFailed = true
            throw new Error('SQLITE_FULL: database or disk is full')
          }
        }
        return ports.journal.append(entry)
      },
    },
    exchange: {
      ...ports.exchange,
      post(signed) {
        posts.push({ type: String(signed.prepared.action.type), hadFailed: hasFailed })
        return ports.exchange.post(signed)
      },
    },
  }
}

beforeEach(async () => {
  ;[posts, failAt, rows, hasFailed] = [[], null, 0, false]
  paper = await startPaperOutside({ fund: '10000' })
  one = await openDeskOutside({ wrap: failing, paper })
})
afterEach(() => one.close())

describe('a journal that can not be written', () => {
  it('ends all sending at the row that failed, whichever it is, halts trading and says so', async () => {
    for (let row = 1; row <= 8; row += 1) {
      const before = posts.length
      const sheet = await one.review('l sol r0.2% e99-97x3 s90 x4')
      failAt = row
      const outcome = await one.confirm(sheet).catch((thrown: Error) => thrown)
      const sent = posts.slice(before)
      expect(sent.filter(({ hadFailed }) => hadFailed)).toEqual([])
      expect(hasFailed).toBe(true)
      expect(one.value('desk', {}).trading).toBe('HALTED')
      expect(one.value('desk', {}).tradingWhy).toContain('disk is full')
      expect(one.alarms()).toContain('disk is full')
      // What left is never hidden behind "nothing was sent", and what did not leave is never called sent.
      const text = outcome instanceof Error ? outcome.message : 'text' in outcome ? outcome.text : ''
      const orders = sent.filter(({ type }) => type === 'order').length
      if (orders > 0) expect(outcome).toMatchObject({ is: 'accepted' })
      else expect(outcome instanceof Error ? 'not_sent' : outcome.is).toBe('not_sent')
      if (sent.length > 0) expect(text).not.toMatch(/^Nothing was sent|Nothing was sent and/)
      await expect(one.review('l sol r0.2% e99 s90')).rejects.toThrow(/journal could not be written/)
      await expect(one.desk.handlers['desk.resume']({})).rejects.toThrow(/journal could not be written/)

      ;[failAt, rows, hasFailed] = [null, 0, false]
      await one.desk.close()
      one = await openDeskOutside({ wrap: failing, paper, home: one.home })
      await one.desk.handlers['order.cancelAll']({ coin: null })
    }
    expect((await paper.control.counters()).duplicates).toBe(0)
  })

  it('still lets the kill switch take orders away, and says that the journal is broken', async () => {
    await one.say('l sol r0.5% e99 s94')
    failAt = 1
    const result = await one.desk.handlers['desk.kill']({})
    expect(result).toMatchObject({ cancelled: 1, unverified: [] })
    expect(result.text).toContain('Trading is halted')
    expect(result.text).toContain('disk is full')
    expect(one.value('desk', {}).trading).toBe('HALTED')
    const sheet = one.review('l sol r0.5% e99 s94')
    await expect(sheet).rejects.toThrow(/journal could not be written/)
  })

  it('shows fills and positions while nothing can be written', async () => {
    await one.say('l sol r0.5% e99 s94')
    failAt = 1
    await paper.control.move('SOL', '98.5')
    await expect.poll(() => one.position()?.size, { timeout: 10_000 }).toBeDefined()
    await expect.poll(() => one.value('desk', {}).trading, { timeout: 10_000 }).toBe('HALTED')
    expect(one.value('fills', {})?.fills.length).toBeGreaterThan(0)
  })

  it('meets a disk that is really full the same way, and opens again on what was written', async () => {
    await one.desk.close()
    const file = join(one.home, 'small', 'journal.db')
    mkdirSync(dirname(file), { recursive: true })
    const small = (maxPages: number) => (ports: Ports) => ({
      ...failing(ports),
      journal: openJournal({ file, clock: systemClock, digest: sha256, maxPages }),
    })
    one = await openDeskOutside({ wrap: small(120), paper, home: one.home })
    const ends: string[] = []
    for (let i = 0; i < 60 && one.value('desk', {}).trading !== 'HALTED'; i += 1)
      ends.push(
        await one.say('l sol r0.1% e99 s94').then(
          ({ is }) => is,
          (thrown: Error) => thrown.message,
        ),
      )
    expect(one.value('desk', {}).trading).toBe('HALTED')
    const count = posts.length
    expect(ends.at(-1)).toMatch(/journal could not be written|accepted|not_sent/)
    await expect(one.say('l sol r0.1% e99 s94')).rejects.toThrow(/journal could not be written/)
    expect(posts.length).toBe(count)
    await one.desk.close()

    one = await openDeskOutside({ wrap: small(10_000), paper, home: one.home })
    expect(one.value('desk', {}).trading).toBe('ACTIVE')
    expect(one.ports.journal.verify()).toMatchObject({ badRow: null })
    expect(one.ports.journal.openStories('order_intent', 'order_settled')).toEqual([])
    one.ports.journal.close()
  })
})
