/**
 * Adds s·B·A to W, in place, in doubles: W is `rows` x `columns`, B `rows` x `rank` (rows of this chunk only), A `rank` x
 * `columns`, all row by row. rows·rank·columns multiplications; two rows by four ranks at a time keep them in registers.
 */
export function addLowRank(
  w: Float64Array,
  b: Float64Array,
  a: Float64Array,
  rows: number,
  columns: number,
  rank: number,
  scale: number,
): void {
  const tile = 512
  for (let from = 0; from < columns; from += tile) {
    const to = Math.min(from + tile, columns)
    for (let row = 0; row < rows; row += 2) {
      // The last of an odd number of rows is added twice onto itself by halves rather than by a second loop.
      const isPair = row + 1 < rows
      const first = row * columns
      const second = isPair ? first + columns : first
      const share = isPair ? scale : scale / 2
      for (let k = 0; k < rank; k += 4) {
        const left = rank - k
        const at = (r: number, j: number) => (j < left ? share * b[r * rank + k + j]! : 0)
        const other = isPair ? row + 1 : row
        const b00 = at(row, 0)
        const b01 = at(row, 1)
        const b02 = at(row, 2)
        const b03 = at(row, 3)
        const b10 = at(other, 0)
        const b11 = at(other, 1)
        const b12 = at(other, 2)
        const b13 = at(other, 3)
        const a0 = k * columns
        const a1 = left > 1 ? a0 + columns : a0
        const a2 = left > 2 ? a1 + columns : a0
        const a3 = left > 3 ? a2 + columns : a0
        for (let j = from; j < to; j++) {
          const x0 = a[a0 + j]!
          const x1 = a[a1 + j]!
          const x2 = a[a2 + j]!
          const x3 = a[a3 + j]!
          w[first + j] = w[first + j]! + (b00 * x0 + b01 * x1) + (b02 * x2 + b03 * x3)
          w[second + j] = w[second + j]! + (b10 * x0 + b11 * x1) + (b12 * x2 + b13 * x3)
        }
      }
    }
  }
}

/** The Euclidean length of one row. */
export function rowLength(w: Float64Array, at: number, columns: number): number {
  let sum = 0
  for (let j = at; j < at + columns; j++) sum += w[j]! * w[j]!
  return Math.sqrt(sum)
}
