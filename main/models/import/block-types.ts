import { ModelRefusal } from './model-refusal.ts'

/**
 * How a GGUF tensor type stores its numbers. `scales` are the byte offsets of the f16 fields that every number of a block
 * is linear in: multiplying them multiplies the whole block. Layouts: ggml/src/ggml-common.h of llama.cpp v0.5.0.
 */
export type BlockType = {
  readonly id: number
  readonly name: string
  /** Numbers in a block. */
  readonly elements: number
  readonly bytes: number
  /** Empty for float types, whose numbers are multiplied one by one. */
  readonly scales: readonly number[]
  /** Writes `count` blocks of `from` as numbers, beginning at `to[at]`. */
  readonly read: (from: DataView, offset: number, count: number, to: Float64Array, at: number) => void
}

const halfOf = (from: DataView, offset: number) => from.getFloat16(offset, true)

/** A type whose blocks are read one after the other by `block`. */
function blocks(
  id: number,
  name: string,
  elements: number,
  bytes: number,
  scales: readonly number[],
  block: (from: DataView, offset: number, to: Float64Array, at: number) => void,
): BlockType {
  return {
    id,
    name,
    elements,
    bytes,
    scales,
    read(from, offset, count, to, at) {
      for (let b = 0; b < count; b++) block(from, offset + b * bytes, to, at + b * elements)
    },
  }
}

const float = (id: number, name: string, bytes: number, one: (from: DataView, offset: number) => number): BlockType =>
  blocks(id, name, 1, bytes, [], (from, offset, to, at) => {
    to[at] = one(from, offset)
  })

const scratch = new DataView(new ArrayBuffer(4))
const bfloat = (from: DataView, offset: number): number => {
  scratch.setUint32(0, from.getUint16(offset, true) << 16, true)
  return scratch.getFloat32(0, true)
}

/** Two 4-bit numbers a byte: the low halves are the first half of the block, the high ones the second. */
function nibbles(
  from: DataView,
  offset: number,
  half: number,
  to: Float64Array,
  at: number,
  value: (nibble: number, index: number) => number,
) {
  for (let i = 0; i < half; i++) {
    const byte = from.getUint8(offset + i)
    to[at + i] = value(byte & 15, i)
    to[at + half + i] = value(byte >> 4, half + i)
  }
}

/** The fifth bits of 32 numbers, as 0 or 16. */
const fifth = (bits: number, index: number) => ((bits >>> index) & 1) << 4

/** Six-bit scale and minimum of sub-block `j` of Q4_K and Q5_K, packed in twelve bytes. */
function scaleAndMinimum(from: DataView, offset: number, j: number): [number, number] {
  const byte = (i: number) => from.getUint8(offset + i)
  if (j < 4) return [byte(j) & 63, byte(j + 4) & 63]
  return [(byte(j + 4) & 15) | ((byte(j - 4) >> 6) << 4), (byte(j + 4) >> 4) | ((byte(j) >> 6) << 4)]
}

/** Signed six-bit scale of sub-block `j` of Q3_K, packed in twelve bytes. */
function q3Scale(from: DataView, offset: number, j: number): number {
  const low = (from.getUint8(offset + (j & 7)) >> (j < 8 ? 0 : 4)) & 15
  const high = (from.getUint8(offset + 8 + (j & 3)) >> (2 * (j >> 2))) & 3
  return (low | (high << 4)) - 32
}

/** The sixteen steps of IQ4_NL and IQ4_XS. */
const iq4Steps = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

/** Every type that can be rescaled row by row without touching a quantised number. */
const types: readonly BlockType[] = [
  float(0, 'F32', 4, (from, offset) => from.getFloat32(offset, true)),
  float(1, 'F16', 2, halfOf),
  float(30, 'BF16', 2, bfloat),
  blocks(2, 'Q4_0', 32, 18, [0], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    nibbles(from, offset + 2, 16, to, at, (q) => d * (q - 8))
  }),
  blocks(3, 'Q4_1', 32, 20, [0, 2], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const m = halfOf(from, offset + 2)
    nibbles(from, offset + 4, 16, to, at, (q) => d * q + m)
  }),
  blocks(6, 'Q5_0', 32, 22, [0], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const bits = from.getUint32(offset + 2, true)
    nibbles(from, offset + 6, 16, to, at, (q, i) => d * ((q | fifth(bits, i)) - 16))
  }),
  blocks(7, 'Q5_1', 32, 24, [0, 2], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const m = halfOf(from, offset + 2)
    const bits = from.getUint32(offset + 4, true)
    nibbles(from, offset + 8, 16, to, at, (q, i) => d * (q | fifth(bits, i)) + m)
  }),
  blocks(8, 'Q8_0', 32, 34, [0], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    for (let i = 0; i < 32; i++) to[at + i] = d * from.getInt8(offset + 2 + i)
  }),
  blocks(10, 'Q2_K', 256, 84, [80, 82], (from, offset, to, at) => {
    const d = halfOf(from, offset + 80)
    const dmin = halfOf(from, offset + 82)
    for (let j = 0; j < 16; j++) {
      const packed = from.getUint8(offset + j)
      const scale = d * (packed & 15)
      const minimum = dmin * (packed >> 4)
      // Sub-blocks 0..7 lie in the first 32 bytes, 8..15 in the next; two bits a number.
      const start = offset + 16 + (j >> 3) * 32 + (j & 1) * 16
      const shift = ((j & 7) >> 1) * 2
      for (let i = 0; i < 16; i++) to[at + j * 16 + i] = scale * ((from.getUint8(start + i) >> shift) & 3) - minimum
    }
  }),
  blocks(11, 'Q3_K', 256, 110, [108], (from, offset, to, at) => {
    const d = halfOf(from, offset + 108)
    for (let j = 0; j < 16; j++) {
      const scale = d * q3Scale(from, offset + 96, j)
      const start = (j >> 3) * 32 + (j & 1) * 16
      const shift = ((j & 7) >> 1) * 2
      for (let i = 0; i < 16; i++) {
        const low = (from.getUint8(offset + 32 + start + i) >> shift) & 3
        const isHigh = (from.getUint8(offset + (j & 1) * 16 + i) >> (j >> 1)) & 1
        to[at + j * 16 + i] = scale * (low - (isHigh === 1 ? 0 : 4))
      }
    }
  }),
  blocks(12, 'Q4_K', 256, 144, [0, 2], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const dmin = halfOf(from, offset + 2)
    for (let j = 0; j < 8; j++) {
      const [scale, minimum] = scaleAndMinimum(from, offset + 4, j)
      const start = offset + 16 + (j >> 1) * 32
      const shift = (j & 1) * 4
      for (let i = 0; i < 32; i++)
        to[at + j * 32 + i] = d * scale * ((from.getUint8(start + i) >> shift) & 15) - dmin * minimum
    }
  }),
  blocks(13, 'Q5_K', 256, 176, [0, 2], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const dmin = halfOf(from, offset + 2)
    for (let j = 0; j < 8; j++) {
      const [scale, minimum] = scaleAndMinimum(from, offset + 4, j)
      const start = offset + 48 + (j >> 1) * 32
      const shift = (j & 1) * 4
      for (let i = 0; i < 32; i++) {
        const high = ((from.getUint8(offset + 16 + i) >> j) & 1) << 4
        to[at + j * 32 + i] = d * scale * (((from.getUint8(start + i) >> shift) & 15) | high) - dmin * minimum
      }
    }
  }),
  blocks(14, 'Q6_K', 256, 210, [208], (from, offset, to, at) => {
    const d = halfOf(from, offset + 208)
    for (let half = 0; half < 2; half++) {
      for (let i = 0; i < 128; i++) {
        const column = i & 31
        const group = i >> 5
        const low = (from.getUint8(offset + half * 64 + (group & 1) * 32 + column) >> (group < 2 ? 0 : 4)) & 15
        const high = (from.getUint8(offset + 128 + half * 32 + column) >> (group * 2)) & 3
        const scale = from.getInt8(offset + 192 + half * 8 + (i >> 4))
        to[at + half * 128 + i] = d * scale * ((low | (high << 4)) - 32)
      }
    }
  }),
  blocks(20, 'IQ4_NL', 32, 18, [0], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    nibbles(from, offset + 2, 16, to, at, (q) => d * iq4Steps[q]!)
  }),
  blocks(23, 'IQ4_XS', 256, 136, [0], (from, offset, to, at) => {
    const d = halfOf(from, offset)
    const high = from.getUint16(offset + 2, true)
    for (let j = 0; j < 8; j++) {
      const low = (from.getUint8(offset + 4 + (j >> 1)) >> ((j & 1) * 4)) & 15
      const scale = d * ((low | (((high >> (2 * j)) & 3) << 4)) - 32)
      nibbles(from, offset + 8 + j * 16, 16, to, at + j * 32, (q) => scale * iq4Steps[q]!)
    }
  }),
]

/** Names of types that GGUF knows and that can't be rescaled exactly, for the sentence of the refusal. */
const otherNames: Record<number, string> = {
  9: 'Q8_1',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  21: 'IQ3_S',
  22: 'IQ2_S',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
  40: 'NVFP4',
  41: 'Q1_0',
  42: 'Q2_0',
}

/** Elements and bytes of the blocks of types that are only copied; what is missing here is not copied either. */
const copiedSizes: Record<number, readonly [elements: number, bytes: number]> = {
  9: [32, 36],
  15: [256, 292],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  21: [256, 110],
  22: [256, 82],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
  40: [64, 36],
}

/** The type of that number, or null where its blocks can't be rescaled exactly. */
export function blockType(id: number): BlockType | null {
  return types.find((type) => type.id === id) ?? null
}

/** The type of that name; throws where there is none, which is a defect. */
export function blockTypeNamed(name: string): BlockType {
  const found = types.find((type) => type.name === name)
  if (found === undefined) throw new Error(`There is no tensor type ${name}.`)
  return found
}

/** What a person calls the type. */
export function typeName(id: number): string {
  return blockType(id)?.name ?? otherNames[id] ?? `type ${id}`
}

/** Bytes of so many numbers of a type; a ModelRefusal where the type is not known or they do not fill whole blocks. */
export function bytesOf(id: number, count: number): number {
  const type = blockType(id)
  const [elements, bytes] = type === null ? (copiedSizes[id] ?? [0, 0]) : [type.elements, type.bytes]
  if (elements === 0)
    throw new ModelRefusal(
      `The file holds a tensor of ${typeName(id)}, which this converter does not know. Nothing was written.`,
    )
  if (count % elements !== 0)
    throw new ModelRefusal(
      `A row of ${count} numbers does not fill whole blocks of ${typeName(id)}: the file is damaged. Nothing was written.`,
    )
  return (count / elements) * bytes
}
