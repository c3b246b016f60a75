/**
 * What stands plainly in a chat model's prose; nothing of it ever reaches an order. Each number is a stretch of the prose as
 * it is written there, or null: where none is, where there are two, and where it could be read in two ways.
 */
export type ProseReading = {
  /** Units of the coin. */
  size: string | null
  leverage: string | null
  /** The price of a stop. */
  stop: string | null
  /** It names no size, and plainly asks back or refuses. */
  isHeldBack: boolean
}

const longest = 16_000
/** Characters before a size in which a word may cast doubt on it. */
const farBack = 300
const units = ['unit', 'units', 'contract', 'contracts', 'coin', 'coins', 'token', 'tokens']

/** `position size: …`, `final answer = …`, `| size | …` at the start of a line, with the words that may stand around it. */
const label =
  /^[\s>#•|.)\d-]{0,40}(?:(?:so|thus|therefore|your|the|final|recommended|suggested|calculated|correct|required)[ ,]+){0,4}(?:position size|order size|trade size|size|quantity|final answer|answer)[ ]{0,8}(?:\([^()\n]{0,40}\))?[ ]{0,8}(?::|=|\||is\b|would be\b|will be\b|should be\b)/i
const number = /^\d{1,15}(?:\.\d{1,12})?/
/** A sentence with one of these speaks of a size that is not the answer: denied, a bound, or what is held already. */
const doubting =
  /\b(?:not|no|never|cannot|instead of|rather than|avoid|exceeds?|at most|up to|maximum|max|minimum|min|limit (?:is|of)|currently|already|existing|hold|holding|unless|example|e\.g)\b|n['’]t\b/i
const askingBack =
  /\b(?:please (?:specify|clarify|confirm|provide|tell|let me know)|(?:could|can|would) you (?:please )?(?:specify|clarify|confirm|provide|tell)|(?:do|did) you mean|i need to know|i need more)\b/i
const refusing =
  /\b(?:cannot|can not|can['’]t|won['’]t|will not|unable to|not able to|must decline|i decline|i refuse|not allowed to)\b/i

/**
 * Reads a size out of prose: a labelled line (`Position size: 40 SOL`, the result of its sum), or else the one number that
 * stands before the coin's name. It never computes, never joins and never chooses between two. Takes anything, in one pass.
 */
export function readProse(prose: string, coinNames: readonly string[]): ProseReading {
  if (prose.length > longest) return { size: null, leverage: null, stop: null, isHeldBack: false }
  const text = plain(prose)
  const size = sizeIn(text, new Set([...units, ...coinNames.map((name) => name.toLowerCase())]))
  return {
    size,
    leverage: only(text, [
      /\bleverage[ ]{0,4}(?:of|to|at|is|:|=)?[ ]{0,4}(\d{1,3}(?:\.\d{1,2})?)[ ]?x(?!\w)/gi,
      /(?<![\w.,])(\d{1,3}(?:\.\d{1,2})?)[ ]?x leverage\b/gi,
    ]),
    stop: only(text, [
      /\bstop(?:[ -]?loss)?(?: price)?[ ]{0,4}(?:at|is|:|=)[ ]{0,4}\$?(\d{1,15}(?:\.\d{1,12})?)(?![\w%]|[.,]\d|[ ]{0,4}(?:%|percent|or\b|to\b|-))/gi,
    ]),
    isHeldBack: size === null && (/\?\W{0,8}$/.test(text.slice(-200)) || askingBack.test(text) || refusing.test(text)),
  }
}

/** The prose without marks of emphasis, of mathematics and of "about", each as spaces, so that every place stays its place. */
const plain = (prose: string): string =>
  prose.replace(/\\[a-z]{1,12}|[\\{}*_`~≈\u00a0]/gi, (mark) => ' '.repeat(mark.length))

function sizeIn(text: string, names: ReadonlySet<string>): string | null {
  const labelled: (string | null)[] = []
  const named: (string | null)[] = []
  for (const line of text.split(/[\n\r]/)) {
    const head = label.exec(line)
    const value = head === null ? undefined : labelledSize(line.slice(head[0].length), names)
    if (value !== undefined) labelled.push(value)
    named.push(...namedSizes(line, names))
  }
  return single(labelled.length > 0 ? labelled : named)
}

/** What a label is followed by: a size, null where it is doubtful, undefined where it is none (a formula, dollars, words). */
function labelledSize(rest: string, names: ReadonlySet<string>): string | null | undefined {
  const [sentence = ''] = rest.split(/[.;!?](?=\s|$)/, 1)
  const sum = sentence.replace(/\([^()]*\)/g, ' ')
  const result = sum
    .slice(sum.lastIndexOf('=') + 1)
    .replace(/[\s|]+$/, '')
    .trimStart()
  const [said] = number.exec(result) ?? []
  if (said === undefined) return undefined
  const after = result.slice(said.length)
  if (after === '') return said
  const unit = /^[ ]{0,8}([a-z]{1,20})(.*)$/is.exec(after)
  if (unit !== null && names.has(unit[1]!.toLowerCase())) return endsWell(unit[2]!) ? said : null
  // Another number, a range or a thousand's comma is a size in doubt; a unit that is not the coin's is no size.
  return /^(?:[.,]\d|[ ]{0,8}(?:-|–|to\b|or\b|and\b|\d))/i.test(after) ? null : undefined
}

/** Every number right before the coin's name, null for one that is doubtful. */
function namedSizes(line: string, names: ReadonlySet<string>): (string | null)[] {
  const found: (string | null)[] = []
  for (const match of line.matchAll(/(\d[\d.]{0,40})[ ]{0,8}([a-z]{1,20})/gi)) {
    const [all, said, name] = match as unknown as [string, string, string]
    if (!names.has(name.toLowerCase())) continue
    const before = line.slice(Math.max(0, match.index - farBack), match.index)
    // Money, however it is followed, is no size.
    if (/[$€£][ ]{0,4}(?:[\d,]{0,20})$/.test(before)) continue
    const isWhole = number.exec(said)?.[0] === said
    const sentence = before.slice(before.search(/[^.;!?]*$/)) + all
    const isClear = isWhole && startsWell(before) && endsWell(line.slice(match.index + all.length))
    found.push(isClear && !doubting.test(sentence) ? said : null)
  }
  return found
}

/** Whether a number may begin after this: no digit, sign, comma or strange character before it, and no range. */
const startsWell = (before: string): boolean =>
  /(?:^|[\s([:=|"'>→])$/.test(before) &&
  /(?:^|[\p{L}.,:;=|([!?"'>)\]→])\s*$/u.test(before) &&
  !/[\p{N}%][^\p{L}\p{N}]{0,8}(?:to|or|and|through|x|times)\s*$/iu.test(before)

/** Whether a size may end before this: nothing glued to the coin's name, and no range. */
const endsWell = (after: string): boolean =>
  /^(?:-perp\b|-usdc?\b)?(?:$|[\s.,;:!?)|\]"'=])/i.test(after) && !/^\s{0,8}(?:-|–|—|to|or|and)\s{0,8}\d/i.test(after)

/** The one value among them, as it was written first; null where there is none, another, or a doubtful one. */
function single(values: readonly (string | null)[]): string | null {
  const [first = null] = values
  return first !== null && values.every((one) => one !== null && trimmed(one) === trimmed(first)) ? first : null
}

/** The same for equal numbers: 40, 040 and 40.00. */
const trimmed = (said: string): string => {
  const [whole = '', fraction = ''] = said.split('.')
  return `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
}

const only = (text: string, forms: readonly RegExp[]): string | null =>
  single(forms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1]!)))
