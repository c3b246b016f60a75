import { type GgufFile, keyOf } from './import/gguf-file.ts'

/** Bytes that a model needs to run, and where they go. An estimate: the runtime adds its own buffers. */
export type MemoryNeed = { weights: number; adapter: number; cache: number; buffers: number; total: number }

const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null

/**
 * What a model needs at a context of so many tokens: its weights, its adapter, the key-value cache (two f16 numbers for
 * each head dimension, key-value head, layer and token), and a tenth for buffers. Null where the header does not say.
 */
export function memoryNeed(model: GgufFile, adapter: GgufFile | null, contextTokens: number): MemoryNeed | null {
  const architecture = String(keyOf(model, 'general.architecture'))
  const of = (key: string) => wholeNumber(keyOf(model, `${architecture}.${key}`))
  const layers = of('block_count')
  const heads = of('attention.head_count')
  const keyHeads = of('attention.head_count_kv') ?? heads
  const width = of('embedding_length')
  if (layers === null || heads === null || keyHeads === null || width === null || heads === 0) return null
  const keyLength = of('attention.key_length') ?? width / heads
  const valueLength = of('attention.value_length') ?? width / heads
  const bytesOf = (file: GgufFile) => file.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0)
  const weights = bytesOf(model)
  const lora = adapter === null ? 0 : bytesOf(adapter)
  const cache = 2 * layers * keyHeads * (keyLength + valueLength) * contextTokens
  const buffers = Math.round((weights + lora + cache) / 10)
  return { weights, adapter: lora, cache, buffers, total: weights + lora + cache + buffers }
}

/** Bytes for a person. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`
