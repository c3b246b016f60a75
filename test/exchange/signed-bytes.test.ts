import { hexToBytes } from '@noble/hashes/utils.js'
import { getPublicKey, recoverPublicKey } from '@noble/secp256k1'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderGroup, PlannedLeg } from '../../main/domain/order/leg-plan.ts'
import { createPost } from '../../main/exchange/hyperliquid/post.ts'
import { createPrepare } from '../../main/exchange/hyperliquid/prepare.ts'
import { createRateBudget } from '../../main/exchange/hyperliquid/rate-budget.ts'
import { actionDigest, signAction } from '../../main/keys/sign-action.ts'
import type { Signature, Signed } from '../../main/ports.ts'
import { handClock, memoryNonces, startStub, wallClock } from './stub-venue.ts'

const key = hexToBytes('0123456789012345678901234567890123456789012345678901234567890123')
let stub: Awaited<ReturnType<typeof startStub>>
beforeAll(async () => {
  stub = await startStub((response) => response.end('{"status":"err","response":"no"}'))
})
afterAll(() => stub.close())

const decimal = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => {
    const text = String(digits).padStart(places + 1, '0')
    const fraction = places === 0 ? '' : text.slice(-places).replace(/0+$/, '')
    return `${text.slice(0, text.length - places)}${fraction === '' ? '' : `.${fraction}`}`
  })
const leg = fc.record({
  asset: fc.integer({ min: 0, max: 200_000 }),
  side: fc.constantFrom('buy', 'sell'),
  price: decimal,
  size: decimal,
  reduceOnly: fc.boolean(),
  kind: fc.oneof(
    fc.record({ tif: fc.constantFrom('Gtc', 'Ioc', 'Alo'), trigger: fc.constant(null) }),
    fc.record({ tif: fc.constant(null), trigger: fc.record({ price: decimal, kind: fc.constantFrom('tp', 'sl') }) }),
  ),
})
const group = fc
  .record({
    grouping: fc.constantFrom('na', 'normalTpsl', 'positionTpsl'),
    legs: fc.array(leg, { minLength: 1, maxLength: 6 }),
  })
  .map(
    ({ grouping, legs }) =>
      ({
        grouping,
        legs: legs.map(({ kind, ...each }) => ({ ...each, ...kind, role: 'entry', coin: 'X' }) as PlannedLeg),
      }) as OrderGroup,
  )

/** Reads a posted order back, by the venue's documentation alone. */
function decode(order: Record<string, unknown>) {
  const { limit, trigger } = order.t as {
    limit?: { tif: string }
    trigger?: { isMarket: boolean; triggerPx: string; tpsl: string }
  }
  if (trigger !== undefined) expect(trigger.isMarket).toBe(true)
  return {
    asset: order.a,
    side: order.b === true ? 'buy' : 'sell',
    price: order.p,
    size: order.s,
    reduceOnly: order.r,
    tif: limit?.tif ?? null,
    trigger: trigger === undefined ? null : { price: trigger.triggerPx, kind: trigger.tpsl },
    cloid: order.c,
  }
}

describe('the bytes on the socket', () => {
  it('say what the command said, leg by leg, and carry a signature of exactly that', async () => {
    const time = handClock()
    const prepare = createPrepare({ network: 'paper', nonces: memoryNonces(), clock: time.clock })
    const meter = createRateBudget(time.clock, 'testnet')
    const post = createPost({ network: 'paper', httpUrl: stub.http, clock: wallClock, meter })
    await fc.assert(
      fc.asyncProperty(group, async (wanted) => {
        const cloids = wanted.legs.map((_, i) => `0x${String(i + 1).padStart(32, 'e')}`)
        const prepared = prepare({ do: 'order', group: wanted, cloids })
        const request = prepared as unknown as Parameters<typeof signAction>[1]
        await post({ prepared, signature: signAction(key, request) } as unknown as Signed)
        const body = stub.posts.at(-1) as {
          action: { orders: Record<string, unknown>[]; grouping: string }
          nonce: number
          expiresAfter: number
          signature: Signature
        }
        expect(Object.keys(body)).toEqual(['action', 'nonce', 'signature', 'expiresAfter'])
        expect(body.action.grouping).toBe(wanted.grouping)
        expect(body.action.orders.map(decode)).toEqual(
          wanted.legs.map(({ role: _, coin: __, ...each }, i) => ({ ...each, cloid: cloids[i] })),
        )
        const { r, s, v } = body.signature
        const signature = hexToBytes(`${v === 27 ? '00' : '01'}${r.slice(2)}${s.slice(2)}`)
        const { action, nonce, expiresAfter } = body
        const digest = actionDigest({ network: 'paper', action, nonce, expiresAfter })
        expect(recoverPublicKey(signature, digest, { prehash: false })).toEqual(getPublicKey(key))
      }),
      { numRuns: 100 },
    )
  })
})
