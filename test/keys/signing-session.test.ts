import { describe, expect, it } from 'vitest'
import type { NonceMark } from '../../main/keys/nonce-mark.ts'
import { signAction } from '../../main/keys/sign-action.ts'
import { openSession, type SignRequest } from '../../main/keys/signing-session.ts'

const now = 1_790_000_000_000
const bytes = () => new Uint8Array(32).fill(7)
const limit = { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
const order = { type: 'order', orders: [limit], grouping: 'na' }
const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }

function memoryMark(start = 0) {
  const saved: [number, boolean][] = []
  const mark: NonceMark = {
    highest: () => saved.at(-1)?.[0] ?? start,
    raise: (nonce, isDurable) => void saved.push([nonce, isDurable]),
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
  it('signs what the pure signer signs', () => {
    const { sign } = session()
    expect(sign(ask())).toEqual(
      signAction(bytes(), { network: 'testnet', action: order, nonce: now, expiresAfter: now + 15_000 }),
    )
  })

  it('is not opened for trading without limits', () => {
    expect(() => session({ limits: null })).toThrow('not opened without its limits')
  })

  it('has an order nonce on the disk before its signature exists, and signs nothing when that fails', () => {
    const { sign, saved } = session()
    sign(ask())
    sign(ask({ action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] }, nonce: now + 1 }))
    sign(ask({ action: { type: 'noop' }, nonce: now + 2 }))
    expect(saved).toEqual([
      [now, true],
      [now + 1, false],
      [now + 2, false],
    ])
    const full: NonceMark = {
      ...memoryMark().mark,
      raise: () => {
        throw new Error('ENOSPC')
      },
    }
    expect(() => session({ mark: full }).sign(ask())).toThrow('ENOSPC')
  })

  it('signs no nonce twice and none below, but a noop for one that was an order', () => {
    const { sign, saved } = session()
    sign(ask())
    expect(() => sign(ask())).toThrow(`The nonce ${now} is not above ${now}, the last one signed`)
    expect(() => sign(ask({ nonce: now - 1 }))).toThrow('is not above')
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: 1 }] }
    expect(() => sign(ask({ action: cancel }))).toThrow('is not above')
    expect(sign(ask({ action: { type: 'noop' } })).r).toMatch(/^0x/)
    expect(sign(ask({ action: { type: 'noop' }, nonce: now - 5_000 })).r).toMatch(/^0x/)
    expect(saved).toHaveLength(1)
    sign(ask({ nonce: now + 1 }))
  })

  it('uses no nonce on what it refuses', () => {
    const { sign, saved } = session()
    expect(() => sign(ask({ network: 'mainnet' }))).toThrow('The key is for testnet, not for mainnet.')
    expect(() => sign(ask({ action: { type: 'usdSend' } }))).toThrow('does not sign actions of the type')
    expect(() => sign(ask({ action: { ...order, orders: [{ ...limit, s: '0.02' }] } }))).toThrow('1900')
    expect(() => sign(ask({ action: { ...order, grouping: { p: 100 } } }))).toThrow('pay for priority')
    expect(() => sign(ask({ action: undefined }))).toThrow('There is no action to sign.')
    expect(saved).toEqual([])
  })

  it('refuses a nonce that would shut out all later ones, and an action that stays usable for long', () => {
    const { sign } = session()
    const far = now + 86_400_001
    expect(() => sign(ask({ nonce: far, expiresAfter: far }))).toThrow('more than a day ahead')
    expect(() => sign(ask({ action: { type: 'noop' }, nonce: far }))).toThrow('more than a day ahead')
    expect(() => sign(ask({ expiresAfter: now + 600_001 }))).toThrow('10 minutes')
    expect(() => sign(ask({ expiresAfter: now + 600_000 }))).not.toThrow()
  })

  it('judges exactly the JSON that it hashes: nothing hides in what JSON leaves out', () => {
    const { sign } = session()
    let reads = 0
    const twoFaced = {
      ...limit,
      get s() {
        reads += 1
        return reads === 1 ? '0.01' : '1'
      },
    }
    const seen = sign(ask({ action: { type: 'order', orders: [twoFaced], grouping: 'na' } }))
    expect(seen).toEqual(
      signAction(bytes(), { network: 'testnet', action: order, nonce: now, expiresAfter: now + 15_000 }),
    )
  })

  it('takes tighter limits and the state of the desk while it is open', () => {
    const { sign, tighten, setReducing } = session()
    setReducing(true)
    expect(() => sign(ask())).toThrow('Only orders that reduce')
    setReducing(false)
    tighten({ ...limits, maxNotional: '900' })
    expect(() => sign(ask())).toThrow('at most 900')
    expect(() => tighten(limits)).toThrow('can only be tightened')
  })

  it('as the emergency key cancels and reduces, and nothing else', () => {
    const { sign, tighten } = session({ purpose: 'emergency', limits: null })
    expect(() => sign(ask())).toThrow('The emergency key')
    sign(ask({ action: { ...order, orders: [{ ...limit, s: '500', r: true }] } }))
    sign(ask({ action: { type: 'cancel', cancels: [{ a: 9, o: 1 }] }, nonce: now + 1 }))
    expect(() => tighten(limits)).toThrow('no limits to tighten')
  })

  it('is nothing but zeros once it was wiped', () => {
    const { sign, wipe, key } = session()
    wipe()
    wipe()
    expect([...key]).toEqual(Array.from({ length: 32 }, () => 0))
    expect(() => sign(ask())).toThrow('The key is locked.')
  })
})
