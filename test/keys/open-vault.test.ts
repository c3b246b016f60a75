import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenVault, openVault } from '../../main/keys/open-vault.ts'
import { type ChildLike, forkChild } from '../../main/keys/signer-client.ts'
import type { Prepared } from '../../main/ports.ts'
import { until } from '../doubles/desk-on-paper.ts'

const passphrase = 'four calm winters of snow'
const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }

let home: string
let opened: OpenVault
/** What is done to each process that is started. */
let spoil: (child: ChildLike) => ChildLike
const open = () =>
  openVault({
    folder: join(home, 'keys'),
    network: 'testnet',
    usedFile: join(home, 'used.txt'),
    keyWrap: null,
    start: (entry) => spoil(forkChild(entry)),
  })
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-'))
  spoil = (child) => child
  opened = open()
})
afterEach(async () => {
  await opened.close()
  rmSync(home, { recursive: true, force: true })
})

let last = Date.now()
const prepared = (action: Record<string, unknown>): Prepared => {
  last += 1
  return { network: 'testnet', action, nonce: last, expiresAfter: last + 15_000, cloids: [] } as unknown as Prepared
}
const cancel = () => prepared({ type: 'cancel', cancels: [{ a: 0, o: 1 }] })
const order = (r: boolean) =>
  prepared({
    type: 'order',
    orders: [{ a: 0, b: true, p: '10', s: '1', r, t: { limit: { tif: 'Gtc' } } }],
    grouping: 'na',
  })
const unlock = (purpose: 'agent' | 'emergency', idleMs: number | null = null, isReducing = false) =>
  opened.vault.unlock({ purpose, passphrase, limits: purpose === 'agent' ? limits : null, isReducing, idleMs })

describe('the keys of an account', () => {
  it('sign while they are open, and the second only cancels and reduces', async () => {
    const { vault, signer, emergency } = opened
    await expect(signer.sign(cancel())).rejects.toThrow('The key is locked')
    await vault.make({ purpose: 'agent', passphrase })
    await vault.make({ purpose: 'emergency', passphrase })
    await unlock('agent')
    await unlock('emergency')
    expect(signer.address()).not.toBe(emergency.address())
    await signer.sign(order(false))
    await expect(emergency.sign(order(false))).rejects.toThrow('The emergency key signs cancels')
    await emergency.sign(order(true))

    // The lock takes the trading key alone; the way out stays.
    await vault.lock('agent')
    expect(vault.keys().map(({ purpose, isOpen }) => [purpose, isOpen])).toEqual([
      ['agent', false],
      ['emergency', true],
    ])
    await expect(signer.sign(cancel())).rejects.toThrow('The key is locked')
    await emergency.sign(cancel())
  })

  it('lock by themselves when nobody signs, and tell of it', async () => {
    await opened.vault.make({ purpose: 'agent', passphrase })
    const lost: string[] = []
    opened.vault.onLost((purpose) => lost.push(purpose))
    await unlock('agent', 300)
    await until(() => lost.length > 0)
    expect(lost).toEqual(['agent'])
    expect(opened.vault.keys()[0]?.isOpen).toBe(false)
    await unlock('agent')
    await opened.vault.lock('agent')
    expect(lost).toEqual(['agent'])
  })

  it('stay locked when they are locked while they are being opened', async () => {
    await opened.vault.make({ purpose: 'agent', passphrase })
    const opening = unlock('agent')
    await expect(unlock('agent')).rejects.toThrow('being opened already')
    await opened.vault.lock('agent')
    await expect(opening).rejects.toThrow('it stays locked')
    expect(opened.vault.keys()[0]?.isOpen).toBe(false)
  })

  it('sign nothing that adds while they only reduce, until that is lifted', async () => {
    await opened.vault.make({ purpose: 'agent', passphrase })
    await unlock('agent', null, true)
    await expect(opened.signer.sign(order(false))).rejects.toThrow('Only orders that reduce')
    await opened.signer.sign(order(true))
    await opened.vault.setReducing(false)
    await opened.signer.sign(order(false))
  })

  it('are never written over, and one that is ended leaves no file but its line among the used', async () => {
    const address = await opened.vault.make({ purpose: 'agent', passphrase })
    await expect(opened.vault.make({ purpose: 'agent', passphrase })).rejects.toThrow('never written over')
    await unlock('agent')
    await opened.signer.sign(cancel())
    await opened.vault.discard('agent')
    expect(readdirSync(join(home, 'keys'))).toEqual([])
    await expect(opened.signer.sign(cancel())).rejects.toThrow('locked')
    expect(opened.vault.usedSince(address.toUpperCase().replace('0X', '0x'))).not.toBeNull()
    await opened.close()
    opened = open()
    expect(opened.vault.usedSince(address)).not.toBeNull()
  })

  it('are not opened at all with a list of used addresses that can not be read', async () => {
    await opened.vault.make({ purpose: 'agent', passphrase })
    writeFileSync(join(home, 'used.txt'), `${readFileSync(join(home, 'used.txt'), 'utf8')}0x12 nonsense\n`)
    expect(open).toThrow('The list of used keys')
  })

  it.each(['before it is made', 'after it is made, its answer lost'])(
    'leave a whole file or none when their maker is killed %s, and the address counts as used',
    async (when) => {
      spoil = (child) => {
        if (when === 'before it is made') {
          child.kill()
          return child
        }
        return { ...child, onMessage: (_listener) => child.onMessage(() => child.kill()) }
      }
      await expect(opened.vault.make({ purpose: 'agent', passphrase })).rejects.toThrow('has ended')
      spoil = (child) => child
      await opened.close()
      opened = open()
      const [key] = opened.vault.keys()
      expect(key === undefined).toBe(when === 'before it is made')
      if (key === undefined) return
      expect(opened.vault.usedSince(key.address)).not.toBeNull()
      await unlock('agent')
      await opened.signer.sign(cancel())
    },
  )
})
