import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkPair } from '../../../main/models/import/check-pair.ts'
import { convertPair, mergeToGguf } from '../../../main/models/import/convert-pair.ts'
import { readGguf } from '../../../main/models/import/gguf-file.ts'
import { ModelRefusal } from '../../../main/models/import/model-refusal.ts'
import {
  adapterFolder,
  adapterWith,
  baseOf,
  distance,
  golden,
  goldenLogits,
  logitsOf,
  scratchFolder,
} from './tiny-model.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const noMagnitude = (tensor: string) => !tensor.includes('magnitude')
const out = (name: string) => join(folder, name)
const convert = (base: string, adapter: string, to: string) => convertPair({ base, adapter, out: out(to), threads: 1 })

describe('a DoRA and rsLoRA adapter on a base of any type', () => {
  for (const type of golden.types) {
    it(`gives the logits of PEFT on ${type}, to the noise that llama.cpp has without an adapter`, async () => {
      const base = baseOf(type, folder)
      const expected = goldenLogits(type)
      const floor = distance(await logitsOf(base, null), expected.plain)
      // A floor that is itself far off would let anything pass.
      expect(floor).toBeLessThan(0.05)
      const pair = await convert(base, adapterFolder, `pair-${type}`)
      const got = distance(await logitsOf(pair.base, pair.adapter), expected.adapted)
      expect(got).toBeLessThan(1.5 * floor)
      expect(pair.report).toMatchObject({ negative: 7, zero: 7 })
    })
  }

  it('is visibly wrong where DoRA or rsLoRA is left out, so that the comparison means something', async () => {
    const base = baseOf('F16', folder)
    const expected = goldenLogits('F16').adapted
    const noDora = await convert(base, adapterWith(folder, 'no-dora', { use_dora: false }, noMagnitude), 'wrong')
    expect(distance(await logitsOf(noDora.base, noDora.adapter), expected)).toBeGreaterThan(0.3)
    const noRs = await convert(base, adapterWith(folder, 'no-rs', { use_rslora: false }), 'wrong')
    expect(distance(await logitsOf(noRs.base, noRs.adapter), expected)).toBeGreaterThan(0.3)
    expect(distance(await logitsOf(base, null), expected)).toBeGreaterThan(0.3)
  })

  it('leaves every quantised number of the base as it was: only the blocks’ scales change', async () => {
    const base = baseOf('Q4_0', folder)
    const pair = await convert(base, adapterFolder, 'scales')
    const [before, after] = [base, pair.base].map((path) => ({ file: readGguf(path), bytes: readFileSync(path) }))
    const find = (file: typeof before, name: string) => file!.file.tensors.find((one) => one.name === name)!
    for (const { name, bytes } of before!.file.tensors) {
      const [from, to] = [find(before, name).offset, find(after, name).offset]
      const isBlocks = find(before, name).type === 2
      for (let at = 0; at < bytes; at++) {
        if (isBlocks && at % 18 < 2) continue
        if (before!.bytes[from + at] !== after!.bytes[to + at]) throw new Error(`${name} differs at ${at}`)
      }
    }
  })
})

describe('one merged file', () => {
  it('of Q8_0 gives the logits of PEFT to the noise of Q8_0', async () => {
    const base = baseOf('BF16', folder)
    const { file } = await mergeToGguf({ base, adapter: adapterFolder, out: out('merged'), threads: 1 })
    const floor = distance(await logitsOf(baseOf('Q8_0', folder), null), goldenLogits('BF16').plain)
    expect(distance(await logitsOf(file, null), goldenLogits('BF16').adapted)).toBeLessThan(2 * floor)
  })

  it('writes Q8_0 bit for bit as llama-quantize does', () => {
    const file = readGguf(baseOf('Q8_0', folder))
    const bytes = readFileSync(file.path)
    for (const tensor of file.tensors) {
      const sum = createHash('sha256')
        .update(bytes.subarray(tensor.offset, tensor.offset + tensor.bytes))
        .digest('hex')
      expect(sum, tensor.name).toBe(golden.sha256[tensor.name])
    }
  })
})

describe('a conversion that is interrupted', () => {
  const base = baseOf('Q8_0', folder)
  it('leaves no finished file, and goes on from what was done', async () => {
    const whole = await convert(base, adapterFolder, 'whole')
    const controller = new AbortController()
    let tensors = 0
    const stopped = convertPair({
      base,
      adapter: adapterFolder,
      out: out('half'),
      threads: 1,
      signal: controller.signal,
      onProgress: () => {
        tensors++
        if (tensors === 3) controller.abort()
      },
    })
    await expect(stopped).rejects.toThrow(ModelRefusal)
    expect(readdirSync(out('half')).every((name) => name.endsWith('.part') || name.endsWith('.progress'))).toBe(true)
    // What a crash leaves behind the last line is not believed.
    writeFileSync(join(out('half'), 'adapter.base.gguf.progress'), '{"done":"blk.0.ffn_dow', { flag: 'a' })
    const again = await convert(base, adapterFolder, 'half')
    expect(again.report.resumed).toBeGreaterThan(3)
    for (const part of ['base', 'adapter'] as const)
      expect(readFileSync(again[part]).equals(readFileSync(whole[part]))).toBe(true)
    expect(readdirSync(out('half')).sort()).toEqual(['adapter.adapter.gguf', 'adapter.base.gguf'])
  })

  it('begins anew where the parts are of other sources', async () => {
    const to = out('other')
    const first = await convert(base, adapterFolder, 'other')
    rmSync(first.base)
    writeFileSync(`${first.base}.part`, 'left over')
    writeFileSync(`${first.base}.progress`, '{"plan":"another"}\n{"done":"token_embd.weight"}\n')
    const again = await convert(base, adapterFolder, 'other')
    expect(again.report.resumed).toBe(0)
    expect(existsSync(join(to, 'adapter.base.gguf.part'))).toBe(false)
    expect(() => checkPair(again.base, again.adapter)).not.toThrow()
  })
})

describe('what can’t be done exactly is refused in one sentence, and nothing is written', () => {
  const base = baseOf('F16', folder)
  const cases: [string, string, RegExp][] = [
    [
      'embeddings',
      adapterWith(folder, 'embed', {}, undefined, (name) => name.replace('layers.0.mlp.up_proj', 'embed_tokens')),
      /embed_tokens/,
    ],
    [
      'a layer that the base lacks',
      adapterWith(folder, 'layer', {}, undefined, (name) => name.replace('layers.0', 'layers.9')),
      /not the base of this adapter/,
    ],
    ['modules_to_save', adapterWith(folder, 'saved', { modules_to_save: ['lm_head'] }), /modules_to_save/],
    ['a trained bias', adapterWith(folder, 'bias', { bias: 'lora_only' }), /biases/],
    ['a transposed adapter', adapterWith(folder, 'fan', { fan_in_fan_out: true }), /transposed/],
    ['a start that changed the base', adapterWith(folder, 'pissa', { init_lora_weights: 'pissa' }), /changed base/],
    [
      'a method that is no LoRA',
      adapterWith(folder, 'ia3', { peft_type: 'IA3' }),
      /no configuration of a LoRA adapter/,
    ],
    ['DoRA without magnitudes', adapterWith(folder, 'bare', {}, noMagnitude), /no magnitude vector/],
    ['magnitudes without DoRA', adapterWith(folder, 'extra', { use_dora: false }), /use_dora is off/],
    [
      'half a pair of matrices',
      adapterWith(folder, 'half-pair', {}, (name) => !name.includes('up_proj.lora_B')),
      /only one of its two matrices/,
    ],
    ['another rank than it says', adapterWith(folder, 'rank', { r: 32 }), /rank 64/],
    ['a folder without an adapter', folder, /can't be read/],
  ]
  for (const [what, adapter, sentence] of cases) {
    it(what, async () => {
      const to = out(`refused-${what}`)
      await expect(convertPair({ base, adapter, out: to, threads: 1 })).rejects.toThrow(sentence)
      await expect(convertPair({ base, adapter, out: to, threads: 1 })).rejects.toThrow(ModelRefusal)
      expect(existsSync(to)).toBe(false)
    })
  }

  it('a base that was rescaled already', async () => {
    const pair = await convert(base, adapterFolder, 'twice')
    await expect(convert(pair.base, adapterFolder, 'twice-again')).rejects.toThrow(
      /rescaled for another adapter already/,
    )
  })

  it('an adapter whose magnitudes are those of another model', async () => {
    const stranger = adapterWith(folder, 'stranger', { alpha_pattern: { up_proj: 64_000 } })
    const to = out('stranger-out')
    await expect(convertPair({ base, adapter: stranger, out: to, threads: 1 })).rejects.toThrow(
      /does not belong to this base/,
    )
    expect(readdirSync(to)).toEqual([])
  })
})

it('scales each layer by its own alpha and rank pattern, as PEFT does', async () => {
  const adapter = adapterWith(folder, 'pattern', { lora_alpha: 999, alpha_pattern: { '.*_proj': 128 } })
  const base = baseOf('F32', folder)
  const pair = await convert(base, adapter, 'pattern-out')
  expect(distance(await logitsOf(pair.base, pair.adapter), goldenLogits('F32').adapted)).toBeLessThan(2e-3)
})

describe('files that belong together', () => {
  it('load together, and no others do', async () => {
    const base = baseOf('F16', folder)
    const one = await convert(base, adapterFolder, 'one')
    const other = await convert(baseOf('F32', folder), adapterFolder, 'two')
    expect(() => checkPair(one.base, one.adapter)).not.toThrow()
    expect(() => checkPair(base, null)).not.toThrow()
    expect(() => checkPair(one.base, null)).toThrow(/wrong without it/)
    expect(() => checkPair(base, one.adapter)).toThrow(/rescaled base/)
    expect(() => checkPair(one.base, other.adapter)).toThrow(/different pairs/)
    expect(() => checkPair(one.adapter, null)).toThrow(/no model/)
    expect(() => checkPair(base, base)).toThrow(/no adapter/)
  })

  it('keep their id when the same sources are converted again', async () => {
    const base = baseOf('F16', folder)
    const [one, two] = [await convert(base, adapterFolder, 'id1'), await convert(base, adapterFolder, 'id2')]
    expect(two.pairId).toBe(one.pairId)
    expect(readFileSync(two.adapter).equals(readFileSync(one.adapter))).toBe(true)
  })
})
