import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findModel, installModel, listModels, removeModel, verifyModel } from '../../main/models/catalog.ts'
import { convertPair } from '../../main/models/import/convert-pair.ts'
import { readGguf } from '../../main/models/import/gguf-file.ts'
import { memoryNeed } from '../../main/models/memory-need.ts'
import { probeMachine } from '../../main/models/probe-machine.ts'
import { adapterFolder, fixtures, scratchFolder } from './import/tiny-model.ts'

const home = scratchFolder()
afterAll(() => rmSync(home, { recursive: true, force: true }))
const base = join(fixtures, 'base.Q4_0.gguf')
const plain = (name: string, sha256: string | null = null) =>
  installModel({ home, name, model: { at: base, sha256 }, adapter: null, licence: 'Apache-2.0' })

it('installs, lists, verifies and removes a model with its adapter', async () => {
  const pair = await convertPair({ base, adapter: adapterFolder, out: join(home, 'made'), threads: 1 })
  const installed = await installModel({
    home,
    name: 'tiny-dora',
    model: { at: pair.base, sha256: null },
    adapter: { at: pair.adapter, sha256: null },
    licence: null,
  })
  expect(listModels(home).models.map((model) => model.name)).toEqual(['tiny-dora'])
  expect(verifyModel(installed)).toEqual([])
  const path = join(installed.folder, 'adapter.gguf')
  const bytes = readFileSync(path)
  bytes[bytes.length - 40]! ^= 1
  writeFileSync(path, bytes)
  expect(verifyModel(installed)).toEqual(['adapter.gguf is not what was installed: its SHA-256 changed.'])
  removeModel(installed)
  expect(listModels(home).models).toEqual([])
  expect(() => findModel(home, 'tiny-dora')).toThrow(/No model/)
})

it('installs nothing where a file is not the expected one, is no model, or lacks its pair', async () => {
  await expect(plain('wrong', 'ab'.repeat(32))).rejects.toThrow(/was expected/)
  const noModel = installModel({
    home,
    name: 'text',
    model: { at: import.meta.filename, sha256: null },
    adapter: null,
    licence: null,
  })
  await expect(noModel).rejects.toThrow(/does not begin with GGUF/)
  const pair = await convertPair({ base, adapter: adapterFolder, out: join(home, 'made'), threads: 1 })
  const bare = installModel({
    home,
    name: 'bare',
    model: { at: pair.base, sha256: null },
    adapter: null,
    licence: null,
  })
  await expect(bare).rejects.toThrow(/wrong without it/)
  for (const name of ['../out', 'a/b', '', '.hidden']) await expect(plain(name)).rejects.toThrow(/no name for a model/)
  expect(listModels(home).models).toEqual([])
})

it('never installs over a model of the same name', async () => {
  const first = await plain('twice')
  await expect(plain('twice')).rejects.toThrow(/installed already/)
  expect(verifyModel(first)).toEqual([])
})

it('tells of a folder that it can’t read instead of hiding it', async () => {
  const model = await plain('torn')
  writeFileSync(join(model.folder, 'model.json'), '{')
  expect(listModels(home).broken.join()).toContain('torn')
  rmSync(model.folder, { recursive: true })
})

it('estimates what a model needs from its header', () => {
  const need = memoryNeed(readGguf(base), null, 1_000)
  // One layer, two key-value heads of 64, keys and values, two bytes each.
  expect(need?.cache).toBe(1_000 * 2 * 2 * (64 + 64))
  expect(need?.total).toBeGreaterThan(need!.weights + need!.cache)
  expect(existsSync(home) && readdirSync(home).length > 0).toBe(true)
})

it('looks for a GPU in a process of its own, and says why there is none', async () => {
  const machine = await probeMachine()
  expect(machine.memory.total).toBeGreaterThan(machine.memory.free)
  expect(machine.gpu === null ? machine.why : machine.gpu.name).toMatch(/\w/)
})
