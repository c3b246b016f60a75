/**
 * The arithmetic behind every quantity: whole numbers and a count of decimals. Sums, differences and products are exact,
 * however long; only a quotient that never ends is cut, toward zero, at so many decimals.
 */
const quotientPlaces = 120
const usualPlaces = 16

/** What a cut quotient leaves behind lies beyond this many decimals, whatever contract-sized number it is multiplied by. */
const settledPlaces = 60

/** digits / 10^places. Of two that are equal one may have more zeros at its end; only `decimalsOf` and texts look at that. */
export class Exact {
  readonly digits: bigint
  readonly places: number
  constructor(digits: bigint, places: number) {
    this.digits = digits
    this.places = places
  }
  toString(): string {
    return textOf(this)
  }
  toJSON(): string {
    return textOf(this)
  }
}

/** Which way digits are cut off. */
export type Rounding = 'floor' | 'ceil' | 'half_up' | 'half_even'

const powers: bigint[] = [1n]
function powerOfTen(exponent: number): bigint {
  for (let at = powers.length; at <= exponent; at += 1) powers.push(powers[at - 1]! * 10n)
  return powers[exponent]!
}

/** The number of a plain decimal text: an optional minus, digits, at most one point among them. */
export function exactOf(text: string): Exact {
  const point = text.indexOf('.')
  if (point < 0) return new Exact(BigInt(text), 0)
  return new Exact(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1)
}

/** The digits of a number as if it had so many places, which are as many as it has or more. */
function at({ digits, places }: Exact, wanted: number): bigint {
  return places === wanted ? digits : digits * powerOfTen(wanted - places)
}

/** a + b. */
export function plus(a: Exact, b: Exact): Exact {
  const places = a.places > b.places ? a.places : b.places
  return new Exact(at(a, places) + at(b, places), places)
}
/** a − b. */
export function minus(a: Exact, b: Exact): Exact {
  const places = a.places > b.places ? a.places : b.places
  return new Exact(at(a, places) - at(b, places), places)
}
/** a · b. */
export function times(a: Exact, b: Exact): Exact {
  return new Exact(a.digits * b.digits, a.places + b.places)
}
/** −1, 0 or 1 as a is below, at or above b. */
export function order(a: Exact, b: Exact): -1 | 0 | 1 {
  const places = a.places > b.places ? a.places : b.places
  const [left, right] = [at(a, places), at(b, places)]
  return left < right ? -1 : left > right ? 1 : 0
}
/** −1, 0 or 1: the sign. */
export function sign({ digits }: Exact): -1 | 0 | 1 {
  return digits > 0n ? 1 : digits < 0n ? -1 : 0
}

/** a / b: whole where it ends within the places of a quotient, else cut there, toward zero. Throws, as a defect, on b = 0. */
export function quotient(a: Exact, b: Exact): Exact {
  if (b.digits === 0n) throw new RangeError('A quantity was divided by zero.')
  // Most end early, and small numbers are quick.
  return quotientAt(a, b, usualPlaces, true) ?? quotientAt(a, b, quotientPlaces, false)!
}

/** a / b at so many decimals; null where it must end there and does not. */
function quotientAt(a: Exact, b: Exact, places: number, mustEnd: boolean): Exact | null {
  const more = places + b.places - a.places
  const [above, below] = more >= 0 ? [a.digits * powerOfTen(more), b.digits] : [a.digits, b.digits * powerOfTen(-more)]
  const digits = above / below
  if (digits * below === above) return shortest(new Exact(digits, places))
  return mustEnd ? null : new Exact(digits, places)
}

/** The same number without zeros at the end of its decimals. */
function shortest({ digits, places }: Exact): Exact {
  if (digits === 0n) return new Exact(0n, 0)
  let [left, count] = [digits, places]
  for (let step = 64; step >= 1; step /= 2) {
    while (count >= step && left % powerOfTen(step) === 0n) {
      left /= powerOfTen(step)
      count -= step
    }
  }
  return new Exact(left, count)
}

/** How many decimals a number needs. */
export function decimalsOf(value: Exact): number {
  return value.places === 0 ? 0 : shortest(value).places
}

/** The power of ten of the first digit: 2 for 123, −3 for 0.00123; 0 for zero. */
export function magnitudeOf({ digits, places }: Exact): number {
  if (digits === 0n) return 0
  return (digits < 0n ? -digits : digits).toString().length - 1 - places
}

/** The number at so many decimals. */
export function rounded(value: Exact, places: number, rounding: Rounding): Exact {
  if (value.places <= places) return value
  const unit = powerOfTen(value.places - places)
  const rest = value.digits % unit
  const whole = value.digits / unit
  if (rest === 0n) return new Exact(whole, places)
  const isBelowZero = value.digits < 0n
  return new Exact(whole + (isAway(whole, rest, unit, rounding) ? (isBelowZero ? -1n : 1n) : 0n), places)
}

/** Whether what is cut off takes the rest one further from zero. */
function isAway(whole: bigint, rest: bigint, unit: bigint, rounding: Rounding): boolean {
  if (rounding === 'floor') return rest < 0n
  if (rounding === 'ceil') return rest > 0n
  const twice = rest < 0n ? -2n * rest : 2n * rest
  return twice > unit || (twice === unit && (rounding === 'half_up' || whole % 2n !== 0n))
}

/**
 * The value without what a cut quotient left behind: 300/7·7 ends at 300 again, not at 299.99…9. Its trace lies beyond the
 * 60th decimal; a value that really has so many is left as it is.
 */
export function settled(value: Exact): Exact {
  if (value.places <= settledPlaces || decimalsOf(value) <= settledPlaces) return value
  const near = shortest(rounded(value, settledPlaces, 'half_even'))
  return near.places < settledPlaces - 10 ? near : value
}

/** Plain decimal text as short as the number is, or with just so many decimals, which must be as many as it has or more. */
export function textOf(value: Exact, decimals: number | null = null): string {
  const { digits, places } = decimals === null ? shortest(value) : new Exact(at(value, decimals), decimals)
  const all = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0')
  const sized = places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`
  return digits < 0n ? `-${sized}` : sized
}
