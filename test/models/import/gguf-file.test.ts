import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { checkPair } from '../../../main/models/import/check-pair.ts'
import { readGguf } from '../../../main/models/import/gguf-file.ts'
import { ModelRefusal } from '../../../main/models/import/model-refusal.ts'
import { readSafetensors } from '../../../main/models/import/safetensors-file.ts'
import { planGguf } from '../../../main/models/import/write-gguf.ts'
import { adapterFolder, fixtures, scratchFolder } from './tiny-model.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tiny = join(fixtures, 'base.Q4_0.gguf')

it('writes the header that it read, byte for byte', () => {
  const file = readGguf(tiny)
  const plan = planGguf(file.keys, file.tensors, file.alignment)
  expect(plan.header.equals(readFileSync(tiny).subarray(0, plan.header.length))).toBe(true)
  expect(plan.offsets).toEqual(file.tensors.map((tensor) => tensor.offset))
})

it('refuses a damaged header in a sentence, whatever byte is wrong, and never breaks', () => {
  const whole = readFileSync(tiny)
  const header = readGguf(tiny).tensors[0]!.offset
  const path = join(folder, 'damaged.gguf')
  fc.assert(
    fc.property(fc.nat(header - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole)
      if (!isCut) damaged[at] = byte
      writeFileSync(path, damaged)
      try {
        checkPair(path, null)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ModelRefusal)
      }
    }),
    { numRuns: 400 },
  )
})

it('refuses a model that leaves out what the runtime would abort without', () => {
  const file = readGguf(tiny)
  for (const key of ['qwen3.feed_forward_length', 'qwen3.attention.head_count', 'qwen3.block_count']) {
    const keys = file.keys.filter((one) => one.key !== key)
    const plan = planGguf(keys, file.tensors, file.alignment)
    const path = join(folder, 'lacking.gguf')
    writeFileSync(path, Buffer.concat([plan.header, readFileSync(tiny).subarray(file.tensors[0]!.offset)]))
    expect(() => checkPair(path, null)).toThrow(key)
  }
})

it('refuses a damaged safetensors file in a sentence', () => {
  const whole = readFileSync(join(adapterFolder, 'adapter_model.safetensors'))
  const length = Number(whole.readBigUInt64LE())
  const path = join(folder, 'damaged.safetensors')
  fc.assert(
    fc.property(fc.nat(length + 7), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole)
      if (!isCut) damaged[at] = byte
      writeFileSync(path, damaged)
      try {
        readSafetensors(path)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ModelRefusal)
      }
    }),
    { numRuns: 400 },
  )
})
