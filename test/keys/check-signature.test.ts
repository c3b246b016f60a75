import { createHash } from 'node:crypto'
import { getPublicKey, Point, recoverPublicKey, sign } from '@noble/secp256k1'
import { describe, expect, it } from 'vitest'
import { signatureCheck } from '../../main/keys/check-signature.ts'
import { checkedSigner, signAction } from '../../main/keys/sign-action.ts'
import { seeded } from './random-actions.ts'

const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const key = hash('a key of the tests')
const publicKey = getPublicKey(key)
const isOurs = signatureCheck(publicKey)
const signed = (digest: Uint8Array, by = key) => sign(digest, by, { prehash: false, format: 'recovered' })

function recoversToKey(signature: Uint8Array, digest: Uint8Array): boolean {
  try {
    return Buffer.from(recoverPublicKey(signature, digest, { prehash: false })).equals(publicKey)
  } catch {
    return false
  }
}

describe('the check of a signature', () => {
  it('takes every signature of the key, and none of another', () => {
    for (let at = 0; at < 100; at += 1) {
      const digest = hash(`digest ${at}`)
      expect(isOurs(signed(digest), digest)).toBe(true)
      expect(isOurs(signed(digest, hash(`another key ${at}`)), digest)).toBe(false)
      expect(isOurs(signed(digest), hash('another digest'))).toBe(false)
    }
  })

  it('says what a recovery says, for signatures with a flipped bit', () => {
    const random = seeded(5)
    const digest = hash('flipped')
    for (let at = 0; at < 150; at += 1) {
      const signature = Uint8Array.from(signed(digest))
      const bit = at < 8 ? at : Math.floor(random() * 65 * 8)
      signature[bit >> 3]! ^= 1 << (bit & 7)
      expect(isOurs(signature, digest)).toBe(recoversToKey(signature, digest))
      expect(isOurs(signature, digest)).toBe(false)
    }
  })

  it('takes no r or s of zero, of the order or above, and no high s', () => {
    const digest = hash('borders')
    const order = Point.CURVE().n
    const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
    const clean = signed(digest)
    for (const value of [0n, order, order + 1n, 2n ** 256n - 1n]) {
      for (const at of [1, 33]) {
        const signature = Uint8Array.from(clean)
        signature.set(bytesOf(value), at)
        expect(isOurs(signature, digest)).toBe(false)
      }
    }
    const high = Uint8Array.from(clean)
    high.set(bytesOf(order - BigInt(`0x${Buffer.from(clean.subarray(33)).toString('hex')}`)), 33)
    high[0]! ^= 1
    expect(recoversToKey(high, digest)).toBe(true)
    expect(isOurs(high, digest)).toBe(false)
    expect(isOurs(clean.subarray(0, 64), digest)).toBe(false)
  })
})

describe('a signer that checks itself', () => {
  const request = { network: 'testnet' as const, action: { type: 'noop' }, nonce: 5, expiresAfter: 15_005 }
  it('signs the same bits', () => {
    expect(checkedSigner(key)(request)).toEqual(signAction(key, request))
  })
  it('gives no signature away when a bit of the key fell over in memory', () => {
    const held = Uint8Array.from(key)
    const signChecked = checkedSigner(held)
    held[17]! ^= 4
    expect(() => signChecked(request)).toThrow('The signature came out wrong and was thrown away')
  })
})
