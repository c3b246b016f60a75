import { type BlockType, blockType, blockTypeNamed } from './block-types.ts'
import { addLowRank, rowLength } from './low-rank.ts'
import { ModelRefusal } from './model-refusal.ts'
import { rescaleRow, type WrittenType, writeNumbers } from './write-numbers.ts'

/** Where the rows of a matrix begin, and how their numbers are stored. `type` is GGUF's number of the type. */
export type Place = { file: string; offset: number; type: number }

/** The low-rank change of one matrix. `b`, `a` and `magnitude` are stored as F32, F16 or BF16. */
export type Change = { rank: number; scale: number; a: Place; b: Place; magnitude: Place | null }

/** Some rows of one matrix: read them, change them, write them. Plain data, so that it can be given to a worker. */
export type RowJob = {
  name: string
  columns: number
  from: number
  rows: number
  source: Place
  target: Place
  /**
   * `rescale`: the base keeps its quantised numbers and only its scales are multiplied by g; g·s·B goes to `foldedB`.
   * `merge`: g·(W + s·B·A) is written as numbers of the target's type.
   */
  how: 'rescale' | 'merge'
  change: Change | null
  foldedB: Place | null
}

/** What was seen in the rows that have a magnitude. Relative errors are those of rounding a block's scale to f16. */
export type RowSight = { rows: number; strange: number; negative: number; zero: number; worstScaleError: number }

/** Bytes from and to files; a worker has handles of its own. */
export type Bytes = {
  read: (file: string, offset: number, length: number) => DataView
  write: (file: string, offset: number, bytes: DataView) => void
}

/** The bytes of so many numbers, which fill whole blocks. */
const lengthOf = (type: BlockType, count: number) => (count / type.elements) * type.bytes

function typeOf(place: Place): BlockType {
  const type = blockType(place.type)
  if (type === null) throw new Error(`The tensor type ${place.type} can't be rescaled.`)
  return type
}

/** Reads `count` numbers that begin `skip` numbers after the place. */
export function readNumbers(bytes: Bytes, place: Place, skip: number, count: number): Float64Array {
  const type = typeOf(place)
  const view = bytes.read(place.file, place.offset + lengthOf(type, skip), lengthOf(type, count))
  const numbers = new Float64Array(count)
  type.read(view, 0, count / type.elements, numbers, 0)
  return numbers
}

/** A of the matrix that a worker is at: read once, used for all of its rows. */
export type HeldA = { key: string; numbers: Float64Array } | null

/** Does one job. Throws a ModelRefusal where a number is not finite, or a row of the base can't be given its magnitude. */
export function runRowJob(job: RowJob, bytes: Bytes, held: HeldA): { sight: RowSight; held: HeldA } {
  const { columns, from, rows, change, source } = job
  const sight: RowSight = { rows: 0, strange: 0, negative: 0, zero: 0, worstScaleError: 0 }
  const w = readNumbers(bytes, source, from * columns, rows * columns)
  if (change === null) {
    writeMerged(job, bytes, w)
    return { sight, held }
  }
  const key = `${change.a.file}:${change.a.offset}`
  const a = held?.key === key ? held : { key, numbers: readNumbers(bytes, change.a, 0, change.rank * columns) }
  const b = readNumbers(bytes, change.b, from * change.rank, rows * change.rank)
  addLowRank(w, b, a.numbers, rows, columns, change.rank, change.scale)
  const factors = rowFactors(job, bytes, w, sight)
  if (job.how === 'rescale') rescale(job, bytes, factors, sight)
  else {
    for (let row = 0; row < rows; row++)
      for (let j = row * columns; j < (row + 1) * columns; j++) w[j] = w[j]! * factors[row]!
    writeMerged(job, bytes, w)
  }
  if (job.foldedB !== null) writeFoldedB(job, bytes, b, factors)
  return { sight, held: a }
}

/** g of each row: m / ‖W + s·B·A‖ (PEFT's dora.py, norm over the inputs), or 1 without a magnitude. */
function rowFactors({ name, columns, from, rows, change }: RowJob, bytes: Bytes, w: Float64Array, sight: RowSight) {
  const factors = new Float64Array(rows).fill(1)
  if (change === null || change.magnitude === null) return factors
  const magnitude = readNumbers(bytes, change.magnitude, from, rows)
  sight.rows = rows
  for (let row = 0; row < rows; row++) {
    const length = rowLength(w, row * columns, columns)
    const m = magnitude[row]!
    if (!Number.isFinite(m) || !Number.isFinite(length))
      throw new ModelRefusal(
        `Row ${from + row} of ${name} holds a number that is not finite. The file is damaged; nothing is finished.`,
      )
    if (length === 0 && m !== 0)
      throw new ModelRefusal(
        `Row ${from + row} of ${name} is zero and should have the length ${m}, which no factor gives. This adapter does not belong to this base; nothing is finished.`,
      )
    const g = length === 0 ? 0 : m / length
    factors[row] = g
    if (g < 0) sight.negative++
    if (g === 0) sight.zero++
    if (Math.abs(g) < 0.5 || Math.abs(g) > 2) sight.strange++
  }
  return factors
}

function rescale(job: RowJob, bytes: Bytes, factors: Float64Array, sight: RowSight): void {
  const { columns, from, rows, source, target, name } = job
  const type = typeOf(source)
  const rowBytes = lengthOf(type, columns)
  const view = bytes.read(source.file, source.offset + from * rowBytes, rows * rowBytes)
  const numbers = type.scales.length === 0 ? readNumbers(bytes, source, from * columns, rows * columns) : null
  for (let row = 0; row < rows; row++) {
    const at = row * rowBytes
    if (numbers === null) {
      const error = rescaleRow(type, view, at, columns / type.elements, factors[row]!)
      if (error === null) throw overflow(name, from + row)
      sight.worstScaleError = Math.max(sight.worstScaleError, error)
    } else {
      for (let j = row * columns; j < (row + 1) * columns; j++) numbers[j] = numbers[j]! * factors[row]!
      if (!writeNumbers(type.name as WrittenType, numbers, row * columns, columns, view, at))
        throw overflow(name, from + row)
    }
  }
  bytes.write(target.file, target.offset + from * rowBytes, view)
}

function writeMerged(job: RowJob, bytes: Bytes, w: Float64Array): void {
  const { columns, from, rows, target, name } = job
  const type = typeOf(target)
  const rowBytes = lengthOf(type, columns)
  const view = new DataView(new ArrayBuffer(rows * rowBytes))
  for (let row = 0; row < rows; row++)
    if (!writeNumbers(type.name as WrittenType, w, row * columns, columns, view, row * rowBytes))
      throw overflow(name, from + row)
  bytes.write(target.file, target.offset + from * rowBytes, view)
}

/** B' = s·g·B, so that a plain LoRA of scale 1 does what DoRA with rsLoRA's scale did. */
function writeFoldedB(job: RowJob, bytes: Bytes, b: Float64Array, factors: Float64Array): void {
  const { change, foldedB, from, rows, name } = job
  if (change === null || foldedB === null) return
  const { rank, scale } = change
  for (let row = 0; row < rows; row++)
    for (let k = row * rank; k < (row + 1) * rank; k++) b[k] = b[k]! * scale * factors[row]!
  const type = typeOf(foldedB)
  const view = new DataView(new ArrayBuffer(lengthOf(type, rows * rank)))
  if (!writeNumbers(type.name as WrittenType, b, 0, rows * rank, view, 0)) throw overflow(name, from)
  bytes.write(foldedB.file, foldedB.offset + lengthOf(type, from * rank), view)
}

function overflow(name: string, row: number): ModelRefusal {
  return new ModelRefusal(
    `Row ${row} of ${name} does not fit its number type after the change. Nothing is finished; use a base of another type (Q8_0 or F16).`,
  )
}

/** GGUF's type number of a safetensors float type. */
export const storedType = (name: string): number => blockTypeNamed(name).id
