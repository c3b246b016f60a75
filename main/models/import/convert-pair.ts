import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { blockType, bytesOf, typeName } from './block-types.ts'
import { type GgufFile, type GgufTensor, keyOf, readGguf } from './gguf-file.ts'
import { ModelRefusal } from './model-refusal.ts'
import { type Adapter, readAdapter, type Target } from './peft-adapter.ts'
import { type Change, type Place, type RowJob, storedType } from './row-job.ts'
import { type MatrixJob, type Plan, type RunOptions, type RunReport, runPlan, sha256OfFile } from './run-plan.ts'
import { knownArchitectures } from './tensor-names.ts'
import { floatKey, numberKey, type PlannedTensor, planGguf, textKey } from './write-gguf.ts'

/** Written into both files of a pair; raised whenever the same input would give other bytes. */
export const converterVersion = '1'
const f32 = 0
const f16 = 1
/** Rows a worker holds at a time: 256 rows of 9,728 doubles are 20 MB. */
const rowsAtOnce = 256

export type ConvertOptions = RunOptions & { base: string; adapter: string; out: string }
export type Pair = { base: string; adapter: string; pairId: string; report: RunReport; notes: string[] }

/**
 * Makes a PEFT LoRA adapter, DoRA and rsLoRA included, exact for llama.cpp, which knows neither: the rows of the base are
 * rescaled by g = m / ‖W + s·B·A‖ through their block scales, and s·g is folded into B of a plain LoRA. Writes
 * `<out>/<adapter>.base.gguf` and `<out>/<adapter>.adapter.gguf`, which carry one pair id. A ModelRefusal says what
 * can't be done exactly. Algebra: y = g⊙(W·x + s·B·A·x) = (diag(g)·W)·x + (s·diag(g)·B)·A·x.
 */
export async function convertPair(options: ConvertOptions): Promise<Pair> {
  const base = readGguf(options.base)
  const adapter = readAdapter(options.adapter)
  checkBase(base)
  const matched = matchTargets(base, adapter)
  const hashes = hashSources(options, adapter)
  const pairId = idOf({ kind: 'pair', ...hashes })
  const stem = basename(options.adapter.replace(/[/\\]+$/, ''))
  const files = { base: join(options.out, `${stem}.base.gguf`), adapter: join(options.out, `${stem}.adapter.gguf`) }
  const report = await runPlan(planPair(base, matched, files, { pairId, ...hashes }), options)
  return { ...files, pairId, report, notes: notesOf(base, adapter, report) }
}

/**
 * One file with the adapter merged in: every matrix of a float type, and every one that the adapter changes, becomes Q8_0;
 * what is quantised otherwise and not changed stays as it is. Writes `<out>/<adapter>.merged.Q8_0.gguf`.
 */
export async function mergeToGguf(
  options: ConvertOptions,
): Promise<{ file: string; report: RunReport; notes: string[] }> {
  const base = readGguf(options.base)
  const adapter = readAdapter(options.adapter)
  checkBase(base)
  const matched = matchTargets(base, adapter)
  const hashes = hashSources(options, adapter)
  const id = idOf({ kind: 'merged Q8_0', ...hashes })
  const stem = basename(options.adapter.replace(/[/\\]+$/, ''))
  const file = join(options.out, `${stem}.merged.Q8_0.gguf`)
  const report = await runPlan(planMerged(base, matched, file, { id, ...hashes }), options)
  return { file, report, notes: notesOf(base, adapter, report) }
}

type Hashes = { baseSha: string; adapterSha: string }

/** One id for these sources and this converter. */
export function idOf(parts: Record<string, string>): string {
  const text = JSON.stringify({ converterVersion, ...parts })
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function hashSources({ base, signal }: ConvertOptions, adapter: Adapter): Hashes {
  return { baseSha: sha256OfFile(base, signal), adapterSha: adapterSha(adapter) }
}

/** SHA-256 over an adapter's weights and configuration. */
export function adapterSha(adapter: Adapter): string {
  const parts = [adapter.weights, join(adapter.directory, 'adapter_config.json')].map((path) => sha256OfFile(path))
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

function checkBase(base: GgufFile): void {
  const name = basename(base.path)
  if (keyOf(base, 'general.type') === 'adapter')
    throw new ModelRefusal(`${name} is an adapter, not a base model. Name the base's GGUF with --base.`)
  const architecture = keyOf(base, 'general.architecture')
  if (typeof architecture !== 'string' || !knownArchitectures.includes(architecture))
    throw new ModelRefusal(
      `${name} is of the architecture ${String(architecture)}; the order of rows is known for ${knownArchitectures.join(', ')} only. Nothing was written.`,
    )
  if (keyOf(base, 'hyperllm.pair_id') !== undefined)
    throw new ModelRefusal(
      `${name} was rescaled for another adapter already, so it is not the original base. Name the original GGUF.`,
    )
  const fused = base.tensors.find((tensor) => tensor.name.endsWith('.attn_qkv.weight'))
  if (fused !== undefined)
    throw new ModelRefusal(
      `${name} holds q, k and v in one matrix (${fused.name}), and the adapter changes them one by one. Use a GGUF with attn_q, attn_k and attn_v.`,
    )
}

type Matched = { target: Target; tensor: GgufTensor }

function matchTargets(base: GgufFile, adapter: Adapter): Matched[] {
  const byName = new Map(base.tensors.map((tensor) => [tensor.name, tensor]))
  return adapter.targets.map((target) => {
    const tensor = byName.get(target.tensor)
    if (tensor === undefined)
      throw new ModelRefusal(
        `${basename(base.path)} has no ${target.tensor}, which the adapter changes: it is not the base of this adapter (${adapter.base ?? 'not named'}). Nothing was written.`,
      )
    const [columns, rows] = tensor.dimensions
    if (columns !== target.columns || rows !== target.rows || tensor.dimensions.length !== 2)
      throw new ModelRefusal(
        `${target.tensor} is ${tensor.dimensions.join(' x ')} in ${basename(base.path)} and ${target.columns} x ${target.rows} in the adapter: it is not the base of this adapter (${adapter.base ?? 'not named'}). Nothing was written.`,
      )
    if (blockType(tensor.type) === null)
      throw new ModelRefusal(
        `${target.tensor} is stored as ${typeName(tensor.type)}, whose blocks have no f16 scale that a row could be rescaled by. Use a base of another type (Q4_K_M, Q6_K, Q8_0, F16).`,
      )
    return { target, tensor }
  })
}

/** What workers need to know of a change. */
export function changeOf({ rank, scale, a, b, magnitude }: Target): Change {
  const place = ({ file, offset, type }: Target['a']): Place => ({ file, offset, type: storedType(type) })
  return { rank, scale, a: place(a), b: place(b), magnitude: magnitude === null ? null : place(magnitude) }
}

/** A matrix cut into pieces of rows. */
export function piecesOf(job: Omit<RowJob, 'from' | 'rows'>, rows: number): RowJob[] {
  return Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, i) => ({
    ...job,
    from: i * rowsAtOnce,
    rows: Math.min(rowsAtOnce, rows - i * rowsAtOnce),
  }))
}

function planPair(
  base: GgufFile,
  matched: readonly Matched[],
  files: { base: string; adapter: string },
  ids: Hashes & { pairId: string },
): Plan {
  const keys = (part: string) => [
    textKey('hyperllm.pair_id', ids.pairId),
    textKey('hyperllm.pair_part', part),
    textKey('hyperllm.base_sha256', ids.baseSha),
    textKey('hyperllm.adapter_sha256', ids.adapterSha),
    textKey('hyperllm.converter', converterVersion),
  ]
  const basePlan = planGguf([...base.keys, ...keys('base')], base.tensors, base.alignment)
  // F16 holds A and B of a trained adapter with room to spare; beside a base of F32 nothing is rounded.
  const loraType = matched.every(({ tensor }) => tensor.type === f32) ? f32 : f16
  const loraTensors = matched.flatMap(({ target }): PlannedTensor[] => [
    planned(`${target.tensor}.lora_a`, [target.columns, target.rank], loraType),
    planned(`${target.tensor}.lora_b`, [target.rank, target.rows], loraType),
  ])
  const loraPlan = planGguf(
    [
      textKey('general.type', 'adapter'),
      textKey('general.architecture', String(keyOf(base, 'general.architecture'))),
      textKey('adapter.type', 'lora'),
      // Zero: the scale is folded into B, so that nothing is left to multiply by.
      floatKey('adapter.lora.alpha', 0),
      ...keys('adapter'),
    ],
    loraTensors,
  )
  const changed = new Map(matched.map((one, i) => [one.tensor.name, { ...one, at: 2 * i }]))
  const copies: Plan['copies'] = []
  const matrices: MatrixJob[] = []
  base.tensors.forEach((tensor, i) => {
    const target = { file: files.base, offset: basePlan.offsets[i]!, type: tensor.type }
    const source = { file: base.path, offset: tensor.offset, type: tensor.type }
    const change = changed.get(tensor.name)
    if (change === undefined) {
      copies.push({ name: tensor.name, from: source, to: target, bytes: tensor.bytes })
      return
    }
    const { rows, columns, rank } = change.target
    const offset = (at: number) => loraPlan.offsets[at]!
    const changeFrom = changeOf(change.target)
    const jobs = piecesOf(
      {
        name: tensor.name,
        columns,
        source,
        target,
        how: 'rescale',
        change: changeFrom,
        foldedB: { file: files.adapter, offset: offset(change.at + 1), type: loraType },
      },
      rows,
    )
    // A is carried over as numbers of the adapter's type, by the same worker that folds B.
    const carryA: RowJob = {
      name: `${tensor.name}.lora_a`,
      columns,
      from: 0,
      rows: rank,
      source: changeFrom.a,
      target: { file: files.adapter, offset: offset(change.at), type: loraType },
      how: 'merge',
      change: null,
      foldedB: null,
    }
    matrices.push({ name: tensor.name, jobs: [...jobs, carryA], multiplications: rows * columns * rank })
  })
  return {
    id: ids.pairId,
    files: [
      { path: files.base, header: basePlan.header, size: basePlan.size },
      { path: files.adapter, header: loraPlan.header, size: loraPlan.size },
    ],
    copies,
    matrices,
  }
}

function planned(name: string, dimensions: readonly [number, number], type: number): PlannedTensor {
  return { name, dimensions, type, bytes: dimensions[1] * bytesOf(type, dimensions[0]) }
}

function planMerged(base: GgufFile, matched: readonly Matched[], file: string, ids: Hashes & { id: string }): Plan {
  const q8 = 8
  const changed = new Map(matched.map(({ target, tensor }) => [tensor.name, target]))
  const isRewritten = ({ name, dimensions, type }: GgufTensor) =>
    dimensions.length === 2 && dimensions[0]! % 32 === 0 && (changed.has(name) || [f32, f16, 30].includes(type))
  const tensors = base.tensors.map((tensor): PlannedTensor => {
    const [columns, rows] = tensor.dimensions
    return isRewritten(tensor) ? planned(tensor.name, [columns!, rows!], q8) : tensor
  })
  const plan = planGguf(
    [
      ...base.keys.filter(({ key }) => key !== 'general.file_type'),
      // llama.cpp's number of "mostly Q8_0".
      numberKey('general.file_type', 7),
      textKey('hyperllm.merged_id', ids.id),
      textKey('hyperllm.base_sha256', ids.baseSha),
      textKey('hyperllm.adapter_sha256', ids.adapterSha),
      textKey('hyperllm.converter', converterVersion),
    ],
    tensors,
    base.alignment,
  )
  const copies: Plan['copies'] = []
  const matrices: MatrixJob[] = []
  base.tensors.forEach((tensor, i) => {
    const source = { file: base.path, offset: tensor.offset, type: tensor.type }
    const target = { file, offset: plan.offsets[i]!, type: tensors[i]!.type }
    if (!isRewritten(tensor)) {
      copies.push({ name: tensor.name, from: source, to: target, bytes: tensor.bytes })
      return
    }
    const [columns, rows] = tensor.dimensions as [number, number]
    const by = changed.get(tensor.name)
    const change = by === undefined ? null : changeOf(by)
    const jobs = piecesOf({ name: tensor.name, columns, source, target, how: 'merge', change, foldedB: null }, rows)
    matrices.push({ name: tensor.name, jobs, multiplications: rows * columns * (by?.rank ?? 0) })
  })
  return { id: ids.id, files: [{ path: file, header: plan.header, size: plan.size }], copies, matrices }
}

/** What a person should know of a conversion that worked. */
function notesOf(base: GgufFile, adapter: Adapter, report: RunReport): string[] {
  const notes: string[] = []
  const named = String(keyOf(base, 'general.name') ?? keyOf(base, 'general.basename') ?? '')
  if (adapter.base !== null && named !== '' && !isSameName(named, adapter.base))
    notes.push(
      `The adapter names the base ${adapter.base}, and the GGUF calls itself ${named}. Make sure that they are the same model.`,
    )
  if (report.strange > 0)
    notes.push(
      `${report.strange} of ${report.rows} rows change their length to less than half or more than double, which is unusual.`,
    )
  return notes
}

function isSameName(gguf: string, hub: string): boolean {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (
    letters(hub.split('/').at(-1) ?? hub).includes(letters(gguf)) ||
    letters(gguf).includes(letters(hub.split('/').at(-1) ?? hub))
  )
}
