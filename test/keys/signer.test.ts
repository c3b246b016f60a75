import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paperKeyFile } from '../../main/keys/paper-key.ts'
import { signAction } from '../../main/keys/sign-action.ts'
import { type ChildLike, forkChild, type SignerProcess, startSigner } from '../../main/keys/signer-client.ts'
import type { Network, Prepared } from '../../main/ports.ts'

let home: string
let keyFile: string
const open: SignerProcess[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'signer-'))
  keyFile = paperKeyFile(home)
})
afterEach(async () => {
  for (const signer of open.splice(0)) await signer.close()
  rmSync(home, { recursive: true, force: true })
})

const limit = { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }
const order = { type: 'order', orders: [limit], grouping: 'na' }
function prepared(change: { action?: Record<string, unknown>; network?: Network; nonce?: number } = {}): Prepared {
  const value = { network: 'paper', action: order, nonce: 5, expiresAfter: 15_005, cloids: [], ...change }
  return value as unknown as Prepared
}

async function start(setting: Partial<Parameters<typeof startSigner>[0]> = {}): Promise<SignerProcess> {
  const signer = await startSigner({ keyFile, network: 'paper', ...setting })
  open.push(signer)
  return signer
}
const keyOf = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { key: string; address: string }) ?? ''

/** The real process, with everything said in both directions, and a way to end it. */
function listening() {
  const said: unknown[] = []
  let child: ChildLike | null = null
  const begin = (entry: string): ChildLike => {
    const real = forkChild(entry)
    child = real
    return {
      ...real,
      send: (message) => {
        said.push(message)
        real.send(message)
      },
      onMessage: (listener) =>
        real.onMessage((message) => {
          said.push(message)
          listener(message)
        }),
    }
  }
  return { said, start: begin, kill: () => child?.kill() }
}

describe("the key's own process", () => {
  it('makes the paper key, tells its address, and signs as that address', async () => {
    const signer = await start()
    const { key, address } = keyOf(keyFile)
    expect(signer.address()).toBe(address)
    const request = prepared()
    const signed = await signer.sign(request)
    expect(signed.prepared).toBe(request)
    expect(signed.signature).toEqual(
      signAction(Uint8Array.from(Buffer.from(key.slice(2), 'hex')), {
        network: 'paper',
        action: order,
        nonce: 5,
        expiresAfter: 15_005,
      }),
    )
  })

  it("speaks over Electron's parent port where there is one", async () => {
    const entry = fileURLToPath(new URL('./parent-port-entry.ts', import.meta.url))
    const signer = await start({ entry })
    expect((await signer.sign(prepared())).signature.r).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it('answers each of many requests with its own signature', async () => {
    const signer = await start()
    const nonces = Array.from({ length: 20 }, (_, i) => i + 1)
    const signed = await Promise.all(nonces.map((nonce) => signer.sign(prepared({ nonce }))))
    expect(signed.map((each) => each.prepared.nonce)).toEqual(nonces)
    expect(new Set(signed.map((each) => each.signature.r)).size).toBe(20)
  })

  it.each(['usdSend', 'withdraw3', 'approveAgent', 'agentSendAsset'])('refuses to sign %s', async (type) => {
    const signer = await start()
    await expect(signer.sign(prepared({ action: { type } }))).rejects.toThrow(
      `The key does not sign actions of the type "${type}".`,
    )
  })

  it('refuses an action made for another network, in the desk and in the process', async () => {
    const { said, start: begin } = listening()
    const signer = await start({ start: begin })
    await expect(signer.sign(prepared({ network: 'mainnet' }))).rejects.toThrow(
      'The key is for paper, not for mainnet.',
    )
    expect(said).toHaveLength(2)
    const answers: unknown[] = []
    const child = forkChild(fileURLToPath(new URL('../../main/keys/signer-process.ts', import.meta.url)))
    child.onMessage((message) => void answers.push(message))
    const ask = async (message: unknown) => {
      child.send(message)
      const count = answers.length
      while (answers.length === count) await new Promise((resolve) => setTimeout(resolve, 5))
      return answers.at(-1)
    }
    const sign = { do: 'sign', network: 'mainnet', action: { type: 'noop' }, nonce: 1, expiresAfter: 2 }
    expect(await ask({ id: 1, ...sign })).toEqual({ id: 1, is: 'refused', why: 'No key is open.' })
    expect(await ask({ id: 2, do: 'open', keyFile, network: 'paper' })).toMatchObject({ id: 2, is: 'open' })
    expect(await ask({ id: 3, ...sign })).toEqual({
      id: 3,
      is: 'refused',
      why: 'The key is for paper, not for mainnet.',
    })
    expect(await ask({ id: 4, do: 'open', keyFile, network: 'paper' })).toMatchObject({ is: 'refused' })
    expect(await ask({ id: 5, do: 'export' })).toEqual({ id: 5, is: 'refused', why: 'The request is not in its form.' })
    expect(await ask({ id: 6, ...sign, vaultAddress: '0x' })).toMatchObject({ id: 6, is: 'refused' })
    const ended = new Promise<void>((resolve) => child.onEnd(resolve))
    child.kill()
    await ended
  })

  it('does not start with a paper key on another network', async () => {
    await start()
    await expect(startSigner({ keyFile, network: 'mainnet' })).rejects.toThrow("A paper key can't be used on mainnet.")
  })

  it('does not start with a damaged key file, and says so in one sentence without any of it', async () => {
    await (await start()).close()
    const { key } = keyOf(keyFile)
    writeFileSync(keyFile, `{"key": "${key}"`)
    const { said, start: begin } = listening()
    await expect(startSigner({ keyFile, network: 'paper', start: begin })).rejects.toThrow(
      /^The paper key file .* is damaged\./,
    )
    expect(JSON.stringify(said)).not.toContain(key.slice(2, 12))
  })

  it('never says the key, in any form, in any message', async () => {
    const { said, start: begin } = listening()
    const signer = await start({ start: begin })
    await signer.sign(prepared())
    await signer.sign(prepared({ action: { type: 'usdSend' } })).catch(() => {})
    const bytes = Buffer.from(keyOf(keyFile).key.slice(2), 'hex')
    const text = JSON.stringify(said)
    expect(said).toHaveLength(6)
    expect(text.toLowerCase()).not.toContain(bytes.toString('hex'))
    expect(text).not.toContain(bytes.toString('base64'))
    expect(text).not.toContain(bytes.toString('base64url'))
    expect(text).not.toContain(BigInt(`0x${bytes.toString('hex')}`).toString())
    expect(text).not.toContain([...bytes].join(','))
  })

  it.runIf(process.platform === 'linux')(
    'has neither key nor anything else in its command line or environment',
    async () => {
      process.env.CANARY_OF_THE_DESK = 'tweet'
      const before = childPids()
      await start()
      const [pid] = childPids().filter((each) => !before.includes(each))
      delete process.env.CANARY_OF_THE_DESK
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      expect(command).toContain('signer-process')
      expect(environment).not.toContain('CANARY_OF_THE_DESK')
      expect(environment + command).not.toContain(keyOf(keyFile).key.slice(2))
      expect(command).not.toContain(keyFile)
    },
  )
  const childPids = () =>
    readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean)

  it('rejects what waits and all that comes later once it was killed, and says that it ended', async () => {
    const { start: begin, kill } = listening()
    const signer = await start({ start: begin })
    let ends = 0
    signer.onEnd(() => {
      ends += 1
    })
    const waiting = signer.sign(prepared())
    kill()
    const gone = 'The key process has ended; nothing can be signed until it is started again.'
    await expect(waiting).rejects.toThrow(gone)
    await expect(signer.sign(prepared())).rejects.toThrow(gone)
    expect(ends).toBe(1)
  })

  it('ends when it is closed, and signs no more', async () => {
    const signer = await start()
    await signer.close()
    await signer.close()
    await expect(signer.sign(prepared())).rejects.toThrow('The key is locked')
  })

  it('gives up a signature that does not come, and drops it when it comes late', async () => {
    const limits: (() => void)[] = []
    const clock = {
      after: (_: number, task: () => void) => {
        limits.push(task)
        return () => {}
      },
    }
    let answer: (message: unknown) => void = () => {}
    const silent: ChildLike = {
      send: (message) => {
        const { id, do: what } = message as { id: number; do: string }
        if (what === 'open') answer({ id, is: 'open', address: `0x${'1'.repeat(40)}` })
      },
      onMessage: (listener) => {
        answer = listener
      },
      onEnd: () => {},
      kill: () => {},
    }
    const signer = await startSigner({ keyFile, network: 'paper', start: () => silent, clock })
    const waiting = signer.sign(prepared())
    limits.at(-1)?.()
    await expect(waiting).rejects.toThrow(
      'The key process did not answer within 5 s; a signature that comes later is dropped.',
    )
    const hex = `0x${'1'.repeat(64)}`
    answer({ id: 2, is: 'signed', signature: { r: hex, s: hex, v: 27 } })
    answer('rubbish')
    answer({ id: 99, is: 'signed', signature: { r: hex, s: hex, v: 27 } })
  })

  it('does not take rubbish for a signature', async () => {
    let answer: (message: unknown) => void = () => {}
    const child: ChildLike = {
      send: (message) => {
        const { id } = message as { id: number }
        answer({ id, is: 'open', address: `0x${'1'.repeat(40)}` })
      },
      onMessage: (listener) => {
        answer = listener
      },
      onEnd: () => {},
      kill: () => {},
    }
    const signer = await startSigner({ keyFile, network: 'paper', start: () => child })
    await expect(signer.sign(prepared())).rejects.toThrow('The key process gave no signature.')
  })

  it('says so when the process can not be started', async () => {
    await expect(startSigner({ keyFile, network: 'paper', entry: join(home, 'none.ts') })).rejects.toThrow(
      'The key process has ended',
    )
  })
})
