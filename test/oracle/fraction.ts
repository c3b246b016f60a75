/** An exact number: n/d in whole numbers, d above zero. Nothing is ever rounded but where a function says so. */
export interface Fraction {
  readonly n: bigint
  readonly d: bigint
}

const tens = Array.from({ length: 200 }, (_, power) => 10n ** BigInt(power))

/** 10 to a power that is not negative. */
export function ten(power: number): bigint {
  return tens[power] ?? 10n ** BigInt(power)
}

export const zero: Fraction = { n: 0n, d: 1n }
export const one: Fraction = { n: 1n, d: 1n }

/** A whole number as a fraction. */
export function whole(n: bigint | number): Fraction {
  return { n: BigInt(n), d: 1n }
}

/** Plain decimal text, as a fraction of a power of ten. Throws on anything else: an oracle guesses nothing. */
export function read(text: string): Fraction {
  const at = text.indexOf('.')
  if (at < 0) return { n: BigInt(text), d: 1n }
  const decimals = text.length - at - 1
  return { n: BigInt(text.slice(0, at) + text.slice(at + 1)), d: ten(decimals) }
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
}
export function minus(a: Fraction, b: Fraction): Fraction {
  return a.d === b.d ? { n: a.n - b.n, d: a.d } : { n: a.n * b.d - b.n * a.d, d: a.d * b.d }
}
export function times(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d }
}
/** a / b; b is not zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  if (b.n === 0n) throw new RangeError('An oracle divided by zero.')
  return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n }
}
export function negative(a: Fraction): Fraction {
  return { n: -a.n, d: a.d }
}
export function size(a: Fraction): Fraction {
  return a.n < 0n ? negative(a) : a
}
/** Below zero, zero or above zero as a is below, at or above b. */
export function order(a: Fraction, b: Fraction): number {
  const left = a.n * b.d
  const right = b.n * a.d
  return left < right ? -1 : left > right ? 1 : 0
}
export function lesser(a: Fraction, b: Fraction): Fraction {
  return order(a, b) <= 0 ? a : b
}
export function larger(a: Fraction, b: Fraction): Fraction {
  return order(a, b) >= 0 ? a : b
}
export function total(all: readonly Fraction[]): Fraction {
  return all.reduce(plus, zero)
}

/** The whole number at or below n/d. */
export function floorDiv(n: bigint, d: bigint): bigint {
  const cut = n / d
  return n % d < 0n ? cut - 1n : cut
}
/** How many whole times 10^-decimals fit, rounded down. */
export function floorUnits(a: Fraction, decimals: number): bigint {
  return floorDiv(a.n * ten(decimals), a.d)
}
/** How many whole times 10^-decimals fit, rounded up. */
export function ceilUnits(a: Fraction, decimals: number): bigint {
  return -floorDiv(-a.n * ten(decimals), a.d)
}
/** So many times 10^-decimals. */
export function units(count: bigint, decimals: number): Fraction {
  return { n: count, d: ten(decimals) }
}

const mostDecimals = 60
const cutDecimals = 8

/** How many decimals the exact value has, or null where it never ends (or goes on beyond 60). */
function decimalsOf(a: Fraction): number | null {
  const rest = a.d / gcd(a.n < 0n ? -a.n : a.n, a.d)
  for (let decimals = 0; decimals <= mostDecimals; decimals += 1) if (ten(decimals) % rest === 0n) return decimals
  return null
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}

/** Plain decimal text: exact where it ends, else eight decimals, up or down. */
export function text(a: Fraction, way: 'up' | 'down' = 'down'): string {
  const exact = decimalsOf(a)
  const decimals = exact ?? cutDecimals
  return unitsText(way === 'up' ? ceilUnits(a, decimals) : floorUnits(a, decimals), decimals)
}

/** So many times 10^-decimals as plain text, without zeros at its end. */
export function unitsText(count: bigint, decimals: number): string {
  const digits = (count < 0n ? -count : count).toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const part = digits.slice(point).replace(/0+$/, '')
  const plain = part === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${part}`
  return count < 0n ? `-${plain}` : plain
}
