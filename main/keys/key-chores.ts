import { readShortFile, writeNewFile } from './durable-file.ts'
import { changePassphrase, createKeystore, freshKey, openKeystore, setKeychainWrap } from './keystore.ts'
import { whyTooWeak } from './passphrase.ts'
import { addressOf } from './sign-action.ts'
import type { SignerRequest } from './signer-messages.ts'
import { readHexKey, readWeb3Secret, writeWeb3Secret } from './web3-secret.ts'

type Request<What extends SignerRequest['do']> = Extract<SignerRequest, { do: What }>
type Source = Pick<Request<'import'>, 'from' | 'fromPassphrase'>
/** What is done with key files besides signing. */
export type Chore = Request<'make' | 'read_address' | 'import' | 'export' | 'change_passphrase' | 'set_keychain'>

const longestSource = 65_536

/** The key in another program's file. Throws one sentence, without any of its content. The caller wipes the key. */
function readSource({ from, fromPassphrase }: Source): Uint8Array {
  let text: string
  try {
    text = readShortFile(from, longestSource)
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    throw new Error(`The file ${from} can't be read (${code ?? message}).`)
  }
  if (fromPassphrase !== null) return readWeb3Secret(text, fromPassphrase)
  const key = readHexKey(text)
  if (key === null)
    throw new Error(`The file ${from} holds no key of 64 hex digits; a Web3 secret needs its passphrase.`)
  return key
}

/** Runs a task on a key and overwrites the key, whatever comes of it. */
function withKey<T>(key: Uint8Array, task: (key: Uint8Array) => T): T {
  try {
    return task(key)
  } finally {
    key.fill(0)
  }
}

function writeExport({ keyFile, passphrase, to, toPassphrase }: Request<'export'>): string {
  const weak = toPassphrase === null ? null : whyTooWeak(toPassphrase)
  if (weak !== null) throw new Error(weak)
  const { header, key } = openKeystore(keyFile, { passphrase })
  return withKey(key, () => {
    const text = toPassphrase === null ? `0x${Buffer.from(key).toString('hex')}\n` : writeWeb3Secret(key, toPassphrase)
    try {
      writeNewFile(to, text)
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      throw new Error(code === 'EEXIST' ? `${to} is there already.` : `${to} can't be written (${code}).`)
    }
    return header.address
  })
}

/** Does one chore and gives the address that it was about, null where that is not told. Throws one sentence. */
export function doChore(chore: Chore): string | null {
  switch (chore.do) {
    case 'make':
      return withKey(freshKey(), (key) => createKeystore(chore.keyFile, key, chore))
    case 'read_address':
      return withKey(readSource(chore), addressOf)
    case 'import':
      return withKey(readSource(chore), (key) => {
        if (addressOf(key) !== chore.address) throw new Error(`The file ${chore.from} holds another key than before.`)
        return createKeystore(chore.keyFile, key, chore)
      })
    case 'export':
      return writeExport(chore)
    case 'change_passphrase':
      changePassphrase(chore.keyFile, chore.passphrase, chore.next)
      return null
    case 'set_keychain':
      setKeychainWrap(chore.keyFile, chore.passphrase, chore.keychain)
      return null
  }
}
