import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { bytesOf } from '../../../main/models/import/block-types.ts'
import { readGguf } from '../../../main/models/import/gguf-file.ts'
import { mergeForVllm } from '../../../main/models/import/merge-for-vllm.ts'
import { readSafetensors } from '../../../main/models/import/safetensors-file.ts'
import { planGguf } from '../../../main/models/import/write-gguf.ts'
import { adapterFolder, distance, fixtures, goldenLogits, logitsOf, scratchFolder } from './tiny-model.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const parts: Record<string, string> = {
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
  attn_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
}
function publishedName(gguf: string): string {
  if (gguf === 'token_embd.weight') return 'model.embed_tokens.weight'
  if (gguf === 'output_norm.weight') return 'model.norm.weight'
  const match = /^blk\.(\d+)\.(\w+)\.weight$/.exec(gguf)!
  return `model.layers.${match[1]}.${parts[match[2]!]}.weight`
}

/** The tiny base as it would be published: safetensors in two shards, a configuration, a tokenizer. */
function publish(to: string): void {
  mkdirSync(to, { recursive: true })
  const file = readGguf(join(fixtures, 'base.BF16.gguf'))
  const bytes = readFileSync(file.path)
  const half = Math.ceil(file.tensors.length / 2)
  const map: Record<string, string> = {}
  ;[file.tensors.slice(0, half), file.tensors.slice(half)].forEach((tensors, i) => {
    const name = `model-0000${i + 1}-of-00002.safetensors`
    const header: Record<string, unknown> = {}
    let at = 0
    for (const tensor of tensors) {
      header[publishedName(tensor.name)] = {
        dtype: tensor.type === 30 ? 'BF16' : 'F32',
        shape: [...tensor.dimensions].reverse(),
        data_offsets: [at, at + tensor.bytes],
      }
      map[publishedName(tensor.name)] = name
      at += tensor.bytes
    }
    const head = Buffer.from(JSON.stringify(header))
    const lead = Buffer.alloc(8)
    lead.writeBigUInt64LE(BigInt(head.length))
    writeFileSync(
      join(to, name),
      Buffer.concat([lead, head, ...tensors.map((one) => bytes.subarray(one.offset, one.offset + one.bytes))]),
    )
  })
  writeFileSync(join(to, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }))
  writeFileSync(join(to, 'config.json'), JSON.stringify({ model_type: 'qwen3', torch_dtype: 'float32' }))
  writeFileSync(join(to, 'tokenizer.json'), '{}')
  writeFileSync(join(to, 'evil.py'), 'no')
}

it('merges into safetensors of bfloat16 that give the logits of PEFT to the noise of bfloat16', async () => {
  const base = join(folder, 'base')
  publish(base)
  const merged = await mergeForVllm({ baseFolder: base, adapter: adapterFolder, out: folder, threads: 1 })
  expect(readdirSync(merged.folder).sort()).toEqual([
    'config.json',
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
    'model.safetensors.index.json',
    'tokenizer.json',
  ])
  expect(JSON.parse(readFileSync(join(merged.folder, 'config.json'), 'utf8'))).toEqual({
    model_type: 'qwen3',
    dtype: 'bfloat16',
    torch_dtype: 'bfloat16',
  })
  expect(merged.serve).toContain('vllm serve')
  expect(merged.serve).toContain('--host 127.0.0.1')
  expect(merged.serve).not.toContain('--enable-lora')

  // Back into a GGUF, which is what can be run here.
  const file = readGguf(join(fixtures, 'base.BF16.gguf'))
  const stored = readdirSync(merged.folder)
    .filter((name) => name.endsWith('.safetensors'))
    .flatMap((name) => readSafetensors(join(merged.folder, name)).tensors)
  const tensors = file.tensors.map((tensor) => {
    const isMatrix = tensor.dimensions.length === 2
    const count = tensor.dimensions.reduce((product, one) => product * one, 1)
    const from = stored.find((one) => one.name === publishedName(tensor.name))!
    expect(from.shape).toEqual([...tensor.dimensions].reverse())
    const raw = readFileSync(from.file).subarray(from.offset, from.offset + from.bytes)
    if (isMatrix) return { ...tensor, type: 30, bytes: bytesOf(30, count), data: raw }
    const wide = Buffer.alloc(4 * count)
    for (let i = 0; i < count; i++) wide.writeUInt32LE((raw.readUInt16LE(2 * i) << 16) >>> 0, 4 * i)
    return { ...tensor, type: 0, bytes: wide.length, data: wide }
  })
  const plan = planGguf(file.keys, tensors)
  const out = Buffer.alloc(plan.size)
  plan.header.copy(out)
  tensors.forEach((tensor, i) => {
    tensor.data.copy(out, plan.offsets[i]!)
  })
  const path = join(folder, 'merged.gguf')
  writeFileSync(path, out)
  const { adapted, plain } = goldenLogits('BF16')
  const floor = distance(await logitsOf(join(fixtures, 'base.BF16.gguf'), null), plain)
  expect(distance(await logitsOf(path, null), adapted)).toBeLessThan(3 * floor)
})

it.each(['config.json', 'model.safetensors.index.json'])(
  'refuses a base whose %s is damaged, before anything is written',
  async (name) => {
    const base = join(folder, `damaged-${name}`)
    publish(base)
    writeFileSync(join(base, name), '{')
    const out = join(folder, `none-${name}`)
    await expect(mergeForVllm({ baseFolder: base, adapter: adapterFolder, out, threads: 1 })).rejects.toThrow(
      /is damaged/,
    )
    expect(existsSync(out)).toBe(false)
  },
)

it('refuses a folder that lacks a part of the base', async () => {
  const base = join(folder, 'lacking')
  publish(base)
  rmSync(join(base, 'model-00002-of-00002.safetensors'))
  await expect(
    mergeForVllm({ baseFolder: base, adapter: adapterFolder, out: join(folder, 'none'), threads: 1 }),
  ).rejects.toThrow(/lacks model-00002-of-00002/)
})
