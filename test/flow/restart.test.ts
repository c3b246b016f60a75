import { afterEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
afterEach(() => one.close())

/** A desk that dies at a moment of its own order path: from there on nothing it asked for comes back. */
function dying(moment: 'before_post' | 'after_post') {
  const death = { hasCome: false }
  const wrap = (ports: Ports): Ports => {
    const post: Ports['exchange']['post'] = async (signed) => {
      if (moment === 'after_post') await ports.exchange.post(signed)
      death.hasCome = true
      return new Promise(() => {})
    }
    return { ...ports, exchange: { ...ports.exchange, post } }
  }
  return { death, wrap }
}

describe('a restart in the middle of an order', () => {
  it('adopts the order when the exchange took it, before trading opens', async () => {
    const { death, wrap } = dying('after_post')
    one = await openDeskOnPaper(wrap)
    void one.say('l sol r1% s-5%').catch(() => undefined)
    await until(() => death.hasCome)
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

  it('concludes that an order was never placed once its nonce is burnt, and sends nothing again', async () => {
    const { death, wrap } = dying('before_post')
    one = await openDeskOnPaper(wrap)
    void one.say('l sol r1% s-5%').catch(() => undefined)
    await until(() => death.hasCome)
    await one.reopen()
    expect(one.ports.journal.recent('order_settled', 1)[0]?.body).toMatchObject({
      legs: [{ state: 'not_sent' }, { state: 'not_sent' }],
    })
    const nonceOf = (kind: 'order_sending' | 'cancel_sending') => one.ports.journal.recent(kind, 1)[0]?.body
    expect(nonceOf('cancel_sending')).toMatchObject({ action: { type: 'noop' }, nonce: sendNonce(one) })
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
    expect(one.value('desk', {})?.trading).toBe('ACTIVE')
    expect(one.kinds()).toContain('protection_ended')
  })

  it("waits for the expiry by the exchange's clock where the nonce can't be burnt, and lets nothing but reducing out", async () => {
    const { death, wrap } = dying('before_post')
    one = await openDeskOnPaper(wrap)
    void one.say('l sol r1% s-5%').catch(() => undefined)
    await until(() => death.hasCome)

    let shift = 0
    let asked = 0
    const reopened = one.reopen((ports) => ({
      ...ports,
      // This computer's own clock runs an hour ahead: it must not be asked.
      clock: { ...ports.clock, now: () => ports.clock.now() + 3_600_000 },
      signer: {
        ...ports.signer,
        sign: (prepared) =>
          prepared.action.type === 'noop' ? Promise.reject(new Error('busy')) : ports.signer.sign(prepared),
      },
      exchange: {
        ...ports.exchange,
        time: () => (ports.exchange.time() ?? 0) + shift,
        orderStatus: (user, cloid) => {
          asked += 1
          return ports.exchange.orderStatus(user, cloid)
        },
      },
      journal: {
        ...ports.journal,
        append(entry) {
          const row = ports.journal.append(entry)
          if (entry.kind === 'order_settled') expect(shift).toBe(20_000)
          return row
        },
      },
    }))
    await until(() => asked >= 6)
    shift = 20_000
    await reopened
    expect(one.value('desk', {})?.trading).toBe('ACTIVE')
    expect(one.ports.journal.recent('order_settled', 1)[0]?.body).toMatchObject({
      legs: [{ state: 'not_sent' }, { state: 'not_sent' }],
    })
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
  })
})

const sendNonce = (desk: DeskOnPaper) =>
  (desk.ports.journal.recent('order_sending', 1)[0]!.body as unknown as { nonce: number }).nonce
