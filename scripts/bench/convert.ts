import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { blockTypeNamed } from '../../main/models/import/block-types.ts'
import { convertPair } from '../../main/models/import/convert-pair.ts'
import { addLowRank } from '../../main/models/import/low-rank.ts'
import { numberKey, planGguf, textKey } from '../../main/models/import/write-gguf.ts'

// `node scripts/bench/convert.ts [rounds]`: the conversion of matrices of Qwen3-4B's size (2560 x 9728, rank 64, Q4_K) beside
// the plain triple loop and the bare inner loop on one thread, in the same run; medians, in 1e9 multiplications a second.
const rounds = Number(process.argv[2] ?? '3')
const [columns, rows, rank, layers] = [2560, 9728, 64, 2]
/** Multiplications of the whole model: 36 layers of seven matrices, rank 64. */
const wholeModel = 233e9
const folder = mkdtempSync(join(tmpdir(), 'desk-bench-'))

/** Reproducible bytes; the numbers do not matter, only that they are finite. */
function fill(bytes: Uint8Array): void {
  let state = 1
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
}

function writeBase(path: string): void {
  const type = blockTypeNamed('Q4_K')
  const bytes = ((rows * columns) / type.elements) * type.bytes
  const tensors = Array.from({ length: layers }, (_, i) => ({
    name: `blk.${i}.ffn_up.weight`,
    dimensions: [columns, rows],
    type: type.id,
    bytes,
  }))
  const plan = planGguf([textKey('general.architecture', 'qwen3'), numberKey('qwen3.block_count', layers)], tensors)
  const file = Buffer.alloc(plan.size)
  plan.header.copy(file)
  for (const offset of plan.offsets) {
    const data = file.subarray(offset, offset + bytes)
    fill(data)
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (let at = 0; at < bytes; at += type.bytes)
      for (const scale of type.scales) view.setFloat16(at + scale, 0.001, true)
  }
  writeFileSync(path, file)
}

function writeAdapter(to: string): void {
  mkdirSync(to)
  const config = { peft_type: 'LORA', r: rank, lora_alpha: 128, use_dora: true, use_rslora: true, bias: 'none' }
  writeFileSync(join(to, 'adapter_config.json'), JSON.stringify(config))
  const header: Record<string, unknown> = {}
  const parts: Buffer[] = []
  let at = 0
  const put = (name: string, shape: number[], value: (i: number) => number) => {
    const numbers = new Float32Array(shape.reduce((product, side) => product * side, 1)).map((_, i) => value(i))
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + numbers.byteLength] }
    at += numbers.byteLength
    parts.push(Buffer.from(numbers.buffer))
  }
  for (let i = 0; i < layers; i++) {
    const name = `base_model.model.model.layers.${i}.mlp.up_proj`
    put(`${name}.lora_A.weight`, [rank, columns], (j) => 0.02 * Math.sin(j))
    put(`${name}.lora_B.weight`, [rows, rank], (j) => 0.001 * Math.cos(j))
    put(`${name}.lora_magnitude_vector`, [rows], () => 14)
  }
  const head = Buffer.from(JSON.stringify(header))
  const lead = Buffer.alloc(8)
  lead.writeBigUInt64LE(BigInt(head.length))
  writeFileSync(join(to, 'adapter_model.safetensors'), Buffer.concat([lead, head, ...parts]))
}

const sample = 128
const w = new Float64Array(sample * columns)
const a = new Float64Array(rank * columns).map((_, i) => Math.sin(i))
const b = new Float64Array(sample * rank).map((_, i) => Math.cos(i))

function tripleLoop(): void {
  for (let row = 0; row < sample; row++)
    for (let j = 0; j < columns; j++) {
      let sum = 0
      for (let k = 0; k < rank; k++) sum += b[row * rank + k]! * a[k * columns + j]!
      w[row * columns + j] = w[row * columns + j]! + sum
    }
}

const pace = (multiplications: number, began: number) => multiplications / (performance.now() - began) / 1e6
const median = (values: number[]) => [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)]!

try {
  const base = join(folder, 'base.gguf')
  const adapter = join(folder, 'adapter')
  writeBase(base)
  writeAdapter(adapter)
  const cores = availableParallelism()
  const paces = new Map<string, number[]>()
  const whole = (threads: number) => `whole conversion, ${threads} worker${threads === 1 ? '' : 's'}`
  for (let round = -1; round < rounds; round++) {
    const seen: [string, number][] = []
    let began = performance.now()
    tripleLoop()
    seen.push(['plain triple loop, one thread', pace(sample * columns * rank, began)])
    began = performance.now()
    addLowRank(w, b, a, sample, columns, rank, 1)
    seen.push(['inner loop alone, one thread', pace(sample * columns * rank, began)])
    for (const threads of new Set([1, cores])) {
      const { report } = await convertPair({ base, adapter, out: join(folder, `out${threads}`), threads })
      seen.push([whole(threads), report.gigaMultiplications / report.seconds])
    }
    if (round >= 0) for (const [name, value] of seen) paces.set(name, [...(paces.get(name) ?? []), value])
  }
  process.stdout.write(`${layers} matrices of ${columns} x ${rows}, rank ${rank}, Q4_K, ${rounds} rounds\n`)
  for (const [name, values] of paces) {
    const gmacs = median(values)
    process.stdout.write(
      `${name.padEnd(34)} ${gmacs.toFixed(2).padStart(6)} GMAC/s   a 4B model: ${(wholeModel / gmacs / 1e9 / 60).toFixed(1)} min\n`,
    )
  }
  process.stdout.write(`peak memory of the process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
