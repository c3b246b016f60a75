import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import { until } from '../doubles/desk-on-paper.ts'
import { walletOf } from '../paper/paper-client.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'

let one: DeskOutside
let stopPosts = 0
let mostStops = 0
const counting = (ports: Ports): Ports => ({
  ...ports,
  exchange: {
    ...ports.exchange,
    post(signed) {
      if (JSON.stringify(signed.prepared.action).includes('"tpsl":"sl"')) stopPosts += 1
      return ports.exchange.post(signed)
    },
  },
})
beforeEach(async () => {
  ;[stopPosts, mostStops] = [0, 0]
  one = await openDeskOutside({ wrap: counting })
})
afterEach(() => one.close())

const watchStops = () => {
  mostStops = Math.max(mostStops, one.stops().length)
}

/** Another program that trades the same account with the same key, by the venue's own SDK. */
function elsewhere(): ExchangeClient {
  const { key } = JSON.parse(readFileSync(join(one.home, 'keys', 'paper.json'), 'utf8')) as { key: `0x${string}` }
  const transport = new HttpTransport({ apiUrl: one.paper.http, isTestnet: true })
  return new ExchangeClient({ transport, wallet: walletOf(key) })
}

describe('the guard under load', () => {
  it('keeps few stops over many small fills, and exactly what is needed at the end', async () => {
    expect(await one.say('l sol r1% e99 s94')).toMatchObject({ is: 'accepted' })
    for (let i = 0; i < 40; i += 1) {
      await one.paper.control.trade('SOL', 'A', '99', '0.2')
      watchStops()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await until(() => one.position()?.protection === 'full')
    await until(() => one.stops().length === 1)
    expect(mostStops).toBeLessThanOrEqual(3)
    expect(stopPosts).toBeLessThanOrEqual(14)
    await one.paper.control.trade('SOL', 'A', '98', '30')
    await until(() => one.orders().every(({ reduceOnly }) => reduceOnly))
    await until(() => one.position()?.protection === 'full' && one.stops().length === 1)
    expect((await one.paper.control.counters()).duplicates).toBe(0)
  })

  it('tries a refused stop again with growing patience, shows the alarm, and cures it', async () => {
    await one.paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5', times: 2 })
    expect(await one.say('l sol r1% s-5%')).toMatchObject({ is: 'accepted' })
    await until(() => one.alarms().includes('no stop'))
    await until(() => one.position()?.protection === 'full')
    await until(() => one.alarms() === '')
    // The bracket's own, one that was refused, and the one that holds.
    expect(stopPosts).toBeLessThanOrEqual(3)
    expect(one.stops()).toHaveLength(1)
  })

  it('ends the watch when the stop closes the position, and leaves nothing behind', async () => {
    expect(await one.say('l sol r1% s-5% t110:50%')).toMatchObject({ is: 'accepted' })
    await until(() => one.orders().some(({ type }) => type.startsWith('Take Profit')))
    await one.paper.control.move('SOL', '94')
    await until(() => one.position() === null)
    await until(() => one.orders().length === 0)
    await until(() => one.kinds().includes('protection_ended'))
    expect(one.alarms()).toBe('')
  })

  it('shows a position and counts a stop that another program placed, and adds none of its own', async () => {
    const client = elsewhere()
    const order = (body: object) => ({
      a: 5,
      b: true,
      p: '100.5',
      s: '10',
      r: false,
      t: { limit: { tif: 'Ioc' as const } },
      ...body,
    })
    await client.order({ orders: [order({})], grouping: 'na' })
    await until(() => one.position()?.size === '10')
    expect(one.position()?.protection).toBe('none')
    const stop = {
      p: '85',
      r: true,
      b: false,
      t: { trigger: { isMarket: true, triggerPx: '95', tpsl: 'sl' as const } },
    }
    await client.order({ orders: [order(stop)], grouping: 'na' })
    await until(() => one.position()?.protection === 'full')
    expect(one.position()?.stop).toBe('95')
    expect(stopPosts).toBe(0)
    expect(one.orders().every(({ isOwn }) => !isOwn)).toBe(true)
  })

  it('tells calmly, once, of a bare position that another program opened, and places nothing by itself', async () => {
    const client = elsewhere()
    const buy = { a: 5, b: true, p: '100.5', s: '10', r: false, t: { limit: { tif: 'Ioc' as const } } }
    await client.order({ orders: [buy], grouping: 'na' })
    const alarm = await until(() => one.value('desk', {}).alarms[0] ?? null)
    expect(alarm).toMatchObject({ level: 'warn', coin: 'SOL', cure: 'words.stop' })
    expect(alarm.text).toContain('10 of 10 SOL has no stop. It was not opened by this desk')
    await client.order({ orders: [{ ...buy, s: '5' }], grouping: 'na' })
    await until(() => one.position()?.size === '15')
    expect(one.value('desk', {}).alarms).toHaveLength(1)
    expect(stopPosts).toBe(0)
    // The key leads to these words.
    expect(await one.say('stop sol 95')).toMatchObject({ is: 'accepted' })
    await until(() => one.position()?.protection === 'full')
    await until(() => one.alarms() === '')
  })

  it('protects what filled before the answer to its order came', async () => {
    await one.paper.control.chaos({ delayMs: 6_000 })
    const said = one.say('l sol r1% e99 s94')
    await until(async () => (await one.ports.exchange.orders(one.ports.user)).length > 0)
    await one.paper.control.trade('SOL', 'A', '99', '5')
    await until(() => one.position()?.size === '5')
    // The stop's own answer is late too: what counts is that it rests, while the entry's answer is still on its way.
    await until(() => one.position()?.protection === 'full')
    expect(one.kinds()).not.toContain('order_settled')
    await one.paper.control.chaos({ calm: true })
    expect(await said).toMatchObject({ is: 'accepted' })
    expect((await one.paper.control.counters()).duplicates).toBe(0)
  })

  it('keeps the alarm while every stop is refused, and does not hammer the exchange', async () => {
    await one.paper.control.refuseNext({ tpsl: 'sl', text: 'Invalid TP/SL price. asset=5', times: 50 })
    expect(await one.say('l sol r1% s-5%')).toMatchObject({ is: 'accepted' })
    await until(() => one.alarms().includes('no stop'))
    const { size } = one.position()!
    // A resting limit that only reduces is no stop, and must not count as one.
    await elsewhere().order({
      orders: [{ a: 5, b: false, p: '120', s: size, r: true, t: { limit: { tif: 'Gtc' } } }],
      grouping: 'na',
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(one.position()?.protection).toBe('none')
    expect(one.alarms()).toContain('no stop')
    expect(stopPosts).toBeLessThanOrEqual(4)
  })

  it('does not put back a stop that a person cancelled, not even after a restart', async () => {
    expect(await one.say('l sol r1% s-5%')).toMatchObject({ is: 'accepted' })
    await until(() => one.position()?.protection === 'full')
    await one.desk.handlers['order.cancel']({ coin: 'SOL', oid: one.stops()[0]!.oid })
    await until(() => one.position()?.protection === 'none')
    const { home, paper } = one
    await one.desk.close()
    one = await openDeskOutside({ wrap: counting, home, paper })
    await until(() => one.position())
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(one.position()?.protection).toBe('none')
    expect(one.alarms()).toContain('You cancelled the stop of SOL')
    const { text } = await one.desk.handlers['position.protect']({ coin: 'SOL' })
    expect(text).toContain('now rests')
  })
})
