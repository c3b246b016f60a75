/** A decimal of the wire, exactly: `units` of ten to the minus `places`. */
export type Exact = { units: bigint; places: number }

/** Reads a plain unsigned decimal; null for anything else, or one of more than 40 characters. */
export function readExact(text: string): Exact | null {
  if (text.length > 40 || !/^\d+(\.\d+)?$/.test(text)) return null
  const [whole = '', fraction = ''] = text.split('.')
  return { units: BigInt(whole + fraction), places: fraction.length }
}

export const timesExact = (a: Exact, b: Exact): Exact => ({ units: a.units * b.units, places: a.places + b.places })

const unitsAt = ({ units, places }: Exact, wanted: number): bigint => units * 10n ** BigInt(wanted - places)

export function plusExact(a: Exact, b: Exact): Exact {
  const places = Math.max(a.places, b.places)
  return { units: unitsAt(a, places) + unitsAt(b, places), places }
}

export function isMore(a: Exact, b: Exact): boolean {
  const places = Math.max(a.places, b.places)
  return unitsAt(a, places) > unitsAt(b, places)
}

/** As a plain decimal, all digits. */
export function printExact({ units, places }: Exact): string {
  const digits = units.toString().padStart(places + 1, '0')
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - places)
  return places === 0 || fraction === '' ? whole : `${whole}.${fraction}`
}
