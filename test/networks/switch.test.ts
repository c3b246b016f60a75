import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../doubles/desk-on-paper.ts'
import { masterWallet, openRealHome, type RealHome } from '../doubles/real-networks.ts'

let home: RealHome
beforeEach(async () => {
  home = await openRealHome()
})
afterEach(() => home.close())

describe('a switch of networks', () => {
  it('comes back to where it was when the other desk can not be opened, and says why', async () => {
    await home.goTo('testnet')
    await home.goTo('paper')
    writeFileSync(join(home.homeDir, 'testnet', masterWallet.address.toLowerCase(), 'settings.json'), 'not json')
    await home.ask('network.use', { network: 'testnet', master: null })
    const alarms = await until(() => {
      const { alarms } = home.value('desk')
      return alarms.length > 0 ? alarms : null
    })
    expect(home.value('desk').network).toBe('paper')
    expect(alarms.map(({ text }) => text).join()).toMatch(
      /testnet could not be opened: .*settings.json.*This is paper\./,
    )
    await until(() => home.value('desk').trading === 'ACTIVE')
    expect(await home.say('l sol r0.5% s-5%')).toMatchObject({ is: 'accepted' })
    await home.reopen()
    expect(home.value('desk').network).toBe('paper')
  })

  it('can be taken back while the other network can not be reached', async () => {
    await home.goTo('testnet')
    await home.goTo('paper')
    await home.testnet.close()
    await home.ask('network.use', { network: 'testnet', master: null })
    await until(() => home.value('desk').network === 'testnet')
    await until(() => home.value('desk').tradingWhy?.includes("can't be reached") === true)
    expect(home.value('keys').whyClosed).toContain('mode was not read yet')
    await home.goTo('paper')
    expect(await home.say('l sol r0.5% s-5%')).toMatchObject({ is: 'accepted' })
  })

  it('to another account of the same network shows nothing of the first', async () => {
    await home.goTo('testnet')
    await home.setUp()
    await home.unlock()
    await home.say('l sol r0.5% e99 s94')
    const other = `0x${'77'.repeat(20)}`
    // The venue knows it as an account once it has been funded.
    home.testnet.paper.control.credit(other, '500')
    await home.ask('network.use', { network: 'testnet', master: other })
    await until(() => home.value('desk').account === other)
    await until(() => home.value('account')?.equity !== undefined)
    expect(home.value('account').orders).toEqual([])
    expect(home.value('keys')).toMatchObject({ agent: null, lock: 'no_key', accounts: { testnet: other } })
    const told = JSON.stringify(home.value('journal').rows)
    expect(told).not.toContain(masterWallet.address.toLowerCase())
    expect(told).not.toMatch(/"kind":"(order_|key_|agent_|fill)/)
  })

  it('asked for twice at once ends in the last network asked for, with one desk', async () => {
    await home.goTo('testnet')
    await home.goTo('paper')
    const first = home.ask('network.use', { network: 'testnet', master: null })
    const second = home.ask('network.use', { network: 'mainnet', master: masterWallet.address })
    await Promise.all([first, second])
    await until(() => home.value('desk').network === 'mainnet' && home.value('keys').mode.word !== null)
    await home.reopen()
    expect(home.value('desk').network).toBe('mainnet')
  })
})
