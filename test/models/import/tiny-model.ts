import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp'
import { blockType, blockTypeNamed, bytesOf } from '../../../main/models/import/block-types.ts'
import { readGguf } from '../../../main/models/import/gguf-file.ts'
import { readSafetensors } from '../../../main/models/import/safetensors-file.ts'
import { planGguf } from '../../../main/models/import/write-gguf.ts'
import { type WrittenType, writeNumbers } from '../../../main/models/import/write-numbers.ts'

/** A tiny Qwen3 and its DoRA adapter, made by scripts/train/dora_fixtures.py, which also computed the logits with PEFT. */
export const fixtures = join(import.meta.dirname, '../../fixtures/dora')
export const adapterFolder = join(fixtures, 'adapter')
export const golden = JSON.parse(readFileSync(join(fixtures, 'golden.json'), 'utf8')) as {
  tokens: number[]
  vocabulary: number
  types: string[]
  sha256: Record<string, string>
}

export const scratchFolder = () => mkdtempSync(join(tmpdir(), 'desk-models-'))

/** Logits as log-probabilities, row by row: what the runtime gives out, and the same but for a constant a row. */
function logProbabilities(logits: Float32Array): Float32Array {
  const width = golden.vocabulary
  const out = new Float32Array(logits.length)
  for (let at = 0; at < logits.length; at += width) {
    const row = logits.subarray(at, at + width)
    const most = Math.max(...row)
    const total = Math.log(row.reduce((sum, one) => sum + Math.exp(one - most), 0)) + most
    for (const [i, one] of row.entries()) out[at + i] = one - total
  }
  return out
}

/** PEFT's log-probabilities on a base of that type, with the adapter and without, one row a token. */
export function goldenLogits(type: string): { adapted: Float32Array; plain: Float32Array } {
  const bytes = readFileSync(join(fixtures, 'logits.f32'))
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  const length = golden.tokens.length * golden.vocabulary
  const at = 2 * golden.types.indexOf(type) * length
  return {
    adapted: logProbabilities(all.slice(at, at + length)),
    plain: logProbabilities(all.slice(at + length, at + 2 * length)),
  }
}

/** The tiny base as a type: kept as a file, or (F32, F16, Q8_0) written from the BF16 one, whose numbers they hold exactly. */
export function baseOf(type: string, folder: string): string {
  if (!['F32', 'F16', 'Q8_0'].includes(type)) return join(fixtures, `base.${type}.gguf`)
  const from = readGguf(join(fixtures, 'base.BF16.gguf'))
  const file = readFileSync(from.path)
  const wanted = blockTypeNamed(type)
  const tensors = from.tensors.map((tensor) => {
    const isMatrix = tensor.dimensions.length === 2
    const count = tensor.dimensions.reduce((product, one) => product * one, 1)
    const numbers = new Float64Array(count)
    const source = blockType(tensor.type)!
    source.read(new DataView(file.buffer, file.byteOffset + tensor.offset, tensor.bytes), 0, count, numbers, 0)
    const kind = isMatrix ? wanted.id : tensor.type
    const bytes = new DataView(new ArrayBuffer(bytesOf(kind, count)))
    writeNumbers(blockType(kind)!.name as WrittenType, numbers, 0, count, bytes, 0)
    return { name: tensor.name, dimensions: tensor.dimensions, type: kind, bytes: bytes.byteLength, data: bytes }
  })
  const plan = planGguf(from.keys, tensors)
  const out = Buffer.alloc(plan.size)
  plan.header.copy(out)
  tensors.forEach((tensor, i) => {
    Buffer.from(tensor.data.buffer).copy(out, plan.offsets[i]!)
  })
  const path = join(folder, `base.${type}.gguf`)
  writeFileSync(path, out)
  return path
}

/** A copy of the tiny adapter with other settings, and with only the tensors that `keep` wants. */
export function adapterWith(
  folder: string,
  name: string,
  change: Record<string, unknown>,
  keep: (tensor: string) => boolean = () => true,
  rename: (tensor: string) => string = (tensor) => tensor,
): string {
  const to = join(folder, name)
  mkdirSync(to, { recursive: true })
  const config = JSON.parse(readFileSync(join(adapterFolder, 'adapter_config.json'), 'utf8'))
  writeFileSync(join(to, 'adapter_config.json'), JSON.stringify({ ...config, ...change }))
  const weights = join(adapterFolder, 'adapter_model.safetensors')
  const file = readFileSync(weights)
  const kept = readSafetensors(weights).tensors.filter((tensor) => keep(tensor.name))
  let at = 0
  const header: Record<string, unknown> = {}
  for (const { name: one, type, shape, bytes } of kept) {
    header[rename(one)] = { dtype: type, shape, data_offsets: [at, at + bytes] }
    at += bytes
  }
  const head = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(head.length))
  const data = kept.map((tensor) => file.subarray(tensor.offset, tensor.offset + tensor.bytes))
  writeFileSync(join(to, 'adapter_model.safetensors'), Buffer.concat([length, head, ...data]))
  return to
}

let llama: Promise<Llama> | null = null
/** The runtime, on one thread: more threads than free cores are hundreds of times slower. */
export const tinyLlama = () =>
  (llama ??= getLlama({ gpu: false, maxThreads: 1, build: 'never', logLevel: LlamaLogLevel.error }))

/** Log-probabilities of llama.cpp after each of the golden tokens, with an adapter or without. */
export async function logitsOf(modelPath: string, adapter: string | null): Promise<Float32Array> {
  const model = await (await tinyLlama()).loadModel({ modelPath })
  const context = await model.createContext({
    contextSize: 64,
    threads: 1,
    ...(adapter === null ? {} : { lora: { adapters: [{ filePath: adapter }] } }),
  })
  const sequence = context.getSequence()
  const options = { temperature: 1, topK: 0, topP: 1, minP: 0 }
  const tokens = golden.tokens.map((token) => [token, { generateNext: { probabilities: true, options } }] as const)
  const results = await sequence.controlledEvaluate(tokens as never)
  const all = new Float32Array(golden.tokens.length * golden.vocabulary)
  results.forEach((result, i) => {
    const { probabilities } = (result as { next: { probabilities: Map<number, number> } }).next
    if (probabilities.size !== golden.vocabulary) throw new Error(`Only ${probabilities.size} probabilities came back.`)
    for (const [token, value] of probabilities) all[i * golden.vocabulary + token] = Math.log(value)
  })
  await model.dispose()
  return all
}

/** Root mean square of the difference, over the standard deviation of what was expected. */
export function distance(got: Float32Array, expected: Float32Array): number {
  const mean = expected.reduce((sum, one) => sum + one, 0) / expected.length
  const variance = expected.reduce((sum, one) => sum + (one - mean) ** 2, 0) / expected.length
  const square = got.reduce((sum, one, i) => sum + (one - expected[i]!) ** 2, 0) / got.length
  return Math.sqrt(square / variance)
}
