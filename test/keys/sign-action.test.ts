import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { hexToBytes } from '@noble/hashes/utils.js'
import { getPublicKey, recoverPublicKey } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionDigest, addressOf, signAction } from '../../main/keys/sign-action.ts'
import type { Network, Signature } from '../../main/ports.ts'

/** The key of the official Python SDK's signing tests; it never held anything. */
const key = hexToBytes('0123456789012345678901234567890123456789012345678901234567890123')
const address = '0x14791697260e4c9a71f18484c9f997b308e59325'
const order = (a: number, p: string, s: string, tif: string) => ({
  type: 'order',
  orders: [{ a, b: true, p, s, r: false, t: { limit: { tif } } }],
  grouping: 'na',
})

const recover = (digest: Uint8Array, { r, s, v }: Signature): Uint8Array =>
  recoverPublicKey(hexToBytes(`${v === 27 ? '00' : '01'}${r.slice(2)}${s.slice(2)}`), digest, { prehash: false })

describe('signatures of actions', () => {
  it("are the official Python SDK's, to the last digit", () => {
    expect(addressOf(key)).toBe(address)
    const action = order(1, '100', '100', 'Gtc')
    expect(signAction(key, { network: 'mainnet', action, nonce: 0 })).toEqual({
      r: '0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
      s: '0x2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
      v: 28,
    })
    expect(createL1ActionHash({ action: order(4, '1670.1', '0.0147', 'Ioc'), nonce: 1677777606040 })).toBe(
      '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
    )
  })

  it('are the same for paper and testnet, and good for nothing on mainnet', () => {
    const request = { action: order(1, '100', '100', 'Gtc'), nonce: 0 }
    const on = (network: Network) => signAction(key, { ...request, network })
    expect(on('paper')).toEqual(on('testnet'))
    expect(on('paper')).toEqual({
      r: '0x82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54',
      s: '0x6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5',
      v: 27,
    })
    expect(on('mainnet')).not.toEqual(on('paper'))
  })

  it('recover to the key, for any order, nonce and expiry, and change with each of them', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (asset, nonce, life) => {
        const request = { network: 'paper' as const, action: order(asset, '1', '1', 'Gtc'), nonce, expiresAfter: life }
        const signature = signAction(key, request)
        expect(signature.r).toMatch(/^0x[0-9a-f]{64}$/)
        expect(signature.s).toMatch(/^0x[0-9a-f]{64}$/)
        expect(recover(actionDigest(request), signature)).toEqual(getPublicKey(key))
        expect(actionDigest({ ...request, nonce: nonce + 1 })).not.toEqual(actionDigest(request))
        expect(actionDigest({ ...request, expiresAfter: life + 1 })).not.toEqual(actionDigest(request))
      }),
      { numRuns: 50 },
    )
  })
})
