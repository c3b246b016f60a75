import { basename } from 'node:path'
import { type GgufFile, keyOf, readGguf } from './gguf-file.ts'
import { ModelRefusal } from './model-refusal.ts'

/** Keys without which llama.cpp aborts its whole process rather than say so (qwen3; found by leaving one out at a time). */
const needed = [
  'block_count',
  'context_length',
  'embedding_length',
  'feed_forward_length',
  'attention.head_count',
  'attention.layer_norm_rms_epsilon',
]

/**
 * Checks, by their headers alone, that a model file and its adapter (null where there is none) may be loaded together. A
 * rescaled base without its own adapter, or with another, would be silently wrong. Throws a ModelRefusal.
 */
export function checkPair(basePath: string, adapterPath: string | null): void {
  const base = readGguf(basePath)
  checkModel(base)
  const pair = keyOf(base, 'hyperllm.pair_id')
  const name = basename(basePath)
  if (adapterPath === null) {
    if (pair !== undefined)
      throw new ModelRefusal(
        `${name} was rescaled for its adapter and is wrong without it. Name the adapter of its pair.`,
      )
    return
  }
  const adapter = readGguf(adapterPath)
  const other = basename(adapterPath)
  if (keyOf(adapter, 'general.type') !== 'adapter')
    throw new ModelRefusal(`${other} is no adapter. Nothing was loaded.`)
  if (keyOf(adapter, 'general.architecture') !== keyOf(base, 'general.architecture'))
    throw new ModelRefusal(`${other} is for another architecture than ${name}. Nothing was loaded.`)
  const adapterPairId = keyOf(adapter, 'hyperllm.pair_id')
  if (pair === adapterPairId) return
  if (pair === undefined)
    throw new ModelRefusal(
      `${other} belongs to a rescaled base, and ${name} is not it. Load the two files of one pair.`,
    )
  if (adapterPairId === undefined)
    throw new ModelRefusal(
      `${name} was rescaled for its own adapter, and ${other} is not it. Load the two files of one pair.`,
    )
  throw new ModelRefusal(`${name} and ${other} are of different pairs. Load the two files of one pair.`)
}

function checkModel(model: GgufFile): void {
  const architecture = keyOf(model, 'general.architecture')
  if (typeof architecture !== 'string' || keyOf(model, 'general.type') === 'adapter')
    throw new ModelRefusal(`${basename(model.path)} is no model. Nothing was loaded.`)
  const missing = needed.map((key) => `${architecture}.${key}`).filter((key) => keyOf(model, key) === undefined)
  if (missing.length > 0)
    throw new ModelRefusal(
      `${basename(model.path)} leaves out ${missing.join(', ')}, without which the runtime would abort. Nothing was loaded; fetch the file again.`,
    )
  if (!model.tensors.some((tensor) => tensor.name === 'token_embd.weight'))
    throw new ModelRefusal(`${basename(model.path)} has no token embeddings. Nothing was loaded; fetch the file again.`)
}
