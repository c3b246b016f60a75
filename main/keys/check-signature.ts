import { etc, Point } from '@noble/secp256k1'

type Row = Point[]

/** For each of a scalar's 32 bytes the 256 multiples of the point at that place. Only public numbers go through it. */
function tableOf(point: Point): Row[] {
  let base = point
  return Array.from({ length: 32 }, () => {
    const row: Row = [Point.ZERO]
    for (let multiple = 1; multiple < 256; multiple += 1) row.push(row[multiple - 1]!.add(base))
    base = row[255]!.add(base)
    return row
  })
}

/** The sum of the table's multiples for a scalar, onto a point. */
function addMultiple(onto: Point, table: Row[], scalar: bigint): Point {
  let sum = onto
  let rest = scalar
  for (const row of table) {
    const byte = Number(rest & 255n)
    if (byte !== 0) sum = sum.add(row[byte]!)
    rest >>= 8n
  }
  return sum
}

let tableOfBase: Row[] | null = null

/**
 * Whether a signature (recovery byte, r, s) of a digest recovers to this key, as the venue will find. The same equation
 * as a recovery, turned round: R = (z/s) G + (r/s) Q must have the signature's x and parity. With both points' multiples
 * ready it takes a tenth of the time. `publicKey` is compressed, 33 bytes.
 */
export function signatureCheck(publicKey: Uint8Array): (signature: Uint8Array, digest: Uint8Array) => boolean {
  const order = Point.CURVE().n
  tableOfBase ??= tableOf(Point.BASE)
  const [base, own] = [tableOfBase, tableOf(Point.fromBytes(publicKey))]
  return (signature, digest) => {
    const r = etc.bytesToNumberBE(signature.subarray(1, 33))
    const s = etc.bytesToNumberBE(signature.subarray(33, 65))
    // Above half the order the venue would take it, but nothing of ours makes it.
    if (signature.length !== 65 || signature[0]! > 1 || r === 0n || r >= order || s === 0n || s > order / 2n)
      return false
    const inverse = etc.invert(s, order)
    const scaled = (value: bigint) => etc.mod(value * inverse, order)
    const point = addMultiple(addMultiple(Point.ZERO, base, scaled(etc.bytesToNumberBE(digest))), own, scaled(r))
    if (point.equals(Point.ZERO)) return false
    const { x, y } = point.toAffine()
    return x === r && (y & 1n) === BigInt(signature[0]!)
  }
}
