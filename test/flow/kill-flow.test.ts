import { afterEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../main/desk.ts'
import type { PostOutcome, Signed } from '../../main/ports.ts'
import { type DeskOnPaper, openDeskOnPaper, until } from '../doubles/desk-on-paper.ts'

let one: DeskOnPaper
afterEach(() => one.close())

const orders = () => one.value('account', {})?.orders ?? []
const position = () => one.value('account', {})?.positions[0] ?? null
const isStop = ({ type }: { type: string }) => type === 'Stop Market'
const kill = (options = {}) => one.desk.handlers['desk.kill'](options)
const never = () => new Promise<never>(() => {})

/** A long position with its stop, and an entry that rests. */
async function trade(): Promise<void> {
  await one.say('l sol r1% s-5%')
  await until(() => position()?.protection === 'full')
  await one.say('l btc n500 e50000')
  await until(() => orders().some((order) => order.coin === 'BTC'))
}

/** Posts as the test says; every action that leaves. */
function watched(post: (signed: Signed, real: Ports['exchange']['post']) => Promise<PostOutcome>) {
  const left: { type: string }[] = []
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    exchange: {
      ...ports.exchange,
      post(signed) {
        left.push({ type: String(signed.prepared.action.type) })
        return post(signed, ports.exchange.post)
      },
    },
  })
  return { left, wrap }
}

describe('the kill switch', () => {
  it('cancels everything but the stop, and verifies that it is gone', async () => {
    one = await openDeskOnPaper()
    await trade()
    const result = await kill()
    expect(result).toMatchObject({ cancelled: 1, unverified: [] })
    expect(result.text).toContain('Protective stops were left.')
    expect(await one.ports.exchange.orders(one.ports.user)).toMatchObject([{ type: 'Stop Market', coin: 'SOL' }])
    expect(one.value('desk', {})?.trading).toBe('HALTED')
  })

  it('takes the stops too when that is said, and the guard does not put them back', async () => {
    one = await openDeskOnPaper()
    await trade()
    const result = await kill({ withStops: true })
    expect(result).toMatchObject({ cancelled: 2, unverified: [] })
    expect(await one.ports.exchange.orders(one.ports.user)).toEqual([])
    await until(() => one.value('desk', {})?.alarms.some((alarm) => alarm.text.includes('You cancelled the stop')))
    await until(() => one.kinds().filter((kind) => kind === 'fill').length > 0)
    expect(position()?.protection).toBe('none')
  })

  it('closes every position when that is said, keeping the stop until it is closed', async () => {
    one = await openDeskOnPaper()
    await trade()
    const result = await kill({ flatten: true })
    expect(result).toMatchObject({ unverified: [] })
    expect(result.text).toContain('1 of 1 positions closed.')
    expect((await one.ports.exchange.account(one.ports.user)).positions).toEqual([])
    expect(await one.ports.exchange.orders(one.ports.user)).toEqual([])
    const types = one.ports.journal.page(null, 500).rows.flatMap((row) => {
      const action = (row.body as { action?: { type?: string } } | null)?.action?.type
      return action === undefined ? [] : [action]
    })
    // Newest first: the stop's cancel came after the close.
    expect(types.slice(0, 2)).toEqual(['cancel', 'order'])
  })

  it('names the position that it could not close', async () => {
    one = await openDeskOnPaper()
    await trade()
    one.paper.control.refuseNext({ text: 'Trading is halted.', coin: 'SOL', times: 10 })
    const { unverified, text } = await kill({ flatten: true })
    expect(unverified).toMatchObject([{ coin: 'SOL', oid: null, reason: expect.stringContaining('still open') }])
    expect(text).toContain('Protective stops were left.')
    expect(await one.ports.exchange.orders(one.ports.user)).toMatchObject([{ type: 'Stop Market' }])
  })

  it('burns the nonce of an order on its way, which then comes too late', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { left, wrap } = watched(async (signed, real) => {
      if (signed.prepared.action.type === 'order') await held
      return real(signed)
    })
    one = await openDeskOnPaper(wrap)
    const said = one.say('l sol r1% s-5%')
    await until(() => left.some(({ type }) => type === 'order'))
    const killed = kill()
    await until(() => left.some(({ type }) => type === 'noop'))
    const result = await killed
    expect(result.text).toContain('1 order stopped on the way.')
    expect(result.unverified).toEqual([])
    release()
    expect(await said).toMatchObject({ is: 'not_sent' })
    expect(one.paper.control.counters().ordersAccepted).toBe(0)
    expect(left.filter(({ type }) => type === 'order')).toHaveLength(1)
  })

  it('sends every cancel and answers while the exchange hangs, and says what is not verified', async () => {
    let hangs = false
    const { left, wrap } = watched((signed, real) => (hangs ? never() : real(signed)))
    one = await openDeskOnPaper((ports) => {
      const slow = wrap(ports)
      const hanging = <A extends unknown[], R>(read: (...args: A) => Promise<R>) => {
        return (...args: A) => (hangs ? never() : read(...args))
      }
      const { exchange } = slow
      return {
        ...slow,
        exchange: {
          ...exchange,
          orders: hanging(exchange.orders),
          account: hanging(exchange.account),
          fills: hanging(exchange.fills),
        },
      }
    })
    await trade()
    hangs = true
    left.length = 0
    // Neither the list of orders nor any answer ever comes: what leaves and what is said waits for neither.
    const result = await kill()
    expect(left.map(({ type }) => type)).toEqual(['cancel'])
    expect(result).toMatchObject({ cancelled: 0, unverified: [{ coin: 'BTC', reason: 'no answer in time' }] })
    expect(result.text).toContain('The exchange gave no list of orders in time.')
    hangs = false
  })

  it('signs with the emergency key when the first one hangs, and when it is dead', async () => {
    let is: 'well' | 'hanging' | 'dead' = 'well'
    const { left, wrap } = watched((signed, real) => real(signed))
    one = await openDeskOnPaper((given) => {
      const ports = wrap(given)
      const sign: Ports['signer']['sign'] = (prepared) => {
        if (is === 'hanging') return never()
        return is === 'dead' ? Promise.reject(new Error('The key process has ended.')) : given.signer.sign(prepared)
      }
      return { ...ports, signer: { ...given.signer, sign }, emergency: given.signer }
    })
    await trade()
    is = 'hanging'
    left.length = 0
    expect(await kill()).toMatchObject({ cancelled: 1, unverified: [] })
    expect(left.map(({ type }) => type)).toEqual(['cancel'])
    is = 'dead'
    const { text } = await kill({ flatten: true })
    expect(text).toContain('1 of 1 positions closed.')
  })

  it('says which order it could not cancel where no key signs', async () => {
    let isDead = false
    one = await openDeskOnPaper((ports) => ({
      ...ports,
      signer: {
        ...ports.signer,
        sign: (prepared) => (isDead ? Promise.reject(new Error('The key is locked.')) : ports.signer.sign(prepared)),
      },
    }))
    await trade()
    isDead = true
    const { unverified } = await kill()
    expect(unverified).toMatchObject([{ coin: 'BTC', reason: expect.stringContaining('The key is locked.') }])
    expect(orders().some(isStop)).toBe(true)
  })
})
