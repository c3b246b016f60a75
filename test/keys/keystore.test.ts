import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scrypt } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  changePassphrase,
  createKeystore,
  freshKey,
  type OpenBy,
  openKeystore,
  readKeystoreHeader,
  setKeychainWrap,
} from '../../main/keys/keystore.ts'
import { type Kdf, KeystoreError, openEnvelope, sealEnvelope } from '../../main/keys/keystore-format.ts'
import { addressOf } from '../../main/keys/sign-action.ts'
import { goldenAddress, goldenFile, goldenKey, goldenPassphrase, goldenSecret } from './golden-keys.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keystore-'))
  path = join(folder, 'keys', 'agent.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const passphrase = () => bytes(goldenPassphrase)
const agent = { network: 'testnet', purpose: 'agent' } as const

function faultOf(act: () => unknown): { fault: string; message: string } {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof KeystoreError) return { fault: thrown.fault, message: thrown.message }
    throw thrown
  }
  throw new Error('It did not throw.')
}
const openFault = (by: OpenBy) => faultOf(() => openKeystore(path, by))

describe('a key file', () => {
  it('gives the key back for its passphrase, and is whole, durable and for its owner alone', () => {
    const key = freshKey()
    expect(createKeystore(path, key, { ...agent, passphrase: passphrase() })).toBe(addressOf(key))
    const { key: opened, header } = openKeystore(path, { passphrase: passphrase() })
    expect(hex(opened)).toBe(hex(key))
    expect(header).toMatchObject({ ...agent, address: addressOf(key), kdf: { name: 'scrypt', n: 131_072, r: 8, p: 1 } })
    expect(readdirSync(join(folder, 'keys'))).toEqual(['agent.json'])
    expect(readFileSync(path, 'utf8')).not.toContain(hex(key))
    if (process.platform === 'win32') return
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
    chmodSync(path, 0o644)
    readKeystoreHeader(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is never written over, and a weak passphrase writes none', () => {
    createKeystore(path, freshKey(), { ...agent, passphrase: passphrase() })
    const text = readFileSync(path, 'utf8')
    expect(() => createKeystore(path, freshKey(), { ...agent, passphrase: passphrase() })).toThrow(
      `There is a key at ${path} already, and a key is never written over.`,
    )
    expect(readFileSync(path, 'utf8')).toBe(text)
    const other = join(folder, 'other.json')
    expect(() => createKeystore(other, freshKey(), { ...agent, passphrase: bytes('short') })).toThrow('too short')
    expect(readdirSync(folder)).toEqual(['keys'])
  })

  it('says in one sentence that it is not there, and in which way it can not be read', () => {
    expect(openFault({ passphrase: passphrase() }).message).toBe(`The key file ${path} can't be read (ENOENT).`)
    expect(faultOf(() => readKeystoreHeader(folder)).fault).toBe('damaged')
    path = join(folder, 'long.json')
    writeFileSync(path, ' '.repeat(20_000))
    expect(openFault({ passphrase: passphrase() }).message).toContain('too long')
  })
})

describe('the golden key file', () => {
  beforeEach(() => {
    path = join(folder, 'golden.json')
    writeFileSync(path, goldenFile, { mode: 0o600 })
  })

  it('opens by its passphrase and by its keychain secret', () => {
    for (const by of [{ passphrase: passphrase() }, { keychainSecret: goldenSecret() }]) {
      const { key, header } = openKeystore(path, by)
      expect(hex(key)).toBe(goldenKey)
      expect(header).toMatchObject({ address: goldenAddress, created: '2026-11-23T00:00:00.000Z' })
    }
  })

  it("opens for a second reader too: ethers' scrypt and the web's AES-GCM, by the README alone", async () => {
    const file = JSON.parse(goldenFile) as Record<string, unknown>
    const { nonce, sealed, checksum: _, ...header } = file as Record<string, string>
    const { kdf, wraps } = file as { kdf: Kdf; wraps: { nonce: string; sealed: string }[] }
    const derived = await scrypt(passphrase(), `0x${kdf.salt}`, kdf.n, kdf.r, kdf.p, 32)
    const unseal = async (key: Uint8Array, from: { nonce: string; sealed: string }, aad: string) => {
      const secret = await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['decrypt'])
      const algorithm = { name: 'AES-GCM', iv: Buffer.from(from.nonce, 'hex'), additionalData: Buffer.from(aad) }
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, secret, Buffer.from(from.sealed, 'hex')))
    }
    const dataKey = await unseal(Buffer.from(derived.slice(2), 'hex'), wraps[0]!, 'hyperllm-desk-key 1 wrap')
    const key = await unseal(dataKey, { nonce: nonce!, sealed: sealed! }, JSON.stringify(header))
    expect(hex(key)).toBe(goldenKey)
  })

  it('refuses a wrong passphrase, and says honestly what it can not tell apart', () => {
    expect(openFault({ passphrase: bytes('golden passphrase of the test') })).toEqual({
      fault: 'wrong_passphrase',
      message:
        "The passphrase is wrong, or somebody edited this part of the file and mended its checksum: these two can't be told apart.",
    })
  })

  it('says that the file is damaged before it asks the passphrase anything', () => {
    writeFileSync(path, goldenFile.replace('"testnet"', '"mainnet"'))
    expect(openFault({ passphrase: bytes('anything') })).toMatchObject({
      fault: 'damaged',
      message: expect.stringMatching(/^The key file is damaged or was edited\. Nothing was changed/),
    })
    writeFileSync(path, goldenFile.replace('"version": 1', '"version": 2'))
    expect(openFault({ passphrase: bytes('anything') }).fault).toBe('unsupported')
  })

  it('refuses a keychain that holds another secret, or was never asked', () => {
    expect(openFault({ keychainSecret: new Uint8Array(32) }).fault).toBe('not_wrapped')
    setKeychainWrap(path, passphrase(), null)
    expect(openFault({ keychainSecret: goldenSecret() }).fault).toBe('not_wrapped')
    expect(readKeystoreHeader(path).wraps).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['golden.json'])
  })

  it('changes its passphrase: the new one opens it, the old one and the keychain do not, and no backup is left', () => {
    const next = bytes('a new and better passphrase')
    changePassphrase(path, passphrase(), next)
    expect(hex(openKeystore(path, { passphrase: next }).key)).toBe(goldenKey)
    expect(openFault({ passphrase: passphrase() }).fault).toBe('wrong_passphrase')
    expect(openFault({ keychainSecret: goldenSecret() }).fault).toBe('not_wrapped')
    expect(readdirSync(folder)).toEqual(['golden.json'])
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('changes nothing for a wrong passphrase or a weak new one', () => {
    expect(() => changePassphrase(path, passphrase(), bytes('weak'))).toThrow('too short')
    expect(() => changePassphrase(path, bytes('wrong'), bytes('a new and better passphrase'))).toThrow('is wrong')
    expect(readFileSync(path, 'utf8')).toBe(goldenFile)
  })
})

describe('a key file guarded below the minimum', () => {
  it('is refused by the opener of files, whatever the passphrase', () => {
    const kdf: Kdf = { name: 'scrypt', n: 2 ** 16, r: 8, p: 1, salt: 'ab'.repeat(32) }
    const identity = { ...agent, address: goldenAddress, created: '2026-11-23T00:00:00.000Z' }
    const passphraseKey = new Uint8Array(32).fill(3)
    const text = sealEnvelope(new Uint8Array(Buffer.from(goldenKey, 'hex')), { identity, kdf, passphraseKey })
    expect(hex(openEnvelope(text, { derive: () => new Uint8Array(32).fill(3) }).key)).toBe(goldenKey)
    path = join(folder, 'weak.json')
    writeFileSync(path, text)
    expect(openFault({ passphrase: passphrase() })).toMatchObject({ fault: 'unsupported' })
    expect(openFault({ keychainSecret: goldenSecret() })).toMatchObject({ fault: 'unsupported' })
  })
})
