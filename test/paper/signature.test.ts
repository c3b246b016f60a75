import { describe, expect, it } from 'vitest'
import { type Post, readPost } from '../../main/paper/api/exchange.ts'
import { agentDigest, connectionId, recoverAddress } from '../../main/paper/api/signature.ts'
import { walletOf } from './paper-client.ts'

const SIGNATURE = {
  r: '0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
  s: '0x2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
  v: 28,
}
const ACTION = {
  type: 'order',
  orders: [{ a: 1, b: true, p: '100', s: '100', r: false, t: { limit: { tif: 'Gtc' } } }],
  grouping: 'na',
}
const WALLET = walletOf('0123456789'.repeat(7).slice(0, 64))
const SIGNER = '0x14791697260e4c9a71f18484c9f997b308e59325'

describe('the signature of an L1 action', () => {
  it('hashes the venue’s golden order to the venue’s connection id', () => {
    const action = {
      type: 'order',
      orders: [{ a: 4, b: true, p: '1670.1', s: '0.0147', r: false, t: { limit: { tif: 'Ioc' } } }],
      grouping: 'na',
    }
    expect(connectionId({ action, nonce: 1677777606040 })).toBe(
      '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
    )
  })

  it('recovers the golden signer from the golden mainnet signature, and someone else under source b', () => {
    const id = connectionId({ action: ACTION, nonce: 0 })
    expect(recoverAddress(agentDigest(id, 'a'), SIGNATURE)).toBe(SIGNER)
    expect(recoverAddress(agentDigest(id, 'b'), SIGNATURE)).not.toBe(SIGNER)
  })

  it('takes v as 0 or 1 too, and refuses what is no signature', () => {
    const digest = agentDigest(connectionId({ action: ACTION, nonce: 0 }), 'a')
    expect(recoverAddress(digest, { ...SIGNATURE, v: 1 })).toBe(SIGNER)
    expect(recoverAddress(digest, { ...SIGNATURE, v: 29 })).toBeNull()
    expect(recoverAddress(digest, { ...SIGNATURE, r: '0x0' })).toBeNull()
    expect(recoverAddress(digest, { ...SIGNATURE, s: 'ff' })).toBeNull()
  })

  it('takes r without its left zeros', async () => {
    for (let nonce = 1; ; nonce += 1) {
      const id = connectionId({ action: ACTION, nonce })
      const signature = await signAgent(id)
      if (!signature.r.startsWith('0x00')) continue
      const short = { ...signature, r: `0x${signature.r.slice(2).replace(/^0+/, '')}` }
      expect(recoverAddress(agentDigest(id, 'b'), short)).toBe(WALLET.address)
      return
    }
  })

  it('hashes the canonical form: key order, padded zeros and hex case do not matter, unknown keys are ignored', () => {
    const cloid = '0x000000000000000000000000000000ab'
    const plain = { a: 5, b: true, p: '95', s: '1.2', r: false, t: { limit: { tif: 'Gtc' } }, c: cloid }
    const odd = {
      c: cloid.toUpperCase().replace('0X', '0x'),
      t: { limit: { tif: 'Gtc' } },
      s: '1.200',
      zz: 1,
      r: false,
      p: '95.0',
      b: true,
      a: 5,
    }
    const body = (order: object, action: object) => ({
      action: { ...action, orders: [order] },
      nonce: 1,
      signature: SIGNATURE,
    })
    const one = readPost(body(plain, { type: 'order', grouping: 'na' })) as Post
    const two = readPost({
      ...body(odd, { grouping: 'na', type: 'order' }),
      vaultAddress: null,
      expiresAfter: null,
    }) as Post
    expect(connectionId(two)).toBe(connectionId(one))
  })

  it('lets vault and expiry count only when given', () => {
    const plain = connectionId({ action: ACTION, nonce: 7 })
    expect(connectionId({ action: ACTION, nonce: 7, vaultAddress: undefined, expiresAfter: undefined })).toBe(plain)
    expect(connectionId({ action: ACTION, nonce: 7, expiresAfter: 8 })).not.toBe(plain)
    expect(connectionId({ action: ACTION, nonce: 7, vaultAddress: SIGNER })).not.toBe(plain)
  })

  it('agrees with an EIP-712 digest made elsewhere', async () => {
    const id = connectionId({ action: ACTION, nonce: 3 })
    expect(recoverAddress(agentDigest(id, 'b'), await signAgent(id))).toBe(WALLET.address)
  })
})

async function signAgent(id: string) {
  const signed = await WALLET.signTypedData({
    domain: { name: 'Exchange', version: '1', chainId: 1337, verifyingContract: `0x${'0'.repeat(40)}` },
    types: {
      Agent: [
        { name: 'source', type: 'string' },
        { name: 'connectionId', type: 'bytes32' },
      ],
    },
    primaryType: 'Agent',
    message: { source: 'b', connectionId: id },
  })
  return { r: signed.slice(0, 66), s: `0x${signed.slice(66, 130)}`, v: Number.parseInt(signed.slice(130), 16) }
}
