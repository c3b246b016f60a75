import { canonical } from '../grammar/read-number.ts'

const units: ReadonlyMap<string, number> = new Map(
  Object.entries({
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    thirteen: 13,
    fourteen: 14,
    fifteen: 15,
    sixteen: 16,
    seventeen: 17,
    eighteen: 18,
    nineteen: 19,
  }),
)
const tens: ReadonlyMap<string, number> = new Map(
  Object.entries({
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
  }),
)
const scales: ReadonlyMap<string, number> = new Map(
  Object.entries({ thousand: 1000, grand: 1000, k: 1000, million: 1_000_000 }),
)

/** Whether a word can start a spoken number. "one" and "a" can be something else; the finder decides by what follows. */
export const startsSpoken = (low: string): boolean => units.has(low) || tens.has(low) || low === 'hundred'

const isPart = (low: string): boolean => startsSpoken(low) || (scales.has(low) && low !== 'k')

/** What a run of number words is: its value and how many words it took; `value` null where it can be read in two ways ("one fifty"). */
export type Spoken = { count: number; value: string | null; isGrand: boolean }

/** Below a thousand: "ninety five", "two hundred and ten", "a hundred". Null where nothing, or nothing clear, is said. */
function readBelowThousand(words: readonly string[], from: number): { to: number; value: number } | null {
  let at = from
  let value = 0
  const small = (): number | null => {
    const ten = tens.get(words[at] ?? '')
    if (ten !== undefined) {
      at++
      const unit = units.get(words[at] ?? '')
      if (unit === undefined || unit > 9) return ten
      at++
      return ten + unit
    }
    const unit = units.get(words[at] ?? '')
    if (unit === undefined) return null
    at++
    return unit
  }
  if (words[at] === 'a' && words[at + 1] === 'hundred') {
    value = 100
    at += 2
  } else {
    const first = small()
    if (first === null) return null
    value = first
    if (words[at] === 'hundred') {
      value *= 100
      at++
    } else return { to: at, value }
  }
  const mark = at
  if (words[at] === 'and') at++
  const rest = small()
  if (rest === null) at = mark
  else value += rest
  return { to: at, value }
}

/**
 * Reads a number in words from `from` on: "two", "ten grand", "sixty one thousand two hundred", "two and a half",
 * "two point five". Null where no number is said there. What follows on directly as another number makes it unclear.
 */
export function readSpoken(words: readonly string[], from: number): Spoken | null {
  let at = from
  let total = 0
  let isGrand = false
  const isArticle = words[at] === 'a' && scales.has(words[at + 1] ?? '') && words[at + 1] !== 'k'
  let part = isArticle ? { to: at + 1, value: 1 } : readBelowThousand(words, at)
  if (part === null) return null
  at = part.to
  let last = Number.POSITIVE_INFINITY
  for (;;) {
    const scale = scales.get(words[at] ?? '')
    if (scale !== undefined && scale < last) {
      isGrand ||= words[at] === 'grand'
      total += part.value * scale
      last = scale
      at++
      const mark = at
      if (words[at] === 'and' && readBelowThousand(words, at + 1) !== null && words[at + 1] !== 'a') at++
      part = words[at] === 'a' ? null : readBelowThousand(words, at)
      if (part === null) {
        at = mark
        break
      }
      at = part.to
      continue
    }
    total += part.value
    break
  }
  let value = String(total)
  if (words[at] === 'and' && words[at + 1] === 'a' && words[at + 2] === 'half') {
    value = `${total}.5`
    at += 3
  } else if (words[at] === 'point') {
    const digits: number[] = []
    let next = at + 1
    for (let unit = digitOf(words[next]); unit !== null; unit = digitOf(words[next])) {
      digits.push(unit)
      next++
    }
    if (digits.length > 0) {
      value = `${total}.${digits.join('')}`
      at = next
    }
  }
  const isUnclear = isPart(words[at] ?? '')
  return { count: at - from, value: isUnclear ? null : canonical(value), isGrand }
}

const digitOf = (word: string | undefined): number | null => {
  if (word === 'zero' || word === 'oh') return 0
  const unit = units.get(word ?? '')
  return unit !== undefined && unit < 10 ? unit : null
}
