import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../doubles/desk-on-paper.ts'
import { masterSecret, masterWallet, openRealHome, passphrase, type RealHome } from '../doubles/real-networks.ts'

let home: RealHome
beforeEach(async () => {
  home = await openRealHome()
})
afterEach(() => home.close())

const order = 'l sol r0.5% e99 s94'
const kinds = () => home.value('journal').rows.map((row) => row.kind)
const master = masterWallet.address.toLowerCase()

describe('an account on testnet', () => {
  it('is set up, approved by its wallet, and traded on with the agent alone', async () => {
    await home.goTo('testnet')
    expect(home.value('desk')).toMatchObject({ network: 'testnet', account: master })
    expect(home.value('keys')).toMatchObject({ lock: 'no_key', agent: null })
    expect(await home.say(order)).toMatchObject({
      is: 'not_sent',
      code: 'account_unfit',
      text: expect.stringContaining('no agent key'),
    })

    const agent = await home.setUp()
    expect(agent).not.toBe(master)
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'locked' })
    expect(await home.unlock()).toBe('Unlocked.')
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
    expect(home.value('account').orders).toHaveLength(1)
    expect(home.testnet.posts.filter(({ action }) => action.type === 'order')).toHaveLength(1)
    expect(kinds()).toEqual(expect.arrayContaining(['key_made', 'agent_approved', 'key_opened', 'order_outcome']))
    expect(home.mainnet.posts).toEqual([])
  })

  it('keeps its files apart from paper and from every other network and account', async () => {
    await home.goTo('testnet')
    await home.setUp()
    const folder = join(home.homeDir, 'testnet', master)
    expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(['journal.db', 'keys']))
    expect(readdirSync(join(folder, 'keys'))).toEqual(expect.arrayContaining(['agent.json', 'testnet.nonce']))
    const rows = home.value('journal').rows
    expect(
      rows.some((row) => row.kind === 'desk_started' && (row.body as { network: string }).network === 'paper'),
    ).toBe(false)
    await home.goTo('mainnet')
    expect(home.value('keys')).toMatchObject({ network: 'mainnet', agent: null, lock: 'no_key' })
    expect(home.value('journal').rows.every((row) => row.kind !== 'key_made')).toBe(true)
    await home.goTo('paper')
    expect(home.value('keys')).toMatchObject({
      network: 'paper',
      lock: 'not_needed',
      accounts: { testnet: master, mainnet: master },
    })
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
    await home.reopen()
    expect(home.value('desk').network).toBe('paper')
  })

  it('opens again where it was left, with its key locked', async () => {
    await home.goTo('testnet')
    await home.setUp()
    await home.unlock()
    await home.reopen()
    await until(() => home.value('keys').agent?.approval === 'approved')
    expect(home.value('desk').network).toBe('testnet')
    expect(home.value('keys').lock).toBe('locked')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'locked' })
  })
})

describe('a key file that is damaged', () => {
  it('is told of by its name, and the desk opens all the same, to look and to switch', async () => {
    await home.goTo('testnet')
    await home.setUp()
    const file = join(home.homeDir, 'testnet', master, 'keys', 'agent.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"agent"', '"emergency"'))
    await home.reopen()
    expect(
      home
        .value('desk')
        .alarms.map(({ text }) => text)
        .join(),
    ).toContain('The key file is damaged')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'account_unfit' })
    await home.goTo('paper')
    expect(home.value('desk').alarms).toEqual([])
  })
})

describe('what is given as the account', () => {
  const look = (text: string) => home.ask('network.look', { network: 'testnet', master: text })

  it.each([
    ['a private key', `0x${masterSecret}`],
    ['a private key', masterSecret.toUpperCase()],
    ['a seed phrase', 'abandon ability able about above absent absorb abstract absurd abuse access accident'],
  ])('is refused and forgotten when it is %s', async (what, secret) => {
    await expect(look(secret)).rejects.toThrow(`That is ${what}, and it was not kept.`)
    await expect(home.ask('network.use', { network: 'testnet', master: secret })).rejects.toThrow(what)
    const files = readdirSync(home.homeDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name), 'latin1').toLowerCase()
      expect(text.includes(secret.toLowerCase().replace('0x', '')), file.name).toBe(false)
    }
  })

  it('is refused when the venue knows no account there, or an agent, or when it is no address', async () => {
    await expect(look('0x12')).rejects.toThrow('That is no address')
    await expect(look(`0x${'9'.repeat(40)}`)).rejects.toThrow('knows no account')
    await home.goTo('testnet')
    const agent = await home.setUp()
    await expect(look(agent)).rejects.toThrow(`is an API wallet (agent) of ${master}`)
  })

  it.each(['unifiedAccount', 'portfolioMargin', 'somethingNew'])(
    'is opened in the mode %s, but never traded on',
    async (mode) => {
      home.testnet.says.set('userAbstraction', mode)
      expect(await look(master)).toMatchObject({ mayTrade: false, text: expect.stringContaining(mode) })
      await home.goTo('testnet')
      await home.setUp()
      await home.unlock()
      const outcome = await home.say(order)
      expect(outcome).toMatchObject({ is: 'not_sent', code: 'account_unfit', text: expect.stringContaining(mode) })
      expect(home.testnet.posts).toEqual([])
    },
  )

  it('may have no mode set while its spot side holds no USDC, and not otherwise', async () => {
    home.testnet.says.set('userAbstraction', 'default')
    expect(await look(master)).toMatchObject({ mayTrade: true })
    home.testnet.says.set('spotClearinghouseState', { balances: [{ coin: 'USDC', total: '12.5' }] })
    expect(await look(master)).toMatchObject({ mayTrade: false, text: expect.stringContaining('12.5 USDC') })
  })

  it('is not traded on while its mode can not be read', async () => {
    await home.goTo('testnet')
    await home.setUp()
    home.testnet.says.set('userAbstraction', undefined)
    await home.reopen()
    await expect(home.unlock()).resolves.toContain('mode was not read yet')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'account_unfit' })
    expect(home.testnet.posts).toEqual([])
  })
})

describe('an approval', () => {
  it('shows the exact text, and takes the signature that the master made of it', async () => {
    await home.goTo('testnet')
    await home.ask('keys.make', { purpose: 'agent', name: 'my desk', passphrase, remember: false })
    const guide = await home.ask('keys.guide', { purpose: 'agent', days: 30 })
    expect(guide.signedName).toBe(`my desk valid_until ${guide.validUntil}`)
    const data = JSON.parse(guide.typedData)
    expect(data.message).toMatchObject({
      hyperliquidChain: 'Testnet',
      agentAddress: guide.address,
      agentName: guide.signedName,
    })
    const foreign = `0x${'12'.repeat(64)}1b`
    await expect(home.ask('keys.submit', { purpose: 'agent', signature: foreign })).rejects.toThrow('was not made by')
    expect(home.testnet.posts).toEqual([])
    const { EIP712Domain: _, ...types } = data.types
    const signature = await masterWallet.signTypedData({ ...data, types })
    await home.ask('keys.submit', { purpose: 'agent', signature })
    await until(() => home.value('keys').agent?.approval === 'approved')
    expect(home.value('keys').agent).toMatchObject({ name: 'my desk', validUntil: guide.validUntil })
  })

  it('that is taken back ends trading, and the address never comes back', async () => {
    await home.goTo('testnet')
    const agent = await home.setUp()
    await home.unlock()
    await home.testnet.master.approveAgent({ agentAddress: `0x${'0'.repeat(40)}`, agentName: 'hyperllm-desk' })
    await home.ask('keys.check', {})
    expect(home.value('keys').agent?.approval).toBe('ended')
    expect(await home.say(order)).toMatchObject({
      is: 'not_sent',
      code: 'account_unfit',
      text: expect.stringContaining('not approved any more'),
    })
    expect(kinds()).toContain('agent_ended')
    expect(
      home
        .value('desk')
        .alarms.map(({ text }) => text)
        .join(),
    ).toContain('no longer approved')

    await home.ask('keys.retire', { purpose: 'agent' })
    expect(existsSync(join(home.homeDir, 'testnet', master, 'keys', 'agent.json'))).toBe(false)
    expect(readFileSync(join(home.homeDir, 'used-agents.txt'), 'utf8')).toContain(agent)
    const fresh = await home.setUp()
    expect(fresh).not.toBe(agent)
    await home.unlock()
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
  })

  it('that was taken back behind the desk is found out by the first order that is refused for it', async () => {
    await home.goTo('testnet')
    await home.setUp()
    await home.unlock()
    await home.testnet.master.approveAgent({ agentAddress: `0x${'0'.repeat(40)}`, agentName: 'hyperllm-desk' })
    expect(await home.say(order)).toMatchObject({ is: 'rejected', text: expect.stringContaining('does not exist') })
    await until(() => home.value('keys').agent?.approval === 'ended')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'account_unfit' })
  })

  it('that ends within a day opens nothing new, and within a week warns', async () => {
    await home.goTo('testnet')
    await home.setUp('agent', `hyperllm-desk valid_until ${Date.now() + 20 * 3_600_000}`)
    await home.unlock()
    expect(home.value('keys').agent?.expiry).toBe('blocked')
    expect(await home.say(order)).toMatchObject({
      is: 'not_sent',
      code: 'account_unfit',
      text: expect.stringContaining('24 hours'),
    })
    await home.ask('keys.retire', { purpose: 'agent' })
    await home.setUp('agent', `hyperllm-desk valid_until ${Date.now() + 100 * 3_600_000}`)
    await home.unlock()
    expect(home.value('keys').agent?.expiry).toBe('soon')
    expect(home.value('desk').alarms).toEqual([
      expect.objectContaining({ level: 'warn', text: expect.stringContaining('ends at') }),
    ])
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
  })
})
