import { describe, expect, it } from 'vitest'
import { whyNoAgentKey } from '../../main/keys/master-key.ts'

const address = `0x${'a'.repeat(40)}`
const why = (role: string, isFunded?: boolean) =>
  whyNoAgentKey(address, {
    roleOf: async () => role,
    ...(isFunded === undefined ? {} : { holdsFunds: async () => isFunded }),
  })

describe('a key that is to trade for an account', () => {
  it.each(['missing', 'agent'])('is taken when its address is %s to the venue and holds nothing', async (role) => {
    expect(await why(role)).toBeNull()
    expect(await why(role, false)).toBeNull()
  })

  it.each([
    ['user', 'an account of its own'],
    ['vault', 'an account (vault) of its own'],
    ['subAccount', 'an account (subAccount) of its own'],
    ['whatever <b>', 'an account (whateverb) of its own'],
  ])('is refused as a master key when its address is a %s', async (role, says) => {
    expect(await why(role)).toBe(
      `${address} is ${says}: this looks like a master key, which can withdraw. Give the desk an agent key only.`,
    )
  })

  it('is refused when money lies at its address', async () => {
    expect(await why('missing', true)).toMatch(/^Money lies at .* looks like a master key/)
  })

  it('is refused while nobody can be asked', async () => {
    const roleOf = () => Promise.reject(new Error('ECONNREFUSED'))
    expect(await whyNoAgentKey(address, { roleOf })).toMatch(/^The network could not be asked/)
  })
})
