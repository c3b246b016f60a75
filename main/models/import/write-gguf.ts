import type { GgufKey } from './gguf-file.ts'

/** A tensor to be written; its numbers are filled in later, at the offset that the plan gives it. */
export type PlannedTensor = { name: string; dimensions: readonly number[]; type: number; bytes: number }
/** Where everything of a GGUF file will lie; offsets count from the start of the file. */
export type GgufPlan = { header: Buffer; offsets: number[]; size: number }

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const text = (value: string) => {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([u64(bytes.length), bytes])
}

/** A key with a text. */
export function textKey(key: string, value: string): GgufKey {
  return { key, value, bytes: Buffer.concat([u32(8), text(value)]) }
}

/** A key with a whole number. */
export function numberKey(key: string, value: number): GgufKey {
  return { key, value, bytes: Buffer.concat([u32(4), u32(value)]) }
}

/** A key with a float of 32 bits. */
export function floatKey(key: string, value: number): GgufKey {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return { key, value, bytes: Buffer.concat([u32(6), bytes]) }
}

/** Lays out a GGUF 3 file of these keys and tensors, in this order. */
export function planGguf(keys: readonly GgufKey[], tensors: readonly PlannedTensor[], alignment = 32): GgufPlan {
  const aligned = (value: number) => Math.ceil(value / alignment) * alignment
  const within: number[] = []
  let end = 0
  for (const { bytes } of tensors) {
    within.push(end)
    end = aligned(end + bytes)
  }
  const parts = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(keys.length),
    ...keys.flatMap(({ key, bytes }) => [text(key), bytes]),
    ...tensors.flatMap(({ name, dimensions, type }, i) => [
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(within[i]!),
    ]),
  ]
  const head = Buffer.concat(parts)
  const header = Buffer.concat([head, Buffer.alloc(aligned(head.length) - head.length)])
  return { header, offsets: within.map((offset) => header.length + offset), size: header.length + end }
}
