import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blockTypeNamed } from '../../../main/models/import/block-types.ts'
import { bfloatBits, rescaleRow, writeNumbers } from '../../../main/models/import/write-numbers.ts'
import { fixtures } from './tiny-model.ts'

/** Random blocks and what gguf-py reads in them; made by scripts/train/block_fixtures.py. */
const blocks = JSON.parse(readFileSync(join(fixtures, 'blocks.json'), 'utf8')) as Record<
  string,
  { bytes: string; numbers: string }
>
const viewOf = (text: string) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  return new DataView(bytes.buffer)
}
function numbersOf(name: string, view: DataView): Float64Array {
  const type = blockTypeNamed(name)
  const count = view.byteLength / type.bytes
  const numbers = new Float64Array(count * type.elements)
  type.read(view, 0, count, numbers, 0)
  return numbers
}

describe('every tensor type', () => {
  for (const [name, { bytes, numbers }] of Object.entries(blocks)) {
    it(`${name} is read as gguf-py reads it`, () => {
      const expected = new Float32Array(viewOf(numbers).buffer)
      const got = numbersOf(name, viewOf(bytes))
      expect(got.length).toBe(expected.length)
      got.forEach((one, i) => {
        expect(Math.abs(one - expected[i]!)).toBeLessThanOrEqual(2e-6 * Math.abs(expected[i]!) + 1e-9)
      })
    })

    it(`${name} multiplied through its scales is every number multiplied, to the rounding of f16`, () => {
      const type = blockTypeNamed(name)
      if (type.scales.length === 0) return
      const view = viewOf(bytes)
      const before = numbersOf(name, view)
      const scales = (of: DataView) =>
        Array.from({ length: of.byteLength / type.bytes }, (_, b) =>
          Math.max(...type.scales.map((at) => Math.abs(of.getFloat16(b * type.bytes + at, true)))),
        )
      const coarse = scales(view)
      const error = rescaleRow(type, view, 0, view.byteLength / type.bytes, -0.83)
      expect(error).not.toBeNull()
      const after = numbersOf(name, view)
      after.forEach((one, i) => {
        const block = Math.floor(i / type.elements)
        // A normal half keeps eleven bits; a subnormal one keeps steps of 2^-24.
        const step = coarse[block]! >= 2 ** -14 ? 2 ** -10 : coarse[block]! > 0 ? 2 ** -24 / coarse[block]! : 0
        const spread = Math.max(...before.subarray(block * type.elements, (block + 1) * type.elements).map(Math.abs))
        expect(Math.abs(one - -0.83 * before[i]!)).toBeLessThanOrEqual(2 * step * spread + 1e-12)
      })
    })
  }
})

it('a scale that overflows is told of, never written as infinity unseen', () => {
  const view = new DataView(new ArrayBuffer(34))
  view.setFloat16(0, 60_000, true)
  expect(rescaleRow(blockTypeNamed('Q8_0'), view, 0, 1, 1.2)).toBeNull()
  const out = new DataView(new ArrayBuffer(8))
  expect(writeNumbers('F16', Float64Array.of(70_000), 0, 1, out, 0)).toBe(false)
  expect(writeNumbers('F16', Float64Array.of(Number.NaN), 0, 1, out, 0)).toBe(false)
  expect(writeNumbers('F32', Float64Array.of(1e39), 0, 1, out, 0)).toBe(false)
})

it('rounds to bfloat16 to the nearest, ties to even', () => {
  const cases: [number, number][] = [
    [1, 0x3f80],
    [-1, 0xbf80],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [1 + 2 ** -8 + 2 ** -20, 0x3f81],
    [0, 0],
  ]
  for (const [value, bits] of cases) expect(bfloatBits(value)).toBe(bits)
})
