import { describe, expect, it } from 'vitest'
import { whyNotTradable } from '../../main/domain/custody/account-mode.ts'
import { agentStanding, expiryOf, signedNameOf, whyNoAgentName } from '../../main/domain/custody/agent-standing.ts'
import { readMaster } from '../../main/domain/custody/read-master.ts'

const address = `0x${'ab'.repeat(20)}`
const master = `0x${'cd'.repeat(20)}`
const hour = 3_600_000

describe('what is given as an account', () => {
  it('is its address in lower case, with or without spaces around it', () => {
    expect(readMaster(` ${address.toUpperCase().replace('0X', '0x')}\n`)).toEqual({ is: 'address', address })
  })

  it.each([
    ['12'.repeat(32), 'private key'],
    [`0x${'12'.repeat(32)}`, 'private key'],
    [`my key is 0x${'AB'.repeat(32)} ok`, 'private key'],
    ['legal winner thank year wave sausage worth useful legal winner thank yellow', 'seed phrase'],
    ['abaisser abandon abdiquer abeille abolir aborder aboutir aboyer abrasif abreuver abriter abroger', 'seed phrase'],
  ])('is refused as a secret, which its sentence does not repeat: %s', (text, what) => {
    const reading = readMaster(text)
    expect(reading).toMatchObject({ is: 'secret', why: expect.stringContaining(what) })
    for (const word of text.split(' ').filter((one) => one.length > 6))
      expect(JSON.stringify(reading)).not.toContain(word)
  })

  it.each(['', '0x', '0x12', `${address}0`, 'vitalik.eth', `0x${'g'.repeat(40)}`, address.slice(2)])(
    'is refused when it is no address: "%s"',
    (text) => expect(readMaster(text).is).toBe('bad'),
  )
})

describe("an account's mode", () => {
  it('is fit only where the perp equity is the equity for certain', () => {
    expect(whyNotTradable('disabled', '5000')).toBeNull()
    expect(whyNotTradable('default', '0')).toBeNull()
    expect(whyNotTradable('default', '0.0')).toBeNull()
    expect(whyNotTradable('default', '0.000001')).toContain('0.000001 USDC')
    for (const mode of ['unifiedAccount', 'portfolioMargin'])
      expect(whyNotTradable(mode, '0')).toContain('not meaningful')
    expect(whyNotTradable('dexAbstraction', '0')).toContain('does not know')
    expect(whyNotTradable('<b>new</b>', '0')).not.toContain('<')
  })
})

describe('an agent', () => {
  const evidence = { address, master, listed: [], role: null, wasApproved: false, now: 1_000 * hour }
  const listed = (validUntil: number | null) => [{ address: address.toUpperCase(), name: 'desk', validUntil }]

  it('waits until it is listed, and is approved until its end', () => {
    expect(agentStanding(evidence)).toEqual({ is: 'waiting' })
    const until = evidence.now + hour
    expect(agentStanding({ ...evidence, listed: listed(until) })).toEqual({ is: 'approved', validUntil: until })
    expect(agentStanding({ ...evidence, listed: listed(null) })).toEqual({ is: 'approved', validUntil: null })
    expect(agentStanding({ ...evidence, listed: listed(evidence.now) })).toEqual({ is: 'ended', why: 'expired' })
  })

  it('without a name is known by its role alone, and one of another account is foreign', () => {
    expect(agentStanding({ ...evidence, role: { role: 'agent', master } })).toEqual({
      is: 'approved',
      validUntil: null,
    })
    const other = `0x${'ef'.repeat(20)}`
    expect(agentStanding({ ...evidence, role: { role: 'agent', master: other } })).toEqual({
      is: 'foreign',
      master: other,
    })
  })

  it('that was approved and is gone from the list was taken back', () => {
    expect(agentStanding({ ...evidence, wasApproved: true })).toEqual({ is: 'ended', why: 'revoked' })
  })

  it('warns in its last week and opens nothing in its last day', () => {
    const left = (ms: number) => expiryOf(evidence.now + ms, evidence.now)
    expect([left(169 * hour), left(167 * hour), left(24 * hour), left(24 * hour - 1), left(-1)]).toEqual([
      'fine',
      'soon',
      'soon',
      'blocked',
      'blocked',
    ])
    expect(expiryOf(null, evidence.now)).toBe('fine')
  })

  it('has a name of at most 16 characters, and is signed with its end, never past 180 days', () => {
    expect(whyNoAgentName('hyperllm-desk')).toBeNull()
    for (const name of ['', ' desk', 'seventeen letters', 'désk', 'a valid_until 1'])
      expect(whyNoAgentName(name), name).not.toBeNull()
    const { signedName, validUntil } = signedNameOf('desk', 400, evidence.now)
    expect(signedName).toBe(`desk valid_until ${validUntil}`)
    expect(validUntil).toBeLessThan(evidence.now + 180 * 24 * hour)
  })
})
