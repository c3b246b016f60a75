import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../doubles/desk-on-paper.ts'
import { masterSecret, masterWallet, openRealHome, passphrase, type RealHome } from '../doubles/real-networks.ts'
import { listeningChild } from '../keys/listening-child.ts'

let home: RealHome
beforeEach(async () => {
  home = await openRealHome()
})
afterEach(() => home.close())

type Told = { do: string; isReducing?: boolean; limits?: { maxNotional: string } }
const order = 'l sol r0.5% e99 s94'
const sent = (venue: RealHome['testnet']) => venue.posts.filter(({ action }) => action.type === 'order')

/** The policy lets one order a second leave. */
const untilSent = (words: string) => until(async () => (await home.say(words)).is === 'accepted')

async function onTestnet() {
  await home.goTo('testnet')
  await home.setUp()
  await home.unlock()
}

describe('a lock', () => {
  it('ends the key: orders are refused in one sentence, reads go on, and what rests at the exchange stays', async () => {
    await onTestnet()
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
    expect((await home.ask('keys.lock', { all: false })).text).toContain('Orders and stops at the exchange stay')
    expect(home.value('keys').lock).toBe('locked')
    const refused = await home.say(order)
    expect(refused).toMatchObject({
      is: 'not_sent',
      code: 'locked',
      text: 'Not sent: the key is locked. Unlock it with its passphrase.',
    })
    expect(home.value('desk').feed).toBe('live')
    expect(home.value('account').orders).toHaveLength(1)
    expect(sent(home.testnet)).toHaveLength(1)
    await home.unlock()
    // Another order is held back for the rest of its second, on a machine that is quick enough to need it.
    await expect.poll(async () => (await home.say('l sol r0.5% e98 s94')).is).toBe('accepted')
  })

  it('in the middle of a confirm leaves an order that is either sent or not, and never one of unknown outcome', async () => {
    await onTestnet()
    for (let turn = 0; turn < 4; turn += 1) {
      const { sheet, report } = await home.ask('order.review', { words: order, origin: 'grammar' })
      const acks = report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
      const before = sent(home.testnet).length
      const confirmed = home.ask('order.confirm', { sheetId: sheet!.sheetId, digest: sheet!.digest, acks })
      if (turn % 2 === 1) await Promise.resolve()
      await home.ask('keys.lock', { all: true })
      const outcome = await confirmed
      expect(['accepted', 'not_sent']).toContain(outcome.is)
      expect(sent(home.testnet).length - before).toBe(outcome.is === 'accepted' ? 1 : 0)
      await home.unlock()
    }
  })

  it('is the end too when the process dies: nothing is signed until a person opens it again', async () => {
    await onTestnet()
    home.killSigners()
    await until(() => home.value('keys').lock === 'locked')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'locked' })
    expect(home.value('journal').rows.map((row) => row.kind)).toContain('key_locked')
    await home.unlock()
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
  })

  it('does not open by a wrong passphrase, and says so without it', async () => {
    await onTestnet()
    await home.ask('keys.lock', { all: true })
    const wrong = home.ask('keys.unlock', { passphrase: 'not the passphrase at all' })
    await expect(wrong).rejects.toThrow('The passphrase is wrong')
    expect(home.value('keys').lock).toBe('locked')
    expect(JSON.stringify(home.value('journal'))).not.toContain('not the passphrase')
  })

  it('is not for paper, whose key moves no real money', async () => {
    await expect(home.ask('keys.lock', { all: false })).rejects.toThrow('The paper key has no passphrase')
    expect(home.value('keys').lock).toBe('not_needed')
  })
})

describe('the emergency key', () => {
  it('lets cancels and the kill switch go while the trading key is locked; with both locked it says so', async () => {
    await home.goTo('testnet')
    const agent = await home.setUp()
    const exit = await home.setUp('emergency')
    expect(exit).not.toBe(agent)
    await home.unlock()
    expect(home.value('keys').emergency?.isOpen).toBe(true)
    for (const words of [order, 'l sol r0.5% e98 s94']) await untilSent(words)
    expect(home.value('account').orders).toHaveLength(2)

    await home.ask('keys.lock', { all: false })
    const [first] = home.value('account').orders
    expect(await home.ask('order.cancel', { coin: 'SOL', oid: first!.oid })).toMatchObject({
      cancelled: 1,
      unverified: [],
    })
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'locked' })
    expect(await home.ask('desk.kill', {})).toMatchObject({ cancelled: 1, unverified: [] })
    expect(home.value('account').orders).toEqual([])

    // With both locked nothing can be signed, and that is said.
    await home.ask('desk.resume', {})
    await home.unlock()
    await untilSent(order)
    await home.ask('keys.lock', { all: true })
    const killed = await home.ask('desk.kill', {})
    expect(killed).toMatchObject({ cancelled: 0, unverified: [expect.objectContaining({ coin: 'SOL' })] })
  })
})

describe("the key's own process", () => {
  it('is told at once of a tighter policy, of a halt, and that mainnet is not armed', async () => {
    await home.close()
    const { said, start } = listeningChild()
    home = await openRealHome({ startSignerChild: start })
    const told = (what: string) => said.filter((one): one is Told => (one as Told).do === what).at(-1)
    await onTestnet()
    const first = told('unlock')?.limits
    expect(first?.maxNotional).toBe('45000')
    expect(told('set_reducing')?.isReducing).toBe(false)

    const { version, document } = await home.ask('policy.read', {})
    await home.ask('policy.propose', { version, document: { ...document, MAX_ORDER_NOTIONAL: { block: '1' } } })
    await until(() => told('tighten')?.limits?.maxNotional === '15000')
    await home.ask('desk.kill', {})
    expect(told('set_reducing')?.isReducing).toBe(true)

    await home.goTo('mainnet')
    await home.setUp()
    await home.unlock()
    expect(told('unlock')?.isReducing).toBe(true)
    expect(told('set_reducing')?.isReducing).toBe(true)
    await home.ask('network.arm', { phrase: home.value('keys').arming.phrase })
    await until(() => told('set_reducing')?.isReducing === false)
  })
})

describe('a key opened while the account could not be read', () => {
  const away = (is: boolean) => (is ? home.testnet.says.set('metaAndAssetCtxs', undefined) : home.testnet.says.clear())

  it('is opened anew by the next unlock that can read it, and only then trades', async () => {
    await home.close()
    const { said, start } = listeningChild()
    home = await openRealHome({ startSignerChild: start })
    const unlocks = () => said.filter((one): one is Told => (one as Told).do === 'unlock')
    await home.goTo('testnet')
    await home.setUp()
    away(true)
    expect(await home.unlock()).toContain('for cancels and reducing only')
    expect(await home.unlock()).toContain('for cancels and reducing only')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'account_unfit' })
    away(false)
    expect(await home.unlock()).toBe('Unlocked.')
    expect(unlocks().map(({ limits }) => limits?.maxNotional)).toEqual(['0', '45000'])
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
    // Another unlock changes nothing of an open key, and no row says that it did.
    const rows = home.value('journal').count
    await home.unlock()
    expect(unlocks()).toHaveLength(2)
    expect(home.value('journal').count).toBe(rows)
  })

  it('hears of a tighter policy once the venue can be read again', async () => {
    await home.close()
    const { said, start } = listeningChild()
    home = await openRealHome({ startSignerChild: start })
    await onTestnet()
    away(true)
    const { version, document } = await home.ask('policy.read', {})
    await home.ask('policy.propose', { version, document: { ...document, MAX_ORDER_NOTIONAL: { block: '1' } } })
    await new Promise((resolve) => setTimeout(resolve, 300))
    away(false)
    await until(() => said.some((one) => (one as Told).limits?.maxNotional === '15000'))
  })
})

describe('a key that is brought along', () => {
  const take = (file: string, name = 'brought') =>
    home.ask('keys.import', { purpose: 'agent', name, passphrase, remember: false, file, filePassphrase: null })

  it("is refused when it is the account's own: a master key can withdraw", async () => {
    await home.goTo('testnet')
    const file = join(home.homeDir, 'key.txt')
    writeFileSync(file, masterSecret)
    await expect(take(file)).rejects.toThrow('this looks like a master key')
    expect(home.value('keys').agent).toBeNull()
  })

  it('is refused when it is an agent of somebody else, or was one of this desk before', async () => {
    await home.goTo('testnet')
    const file = join(home.homeDir, 'key.txt')
    writeFileSync(file, '7'.repeat(64))
    const address = (await take(file)).address
    await home.ask('keys.retire', { purpose: 'agent' })
    await expect(take(file)).rejects.toThrow(`${address} was an agent of this desk before`)
    home.testnet.says.set('userRole', { role: 'agent', data: { user: `0x${'ab'.repeat(20)}` } })
    writeFileSync(file, '8'.repeat(64))
    await expect(take(file)).rejects.toThrow('is an agent of another account')
  })

  it('needs a passphrase worth the name, and a name that the venue takes', async () => {
    await home.goTo('testnet')
    const make = (name: string, words: string) =>
      home.ask('keys.make', { purpose: 'agent', name, passphrase: words, remember: false })
    await expect(make('desk', 'short')).rejects.toThrow('The passphrase is too short')
    await expect(make('a name that is far too long', passphrase)).rejects.toThrow('at most 16 characters')
    await expect(make('desk valid_until 1', passphrase)).rejects.toThrow('valid_until')
    expect(home.value('keys').agent).toBeNull()
  })
})

describe("the computer's keychain", () => {
  const reversed = (bytes: Uint8Array) => Uint8Array.from(bytes).reverse()

  it('opens the key without a passphrase once it was asked to, with its name kept', async () => {
    await home.close()
    home = await openRealHome({ keyWrap: { backend: () => 'kwallet6', wrap: reversed, unwrap: reversed } })
    await home.goTo('testnet')
    await home.ask('keys.make', { purpose: 'agent', name: 'desk', passphrase, remember: true })
    expect(home.value('keys').agent?.keychain).toBe('kwallet6')
    await home.ask('keys.unlock', { passphrase: null })
    expect(home.value('keys').lock).toBe('open')
  })

  it('is refused by name where it protects nothing; the key stays under its passphrase', async () => {
    await home.close()
    home = await openRealHome({ keyWrap: { backend: () => 'basic_text', wrap: reversed, unwrap: reversed } })
    await home.goTo('testnet')
    expect(home.value('keys').keychain).toEqual({ backend: 'basic_text', why: expect.stringContaining('basic_text') })
    const made = await home.ask('keys.make', { purpose: 'agent', name: 'desk', passphrase, remember: true })
    expect(made.text).toContain('The keychain here is basic_text')
    expect(home.value('keys').agent?.keychain).toBeNull()
    await expect(home.ask('keys.unlock', { passphrase: null })).rejects.toThrow('Type the passphrase')
  })
})

describe('mainnet', () => {
  const phrase = `trade real money ${masterWallet.address.slice(-4).toLowerCase()}`

  it('sends nothing until its phrase was typed in this session, and then signs for mainnet alone', async () => {
    await home.goTo('mainnet')
    await home.setUp()
    await home.unlock()
    expect(home.value('keys').arming).toEqual({ isNeeded: true, isArmed: false, phrase })
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'not_armed' })
    await expect(home.ask('network.arm', { phrase: 'yes' })).rejects.toThrow('Not armed')
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'not_armed' })
    expect(home.mainnet.posts).toEqual([])

    await home.ask('network.arm', { phrase })
    expect(await home.say(order)).toMatchObject({ is: 'accepted' })
    expect(home.value('journal').rows.map((row) => row.kind)).toContain('network_armed')
    expect(sent(home.mainnet)).toHaveLength(1)
    expect(home.testnet.posts).toEqual([])

    // A new session is not armed.
    await home.reopen()
    await until(() => home.value('keys').agent?.approval === 'approved')
    await home.unlock()
    expect(await home.say(order)).toMatchObject({ is: 'not_sent', code: 'not_armed' })
  })

  it('is not armed from any other network', async () => {
    await home.goTo('testnet')
    await expect(home.ask('network.arm', { phrase })).rejects.toThrow('Only mainnet is armed')
  })

  it("takes no signature that was made for testnet, and testnet none of mainnet's", async () => {
    await home.goTo('testnet')
    const agent = (await home.setUp()) as `0x${string}`
    await home.unlock()
    await home.say(order)
    const [post] = sent(home.testnet)
    // The same agent, approved there as well: what is left to tell them apart is the signature's own network.
    await home.mainnet.master.approveAgent({ agentAddress: agent, agentName: 'the same' })
    const answer = await fetch(`${home.mainnet.paper.http}/exchange`, { method: 'POST', body: JSON.stringify(post) })
    expect(await answer.json()).toMatchObject({ status: 'err', response: expect.stringContaining('does not exist') })
  })
})
