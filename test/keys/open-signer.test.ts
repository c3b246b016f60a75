import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { KeyWrap } from '../../main/keys/key-wrap.ts'
import { openKeystore } from '../../main/keys/keystore.ts'
import {
  changeKeyPassphrase,
  exportKey,
  forgetKey,
  importKey,
  KeyRefused,
  type KeystoreSigner,
  makeKey,
  openSigner,
  rememberKey,
} from '../../main/keys/open-signer.ts'
import { signAction } from '../../main/keys/sign-action.ts'
import type { Network, Prepared } from '../../main/ports.ts'
import { goldenAddress, goldenFile, goldenKey, goldenPassphrase, web3Vector } from './golden-keys.ts'
import { listeningChild, textOfMessage, traces } from './listening-child.ts'

let home: string
let keyFile: string
const opened: KeystoreSigner[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'open-signer-'))
  keyFile = join(home, 'agent.json')
})
afterEach(async () => {
  for (const signer of opened.splice(0)) await signer.close()
  rmSync(home, { recursive: true, force: true })
})

const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }
const limit = { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
const order = { type: 'order', orders: [limit], grouping: 'na' }
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
/** Nonces follow the clock, as the venue wants them. */
let nonce = Date.now()
function prepared(change: { action?: Record<string, unknown>; network?: Network; nonce?: number } = {}): Prepared {
  nonce += 1
  const at = change.nonce ?? nonce
  const value = { network: 'testnet', action: order, nonce: at, expiresAfter: at + 15_000, cloids: [], ...change }
  return value as unknown as Prepared
}
async function open(change: Partial<Parameters<typeof openSigner>[0]> = {}): Promise<KeystoreSigner> {
  const by = { passphrase: goldenPassphrase }
  const signer = await openSigner({ keyFile, network: 'testnet', purpose: 'agent', by, limits, ...change })
  opened.push(signer)
  return signer
}
async function refusal(attempt: Promise<unknown>): Promise<{ fault: string | null; message: string }> {
  const thrown = await attempt.then(
    () => null,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(KeyRefused)
  const { fault, message } = thrown as KeyRefused
  return { fault, message }
}
const ended = (signer: KeystoreSigner) => new Promise<void>((resolve) => signer.onEnd(resolve))

describe('a fresh agent key', () => {
  it('is made inside the process, opens with its passphrase, and signs as its address', async () => {
    const { said, start } = listeningChild()
    const address = await makeKey({
      keyFile,
      network: 'testnet',
      purpose: 'agent',
      passphrase: goldenPassphrase,
      start,
    })
    const signer = await open({ start })
    expect(signer.address()).toBe(address)
    const request = prepared()
    const { key } = openKeystore(keyFile, { passphrase: new Uint8Array(Buffer.from(goldenPassphrase)) })
    expect((await signer.sign(request)).signature).toEqual(
      signAction(key, request as unknown as Parameters<typeof signAction>[1]),
    )
    const text = said.map(textOfMessage).join('\n')
    for (const trace of traces(key)) expect(text.includes(trace)).toBe(false)
  })
})

describe('an opened key file', () => {
  beforeEach(() => writeFileSync(keyFile, goldenFile, { mode: 0o600 }))

  it('is told from one for another network or purpose', async () => {
    expect(await refusal(open({ network: 'mainnet' }))).toEqual({
      fault: null,
      message: 'This key was made for testnet, not for mainnet.',
    })
    expect((await refusal(open({ purpose: 'emergency', limits: null }))).message).toBe(
      'This key was made as the agent key.',
    )
    expect((await refusal(open({ limits: null }))).message).toBe('A key is not opened without its limits.')
  })

  it('asks again for a wrong passphrase, and changes nothing', async () => {
    expect(await refusal(open({ by: { passphrase: 'not the golden one' } }))).toMatchObject({
      fault: 'wrong_passphrase',
    })
    expect(readFileSync(keyFile, 'utf8')).toBe(goldenFile)
    writeFileSync(keyFile, goldenFile.replace('testnet', 'mainnet'))
    expect(await refusal(open())).toMatchObject({ fault: 'damaged' })
  })

  it('holds its limits in the process, whatever the desk asks, and tightens them only', async () => {
    const signer = await open()
    await signer.sign(prepared())
    const big = { ...order, orders: [{ ...limit, s: '0.02' }] }
    await expect(signer.sign(prepared({ action: big }))).rejects.toThrow('at most 1000 of notional')
    await expect(signer.sign(prepared({ action: { type: 'usdSend' } }))).rejects.toThrow('does not sign actions')
    await expect(signer.tighten({ ...limits, maxNotional: '1001' })).rejects.toThrow('can only be tightened')
    await signer.tighten({ ...limits, maxNotional: '940' })
    await expect(signer.sign(prepared())).rejects.toThrow('at most 940')
    await signer.setReducing(true)
    await expect(signer.sign(prepared())).rejects.toThrow('Only orders that reduce')
    await signer.sign(prepared({ action: { ...order, orders: [{ ...limit, r: true, s: '7' }] } }))
    await signer.sign(prepared({ action: { type: 'cancel', cancels: [{ a: 0, o: 1 }] } }))
  })

  it('signs no nonce again after a lock and a new start, but the noop that closes it', async () => {
    const last = prepared()
    const first = await open()
    await first.sign(last)
    await first.close()
    await expect(first.sign(prepared())).rejects.toThrow('The key is locked')
    const second = await open()
    await expect(second.sign(last)).rejects.toThrow(`is not above ${last.nonce}`)
    await second.sign(prepared({ action: { type: 'noop' }, nonce: last.nonce }))
    await second.sign(prepared())
  })

  it('locks by itself when nobody is there, and not while somebody is', async () => {
    const signer = await open({ idleMs: 400 })
    const end = ended(signer)
    const begun = performance.now()
    for (let times = 0; times < 6; times += 1) {
      await signer.stay()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(performance.now() - begun).toBeGreaterThan(500)
    await signer.sign(prepared())
    await end
    await expect(signer.sign(prepared())).rejects.toThrow('The key process has ended')
  })

  it.runIf(process.platform === 'linux')('leaves no memory to a core dump, and is gone after the lock', async () => {
    const children = () =>
      readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    const before = children()
    const signer = await open()
    const [pid] = children().filter((each) => !before.includes(each))
    expect(Number.parseInt(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'), 16)).toBe(0)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(
      goldenPassphrase,
    )
    await signer.close()
    await signer.close()
    expect(children()).not.toContain(pid)
  })

  it('changes its passphrase in a process of its own', async () => {
    await changeKeyPassphrase({ keyFile, passphrase: goldenPassphrase, next: 'another good one' })
    expect((await refusal(open())).fault).toBe('wrong_passphrase')
    expect((await open({ by: { passphrase: 'another good one' } })).address()).toBe(goldenAddress)
  })
})

describe('the emergency key', () => {
  it('is a key of its own that cancels and reduces, and nothing else', async () => {
    const emergency = { purpose: 'emergency', network: 'testnet' } as const
    await makeKey({ keyFile, ...emergency, passphrase: goldenPassphrase })
    const signer = await open({ ...emergency, limits: null })
    expect(signer.purpose).toBe('emergency')
    await signer.sign(
      prepared({ action: { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: `0x${'a'.repeat(32)}` }] } }),
    )
    await signer.sign(prepared({ action: { type: 'noop' } }))
    await signer.sign(prepared({ action: { ...order, orders: [{ ...limit, r: true }] } }))
    await expect(signer.sign(prepared())).rejects.toThrow('The emergency key signs cancels')
  })
})

describe('a key of another program', () => {
  const into = () => ({ keyFile, network: 'testnet', purpose: 'agent', passphrase: goldenPassphrase }) as const
  const nothingAgainst = async () => null

  it('comes in from a Web3 secret and goes out as one, never through a message', async () => {
    const { said, start } = listeningChild()
    const from = join(home, 'wallet.json')
    writeFileSync(from, web3Vector.file)
    const asked: string[] = []
    const whyNot = async (address: string) => {
      asked.push(address)
      return null
    }
    const address = await importKey({ ...into(), from, fromPassphrase: web3Vector.passphrase, whyNot, start })
    expect(asked).toEqual([address])
    const to = join(home, 'out.json')
    await exportKey({ keyFile, passphrase: goldenPassphrase, to, toPassphrase: 'words for the way out', start })
    const again = { ...into(), keyFile: join(home, 'again.json'), from: to, fromPassphrase: 'words for the way out' }
    expect(await importKey({ ...again, whyNot: nothingAgainst, start })).toBe(address)
    const text = said.map(textOfMessage).join('\n')
    for (const trace of traces(bytes(web3Vector.key))) expect(text.includes(trace)).toBe(false)
  })

  it('comes in from bare digits and goes out as them, readable by its owner alone', async () => {
    const from = join(home, 'key.txt')
    writeFileSync(from, `0x${goldenKey}\n`)
    expect(await importKey({ ...into(), from, fromPassphrase: null, whyNot: nothingAgainst })).toBe(goldenAddress)
    const to = join(home, 'out.txt')
    await exportKey({ keyFile, passphrase: goldenPassphrase, to, toPassphrase: null })
    expect(readFileSync(to, 'utf8')).toBe(`0x${goldenKey}\n`)
    const message = (await refusal(exportKey({ keyFile, passphrase: goldenPassphrase, to, toPassphrase: null })))
      .message
    expect(message).toBe(`${to} is there already.`)
  })

  it('is refused when its address is a master, and no file is written', async () => {
    const from = join(home, 'key.txt')
    writeFileSync(from, goldenKey)
    const whyNot = async (address: string) => `${address} is an account of its own`
    const { message } = await refusal(importKey({ ...into(), from, fromPassphrase: null, whyNot }))
    expect(message).toBe(`${goldenAddress} is an account of its own`)
    expect(readdirSync(home)).toEqual(['key.txt'])
  })

  it('is refused in one sentence that says nothing of it when it is none', async () => {
    const from = join(home, 'key.txt')
    writeFileSync(from, `${goldenKey}ff`)
    const { message } = await refusal(importKey({ ...into(), from, fromPassphrase: null, whyNot: nothingAgainst }))
    expect(message).toBe(`The file ${from} holds no key of 64 hex digits; a Web3 secret needs its passphrase.`)
    const missing = importKey({ ...into(), from: join(home, 'none'), fromPassphrase: null, whyNot: nothingAgainst })
    expect((await refusal(missing)).message).toContain('(ENOENT)')
  })
})

describe("this computer's keychain", () => {
  /** A keychain of a desk: what one name sealed, another does not open. */
  const keychain = (backend: string): KeyWrap => ({
    backend: () => backend,
    wrap: (secret) => new Uint8Array(Buffer.concat([Buffer.from(`${backend} `), Buffer.from(secret).reverse()])),
    unwrap: (wrapped) => {
      const name = Buffer.from(`${backend} `)
      if (!Buffer.from(wrapped).subarray(0, name.length).equals(name)) throw new Error('not mine')
      return new Uint8Array(Buffer.from(wrapped.slice(name.length)).reverse())
    },
  })
  let plain: string
  let remembered: string
  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'open-signer-')), 'agent.json')
    await makeKey({ keyFile: file, network: 'testnet', purpose: 'agent', passphrase: goldenPassphrase })
    plain = readFileSync(file, 'utf8')
    await rememberKey({ keyFile: file, passphrase: goldenPassphrase, keyWrap: keychain('kwallet5') })
    remembered = readFileSync(file, 'utf8')
    rmSync(join(file, '..'), { recursive: true })
  })
  beforeEach(() => writeFileSync(keyFile, remembered, { mode: 0o600 }))

  it('opens a key file that it was asked to remember, without the passphrase, and until it is forgotten', async () => {
    const signer = await open({ by: { keyWrap: keychain('kwallet5') } })
    await signer.sign(prepared())
    await forgetKey({ keyFile, passphrase: goldenPassphrase })
    expect((await refusal(open({ by: { keyWrap: keychain('kwallet5') } }))).fault).toBe('needs_passphrase')
  })

  it('leads back to the passphrase when it is another one now, and nothing is deleted', async () => {
    const { fault, message } = await refusal(open({ by: { keyWrap: keychain('gnome_libsecret') } }))
    expect(fault).toBe('needs_passphrase')
    expect(message).toBe(
      'The key was given to the keychain "kwallet5", and this computer now has "gnome_libsecret". Type the passphrase; the key file stays as it is.',
    )
    expect(readFileSync(keyFile, 'utf8')).toBe(remembered)
    expect((await open()).address()).toMatch(/^0x/)
    const broken: KeyWrap = {
      ...keychain('kwallet5'),
      unwrap: () => {
        throw new Error('locked')
      },
    }
    expect((await refusal(open({ by: { keyWrap: broken } }))).message).toContain('did not give its secret')
    const other: KeyWrap = { ...keychain('kwallet5'), unwrap: () => new Uint8Array(32) }
    expect((await refusal(open({ by: { keyWrap: other } }))).fault).toBe('not_wrapped')
    expect(readFileSync(keyFile, 'utf8')).toBe(remembered)
  })

  it.each(['basic_text', 'unknown', 'none'])(
    'is refused by its name when it is %s, and the file stays',
    async (backend) => {
      writeFileSync(keyFile, plain)
      const keyWrap = keychain(backend)
      const { message } = await refusal(rememberKey({ keyFile, passphrase: goldenPassphrase, keyWrap }))
      expect(message).toContain(backend)
      expect(readFileSync(keyFile, 'utf8')).toBe(plain)
      expect((await refusal(open({ by: { keyWrap } }))).fault).toBe('needs_passphrase')
    },
  )
})
