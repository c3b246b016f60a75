import type { BlockType } from './block-types.ts'

const scratch = new DataView(new ArrayBuffer(4))

/** The nearest bfloat16, ties to even, as its 16 bits. */
export function bfloatBits(value: number): number {
  scratch.setFloat32(0, value, true)
  const bits = scratch.getUint32(0, true)
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 64
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

/** Rounds half away from zero, as C's roundf does. */
const roundAway = (value: number) => (value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5))

/** One block of Q8_0 as llama.cpp's reference quantiser makes it: d = max / 127 in float, q = round(x / d). */
function writeQ8(from: Float64Array, at: number, to: DataView, offset: number): void {
  let most = 0
  for (let i = 0; i < 32; i++) most = Math.max(most, Math.abs(Math.fround(from[at + i]!)))
  const d = Math.fround(most / 127)
  const inverse = d === 0 ? 0 : Math.fround(1 / d)
  to.setFloat16(offset, d, true)
  for (let i = 0; i < 32; i++) to.setInt8(offset + 2 + i, roundAway(Math.fround(Math.fround(from[at + i]!) * inverse)))
}

/** Types that numbers can be written as. */
export type WrittenType = 'F32' | 'F16' | 'BF16' | 'Q8_0'

/** Writes `count` numbers from `from[at]` on as a type; false where one of them is not finite there (an overflow). */
export function writeNumbers(
  type: WrittenType,
  from: Float64Array,
  at: number,
  count: number,
  to: DataView,
  offset: number,
): boolean {
  switch (type) {
    case 'F32':
      for (let i = 0; i < count; i++) to.setFloat32(offset + 4 * i, from[at + i]!, true)
      return allWithin(from, at, count, 3.4028235e38)
    case 'F16':
      for (let i = 0; i < count; i++) to.setFloat16(offset + 2 * i, from[at + i]!, true)
      return allWithin(from, at, count, 65_504)
    case 'BF16':
      for (let i = 0; i < count; i++) to.setUint16(offset + 2 * i, bfloatBits(from[at + i]!), true)
      return allWithin(from, at, count, 3.38e38)
    case 'Q8_0':
      for (let b = 0; b < count / 32; b++) writeQ8(from, at + 32 * b, to, offset + 34 * b)
      return allWithin(from, at, count, 65_504 * 127)
  }
}

function allWithin(from: Float64Array, at: number, count: number, limit: number): boolean {
  for (let i = 0; i < count; i++) if (!(Math.abs(from[at + i]!) <= limit)) return false
  return true
}

/**
 * Multiplies one row of blocks by `factor`, in place, through its f16 scales alone: every quantised number stays as it is.
 * Answers the largest relative error that rounding a scale to f16 made, or null where a scale overflows.
 */
export function rescaleRow(
  type: BlockType,
  bytes: DataView,
  offset: number,
  count: number,
  factor: number,
): number | null {
  let worst = 0
  for (let b = 0; b < count; b++) {
    for (const field of type.scales) {
      const at = offset + b * type.bytes + field
      const wanted = bytes.getFloat16(at, true) * factor
      bytes.setFloat16(at, wanted, true)
      const got = bytes.getFloat16(at, true)
      if (!Number.isFinite(got)) return null
      if (wanted !== 0) worst = Math.max(worst, Math.abs(got / wanted - 1))
    }
  }
  return worst
}
