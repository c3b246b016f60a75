import { describe, expect, it } from 'vitest'
import type { NonceMark } from '../../main/keys/nonce-mark.ts'
import { signAction } from '../../main/keys/sign-action.ts'
import { openSession, type SignRequest } from '../../main/keys/signing-session.ts'

const now = 1_790_000_000_000
const bytes = () => new Uint8Array(32).fill(7)
const limit = { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
const order = { type: 'order', orders: [limit], grouping: 'na' }
const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }

function memoryMark() {
  const saved: (number | 'settled')[] = []
  let highest = 0
  const mark: NonceMark = {
    highest: () => highest,
    raise: (nonce) => {
      highest = nonce
      saved.push(nonce)
    },
    settle: async () => void saved.push('settled'),
    close: () => {},
  }
  return { mark, saved }
}
function session(change: Partial<Parameters<typeof openSession>[0]> = {}) {
  const { mark, saved } = memoryMark()
  const key = bytes()
  const open = openSession({
    key,
    network: 'testnet',
    purpose: 'agent',
    limits,
    isReducing: false,
    mark,
    now: () => now,
    ...change,
  })
  return { ...open, saved, key }
}
const ask = (change: Partial<SignRequest> = {}): SignRequest => ({
  network: 'testnet',
  action: order,
  nonce: now,
  expiresAfter: now + 15_000,
  ...change,
})

describe('an open key', () => {
  it('signs what the pure signer signs', async () => {
    const { sign } = session()
    expect(await sign(ask())).toEqual(
      signAction(bytes(), { network: 'testnet', action: order, nonce: now, expiresAfter: now + 15_000 }),
    )
  })

  it('is not opened for trading without limits', () => {
    expect(() => session({ limits: null })).toThrow('not opened without its limits')
  })

  it('has an order nonce on the disk before its signature exists, and signs nothing when that fails', async () => {
    const { sign, saved } = session()
    await sign(ask())
    await sign(ask({ action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] }, nonce: now + 1 }))
    await sign(ask({ action: { type: 'noop' }, nonce: now + 2 }))
    expect(saved).toEqual([now, 'settled', now + 1, now + 2])
    const full: NonceMark = { ...memoryMark().mark, settle: () => Promise.reject(new Error('ENOSPC')) }
    await expect(session({ mark: full }).sign(ask())).rejects.toThrow('The nonce could not be kept (ENOSPC)')
  })

  it('still cancels on a disk that takes nothing, and orders nothing', async () => {
    const broken: NonceMark = {
      ...memoryMark().mark,
      raise: () => {
        throw new Error('EIO')
      },
    }
    const { sign } = session({ mark: broken })
    await expect(sign(ask())).rejects.toThrow('The nonce could not be kept (EIO)')
    expect((await sign(ask({ action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] } }))).r).toMatch(/^0x/)
    expect((await sign(ask({ action: { type: 'noop' } }))).r).toMatch(/^0x/)
  })

  it('signs a cancel at once while an order waits for the disk, and the order not after a lock', async () => {
    const disk: (() => void)[] = []
    const mark: NonceMark = { ...memoryMark().mark, settle: () => new Promise((resolve) => disk.push(resolve)) }
    const { sign, wipe } = session({ mark })
    const order = sign(ask())
    await sign(ask({ action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] }, nonce: now + 1 }))
    wipe()
    for (const written of disk) written()
    expect(disk).toHaveLength(1)
    await expect(order).rejects.toThrow('The key is locked.')
  })

  it('signs no nonce twice and none below, but a noop for one that was an order', async () => {
    const { sign, saved } = session()
    await sign(ask())
    await expect(sign(ask())).rejects.toThrow(`The nonce ${now} is not above ${now}, the last one signed`)
    await expect(sign(ask({ nonce: now - 1 }))).rejects.toThrow('is not above')
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: 1 }] }
    await expect(sign(ask({ action: cancel }))).rejects.toThrow('is not above')
    expect((await sign(ask({ action: { type: 'noop' } }))).r).toMatch(/^0x/)
    expect((await sign(ask({ action: { type: 'noop' }, nonce: now - 5_000 }))).r).toMatch(/^0x/)
    expect(saved).toEqual([now, 'settled'])
    await sign(ask({ nonce: now + 1 }))
  })

  it('uses no nonce on what it refuses', async () => {
    const { sign, saved } = session()
    await expect(sign(ask({ network: 'mainnet' }))).rejects.toThrow('The key is for testnet, not for mainnet.')
    await expect(sign(ask({ action: { type: 'usdSend' } }))).rejects.toThrow('does not sign actions of the type')
    await expect(sign(ask({ action: { ...order, orders: [{ ...limit, s: '0.02' }] } }))).rejects.toThrow('1900')
    await expect(sign(ask({ action: { ...order, grouping: { p: 100 } } }))).rejects.toThrow('pay for priority')
    await expect(sign(ask({ action: undefined }))).rejects.toThrow('There is no action to sign.')
    expect(saved).toEqual([])
  })

  it('refuses a nonce that would shut out all later ones, and an action that stays usable for long', async () => {
    const { sign } = session()
    const far = now + 86_400_001
    await expect(sign(ask({ nonce: far, expiresAfter: far }))).rejects.toThrow('more than a day ahead')
    await expect(sign(ask({ expiresAfter: now + 600_001 }))).rejects.toThrow('10 minutes')
    await sign(ask({ expiresAfter: now + 600_000 }))
  })

  it('signs every way out, and nothing that adds, with a clock that is days behind the nonces', async () => {
    const day = 86_400_000
    const { sign, saved } = session({ now: () => now - 3 * day })
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: 1 }] }
    const close = { ...order, orders: [{ ...limit, r: true }] }
    const ways = [cancel, { type: 'noop' }, close, { type: 'scheduleCancel' }]
    for (const [i, action] of ways.entries())
      expect((await sign(ask({ action, nonce: now + i, expiresAfter: now + i + 15_000 }))).r).toMatch(/^0x/)
    const adds = [order, { ...order, orders: [{ ...limit, r: true }, limit] }]
    for (const action of adds) await expect(sign(ask({ action, nonce: now + 9 }))).rejects.toThrow('Set the clock')
    // What is far ahead is not kept, so a clock put right shuts nothing out.
    expect(saved.filter((one) => one !== 'settled')).toEqual([])
    await expect(sign(ask({ action: cancel, nonce: now + 88 * day }))).rejects.toThrow('90 days ahead')
  })

  it('judges exactly the JSON that it hashes: nothing hides in what JSON leaves out', async () => {
    const { sign } = session()
    let reads = 0
    const twoFaced = {
      ...limit,
      get s() {
        reads += 1
        return reads === 1 ? '0.01' : '1'
      },
    }
    const seen = await sign(ask({ action: { type: 'order', orders: [twoFaced], grouping: 'na' } }))
    expect(seen).toEqual(
      signAction(bytes(), { network: 'testnet', action: order, nonce: now, expiresAfter: now + 15_000 }),
    )
  })

  it('takes tighter limits and the state of the desk while it is open', async () => {
    const { sign, tighten, setReducing } = session()
    setReducing(true)
    await expect(sign(ask())).rejects.toThrow('Only orders that reduce')
    setReducing(false)
    tighten({ ...limits, maxNotional: '900' })
    await expect(sign(ask())).rejects.toThrow('at most 900')
    expect(() => tighten(limits)).toThrow('can only be tightened')
  })

  it('as the emergency key cancels and reduces, and nothing else', async () => {
    const { sign, tighten } = session({ purpose: 'emergency', limits: null })
    await expect(sign(ask())).rejects.toThrow('The emergency key')
    await sign(ask({ action: { ...order, orders: [{ ...limit, s: '500', r: true }] } }))
    await sign(ask({ action: { type: 'cancel', cancels: [{ a: 9, o: 1 }] }, nonce: now + 1 }))
    expect(() => tighten(limits)).toThrow('no limits to tighten')
  })

  it('is nothing but zeros once it was wiped', async () => {
    const { sign, wipe, key } = session()
    wipe()
    wipe()
    expect([...key]).toEqual(Array.from({ length: 32 }, () => 0))
    await expect(sign(ask())).rejects.toThrow('The key is locked.')
  })
})
