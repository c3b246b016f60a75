import { afterEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
afterEach(() => one.close())

/** A desk that dies at a moment of its own order path: from there on nothing it asked for comes back. */
const diesAt =
  (moment: 'before_post' | 'after_post') =>
  (ports: Ports): Ports => {
    const post: Ports['exchange']['post'] = async (signed) => {
      if (moment === 'after_post') await ports.exchange.post(signed)
      return new Promise(() => {})
    }
    return { ...ports, exchange: { ...ports.exchange, post } }
  }

describe('a restart in the middle of an order', () => {
  it('adopts the order when the exchange took it, before trading opens', async () => {
    one = await openDeskOnPaper(diesAt('after_post'))
    void one.say('l sol r1% s-5%').catch(() => undefined)
    await until(() => one.paper.control.counters().fills > 0)
    expect(one.kinds().at(-1)).not.toBe('order_settled')
    await one.reopen()
    expect(one.value('desk', {})?.trading).toBe('ACTIVE')
    const settled = one.ports.journal.recent('order_settled', 1)[0]
    expect(settled?.body).toMatchObject({ by: 'asking', legs: [{ role: 'entry', state: 'filled' }, { role: 'stop' }] })
    const position = await until(() => one.value('account', {})?.positions[0] ?? null)
    expect(position.protection).toBe('full')
    expect(one.paper.control.counters()).toMatchObject({ duplicates: 0 })
    expect(one.paper.control.counters().ordersAccepted).toBe(2)
  })

  it('concludes that an order was never placed only after its expiry, and sends nothing again', async () => {
    one = await openDeskOnPaper(diesAt('before_post'))
    void one.say('l sol r1% s-5%').catch(() => undefined)
    await until(() => one.kinds().includes('order_sending'))
    await one.reopen()
    expect(one.ports.journal.recent('order_settled', 1)[0]?.body).toMatchObject({
      legs: [{ state: 'not_sent' }, { state: 'not_sent' }],
    })
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
    expect(one.value('desk', {})?.trading).toBe('ACTIVE')
  })
})
