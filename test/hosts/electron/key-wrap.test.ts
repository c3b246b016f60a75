import { describe, expect, it } from 'vitest'
import { keyWrap } from '../../../main/hosts/electron/key-wrap.ts'
import { type KeyWrap, whyNoKeychain } from '../../../main/keys/key-wrap.ts'

/** Stands in for safeStorage: marks what it sealed, takes nothing else back. */
const storage = (backend: string, isAvailable = true) =>
  ({
    isEncryptionAvailable: () => isAvailable,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(`sealed ${text}`),
    decryptString: (bytes: Buffer) => {
      const [, text] = /^sealed (.*)$/.exec(bytes.toString()) ?? []
      if (text === undefined) throw new Error('Error while decrypting the ciphertext')
      return text
    },
  }) as unknown as Parameters<typeof keyWrap>[0]

describe("Electron's keychain", () => {
  it('gives back the bytes that it wrapped, and throws on others', () => {
    const wrap: KeyWrap = keyWrap(storage('gnome_libsecret'), 'linux')
    const secret = Uint8Array.from({ length: 32 }, (_, at) => at * 7)
    expect(wrap.unwrap(wrap.wrap(secret))).toEqual(secret)
    expect(() => wrap.unwrap(secret)).toThrow('decrypting')
  })

  it.each<[string, boolean, NodeJS.Platform, string]>([
    ['kwallet5', true, 'linux', 'kwallet5'],
    ['basic_text', true, 'linux', 'basic_text'],
    ['unknown', false, 'linux', 'unknown'],
    ['', true, 'darwin', 'keychain'],
    ['', true, 'win32', 'dpapi'],
    ['', false, 'win32', 'none'],
    ['', true, 'freebsd', 'unknown'],
  ])('"%s" (available: %s) on %s is called %s', (backend, isAvailable, platform, name) => {
    expect(keyWrap(storage(backend, isAvailable), platform).backend()).toBe(name)
  })
})

describe('a keychain', () => {
  it.each(['keychain', 'dpapi', 'gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'])('may be %s', (backend) => {
    expect(whyNoKeychain(backend)).toBeNull()
  })
  it('is refused by its name when it protects nothing', () => {
    expect(whyNoKeychain('basic_text')).toBe(
      'The keychain here is basic_text, which encrypts with a password that everybody knows: it protects nothing, so the key stays under your passphrase alone.',
    )
  })
  it.each(['unknown', 'none', '', 'something_new'])('is refused by its name when it is "%s"', (backend) => {
    expect(whyNoKeychain(backend)).toBe(
      `The keychain "${backend}" is not known as a protection, so the key stays under your passphrase alone.`,
    )
  })
})
