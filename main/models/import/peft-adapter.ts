import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelRefusal } from './model-refusal.ts'
import { readSafetensors, type StoredTensor } from './safetensors-file.ts'
import { ggufName } from './tensor-names.ts'

/**
 * The change that an adapter makes to one linear layer W of `rows` x `columns`:
 * y = g·(W + s·B·A)·x, with g = m / ‖W + s·B·A‖ row by row where there is a magnitude m (DoRA), else 1.
 */
export type Target = {
  /** PEFT's name of the layer, `model.layers.0.mlp.up_proj`. */
  module: string
  /** Its weight's name in GGUF. */
  tensor: string
  rank: number
  rows: number
  columns: number
  /** s: lora_alpha / √r with rsLoRA, lora_alpha / r without, alpha and r as the patterns have them. */
  scale: number
  /** rank x columns. */
  a: StoredTensor
  /** rows x rank. */
  b: StoredTensor
  /** One number a row; null without DoRA. */
  magnitude: StoredTensor | null
}

export type Adapter = {
  directory: string
  weights: string
  base: string | null
  isDora: boolean
  isRsLora: boolean
  targets: Target[]
}

const pattern = z.record(z.string().max(300), z.number().positive())
/** adapter_config.json of PEFT 0.21, the fields that decide what the weights mean; others are judged by `whyNot`. */
const config = z.looseObject({
  peft_type: z.literal('LORA'),
  base_model_name_or_path: z.string().nullish(),
  r: z.number().int().positive(),
  lora_alpha: z.number().positive(),
  use_dora: z.boolean().nullish(),
  use_rslora: z.boolean().nullish(),
  rank_pattern: pattern.nullish(),
  alpha_pattern: pattern.nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
  bias: z.string().nullish(),
})
type Config = z.infer<typeof config>

/** Fields of which anything but "off" changes the model in a way that no LoRA of llama.cpp can hold. */
const mustBeOff: Record<string, string> = {
  modules_to_save: 'it replaces whole layers (modules_to_save)',
  fan_in_fan_out: 'its weights are stored transposed (fan_in_fan_out)',
  trainable_token_indices: 'it retrains tokens (trainable_token_indices)',
  layer_replication: 'it repeats layers (layer_replication)',
  lora_bias: 'it trains a bias (lora_bias)',
  alora_invocation_tokens: 'it switches on by tokens (aLoRA)',
  use_qalora: 'it is a QALoRA adapter',
  use_bdlora: 'it is a block-diagonal adapter (BD-LoRA)',
  target_parameters: 'it targets bare parameters (target_parameters)',
  arrow_config: 'it is an Arrow router',
  kasa_config: 'it is a KaSA adapter',
  velora_config: 'it is a VeLoRA adapter',
  monteclora_config: 'it is a MonteCLoRA adapter',
}
/** Starts that change the base itself, so that the saved A and B do not belong to the published base. */
const changesBase = ['pissa', 'olora', 'corda', 'loftq', 'lora_ga']

const isOff = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** Why an adapter can't be carried over exactly; null when its settings allow it. */
function whyNot(read: Config): string | null {
  for (const [field, why] of Object.entries(mustBeOff)) if (!isOff(read[field])) return why
  if (read.bias !== undefined && read.bias !== null && read.bias !== 'none')
    return `it trains biases (bias: ${read.bias})`
  const start = read.init_lora_weights
  if (typeof start === 'string' && changesBase.some((name) => start.toLowerCase().startsWith(name)))
    return `it started from a changed base (init_lora_weights: ${start})`
  return null
}

/** Reads a PEFT adapter's folder (adapter_config.json, adapter_model.safetensors). A ModelRefusal says what can't be done exactly. */
export function readAdapter(directory: string): Adapter {
  const read = readConfig(join(directory, 'adapter_config.json'))
  const why = whyNot(read)
  if (why !== null) throw cannot(why)
  const weights = join(directory, 'adapter_model.safetensors')
  const groups = new Map<string, Partial<Record<'A' | 'B' | 'magnitude', StoredTensor>>>()
  for (const tensor of readSafetensors(weights).tensors) {
    const part = partOf(tensor.name)
    if (part === null) throw cannot(`it holds ${tensor.name}, which is no LoRA matrix of a linear layer`)
    const group = groups.get(part.module) ?? {}
    if (group[part.part] !== undefined) throw cannot(`it holds ${tensor.name} twice`)
    groups.set(part.module, { ...group, [part.part]: tensor })
  }
  if (groups.size === 0) throw cannot('it is empty')
  const targets = [...groups].map(([module, group]) => targetOf(read, module, group))
  return {
    directory,
    weights,
    base: read.base_model_name_or_path ?? null,
    isDora: read.use_dora === true,
    isRsLora: read.use_rslora === true,
    targets,
  }
}

function cannot(why: string): ModelRefusal {
  return new ModelRefusal(
    `This adapter can't be converted exactly: ${why}. Nothing was written; merge it into its base with PEFT (merge_and_unload) and use the merged model instead.`,
  )
}

function readConfig(path: string): Config {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    throw new ModelRefusal(
      `${path} can't be read (${(thrown as Error).message}). Name the folder of a PEFT adapter: it holds adapter_config.json and adapter_model.safetensors.`,
    )
  }
  const parsed = config.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ModelRefusal(
    `${path} is no configuration of a LoRA adapter (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Nothing was written.`,
  )
}

function partOf(name: string): { module: string; part: 'A' | 'B' | 'magnitude' } | null {
  const match = /^base_model\.model\.(.+)\.(lora_A|lora_B|lora_magnitude_vector)(\.default)?(\.weight)?$/.exec(name)
  if (match === null) return null
  const [, module, kind, , weight] = match
  if (kind === 'lora_magnitude_vector') return { module: module!, part: 'magnitude' }
  if (weight === undefined) return null
  return { module: module!, part: kind === 'lora_A' ? 'A' : 'B' }
}

function targetOf(read: Config, module: string, group: Partial<Record<'A' | 'B' | 'magnitude', StoredTensor>>): Target {
  const tensor = ggufName(module)
  if (tensor === null) throw cannot(`it changes ${module}, and only the linear layers of a block can be carried over`)
  const { A: a, B: b, magnitude } = group
  if (a === undefined || b === undefined) throw cannot(`${module} has only one of its two matrices`)
  if (a.shape.length !== 2 || b.shape.length !== 2) throw cannot(`the matrices of ${module} are no plain matrices`)
  const [rank, columns] = a.shape as [number, number]
  const [rows, inner] = b.shape as [number, number]
  const expected = patternValue(read.rank_pattern, module) ?? read.r
  if (inner !== rank || rank !== expected)
    throw cannot(`${module} has rank ${rank} and ${inner} where its configuration says ${expected}`)
  const isDora = read.use_dora === true
  if (isDora !== (magnitude !== undefined))
    throw cannot(isDora ? `${module} has no magnitude vector` : `${module} has a magnitude vector, and use_dora is off`)
  if (magnitude !== undefined && magnitude.shape.reduce((product, side) => product * side, 1) !== rows)
    throw cannot(`the magnitude vector of ${module} does not fit its rows`)
  for (const one of [a, b, magnitude])
    if (one !== undefined && !['F32', 'F16', 'BF16'].includes(one.type))
      throw cannot(`${one.name} is stored as ${one.type}, and this reads F32, F16 and BF16`)
  const alpha = patternValue(read.alpha_pattern, module) ?? read.lora_alpha
  return {
    module,
    tensor,
    rank,
    rows,
    columns,
    scale: read.use_rslora === true ? alpha / Math.sqrt(rank) : alpha / rank,
    a,
    b,
    magnitude: magnitude ?? null,
  }
}

/** PEFT's rule: the first pattern that matches the whole name, or its end after a dot (peft.utils.other.get_pattern_key). */
function patternValue(patterns: Record<string, number> | null | undefined, module: string): number | undefined {
  for (const [key, value] of Object.entries(patterns ?? {})) {
    let matcher: RegExp
    try {
      matcher = new RegExp(`^(.*\\.)?(${key})$`)
    } catch {
      throw cannot(`its pattern ${key} can't be read`)
    }
    if (matcher.test(module)) return value
  }
  return undefined
}
