import { describe, expect, it } from 'vitest'
import { whyNotAllowed } from '../../main/keys/allowed-action.ts'

const limit = { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
const to = '0x31ca8395cf837de08b24da3f660e77761dfb974b'

describe('what the key signs', () => {
  it.each([
    { type: 'order', orders: [limit], grouping: 'na' },
    { type: 'cancel', cancels: [{ a: 0, o: 1 }] },
    { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: `0x${'a'.repeat(32)}` }] },
    { type: 'modify', oid: 1, order: limit },
    { type: 'batchModify', modifies: [{ oid: 1, order: limit }] },
    { type: 'updateLeverage', asset: 0, isCross: true, leverage: 2 },
    { type: 'updateIsolatedMargin', asset: 0, isBuy: true, ntli: 1_000_000 },
    { type: 'scheduleCancel', time: 1_790_000_000_000 },
    { type: 'scheduleCancel' },
    { type: 'noop' },
  ])('is %j', (action) => {
    expect(whyNotAllowed(action)).toBeNull()
  })

  it.each([
    { type: 'usdSend', hyperliquidChain: 'Mainnet', signatureChainId: '0x1', destination: to, amount: '1', time: 1 },
    { type: 'withdraw3', hyperliquidChain: 'Mainnet', signatureChainId: '0x1', destination: to, amount: '1', time: 1 },
    { type: 'approveAgent', hyperliquidChain: 'Mainnet', signatureChainId: '0x1', agentAddress: to, nonce: 1 },
    { type: 'agentSendAsset', destination: to, amount: '1' },
    { type: 'usdClassTransfer', amount: '1', toPerp: true, nonce: 1 },
    { type: 'vaultTransfer', vaultAddress: to, isDeposit: true, usd: 1 },
    { type: 'twapOrder', twap: {} },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: 7 },
    {},
  ])('is never %j', (action) => {
    expect(whyNotAllowed(action)).toMatch(/^The key does not sign actions of the type/)
  })

  it.each([null, undefined, 'order', [], [{ type: 'noop' }]])('is no action that is %j', (action) => {
    expect(whyNotAllowed(action)).toBe('There is no action to sign.')
  })

  it.each<[string, Record<string, unknown>]>([
    ['its keys are in another order', { orders: [limit], type: 'order', grouping: 'na' }],
    ['a number has spare zeros', { type: 'order', orders: [{ ...limit, p: '95000.0' }], grouping: 'na' }],
    ['a price is zero', { type: 'order', orders: [{ ...limit, p: '0' }], grouping: 'na' }],
    ['a size is negative', { type: 'order', orders: [{ ...limit, s: '-1' }], grouping: 'na' }],
    ['something unknown is added', { type: 'cancel', cancels: [{ a: 0, o: 1 }], extra: 1 }],
    ['a key is missing', { type: 'updateLeverage', asset: 0, isCross: true }],
    ['the leverage is zero', { type: 'updateLeverage', asset: 0, isCross: true, leverage: 0 }],
  ])('is never an action in which %s: the venue would hash another', (_, action) => {
    expect(whyNotAllowed(action)).toMatch(/not in the venue's exact form/)
  })

  it('is never an order that pays somebody', () => {
    const action = { type: 'order', orders: [limit], grouping: 'na', builder: { b: to, f: 10 } }
    expect(whyNotAllowed(action)).toMatch(/builder fee/)
  })

  it('is never an order that pays for priority', () => {
    expect(whyNotAllowed({ type: 'order', orders: [limit], grouping: { p: 100_000_000 } })).toBe(
      'The key does not sign orders that pay for priority.',
    )
  })
})
