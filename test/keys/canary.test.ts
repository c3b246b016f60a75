import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostedDesk } from '../../main/hosts/hosted-desk.ts'
import type { KeyWrap } from '../../main/keys/key-wrap.ts'
import { createKeystore } from '../../main/keys/keystore.ts'
import {
  changeKeyPassphrase,
  exportKey,
  forgetKey,
  importKey,
  openSigner,
  rememberKey,
} from '../../main/keys/open-signer.ts'
import { paperKeyFile } from '../../main/keys/paper-key.ts'
import { addressOf } from '../../main/keys/sign-action.ts'
import { writeWeb3Secret } from '../../main/keys/web3-secret.ts'
import type { Prepared } from '../../main/ports.ts'
import { connect, type Desk } from '../../preload/contract/connect.ts'
import { serve } from '../../preload/contract/serve.ts'
import { memoryWires } from '../../preload/contract/wire.ts'
import { openRealHome } from '../doubles/real-networks.ts'
import { listeningChild, textOfMessage, traces } from './listening-child.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A key that nobody else has: wherever it is found, it leaked. */
const canary = () => new Uint8Array(createHash('sha256').update('canary of the keys').digest())
const passphrase = 'canary bird in the mine'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'canary-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Whether bytes hold the key in any of its forms. */
function holdsCanary(bytes: Buffer): boolean {
  const lower = bytes.toString('latin1')
  return traces(canary()).some((trace) => lower.includes(trace) || lower.includes(trace.toUpperCase()))
}
/** The files of a folder that hold the key, by their names. */
const leaks = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && holdsCanary(readFileSync(join(entry.parentPath, entry.name))))
    .map((entry) => join(entry.parentPath, entry.name))

/** Asks the desk as a window does, over a wire whose frames are kept. */
function askOverWire(desk: () => HostedDesk, frames: { out: string[]; back: string[] }): Desk['request'] {
  return (name, input) => {
    const [here, there] = memoryWires()
    serve(desk().handlers, desk().topics, there, (what) => frames.back.push(what))
    here.onFrame((frame) => void frames.back.push(frame))
    const link = connect({
      ...here,
      send: (frame) => {
        frames.out.push(frame)
        here.send(frame)
      },
    })
    return link.request(name, input)
  }
}

describe('a canary key', () => {
  it('of the paper desk is in its own file and nowhere else after an order: no output, journal or state', () => {
    const file = paperKeyFile(home)
    mkdirSync(dirname(file), { recursive: true })
    const key = `0x${Buffer.from(canary()).toString('hex')}`
    writeFileSync(file, JSON.stringify({ version: 1, network: 'paper', address: addressOf(canary()), key }))
    const args = ['scripts/desk.mjs', 'size', 'l sol r1% s-5%', '--send', '--yes', '--home', home]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root })
    expect({ status, text: stdout.toString() + stderr.toString() }).toMatchObject({
      status: 0,
      text: expect.stringContaining('accepted'),
    })
    expect(holdsCanary(Buffer.concat([stdout, stderr]))).toBe(false)
    expect(readdirSync(home)).toContain('journal.db')
    expect(leaks(home)).toEqual([file])
  })

  it('of a key file is in no message of any flow, and in no file but those it was handed over in', async () => {
    const { said, start } = listeningChild()
    const from = join(home, 'from.txt')
    writeFileSync(from, Buffer.from(canary()).toString('hex'))
    const keyFile = join(home, 'keys', 'agent.json')
    const own = { keyFile, passphrase, start }
    const agent = { ...own, network: 'testnet', purpose: 'agent' } as const
    await importKey({ ...agent, from, fromPassphrase: null, whyNot: async () => null })
    const keyWrap: KeyWrap = {
      backend: () => 'kwallet5',
      wrap: (secret) => Uint8Array.from(secret).reverse(),
      unwrap: (wrapped) => Uint8Array.from(wrapped).reverse(),
    }
    await rememberKey({ ...own, keyWrap })
    const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }
    await openSigner({ ...agent, by: { passphrase: 'not the one at all' }, limits }).catch(() => {})
    const signer = await openSigner({ ...agent, by: { keyWrap }, limits })
    const nonce = Date.now()
    const noop = { network: 'testnet', action: { type: 'noop' }, nonce, expiresAfter: nonce + 15_000, cloids: [] }
    await signer.sign(noop as unknown as Prepared)
    await signer.sign({ ...noop, action: { type: 'usdSend' } } as unknown as Prepared).catch(() => {})
    await signer.close()
    await forgetKey(own)
    await changeKeyPassphrase({ ...own, next: `${passphrase} again` })
    const out = { keyFile, passphrase: `${passphrase} again`, start }
    const to = join(home, 'to.json')
    await exportKey({ ...out, to, toPassphrase: passphrase })
    const bare = join(home, 'bare.txt')
    await exportKey({ ...out, to: bare, toPassphrase: null })

    expect(said.length).toBeGreaterThanOrEqual(20)
    const text = Buffer.from(said.map(textOfMessage).join('\n'), 'latin1')
    expect(holdsCanary(text)).toBe(false)
    expect(leaks(home).sort()).toEqual([bare, from])
  })

  it('of an agent that is brought to the desk leaves its file by no frame, message, row or file; nor does any passphrase', async () => {
    const { said, start } = listeningChild()
    const window = await openRealHome({ startSignerChild: start })
    const secrets = {
      own: 'canary passphrase of the desk',
      file: 'canary passphrase of the file',
      wrong: 'a wrong canary guess',
    }
    try {
      const frames: { out: string[]; back: string[] } = { out: [], back: [] }
      const ask = askOverWire(() => window.desk, frames)
      await window.goTo('testnet')
      const from = join(home, 'from.json')
      writeFileSync(from, writeWeb3Secret(canary(), Buffer.from(secrets.file)))
      const key = { purpose: 'agent', name: 'canary', passphrase: secrets.own, remember: false } as const
      await expect(ask('keys.import', { ...key, file: from, filePassphrase: secrets.wrong })).rejects.toThrow()
      await ask('keys.import', { ...key, file: from, filePassphrase: secrets.file })
      await expect(ask('keys.import', { ...key, file: from, filePassphrase: secrets.file })).rejects.toThrow()
      await window.testnet.master.approveAgent({
        agentAddress: addressOf(canary()) as `0x${string}`,
        agentName: 'canary',
      })
      await ask('keys.check', {})
      await expect(ask('keys.unlock', { passphrase: secrets.wrong })).rejects.toThrow('passphrase is wrong')
      await ask('keys.unlock', { passphrase: secrets.own })
      expect(await window.say('l sol r0.5% e99 s94')).toMatchObject({ is: 'accepted' })
      // Not in its form: what was wrong with it is said without it.
      await expect(ask('keys.unlock', { passphrase: { at: secrets.own } } as never)).rejects.toThrow('not understood')
      await ask('keys.lock', { all: true })
      await ask('keys.retire', { purpose: 'agent' })

      const wordsOf = Object.values(secrets)
      const isTold = (text: string) => wordsOf.some((secret) => text.includes(secret))
      expect(frames.out.filter(isTold)).toHaveLength(6)
      expect(frames.back.filter(isTold)).toEqual([])
      expect(holdsCanary(Buffer.from([...frames.out, ...frames.back].join('\n'), 'latin1'))).toBe(false)
      expect(holdsCanary(Buffer.from(said.map(textOfMessage).join('\n'), 'latin1'))).toBe(false)
      expect(JSON.stringify(window.value('journal'))).not.toMatch(/canary passphrase|canary guess/)
      await window.desk.close()
      expect(leaks(window.homeDir)).toEqual([])
      const told = readdirSync(window.homeDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .filter((entry) => isTold(readFileSync(join(entry.parentPath, entry.name), 'latin1')))
      expect(told.map(({ name }) => name)).toEqual([])
    } finally {
      await window.close()
    }
  })

  /** Whether a process's memory holds the key's bytes, or its digits as text. */
  function isInMemory(pid: number | string): boolean {
    const forms = [Buffer.from(canary()), Buffer.from(Buffer.from(canary()).toString('hex'))]
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
    const memory = openSync(`/proc/${pid}/mem`, 'r')
    try {
      return maps.some((line) => {
        const [, first, last] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
        if (first === undefined || last === undefined) return false
        const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)]
        if (to - from > 2 ** 30) return false
        const bytes = Buffer.alloc(to - from)
        try {
          readSync(memory, bytes, 0, bytes.length, from)
        } catch {
          return false
        }
        return forms.some((form) => bytes.includes(form))
      })
    } finally {
      closeSync(memory)
    }
  }
  const childrenOf = (pid: number) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const mayRead = process.platform === 'linux' && process.getuid?.() === 0

  it.runIf(mayRead)("is in the signer's memory alone while it is open, and in nobody's after the lock", async () => {
    const keyFile = join(home, 'agent.json')
    const bytes = new Uint8Array(Buffer.from(passphrase))
    createKeystore(keyFile, canary(), { network: 'testnet', purpose: 'agent', passphrase: bytes })
    const desk: ChildProcess = fork(fileURLToPath(new URL('./hold-signer.ts', import.meta.url)), [keyFile, passphrase])
    try {
      expect((await once(desk, 'message'))[0]).toBe('open')
      const [signer] = childrenOf(desk.pid!)
      expect(isInMemory(signer!)).toBe(true)
      expect(isInMemory(desk.pid!)).toBe(false)
      desk.send('lock')
      expect((await once(desk, 'message'))[0]).toBe('locked')
      expect(childrenOf(desk.pid!)).toEqual([])
      expect(isInMemory(desk.pid!)).toBe(false)
    } finally {
      desk.kill('SIGKILL')
    }
  })
})
