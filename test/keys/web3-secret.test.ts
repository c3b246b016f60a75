import { decryptKeystoreJson, encryptKeystoreJson } from 'ethers'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../main/keys/sign-action.ts'
import { readHexKey, readWeb3Secret, writeWeb3Secret } from '../../main/keys/web3-secret.ts'
import { goldenAddress, goldenKey, web3Vector } from './golden-keys.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const key = () => new Uint8Array(Buffer.from(goldenKey, 'hex'))

describe('Web3 Secret Storage, version 3', () => {
  it("opens the definition's own scrypt vector", () => {
    expect(hex(readWeb3Secret(web3Vector.file, bytes(web3Vector.passphrase)))).toBe(web3Vector.key)
  })

  it('opens what ethers wrote, and ethers opens ours', async () => {
    const theirs = await encryptKeystoreJson({ address: goldenAddress, privateKey: `0x${goldenKey}` }, 'their words', {
      scrypt: { N: 4_096, r: 8, p: 1 },
    })
    expect(hex(readWeb3Secret(theirs, bytes('their words')))).toBe(goldenKey)
    const ours = writeWeb3Secret(key(), bytes('our long words'))
    const { crypto } = JSON.parse(ours) as { crypto: { kdfparams: unknown } }
    expect(crypto.kdfparams).toMatchObject({ n: 262_144, r: 8, p: 1, dklen: 32 })
    expect((await decryptKeystoreJson(ours, 'our long words')).privateKey).toBe(`0x${goldenKey}`)
  })

  it('refuses a wrong passphrase, an edited address, and everything that is not it, in one sentence', async () => {
    const file = await encryptKeystoreJson({ address: goldenAddress, privateKey: `0x${goldenKey}` }, 'their words', {
      scrypt: { N: 1_024, r: 8, p: 1 },
    })
    const read = (text: string) => () => readWeb3Secret(text, bytes('their words'))
    expect(() => readWeb3Secret(file, bytes('other words'))).toThrow("these two can't be told apart")
    expect(read(file.replace(goldenAddress.slice(2, 8), '000000'))).toThrow('does not belong to its address')
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      goldenKey,
      '{"version":3}',
      file.replace('"version":3', '"version":1'),
    ]) {
      expect(read(text)).toThrow(/^The file is no Web3 secret/)
    }
    expect(read(file.replace('"scrypt"', '"pbkdf2"'))).toThrow('guarded by pbkdf2; only scrypt is read')
    expect(read(file.replace('"n":1024', '"n":1048577'))).toThrow(/^The file is no Web3 secret/)
  })
})

describe('a bare key', () => {
  it('is 64 hex digits, with or without 0x, in either case, with white space around it', () => {
    for (const text of [goldenKey, `0x${goldenKey}`, `  ${goldenKey.toUpperCase()}\r\n`]) {
      expect(addressOf(readHexKey(text)!)).toBe(goldenAddress)
    }
  })
  it.each(['', goldenKey.slice(1), `${goldenKey}0`, 'z'.repeat(64), '0'.repeat(64), 'f'.repeat(64)])(
    'is not "%s"',
    (text) => {
      expect(readHexKey(text)).toBeNull()
    },
  )
})
