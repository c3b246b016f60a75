import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { bytesOf } from './block-types.ts'
import { ModelRefusal } from './model-refusal.ts'

/** One key of a GGUF file. `bytes` is its value as the file holds it, type number first; `value` is null for arrays. */
export type GgufKey = { key: string; value: string | number | bigint | boolean | null; bytes: Uint8Array }

/** One tensor. `dimensions[0]` is the length of a row; `offset` counts from the start of the file. */
export type GgufTensor = { name: string; dimensions: number[]; type: number; offset: number; bytes: number }

/** What a GGUF file says of itself; the numbers stay on the disk. Format: ggml/docs/gguf.md, version 2 and 3. */
export type GgufFile = {
  path: string
  version: number
  alignment: number
  keys: GgufKey[]
  tensors: GgufTensor[]
  size: number
}

const mostHeader = 512 * 1024 * 1024
const mostEntries = 1_000_000
const sizes: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 }
const stringType = 8
const arrayType = 9

/** The header needs more bytes than were read so far. */
class Short extends Error {}

/** Reads and checks a GGUF file's header. A ModelRefusal where it is none, is damaged, or is one part of several. */
export function readGguf(path: string): GgufFile {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (thrown) {
    throw new ModelRefusal(`${path} can't be opened (${(thrown as Error).message}). Nothing was written.`)
  }
  try {
    const { size } = fstatSync(file)
    for (let length = Math.min(size, 1 << 20); ; length = Math.min(size, length * 4, mostHeader)) {
      const bytes = Buffer.alloc(length)
      const got = readSync(file, bytes, 0, length, 0)
      try {
        return parse(path, bytes.subarray(0, got), size)
      } catch (thrown) {
        if (!(thrown instanceof Short)) throw thrown
        if (length >= size || length >= mostHeader) throw damaged(path, 'its header does not end')
      }
    }
  } finally {
    closeSync(file)
  }
}

/** The value of a key, or undefined where the file has none. */
export function keyOf(file: GgufFile, key: string): GgufKey['value'] | undefined {
  return file.keys.find((one) => one.key === key)?.value
}

function damaged(path: string, what: string): ModelRefusal {
  return new ModelRefusal(`${basename(path)} is damaged or no GGUF file: ${what}. Fetch it again.`)
}

/** Reads forward over bytes; every step asks first whether they are there. */
function reader(path: string, bytes: Buffer) {
  let at = 0
  const take = (count: number): number => {
    if (!Number.isSafeInteger(count) || count < 0) throw damaged(path, 'a length in it is not possible')
    if (at + count > bytes.length) throw new Short()
    at += count
    return at - count
  }
  const u32 = () => bytes.readUInt32LE(take(4))
  const u64 = () => Number(bytes.readBigUInt64LE(take(8)))
  const text = () => {
    const length = u64()
    const start = take(length)
    return bytes.toString('utf8', start, start + length)
  }
  return { take, u32, u64, text, at: () => at, slice: (from: number, to: number) => bytes.subarray(from, to) }
}

function parse(path: string, bytes: Buffer, size: number): GgufFile {
  const { take, u32, u64, text, at, slice } = reader(path, bytes)
  if (bytes.toString('latin1', 0, take(4) + 4) !== 'GGUF') throw damaged(path, 'it does not begin with GGUF')
  const version = u32()
  if (version !== 2 && version !== 3) throw damaged(path, `its version is ${version}, and this reads 2 and 3`)
  const tensorCount = u64()
  const keyCount = u64()
  if (tensorCount > mostEntries || keyCount > mostEntries) throw damaged(path, 'it names too many entries')

  function value(type: number): GgufKey['value'] {
    if (type === stringType) return text()
    if (type === arrayType) {
      const inner = u32()
      const count = u64()
      if (inner === arrayType) throw damaged(path, 'it holds an array of arrays')
      if (inner === stringType) for (let i = 0; i < count; i++) take(u64())
      else take(count * (sizes[inner] ?? unknownType(inner)))
      return null
    }
    const start = take(sizes[type] ?? unknownType(type))
    switch (type) {
      case 0:
        return bytes.readUInt8(start)
      case 1:
        return bytes.readInt8(start)
      case 2:
        return bytes.readUInt16LE(start)
      case 3:
        return bytes.readInt16LE(start)
      case 4:
        return bytes.readUInt32LE(start)
      case 5:
        return bytes.readInt32LE(start)
      case 6:
        return bytes.readFloatLE(start)
      case 7:
        return bytes.readUInt8(start) !== 0
      case 10:
        return bytes.readBigUInt64LE(start)
      case 11:
        return bytes.readBigInt64LE(start)
      default:
        return bytes.readDoubleLE(start)
    }
  }
  function unknownType(type: number): never {
    throw damaged(path, `a key has the type ${type}, which GGUF does not know`)
  }

  const keys: GgufKey[] = []
  for (let i = 0; i < keyCount; i++) {
    const key = text()
    const start = at()
    const read = value(u32())
    keys.push({ key, value: read, bytes: Uint8Array.from(slice(start, at())) })
  }
  const found = keys.find((one) => one.key === 'general.alignment')?.value
  const alignment = typeof found === 'number' ? found : 32
  if (alignment < 8 || alignment > 65_536 || (alignment & (alignment - 1)) !== 0)
    throw damaged(path, `its alignment is ${alignment}`)

  const heads: Omit<GgufTensor, 'bytes'>[] = []
  for (let i = 0; i < tensorCount; i++) {
    const name = text()
    const rank = u32()
    if (rank < 1 || rank > 4) throw damaged(path, `the tensor ${name} has ${rank} dimensions`)
    const dimensions = Array.from({ length: rank }, u64)
    heads.push({ name, dimensions, type: u32(), offset: u64() })
  }
  const dataAt = Math.ceil(at() / alignment) * alignment
  const tensors = heads.map((head): GgufTensor => {
    const rows = head.dimensions.slice(1).reduce((product, one) => product * one, 1)
    const length = rows * bytesOf(head.type, head.dimensions[0]!)
    const offset = dataAt + head.offset
    if (!Number.isSafeInteger(length) || head.offset % alignment !== 0 || offset + length > size)
      throw damaged(path, `the tensor ${head.name} lies outside of the file`)
    return { ...head, offset, bytes: length }
  })
  const parts = keys.find((one) => one.key === 'split.count')?.value
  if (typeof parts === 'number' && parts > 1)
    throw new ModelRefusal(
      `${basename(path)} is one of ${parts} parts. Join them first with llama-gguf-split --merge, then name the whole file.`,
    )
  return { path, version, alignment, keys, tensors, size }
}
