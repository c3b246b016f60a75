import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { ModelRefusal } from './model-refusal.ts'

/** One tensor of a safetensors file; `offset` counts from the start of the file. */
export type StoredTensor = { file: string; name: string; type: string; shape: number[]; offset: number; bytes: number }
export type SafetensorsFile = { path: string; metadata: Record<string, string>; tensors: StoredTensor[] }

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()).max(8),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
})
const mostHeader = 100 * 1024 * 1024
const widths: Record<string, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
}

/** Reads the header: eight bytes of length, JSON, then raw numbers (github.com/huggingface/safetensors). A ModelRefusal where it can't be. */
export function readSafetensors(path: string): SafetensorsFile {
  const refuse = (what: string) =>
    new ModelRefusal(`${basename(path)} is damaged or no safetensors file: ${what}. Fetch it again.`)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (thrown) {
    throw new ModelRefusal(`${path} can't be opened (${(thrown as Error).message}). Nothing was written.`)
  }
  try {
    const { size } = fstatSync(file)
    const lead = Buffer.alloc(8)
    if (readSync(file, lead, 0, 8, 0) < 8) throw refuse('it ends at once')
    const length = Number(lead.readBigUInt64LE())
    if (length > mostHeader || 8 + length > size) throw refuse('its header does not fit')
    const head = Buffer.alloc(length)
    readSync(file, head, 0, length, 8)
    let content: unknown
    try {
      content = JSON.parse(head.toString('utf8'))
    } catch {
      throw refuse('its header is no JSON')
    }
    const parsed = z.record(z.string(), z.unknown()).safeParse(content)
    if (!parsed.success) throw refuse('its header is no table of tensors')
    const { __metadata__: metadata, ...entries } = parsed.data
    const tensors = Object.entries(entries).map(([name, stored]): StoredTensor => {
      const one = entry.safeParse(stored)
      if (!one.success) throw refuse(`the tensor ${name} is not described`)
      const { dtype, shape, data_offsets } = one.data
      const [from, to] = data_offsets
      const count = shape.reduce((product, side) => product * side, 1)
      const width = widths[dtype]
      if (to < from || 8 + length + to > size || (width !== undefined && to - from !== count * width))
        throw refuse(`the tensor ${name} does not fit its place`)
      return { file: path, name, type: dtype, shape, offset: 8 + length + from, bytes: to - from }
    })
    const texts = z.record(z.string(), z.string()).safeParse(metadata ?? {})
    return { path, metadata: texts.success ? texts.data : {}, tensors }
  } finally {
    closeSync(file)
  }
}
