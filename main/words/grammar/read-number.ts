/** What a piece of text is as a number: a canonical plain decimal, a question with its possible values, or a refusal. */
export type NumberReading =
  | { is: 'number'; value: string }
  | { is: 'ask'; code: string; why: string; choices: readonly string[] }
  | { is: 'refused'; code: string; why: string }

/** A number with the unit glued to it. `core` is the number's own text, without `$` and `%`. */
export type Amount = { unit: 'none' | 'dollar' | 'percent'; core: string; number: NumberReading }

/** The longest text that is read as one number. */
export const longestNumber = 30

const fullWidthZero = 0xff10
const arabicIndicZero = 0x0660

/** Maps full-width and Arabic-Indic digits, the full-width full stop and the minus sign to ASCII, one by one; nothing else. */
export function toPlainDigits(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= fullWidthZero && code <= fullWidthZero + 9) out += String.fromCharCode(code - fullWidthZero + 48)
    else if (code >= arabicIndicZero && code <= arabicIndicZero + 9)
      out += String.fromCharCode(code - arabicIndicZero + 48)
    else if (code === 0xff0e) out += '.'
    else if (code === 0x2212) out += '-'
    else out += text[i]
  }
  return out
}

/** True when digits (or the full-width full stop) of more than one script stand together. */
export function mixesScripts(text: string): boolean {
  const ascii = /[0-9]/.test(text) ? 1 : 0
  const fullWidth = /[\uff10-\uff19\uff0e]/.test(text) ? 1 : 0
  const arabicIndic = /[\u0660-\u0669]/.test(text) ? 1 : 0
  return ascii + fullWidth + arabicIndic > 1
}

const plain = /^\d+(\.\d+)?$/

/** Strips the zeros that carry no value: `0100.50` is `100.5`. The text must be a plain decimal. */
export function canonical(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.')
  const left = whole.replace(/^0+(?=\d)/, '')
  const right = fraction.replace(/0+$/, '')
  return right === '' ? left : `${left}.${right}`
}

/** Moves the point of a plain decimal by `places` (right when positive), digit by digit. */
function shiftPoint(text: string, places: number): string {
  const [whole = '0', fraction = ''] = text.split('.')
  if (places >= 0) {
    const padded = fraction.padEnd(places, '0')
    return canonical(`${whole}${padded.slice(0, places)}.${padded.slice(places)}0`)
  }
  const padded = whole.padStart(1 - places, '0')
  return canonical(`${padded.slice(0, places)}.${padded.slice(places)}${fraction}`)
}

/** A hundredth of a plain decimal: `50` is `0.5`. */
export const hundredth = (text: string): string => shiftPoint(text, -2)

const isZero = (text: string): boolean => /^[0.]*$/.test(text)

/** What a number with commas, or with two points, may mean. */
function separatorChoices(text: string): string[] {
  const choices: string[] = []
  const comma = /^\d+,\d+$/.test(text)
  if (/^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text)) choices.push(text.replaceAll(',', ''))
  if (comma) choices.push(text.replace(',', '.'))
  if (/^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(text)) choices.push(text.replaceAll('.', '').replace(',', '.'))
  if (/^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(text)) choices.push(text.replaceAll('.', ''))
  return choices.map(canonical).filter((choice) => !isZero(choice))
}

const refused = (code: string, why: string): NumberReading => ({ is: 'refused', code, why })
const ask = (code: string, why: string, choices: readonly string[]): NumberReading => ({
  is: 'ask',
  code,
  why,
  choices,
})

/** The refusals that need no arithmetic: what is never a number here, whatever it may mean elsewhere. */
function refusalOf(text: string): NumberReading | null {
  if (/^[+-]?(nan|inf|infinity|∞)$/i.test(text)) return refused('number_not_finite', 'it is not a finite number')
  if (/[^\x21-\x7e]/.test(text)) return refused('number_odd_characters', 'it holds characters that are no plain digits')
  if (text.includes('_')) return refused('number_underscore', 'digits may not be grouped with _')
  if (/^[+-]?0[xbo]/i.test(text)) return refused('number_hex', 'only decimal numbers are read')
  if (/^[+-]?[\d.,]+e[+-]?\d*$/i.test(text)) return refused('number_exponent', 'exponents are not read')
  if (/^-[\d.,]+[km]?$/i.test(text)) return refused('number_negative', 'it must be above zero')
  return null
}

/**
 * Reads one number of a user: digits, at most one point, an optional `k` (thousand). Never rounds and never guesses:
 * what can be read in two ways is asked about, the rest is refused. Source: rules.md, "Numbers".
 */
export function readNumber(said: string): NumberReading {
  if (said.length > longestNumber) return refused('number_too_long', `it is longer than ${longestNumber} characters`)
  const text = toPlainDigits(said)
  if (mixesScripts(said)) {
    const inner = readNumber(text)
    if (inner.is === 'refused') return inner
    return ask('mixed_scripts', 'its digits are of two scripts', inner.is === 'number' ? [inner.value] : inner.choices)
  }
  const refusal = refusalOf(text)
  if (refusal) return refusal

  const suffix = /[km]$/i.exec(text)?.[0].toLowerCase() ?? ''
  const digits = suffix === '' ? text : text.slice(0, -1)
  const scale = (value: string): string => (suffix === 'k' ? shiftPoint(value, 3) : value)

  if (!plain.test(digits)) {
    const choices = separatorChoices(digits).map(scale)
    if (choices.length > 0 || /^\d[\d.]*,[\d.,]*\d$/.test(digits))
      return ask('number_separator', 'a comma or a second point can mean two things', choices)
    const bare = /^\.\d+$/.test(digits) ? `0${digits}` : /^\d+\.$/.test(digits) ? digits.slice(0, -1) : null
    if (bare === null) return refused('number_unreadable', 'it is not a number')
    if (isZero(bare)) return refused('number_zero', 'it must be above zero')
    return ask('number_point', 'a digit is missing beside the point', [scale(canonical(bare))])
  }
  if (isZero(digits)) return refused('number_zero', 'it must be above zero')
  if (suffix === 'm')
    return ask('number_suffix_m', 'm can be a million or a thousandth', [shiftPoint(digits, 6), shiftPoint(digits, -3)])
  if (/^0\d/.test(digits)) return ask('number_leading_zero', 'it starts with a zero', [scale(canonical(digits))])
  return { is: 'number', value: scale(canonical(digits)) }
}

/** Reads a number with `$` before or after it, or `%` after it. Two units at once are refused. */
export function readAmount(text: string): Amount {
  const before = text.startsWith('$')
  const after = text.endsWith('$') && text.length > 1
  const percent = text.endsWith('%')
  const core = text.slice(before ? 1 : 0, after || percent ? -1 : undefined)
  const unit = percent ? 'percent' : before || after ? 'dollar' : 'none'
  if ((before && after) || (before && percent)) {
    return { unit, core, number: refused('number_unreadable', 'it has two units') }
  }
  return { unit, core, number: readNumber(core) }
}

const scaled = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(60, '0'))
}

/** Compares two plain decimals exactly: below zero when `a` is the smaller. */
export function compareDecimals(a: string, b: string): number {
  const left = scaled(a)
  const right = scaled(b)
  return left < right ? -1 : left > right ? 1 : 0
}

const unscaled = (value: bigint): string => shiftPoint(value.toString(), -60)

/** The exact sum of plain decimals. */
export function sumDecimals(values: readonly string[]): string {
  return unscaled(values.reduce((sum, value) => sum + scaled(value), 0n))
}

/** The exact difference of plain decimals, zero where it would be negative. */
export function subtractDecimals(a: string, b: string): string {
  const left = scaled(a) - scaled(b)
  return unscaled(left < 0n ? 0n : left)
}
