import { Hyperliquid } from 'hyperliquid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Paper } from '../../main/paper/start-paper.ts'
import { collector, peerPaper, peerWallet } from './peer-paper.ts'

const { privateKey, wallet } = peerWallet('c1')
const user = wallet.address
let paper: Paper
let sdk: Hyperliquid

/** It has no option for the address: every HTTP client in it, and its socket, is pointed here after it was made. */
function pointAt(value: unknown, http: string, seen = new Set<unknown>()): void {
  const isClient = typeof value === 'function' && 'defaults' in value
  if ((typeof value !== 'object' && !isClient) || value === null || seen.has(value)) return
  seen.add(value)
  if (isClient) (value.defaults as { baseURL: string }).baseURL = http
  for (const inner of Object.values(value)) pointAt(inner, http, seen)
}

beforeAll(async () => {
  paper = await peerPaper()
  sdk = new Hyperliquid({ privateKey, walletAddress: user, enableWs: true, disableAssetMapRefresh: true })
  pointAt(sdk.info, paper.http)
  pointAt(sdk.exchange, paper.http)
  pointAt(sdk.symbolConversion, paper.http)
  ;(sdk.ws as unknown as { url: string }).url = paper.ws
  await sdk.connect()
})
afterAll(async () => {
  sdk.disconnect()
  await paper.close()
})

const order = (is_buy: boolean, limit_px: number, sz: number, tif: 'Gtc' | 'Alo' | 'Ioc' = 'Gtc') => {
  return { coin: 'SOL-PERP', is_buy, sz, limit_px, order_type: { limit: { tif } }, reduce_only: false }
}

describe('nomeida/hyperliquid, unmodified, signing as for mainnet', () => {
  it('loads markets', async () => {
    expect(await sdk.info.getAssetIndex('SOL-PERP')).toBe(5)
    expect(await sdk.info.getAllMids()).toMatchObject({ 'SOL-PERP': 100 })
  })

  it('places, modifies and cancels', async () => {
    const placed = await sdk.exchange.placeOrder(order(true, 99, 1))
    const { oid } = placed.response.data.statuses[0].resting
    const modified = await sdk.exchange.modifyOrder(oid, order(true, 98, 2, 'Alo'))
    expect(modified).toEqual({ status: 'ok', response: { type: 'default' } })
    const [open] = (await sdk.info.getUserOpenOrders(user)) as unknown as { oid: number; limitPx: number }[]
    expect(open).toMatchObject({ coin: 'SOL-PERP', limitPx: 98 })
    expect(open!.oid).not.toBe(oid)
    const canceled = await sdk.exchange.cancelOrder({ coin: 'SOL-PERP', o: open!.oid })
    expect(canceled.response.data.statuses).toEqual(['success'])
  })

  it('sets leverage, brackets, and reads position and fills', async () => {
    await sdk.exchange.updateLeverage('SOL-PERP', 'cross', 4)
    const child = (tpsl: 'tp' | 'sl', triggerPx: string) => ({
      ...order(false, Number(triggerPx), 2),
      order_type: { trigger: { isMarket: true, triggerPx, tpsl } },
      reduce_only: true,
    })
    const answer = await sdk.exchange.placeOrder({
      orders: [order(true, 101, 2, 'Ioc'), child('sl', '90'), child('tp', '110')],
      grouping: 'normalTpsl',
    })
    expect(answer.response.data.statuses).toMatchObject([
      { filled: { totalSz: '2.0', avgPx: '100.1' } },
      'waitingForFill',
      'waitingForFill',
    ])
    const state = await sdk.info.perpetuals.getClearinghouseState(user, true)
    expect(state.assetPositions[0]!.position).toMatchObject({ szi: '2.0', leverage: { type: 'cross', value: 4 } })
    expect(await sdk.info.getUserFills(user)).toHaveLength(1)
  })

  it('follows book and order updates', async () => {
    const books = collector<{ coin: string }>()
    await sdk.subscriptions.subscribeToL2Book('SOL-PERP', (book) => books.add(book))
    expect(await books.first(() => true)).toMatchObject({ coin: 'SOL-PERP' })
    const updates = collector<{ status: string }>()
    await sdk.subscriptions.subscribeToOrderUpdates(user, (list) => {
      for (const one of list) updates.add(one)
    })
    await sdk.exchange.placeOrder(order(true, 95, 1))
    expect(await updates.first((one) => one.status === 'open')).toMatchObject({ status: 'open' })
  })
})
