import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { peerPaper, peerWallet } from './peer-paper.ts'

const { wallet } = peerWallet('d1')
const user = wallet.address
let paper: Paper
let nonce = Date.now()

beforeAll(async () => {
  paper = await peerPaper()
})
afterAll(() => paper.close())

type Hex = `0x${string}`
/** Signs as the official Python SDK does against an address of its own: source "b", r and s without left zeros. */
async function signed(
  action: Record<string, unknown>,
  given: { vaultAddress?: string | null; expiresAfter?: number | null } = {},
) {
  nonce += 1
  const hash = createL1ActionHash({
    action,
    nonce,
    ...(given.vaultAddress ? { vaultAddress: given.vaultAddress as Hex } : {}),
    ...(given.expiresAfter ? { expiresAfter: given.expiresAfter } : {}),
  })
  const text = await wallet.signTypedData({
    domain: { name: 'Exchange', version: '1', chainId: 1337, verifyingContract: `0x${'0'.repeat(40)}` },
    types: {
      Agent: [
        { name: 'source', type: 'string' },
        { name: 'connectionId', type: 'bytes32' },
      ],
    },
    primaryType: 'Agent',
    message: { source: 'b', connectionId: hash },
  })
  const unpadded = (hex: string) => `0x${hex.replace(/^0+/, '')}`
  const signature = {
    r: unpadded(text.slice(2, 66)),
    s: unpadded(text.slice(66, 130)),
    v: Number.parseInt(text.slice(130), 16),
  }
  return { action, nonce, signature, vaultAddress: null, expiresAfter: null, ...given }
}

async function post(path: string, body: unknown): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' }
  return (await fetch(`${paper.http}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}
const exchange = async (...request: Parameters<typeof signed>) => post('/exchange', await signed(...request))
const info = (body: Record<string, unknown>) => post('/info', { dex: '', ...body })

const order = (s: string, p = '99') => ({
  type: 'order',
  orders: [{ a: 5, b: true, p, s, r: false, t: { limit: { tif: 'Gtc' } } }],
  grouping: 'na',
})

describe('the official Python SDK’s ways', () => {
  it('an order signed as for testnet rests for its signer, though he was never seen and the exchange takes both sources', async () => {
    expect(await exchange(order('1'))).toMatchObject({
      status: 'ok',
      response: { data: { statuses: [{ resting: {} }] } },
    })
    expect(await info({ type: 'openOrders', user })).toHaveLength(1)
    expect(await exchange(order('2'))).toMatchObject({ status: 'ok' })
    expect(await info({ type: 'openOrders', user })).toHaveLength(2)
    expect(await info({ type: 'clearinghouseState', user })).toMatchObject({
      marginSummary: { accountValue: '100000.0' },
    })
  })

  it('nulls for vault and expiry are absent, also in the hash; set, they count', async () => {
    const noop = { type: 'noop' }
    expect(await exchange(noop, { vaultAddress: null, expiresAfter: null })).toMatchObject({ status: 'ok' })
    expect(await exchange(noop, { expiresAfter: Date.now() + 15_000 })).toMatchObject({ status: 'ok' })
    expect(await exchange(noop, { expiresAfter: Date.now() - 1 })).toEqual({
      status: 'err',
      response: 'Action already expired',
    })
    const vault = `0x${'ab'.repeat(20)}`
    expect(await exchange(noop, { vaultAddress: vault })).toEqual({
      status: 'err',
      response: `Vault not registered: ${vault}`,
    })
  })

  it('signatures with short r and s are read, hundreds of them', async () => {
    let short = 0
    for (let k = 0; k < 300; k += 1) {
      const body = await signed({ type: 'noop' })
      if (body.signature.r.length === 66 && body.signature.s.length === 66) continue
      short += 1
      expect(await post('/exchange', body)).toEqual({ status: 'ok', response: { type: 'default' } })
      if (short === 3) break
    }
    expect(short).toBeGreaterThan(0)
  })

  it('whole sizes come without a point, leverage and margin as integers', async () => {
    expect(await exchange(order('3', '98'))).toMatchObject({ status: 'ok' })
    expect(await exchange({ type: 'updateLeverage', asset: 5, isCross: true, leverage: 3 })).toMatchObject({
      status: 'ok',
    })
    expect(await exchange({ type: 'updateIsolatedMargin', asset: 5, isBuy: true, ntli: -1_000_000 })).toEqual({
      status: 'err',
      response: 'Position does not use isolated margin.',
    })
  })

  it('sizes as JSON numbers are not read: the wire has text', async () => {
    const odd = { type: 'order', orders: [{ ...order('1').orders[0], s: 1 }], grouping: 'na' }
    const answer = await fetch(`${paper.http}/exchange`, { method: 'POST', body: JSON.stringify(await signed(odd)) })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toBe('Failed to deserialize the JSON body into the target type')
  })

  it('a market order is an Ioc limit 5% away, and meta is asked for with an empty dex', async () => {
    const market = {
      type: 'order',
      orders: [{ a: 5, b: true, p: '105', s: '2', r: false, t: { limit: { tif: 'Ioc' } } }],
      grouping: 'na',
    }
    expect(await exchange(market)).toMatchObject({ response: { data: { statuses: [{ filled: { totalSz: '2.0' } }] } } })
    expect(await info({ type: 'meta' })).toMatchObject({ universe: expect.any(Array) })
    expect(await info({ type: 'allMids' })).toMatchObject({ SOL: '100.0' })
    const { oid } = ((await info({ type: 'userFills', user })) as { oid: number }[])[0]!
    expect(await info({ type: 'orderStatus', user, oid })).toMatchObject({ order: { status: 'filled' } })
  })
})
