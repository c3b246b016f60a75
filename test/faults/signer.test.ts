import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDesk } from '../../main/desk.ts'
import { forkChild } from '../../main/keys/signer-client.ts'
import { buildPorts } from '../../main/real-ports.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'

let one: DeskOutside
let kill = () => {}
let posts = 0

beforeEach(async () => {
  posts = 0
  one = await openDeskOutside()
  const { home } = one
  await one.desk.close()
  const ports = await buildPorts({
    homeDir: home,
    host: 'cli',
    paper: one.paper,
    startSignerChild: (entry) => {
      const child = forkChild(entry)
      kill = child.kill
      return child
    },
  })
  const post = ports.exchange.post
  ports.exchange = {
    ...ports.exchange,
    post: (signed) => {
      posts += 1
      return post(signed)
    },
  }
  const desk = createDesk(ports)
  await desk.ready
  const handlers = desk.handlers
  one = {
    ...one,
    desk,
    ports,
    value: ((name: 'desk', params: object) => {
      const feed = (desk.topics[name] as (params: object) => { current(): { value?: unknown } })(params).current()
      return feed.value
    }) as DeskOutside['value'],
    async review(words) {
      const { sheet } = await handlers['order.review']({ words, origin: 'hand' })
      return sheet!
    },
    close: async () => {
      await desk.close()
      await one.paper.stop()
    },
  }
})
afterEach(() => one.close())

const confirm = (sheet: Awaited<ReturnType<DeskOutside['review']>>) =>
  one.desk.handlers['order.confirm']({
    sheetId: sheet.sheetId,
    digest: sheet.digest,
    acks: sheet.report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id),
  })

describe('a key process that is killed', () => {
  it('sends nothing, says why in one sentence, shows it, and leaves the desk running', async () => {
    const sheet = await one.review('l sol r0.5% e99 s94')
    kill()
    await expect
      .poll(() =>
        one
          .value('desk', {})
          .alarms.map(({ text }) => text)
          .join(' '),
      )
      .toContain('key process has ended')
    const outcome = await confirm(sheet)
    expect(outcome).toMatchObject({ is: 'not_sent', code: 'failed' })
    expect('text' in outcome ? outcome.text : '').toMatch(/^Nothing was sent: .*key process has ended/)
    expect(posts).toBe(0)
    expect((await one.paper.control.counters()).ordersAccepted).toBe(0)
    // Everything that needs no key goes on.
    expect((await one.review('l sol r0.5% e98 s94')).legs).toHaveLength(2)
    expect(one.value('desk', {}).feed).toBe('live')
    expect(one.ports.journal.openStories('order_intent', 'order_settled')).toEqual([])
  })

  it('sends nothing when it dies while it signs', async () => {
    for (let i = 0; i < 3; i += 1) {
      const sheet = await one.review('l sol r0.5% e99 s94')
      const outcome = confirm(sheet)
      kill()
      expect(['not_sent', 'accepted', 'unknown']).toContain((await outcome).is)
    }
    const counters = await one.paper.control.counters()
    expect(counters.ordersAccepted).toBe(2 * posts)
    expect(counters.duplicates).toBe(0)
    expect(posts).toBeLessThanOrEqual(1)
  })

  it('says of the kill switch that the orders still rest', async () => {
    await confirm(await one.review('l sol r0.5% e99 s94'))
    kill()
    const result = await one.desk.handlers['desk.kill']({})
    expect(result.cancelled).toBe(0)
    expect(result.unverified).toHaveLength(1)
    expect(result.text).toContain('could not be confirmed as gone')
  })
})
