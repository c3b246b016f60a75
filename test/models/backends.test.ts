import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { KeyWrap } from '../../main/keys/key-wrap.ts'
import { createModelBackends } from '../../main/model-backends.ts'
import { catalogEntry, forkModel, type ModelChild } from '../../main/models/local/fork-model.ts'
import { openBackend } from '../../main/open-backend.ts'
import type { FreeLexicon } from '../../main/ports.ts'
import { systemClock } from '../../main/real-ports.ts'
import { modelsViewSchema } from '../../preload/contract/models.ts'
import { until } from '../doubles/desk-on-paper.ts'
import { root } from '../house/read-imports.ts'

const shipped = join(root, 'native-models', 'tiny')
const pair = {
  model: { at: join(shipped, 'tiny-dora.base.gguf'), sha256: null },
  adapter: { at: join(shipped, 'tiny-dora.adapter.gguf'), sha256: null },
  licence: 'Apache-2.0',
}
const lexicon: FreeLexicon = {
  coins: ['BTC', 'ETH', 'SOL'],
  price: () => '100',
  facts: async () => ({
    market: null,
    fees: { taker: '0.00045', maker: '0.00015' },
    account: { equity: '10000', free: '10000', position: null },
  }),
}

/** A keychain that turns the bytes around; `backend` is what it calls itself. */
const keychain = (backend = 'keychain'): KeyWrap => ({
  backend: () => backend,
  wrap: (bytes) => Uint8Array.from(bytes).reverse(),
  unwrap: (bytes) => Uint8Array.from(bytes).reverse(),
})

const homes: string[] = []
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
})
function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'desk-backends-'))
  homes.push(home)
  return home
}
function open(homeDir: string, more: Partial<Parameters<typeof createModelBackends>[0]> = {}) {
  const backends = createModelBackends({ homeDir, clock: systemClock, keyWrap: null, ...more })
  opened.push(backends)
  return backends
}
const stateOf = (backends: ReturnType<typeof open>, id: string) => backends.view().backends.find((one) => one.id === id)

it('reads with the shipped model first, and remembers another choice in the home', async () => {
  const home = newHome()
  const first = open(home)
  expect(first.view().chosen).toBe('tiny')
  expect(first.free()?.name).toBe('tiny')
  expect(await first.choose('none')).toBe('The terse grammar reads alone from now on.')
  expect(first.free()).toBeNull()
  const second = open(home)
  expect(second.view().chosen).toBe('none')
  expect(second.free()).toBeNull()
  modelsViewSchema.omit({ disagreements: true }).parse(second.view())
})

it('chooses nothing where the choice can’t be read, and says so', () => {
  const home = newHome()
  open(home)
  const folder = join(home, 'models')
  cpSync(join(root, 'test', 'fixtures', 'hand-written-words.tsv'), join(folder, 'choice.json'))
  const backends = open(home)
  expect(backends.view().chosen).toBe('none')
  expect(stateOf(backends, 'none')).toMatchObject({ state: 'missing', why: expect.stringContaining("can't be read") })
})

it('refuses to choose what is missing, and leaves the choice as it was', async () => {
  const backends = open(newHome())
  await expect(backends.choose('vllm')).rejects.toThrow('No server is set.')
  await expect(backends.choose('hyperllm-4b')).rejects.toThrow('No model "hyperllm-4b" is installed.')
  expect(backends.view().chosen).toBe('tiny')
})

it.each([
  ['http://gpu.example/v1', 'over https, or over http on this machine'],
  ['https://user:secret@gpu.example/v1', 'user name'],
  ['gpu', 'is no address'],
])('takes %s for no server', async (url, why) => {
  const backends = open(newHome())
  await expect(backends.setRemote({ url, model: 'm', key: null })).rejects.toThrow(why)
  expect(backends.view().remote).toBeNull()
})

it('keeps the server’s key in the keychain, for its own address alone, and shows it nowhere', async () => {
  const home = newHome()
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: [{ id: 'm' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const backends = open(home, { keyWrap: keychain() })
  expect(await backends.setRemote({ url, model: 'm', key: 'sk-secret-1' })).toContain('(keychain)')
  expect(JSON.stringify(backends.view())).not.toContain('sk-secret')
  expect(backends.view().remote).toMatchObject({ hasKey: true })
  expect(readFileSync(join(home, 'models', 'choice.json'), 'utf8')).not.toContain('sk-secret')
  expect(readFileSync(join(home, 'keys', 'model-server.json'), 'utf8')).not.toContain('sk-secret')
  const again = open(home, { keyWrap: keychain() })
  expect(await again.checkRemote()).toMatchObject({ isReady: true, models: ['m'] })
  expect(asked).toEqual(['Bearer sk-secret-1'])
  // Another address gets no key, and neither does one that was written into the file.
  await again.setRemote({ url: 'https://other.example/v1', model: 'm', key: null })
  expect(again.view().remote).toMatchObject({ hasKey: false })
  await again.setRemote({ url, model: 'm', key: null })
  expect(again.view().remote).toMatchObject({ hasKey: true })
  await again.setRemote({ url, model: 'm', key: '' })
  expect(again.view().remote).toMatchObject({ hasKey: false })
  expect(existsSync(join(home, 'keys', 'model-server.json'))).toBe(false)
  await again.forgetRemote()
  expect(again.view().remote).toBeNull()
  server.close()
})

it.each([
  ['no keychain', null, 'this window has no keychain'],
  ['a keychain that protects nothing', keychain('basic_text'), 'protects nothing'],
])('keeps the key in memory alone where there is %s', async (_what, keyWrap, why) => {
  const home = newHome()
  const backends = open(home, { keyWrap })
  const url = 'https://gpu.example/v1'
  expect(await backends.setRemote({ url, model: 'm', key: 'sk-1' })).toContain('until the desk closes')
  expect(backends.view().remote?.keyKept).toContain(why)
  expect(existsSync(join(home, 'keys', 'model-server.json'))).toBe(false)
  expect(open(home, { keyWrap }).view().remote).toMatchObject({ hasKey: false })
})

it('installs a pair, loads it checked, and reads through the chat prompt under the sentence’s schema', async () => {
  const home = newHome()
  const backends = open(home)
  const installed: unknown[] = []
  expect(backends.install({ name: 'copy', ...pair }, (model) => installed.push(model))).toContain('is being installed')
  expect(() => backends.install({ name: 'other', ...pair }, () => undefined)).toThrow('Wait for it, or stop it first')
  await until(() => backends.view().install?.is !== 'running')
  expect(backends.view().install).toMatchObject({ name: 'copy', is: 'done', text: 'copy is installed.' })
  expect(installed).toEqual([
    { name: 'copy', source: expect.any(String), sha256: [expect.any(String), expect.any(String)] },
  ])
  await until(() => backends.view().machine !== null)
  expect(stateOf(backends, 'copy')).toMatchObject({
    state: 'idle',
    memory: { fits: expect.stringMatching(/gpu|memory/) },
  })
  await backends.choose('copy')
  await until(() => stateOf(backends, 'copy')?.state === 'ready')
  const { read, trace } = await backends.free()!.read('please go long sol, risk 2%, stop at 95', lexicon)
  // The small model was never taught to chat: its roles are chance, and may contradict each other (garbage), but its answer
  // has the shape that the schema asks for.
  expect(trace).toMatchObject({ name: 'copy', failure: expect.toSatisfy((why) => why === null || why === 'garbage') })
  expect(Object.keys(JSON.parse(trace!.answer!))).toEqual(['action', 'side', 'A', 'B', 'C', 'flags', 'claimed_size'])
  expect(read.kind).not.toBe('intent')
  expect(stateOf(backends, 'copy')?.speed).toMatchObject({ sentences: 1, firstTokenMs: expect.any(Number) })
  await expect(backends.remove('copy')).rejects.toThrow('Choose another first')
  await backends.choose('tiny')
  expect(await backends.remove('copy')).toBe('copy is removed.')
  expect(existsSync(join(home, 'models', 'copy'))).toBe(false)
})

it('asks an installed model in prose, under no grammar, and takes no size that is not plain', async () => {
  const home = newHome()
  await installCopy(home)
  const copy = await openBackend('copy', { homeDir: home, clock: systemClock })
  const answer = await copy.inProse!('long sol, risk 2%, entry 100, stop 95', lexicon)
  // It never learnt to chat, so what it says is chance: an answer without a size, or none that ends.
  expect(answer).toMatchObject(
    answer.is === 'prose' ? { reading: { size: null }, text: expect.any(String) } : { is: 'failed', code: 'too_long' },
  )
  await copy.close()
})

it('gives up a server that hangs when it is asked in prose', async () => {
  const server = createServer((request, response) => {
    if (request.url !== '/v1/models') return
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: [{ id: 'm' }] }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const vllm = await openBackend('vllm', {
    ...{ homeDir: newHome(), clock: systemClock, remoteLimitMs: 2_000 },
    server: { url, served: 'm', key: null },
  })
  expect(await vllm.inProse!('long sol, risk 2%, entry 100, stop 95', lexicon)).toMatchObject({
    is: 'failed',
    code: 'time_limit',
  })
  await vllm.close()
  server.closeAllConnections()
  server.close()
})

it('says why an installation failed or was stopped, and installs nothing', async () => {
  const backends = open(newHome())
  const model = { at: pair.model.at, sha256: 'ab'.repeat(32) }
  backends.install({ ...pair, name: 'wrong', model }, () => undefined)
  await until(() => backends.view().install?.is !== 'running')
  expect(backends.view().install).toMatchObject({ is: 'failed', text: expect.stringContaining('was expected') })
  backends.install({ ...pair, name: 'stopped' }, () => undefined)
  expect(backends.stopInstall()).toContain('What came is kept')
  await until(() => backends.view().install?.is !== 'running')
  expect(backends.view().install).toMatchObject({ is: 'stopped' })
  expect(backends.view().backends.map(({ id }) => id)).toEqual(['none', 'tiny', 'vllm'])
})

async function installCopy(home: string): Promise<void> {
  const backends = open(home)
  backends.install({ name: 'copy', ...pair }, () => undefined)
  await until(() => backends.view().install?.is === 'done')
}

it('loads no file that changed since it was installed', async () => {
  const home = newHome()
  await installCopy(home)
  appendFileSync(join(home, 'models', 'copy', 'model.gguf'), 'x')
  const backends = open(home)
  await backends.choose('copy')
  await until(() => stateOf(backends, 'copy')?.state === 'failed')
  expect(stateOf(backends, 'copy')?.why).toContain('its SHA-256 changed')
  const { read } = await backends.free()!.read('please go long sol, risk 2%, stop at 95', lexicon)
  expect(read).toMatchObject({ kind: 'unreadable', refusal: { text: expect.stringContaining('SHA-256 changed') } })
})

it('loads nothing that fits nowhere, and says how much it needs', async () => {
  const home = newHome()
  await installCopy(home)
  const started: string[] = []
  const startModelChild = (entry: string): ModelChild => {
    started.push(entry)
    const child = forkModel(entry)
    if (entry !== catalogEntry()) return child
    return {
      ...child,
      onMessage: (listener) =>
        child.onMessage((message) =>
          listener(
            (message as { is: string }).is === 'needs' ? { is: 'needs', needs: { copy: { need: 9e15 } } } : message,
          ),
        ),
    }
  }
  const backends = open(home, { startModelChild })
  await backends.choose('copy')
  await until(() => stateOf(backends, 'copy')?.state === 'failed')
  expect(stateOf(backends, 'copy')?.why).toMatch(/^It needs about 9000000\.00 GB, and .* free\. Nothing was loaded/)
  expect(started.every((entry) => entry === catalogEntry())).toBe(true)
  await expect(backends.choose('copy')).rejects.toThrow('It needs about')
})

it('takes a folder that is no model for broken, says so, and can remove it', async () => {
  const home = newHome()
  await installCopy(home)
  writeFileSync(join(home, 'models', 'copy', 'model.json'), '{}')
  const backends = open(home)
  expect(backends.view().broken).toEqual([expect.stringMatching(/^copy: /)])
  await expect(backends.choose('copy')).rejects.toThrow('install it again')
  await backends.remove('copy')
  expect(backends.view().broken).toEqual([])
})

it('opens a backend by its name for one run, whatever the home has chosen', async () => {
  const home = newHome()
  await expect(openBackend('nobody', { homeDir: home, clock: systemClock })).rejects.toThrow(
    'No model "nobody" is installed. There are: none, tiny.',
  )
  await expect(openBackend('vllm', { homeDir: home, clock: systemClock })).rejects.toThrow('No server is set.')
  const tiny = await openBackend('tiny', { homeDir: home, clock: systemClock })
  expect(tiny.free.name).toBe('tiny')
  expect(tiny.inProse).toBeNull()
  await tiny.close()
  expect(existsSync(join(home, 'models'))).toBe(false)
})
