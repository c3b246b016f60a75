import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { adapterSha, changeOf, idOf, piecesOf } from './convert-pair.ts'
import { ModelRefusal } from './model-refusal.ts'
import { readAdapter, type Target } from './peft-adapter.ts'
import { storedType } from './row-job.ts'
import {
  type MatrixJob,
  type Plan,
  type PlannedFile,
  type RunOptions,
  type RunReport,
  runPlan,
  sha256OfFile,
} from './run-plan.ts'
import { readSafetensors, type StoredTensor } from './safetensors-file.ts'

const floats = ['F32', 'F16', 'BF16']
/**
 * Merges an adapter into its base's safetensors for vLLM, which refuses DoRA adapters ("vLLM does not yet support DoRA"):
 * computed in doubles, stored as bfloat16, with the base's configuration and tokenizer beside it. Writes into
 * `<out>/<adapter>.merged.bf16/`. A ModelRefusal says what can't be done exactly.
 */
export async function mergeForVllm(
  options: RunOptions & { baseFolder: string; adapter: string; out: string },
): Promise<{ folder: string; report: RunReport; serve: string }> {
  const adapter = readAdapter(options.adapter)
  const shards = shardsOf(options.baseFolder)
  // Read before the long work: a folder that can't be finished must not be begun.
  if (existsSync(join(options.baseFolder, 'config.json'))) readJson(join(options.baseFolder, 'config.json'))
  const matched = matchTargets(
    shards.flatMap((shard) => shard.tensors),
    adapter.targets,
    options.baseFolder,
  )
  const name = basename(options.adapter.replace(/[/\\]+$/, ''))
  const folder = join(options.out, `${name}.merged.bf16`)
  const shas = shards.map(({ path }) => sha256OfFile(path, options.signal))
  const id = idOf({ kind: 'merged bf16', base: shas.join(','), adapterSha: adapterSha(adapter) })
  mkdirSync(folder, { recursive: true })
  const report = await runPlan(planShards(id, folder, shards, matched), options)
  copyBeside(options.baseFolder, folder)
  return { folder, report, serve: serveLine(folder, name) }
}

/** The line that serves a merged folder: loopback only, because vLLM's key guards a part of its paths and it binds to every interface else. */
export function serveLine(folder: string, name: string): string {
  return `VLLM_API_KEY=<a long secret> vllm serve ${JSON.stringify(folder)} --served-model-name ${JSON.stringify(name)} --dtype bfloat16 --max-model-len 16384 --host 127.0.0.1 --port 8000`
}

function shardsOf(folder: string): { path: string; tensors: StoredTensor[] }[] {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => /^model(-\d+-of-\d+)?\.safetensors$/.test(name))
  } catch (thrown) {
    throw new ModelRefusal(`${folder} can't be read (${(thrown as Error).message}). Nothing was written.`)
  }
  if (names.length === 0)
    throw new ModelRefusal(
      `${folder} holds no model.safetensors. Name the folder of the base model as published (config.json, tokenizer and model*.safetensors).`,
    )
  const shards = names.sort().map((name) => readSafetensors(join(folder, name)))
  const index = join(folder, 'model.safetensors.index.json')
  if (existsSync(index)) {
    const { weight_map } = readJson(index)
    const named = typeof weight_map === 'object' && weight_map !== null ? Object.values(weight_map).map(String) : []
    const missing = [...new Set(named)].filter((name) => !names.includes(name))
    if (missing.length > 0)
      throw new ModelRefusal(`${folder} lacks ${missing.join(', ')}. Fetch the base model whole. Nothing was written.`)
  }
  return shards
}

function matchTargets(
  tensors: readonly StoredTensor[],
  targets: readonly Target[],
  folder: string,
): Map<string, Target> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  return new Map(
    targets.map((target) => {
      const weight = `${target.module}.weight`
      const tensor = byName.get(weight)
      if (tensor === undefined || tensor.shape[0] !== target.rows || tensor.shape[1] !== target.columns)
        throw new ModelRefusal(
          `${folder} has no ${weight} of ${target.rows} x ${target.columns}: it is not the base of this adapter. Nothing was written.`,
        )
      if (!floats.includes(tensor.type))
        throw new ModelRefusal(
          `${weight} is stored as ${tensor.type}; merge into the unquantised base (BF16). Nothing was written.`,
        )
      return [weight, target]
    }),
  )
}

function planShards(
  id: string,
  folder: string,
  shards: readonly { path: string; tensors: StoredTensor[] }[],
  matched: Map<string, Target>,
): Plan {
  const files: PlannedFile[] = []
  const copies: Plan['copies'] = []
  const matrices: MatrixJob[] = []
  for (const shard of shards) {
    const path = join(folder, basename(shard.path))
    const { header, offsets, size } = layOut(shard.tensors)
    files.push({ path, header, size })
    shard.tensors.forEach((tensor, i) => {
      const from = { file: tensor.file, offset: tensor.offset }
      const to = { file: path, offset: offsets[i]! }
      if (!floats.includes(tensor.type)) {
        copies.push({ name: tensor.name, from, to, bytes: tensor.bytes })
        return
      }
      const target = matched.get(tensor.name)
      const rows = tensor.shape.length === 2 ? tensor.shape[0]! : 1
      const columns = tensor.shape.reduce((product, side) => product * side, 1) / rows
      const jobs = piecesOf(
        {
          name: tensor.name,
          columns,
          source: { ...from, type: storedType(tensor.type) },
          target: { ...to, type: storedType('BF16') },
          how: 'merge',
          change: target === undefined ? null : changeOf(target),
          foldedB: null,
        },
        rows,
      )
      matrices.push({ name: tensor.name, jobs, multiplications: rows * columns * (target?.rank ?? 0) })
    })
  }
  return { id, files, copies, matrices }
}

/** A safetensors header in which every float tensor is bfloat16, in the order of the source. */
function layOut(tensors: readonly StoredTensor[]): { header: Buffer; offsets: number[]; size: number } {
  const table: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let end = 0
  const within = tensors.map((tensor) => {
    const isFloat = floats.includes(tensor.type)
    const bytes = isFloat ? 2 * tensor.shape.reduce((product, side) => product * side, 1) : tensor.bytes
    table[tensor.name] = {
      dtype: isFloat ? 'BF16' : tensor.type,
      shape: tensor.shape,
      data_offsets: [end, end + bytes],
    }
    end += bytes
    return end - bytes
  })
  const text = Buffer.from(JSON.stringify(table))
  // Padded with spaces, so that the numbers begin at a multiple of eight.
  const head = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')])
  const lead = Buffer.alloc(8)
  lead.writeBigUInt64LE(BigInt(head.length))
  const header = Buffer.concat([lead, head])
  return { header, offsets: within.map((offset) => header.length + offset), size: header.length + end }
}

function readJson(path: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>
  } catch {
    // Said below, in the same words as a file that holds something else.
  }
  throw new ModelRefusal(`${path} is damaged: it holds no JSON object. Fetch the base model again.`)
}

/** Configuration, tokenizer and licence of the base; nothing that is large or executable. */
function copyBeside(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const source = join(from, name)
    const isWanted = ['.json', '.txt', '.jinja', '.model'].includes(extname(name)) || /^(LICENSE|NOTICE)/.test(name)
    if (!isWanted || !statSync(source).isFile() || statSync(source).size > 64 * 1024 * 1024) continue
    if (name === 'config.json') writeFileSync(join(to, name), asBfloat(readJson(source)))
    else copyFileSync(source, join(to, name))
  }
}

function asBfloat({ torch_dtype: _, dtype: __, ...rest }: Record<string, unknown>): string {
  return `${JSON.stringify({ ...rest, dtype: 'bfloat16', torch_dtype: 'bfloat16' }, null, 2)}\n`
}
