import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlannedLeg } from '../../main/domain/order/leg-plan.ts'
import { createPrepare } from '../../main/exchange/hyperliquid/prepare.ts'
import type { Command } from '../../main/ports.ts'
import { memoryNonces } from './stub-venue.ts'

const leg: PlannedLeg = {
  role: 'entry',
  coin: 'ETH',
  asset: 4,
  side: 'buy',
  price: '1670.1',
  size: '0.0147',
  tif: 'Ioc',
  trigger: null,
  reduceOnly: false,
}
const anyCommand: Command = { do: 'cancel', cancels: [{ asset: 4, oid: 1 }] }
const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}`
const prepareAt = (now: number) =>
  createPrepare({ network: 'paper', nonces: memoryNonces(), clock: { now: () => now } })
const one = (change: Partial<PlannedLeg> = {}): Command => ({
  do: 'order',
  group: { grouping: 'na', legs: [{ ...leg, ...change }] },
  cloids: [cloid(1)],
})

describe('a command as the one action that is signed', () => {
  it("hashes to the official SDK's connection id", () => {
    const prepared = prepareAt(1677777606040)(one())
    const { c: _, ...order } = (prepared.action.orders as Record<string, unknown>[])[0]!
    const action = { ...prepared.action, orders: [order] }
    expect(createL1ActionHash({ action, nonce: prepared.nonce })).toBe(
      '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
    )
  })

  it('writes keys in the order in which the venue hashes them', () => {
    const stop: PlannedLeg = {
      ...leg,
      role: 'stop',
      side: 'sell',
      price: '1500',
      tif: null,
      trigger: { price: '1600', kind: 'sl' },
      reduceOnly: true,
    }
    const { action, cloids } = prepareAt(1)({
      do: 'order',
      group: { grouping: 'normalTpsl', legs: [{ ...leg, tif: 'Gtc' }, stop] },
      cloids: [cloid(10), cloid(11)],
    })
    expect(JSON.stringify(action)).toBe(
      '{"type":"order","orders":[' +
        `{"a":4,"b":true,"p":"1670.1","s":"0.0147","r":false,"t":{"limit":{"tif":"Gtc"}},"c":"${cloid(10)}"},` +
        '{"a":4,"b":false,"p":"1500","s":"0.0147","r":true,' +
        `"t":{"trigger":{"isMarket":true,"triggerPx":"1600","tpsl":"sl"}},"c":"${cloid(11)}"}` +
        '],"grouping":"normalTpsl"}',
    )
    expect(cloids).toEqual([cloid(10), cloid(11)])
  })

  it.each<[Command, string]>([
    [{ do: 'cancel', cancels: [{ asset: 3, oid: 77 }] }, '{"type":"cancel","cancels":[{"a":3,"o":77}]}'],
    [
      { do: 'cancel_by_cloid', cancels: [{ asset: 3, cloid: cloid(5) }] },
      `{"type":"cancelByCloid","cancels":[{"asset":3,"cloid":"${cloid(5)}"}]}`,
    ],
    [
      { do: 'leverage', asset: 3, isCross: false, leverage: 7 },
      '{"type":"updateLeverage","asset":3,"isCross":false,"leverage":7}',
    ],
    [{ do: 'noop', nonce: 7 }, '{"type":"noop"}'],
    [{ do: 'schedule_cancel', time: 1_790_000_060_000 }, '{"type":"scheduleCancel","time":1790000060000}'],
    [{ do: 'schedule_cancel', time: null }, '{"type":"scheduleCancel"}'],
  ])('writes %j', (command, action) => {
    const prepared = prepareAt(5)(command)
    expect(JSON.stringify(prepared.action)).toBe(action)
    expect(prepared.cloids).toEqual([])
  })

  it('sends a number in its one shortest form, whatever zeros it came with', () => {
    const texts = fc.tuple(fc.nat(999_999), fc.nat(999), fc.nat(3), fc.nat(3))
    fc.assert(
      fc.property(texts, ([whole, part, before, after]) => {
        fc.pre(whole + part > 0)
        const plain = part === 0 ? `${whole}` : `${whole}.${String(part).padStart(3, '0').replace(/0+$/, '')}`
        const point = plain.includes('.') || after === 0 ? '' : '.'
        const text = `${'0'.repeat(before)}${plain}${point}${'0'.repeat(plain.includes('.') || point ? after : 0)}`
        const { action } = prepareAt(1)(one({ price: text, size: text }))
        expect((action.orders as unknown[])[0]).toMatchObject({ p: plain, s: plain })
      }),
    )
  })

  it('takes a cloid with or without 0x, in any case', () => {
    const digits = 'ABCDEF'.padEnd(32, '0')
    const { cloids } = prepareAt(1)({ do: 'order', group: { grouping: 'na', legs: [leg] }, cloids: [digits] })
    expect(cloids).toEqual([`0x${digits.toLowerCase()}`])
  })

  it.each<[string, Command]>([
    ['a price of zero', one({ price: '0' })],
    ['a price that is no decimal', one({ price: '1e3' })],
    ['a negative size', one({ size: '-1' })],
    ['an order with neither time in force nor trigger', one({ tif: null })],
    ['an order with both', one({ trigger: { price: '1', kind: 'tp' } })],
    ['an asset that is no whole number', one({ asset: 1.5 })],
    ['a leverage of zero', { do: 'leverage', asset: 1, isCross: true, leverage: 0 }],
    ['fewer cloids than legs', { do: 'order', group: { grouping: 'na', legs: [leg, leg] }, cloids: [cloid(1)] }],
    ['a cloid used twice', { do: 'order', group: { grouping: 'na', legs: [leg, leg] }, cloids: [cloid(1), cloid(1)] }],
    ['a cloid that is none', { do: 'order', group: { grouping: 'na', legs: [leg] }, cloids: ['0x12'] }],
  ])('refuses %s, and uses no nonce', (_, command) => {
    const nonces = memoryNonces()
    const prepare = createPrepare({ network: 'paper', nonces, clock: { now: () => 1 } })
    expect(() => prepare(command)).toThrow(/can't be built/)
    expect(nonces.saved).toEqual([])
  })

  it('gives 200 actions of one millisecond 200 nonces, each stored before it is seen', () => {
    const nonces = memoryNonces()
    const prepare = createPrepare({ network: 'paper', nonces, clock: { now: () => 1_000 } })
    const used = Array.from({ length: 200 }, () => {
      const { nonce } = prepare(anyCommand)
      expect(nonces.saved.at(-1)).toBe(nonce)
      return nonce
    })
    expect(new Set(used).size).toBe(200)
    expect(used[0]).toBe(1_000)
    expect(used.at(-1)).toBe(1_199)
  })

  it('goes on from the highest nonce when the clock stepped back, also over a restart', () => {
    let now = 5_000
    const clock = { now: () => now }
    const prepare = createPrepare({ network: 'paper', nonces: memoryNonces(), clock })
    expect(prepare(anyCommand).nonce).toBe(5_000)
    now = 100
    expect(prepare(anyCommand).nonce).toBe(5_001)
    const again = createPrepare({ network: 'paper', nonces: memoryNonces(5_001), clock })
    expect(again(anyCommand).nonce).toBe(5_002)
  })

  it('gives a noop the nonce that it burns, and stores none for it', () => {
    const nonces = memoryNonces(9_000)
    const prepare = createPrepare({ network: 'paper', nonces, clock: { now: () => 5_000 } })
    expect(prepare({ do: 'noop', nonce: 8_000 }).nonce).toBe(8_000)
    expect(nonces.saved).toEqual([])
    expect(prepare(anyCommand).nonce).toBe(9_001)
  })

  it('makes nothing when the nonce could not be stored', () => {
    const nonces = {
      load: () => 0,
      save: () => {
        throw new Error('disk full')
      },
    }
    const prepare = createPrepare({ network: 'paper', nonces, clock: { now: () => 1 } })
    expect(() => prepare(anyCommand)).toThrow('disk full')
  })

  it('expires 15 s after now, and can no longer be changed', () => {
    const prepared = prepareAt(1_000_000)(one())
    expect(prepared.expiresAfter).toBe(1_015_000)
    expect(() => {
      ;(prepared.action.orders as Record<string, unknown>[])[0]!.p = '1'
    }).toThrow(TypeError)
  })
})
