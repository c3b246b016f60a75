import { thirdShare } from '../../../preload/contract/write-words.ts'
import { findBypassPhrases } from '../grammar/bypass.ts'
import { findCoins } from '../grammar/coins.ts'
import { readNumber, toPlainDigits } from '../grammar/read-number.ts'
import { coinAliases, commonWords } from './coin-names.ts'
import { type Kind, kindMarks, letters } from './roles.ts'
import { readSpoken, startsSpoken } from './spoken.ts'

/** One quote: its place in the words (UTF-16, `to` exclusive), what it looks like, and its value: a plain decimal, a coin's listed name, or `rest`. */
export type Quote = { kind: Kind; value: string; from: number; to: number; text: string }

/** A stretch that must not reach the model: a number that can be read in two ways, or not at all. */
export type QuoteProblem = { code: string; text: string; from: number; to: number; choices: readonly string[] }

/** A sentence as a model sees it. `masked` holds words, punctuation and quotes; `content` its words with their places. */
export type MaskedWords = {
  masked: string
  /** The same as code reads it: a colon is no comma ("cross margin, $100" is not "margin: $100"). */
  exact: string
  quotes: readonly Quote[]
  /** Every word that is left in `masked`, in lower case; `isOdd` where it holds characters that `masked` leaves out. */
  content: readonly { word: string; from: number; to: number; isOdd: boolean }[]
  problem: QuoteProblem | null
  flags: readonly string[]
}

type Chunk = { text: string; low: string; from: number; to: number }
type Piece =
  | { is: 'word'; text: string; from: number; to: number; isOdd: boolean }
  | { is: 'mark'; text: string; exact?: string }
  | { is: 'quote'; quote: Quote }
  | { is: 'problem'; problem: QuoteProblem }

type Unit = Kind | 'bps' | 'hundred' | 'thousand' | 'grand' | 'million'
const unitWords: ReadonlyMap<string, Unit> = new Map(
  Object.entries<Unit>({
    '%': 'percent',
    percent: 'percent',
    percents: 'percent',
    pct: 'percent',
    perc: 'percent',
    prc: 'percent',
    bps: 'bps',
    bips: 'bps',
    bp: 'bps',
    $: 'dollar',
    dollar: 'dollar',
    dollars: 'dollar',
    buck: 'dollar',
    bucks: 'dollar',
    usd: 'dollar',
    usdc: 'dollar',
    usdt: 'dollar',
    usdh: 'dollar',
    u: 'dollar',
    x: 'times',
    times: 'times',
    r: 'r',
    rs: 'r',
    atr: 'atr',
    atrs: 'atr',
    hundred: 'hundred',
    k: 'thousand',
    thousand: 'thousand',
    grand: 'grand',
    million: 'million',
    mil: 'million',
    mio: 'million',
  }),
)
const places: Partial<Record<Unit, number>> = { hundred: 2, thousand: 3, grand: 3, million: 6 }

/** Keys that traders glue to a value; the rest of the word is then read as an amount. */
const glued = /^(@|es|tps?|sl|tgt|risk|stop|entry|target|lev|size|long|short|buy|sell|[resatnmqx])(?=[-$.]?\d)(.+)$/
const parts: Record<string, string> = {
  half: '50',
  third: thirdShare,
  thirds: thirdShare,
  quarter: '25',
  rest: 'rest',
  remainder: 'rest',
}

/** Moves the point of a plain decimal to the right (or left, below zero), exactly. */
export function shift(value: string, by: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const digits = by >= 0 ? whole + fraction.padEnd(by, '0') : whole.padStart(1 - by, '0') + fraction
  const point = by >= 0 ? whole.length + by : Math.max(whole.length, 1 - by) + by
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = digits.slice(point).replace(/0+$/, '')
  return right === '' ? left : `${left}.${right}`
}

const odd = /[^a-z]/g
const edges = /^["'`([{“”‘’<]+|["'`)\]}“”‘’>]+$/g

/** Splits words into chunks at white space and at punctuation that is no part of a number or a name. */
function chunksOf(words: string): Chunk[] {
  const low = toPlainDigits(words).replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const gaps = findBypassPhrases(words)
  const found: Chunk[] = []
  const push = (from: number, to: number): void => {
    if (to > from) found.push({ text: words.slice(from, to), low: low.slice(from, to), from, to })
  }
  for (const match of low.matchAll(/\S+/g)) {
    let from = match.index
    const end = match.index + match[0].length
    for (let at = from; at < end; at++) {
      const isGap = gaps.some((gap) => at >= gap.from && at < gap.to)
      const char = low[at]!
      const inNumber = /[\d]/.test(low[at - 1] ?? '') && /\d/.test(low[at + 1] ?? '')
      const isPoint = char === '.' && /\d/.test(low[at + 1] ?? '')
      const inName =
        (char === ':' || char === '/') && /[a-z0-9]/.test(low[at - 1] ?? '') && /[a-z0-9]/.test(low[at + 1] ?? '')
      const isBreak = isGap || /[,;!?…]/.test(char) || (char === '.' && !isPoint) || (char === ':' && !inName)
      if (!isBreak || (inNumber && (char === ',' || char === '.'))) continue
      push(from, at)
      if (!isGap) push(at, at + 1)
      from = at + 1
    }
    push(from, end)
  }
  return found
}

/** The listed coin that a chunk names, by the venue's name in any case, with `-perp` behind it, or by its common name. */
function coinOf(chunk: Chunk, before: string, coins: readonly string[]): string | 'many' | null {
  const text = chunk.text
    .replace(/^\$(?=[a-z])/i, '')
    .replace(/[-/]?(perps?|usdt?|usdc)$/i, (tail, _all, at: number) => (at > 0 ? '' : tail))
  const name = text.replace(/['’]s$/, '')
  const found = findCoins(coins, name)
  const alias = coinAliases.get(name.toLowerCase())
  const [only] = found.length > 0 ? found : alias === undefined ? [] : findCoins(coins, alias)
  if (only === undefined) return null
  const isCommon = commonWords.has(chunk.low) && !(chunk.text === only && /[A-Z]/.test(only) && only.length > 1)
  if (isCommon && !/^(long|short|buy|sell|longing|shorting|close|flip|my)$/.test(before)) return null
  return found.length > 1 ? 'many' : only
}

type Amount = { kind: Kind; value: string } | { problem: Omit<QuoteProblem, 'from' | 'to'> }

/** Reads one amount with the unit that is glued to it: `2%`, `$5k`, `5x`, `2r`, `1.5atr`, `-5%`. Null: it is none. */
function readGlued(low: string): Amount | null {
  const match = /^([-+~]?)(\$?)([\d.][\d.,_]*(?:e[-+]?\d+)?)([a-z%$]*)$/.exec(low)
  if (!match) return null
  const [, sign = '', dollar = '', digits = '', tail = ''] = match
  const suffix = /^([km])(?![a-z])/.exec(tail)?.[1] ?? ''
  const unit = tail.slice(suffix.length)
  const said = unitWords.get(unit)
  if (unit !== '' && said === undefined) return null
  const number = readNumber(digits + suffix)
  if (number.is === 'refused')
    return { problem: { code: number.code, text: `I could not use "${low}" as a number: ${number.why}.`, choices: [] } }
  if (number.is === 'ask')
    return { problem: { code: number.code, text: `How do you mean "${low}"? ${number.why}.`, choices: number.choices } }
  if (sign === '+' || (sign === '-' && said !== 'percent'))
    return {
      problem: { code: 'number_negative', text: `"${low}" has a sign; a price or a size has none.`, choices: [] },
    }
  if (dollar !== '' && said !== undefined && said !== 'dollar')
    return { problem: { code: 'number_units', text: `"${low}" has two units.`, choices: [] } }
  if (said === undefined) return { kind: dollar === '' ? 'number' : 'dollar', value: number.value }
  if (said === 'bps') return { kind: 'percent', value: shift(number.value, -2) }
  const scale = places[said]
  if (scale !== undefined)
    return { kind: said === 'grand' || dollar !== '' ? 'dollar' : 'number', value: shift(number.value, scale) }
  return { kind: said as Kind, value: number.value }
}

/** Adds the unit that stands as the next word (`2 percent`, `10 grand`, `5 x`); says how many words it took. */
function addUnit(kind: Kind, value: string, next: readonly string[]): { kind: Kind; value: string; took: number } {
  let took = 0
  let now = { kind, value }
  for (;;) {
    const isKey = /^[rxu]$/.test(next[took] ?? '') && /^[-$.]?\d/.test(next[took + 1] ?? '')
    const said = isKey ? undefined : unitWords.get(next[took] ?? '')
    const isFree = now.kind === 'number'
    if (said === undefined) return { ...now, took }
    const scale = places[said]
    if (scale !== undefined && (isFree || now.kind === 'dollar'))
      now = { kind: said === 'grand' ? 'dollar' : now.kind, value: shift(now.value, scale) }
    else if (said === 'bps' && isFree) now = { kind: 'percent', value: shift(now.value, -2) }
    else if (scale === undefined && said !== 'bps' && isFree) now = { kind: said as Kind, value: now.value }
    else if (said === 'dollar' && now.kind === 'dollar') now = { ...now }
    else if (said === 'atr' && now.kind === 'times') now = { kind: 'atr', value: now.value }
    else return { ...now, took }
    took++
  }
}

/** Reads a chunk that holds digits: one amount, or several with `-`, `/` or `x` between them (`100-96x3`, `110/120`). */
function readDigits(chunk: Chunk): Piece[] {
  const pieces: Piece[] = []
  let rest = chunk.low
  let from = chunk.from
  const key = glued.exec(rest)
  if (key && readGlued(rest) === null) {
    const [, letters_ = '', value = ''] = key
    pieces.push({
      is: 'word',
      text: letters_ === '@' ? 'at' : letters_,
      from,
      to: from + letters_.length,
      isOdd: false,
    })
    rest = value
    from += letters_.length
  }
  const unread = (): Piece[] => [
    {
      is: 'problem',
      problem: {
        code: 'number_unreadable',
        text: `I could not read "${chunk.text}".`,
        from: chunk.from,
        to: chunk.to,
        choices: [],
      },
    },
  ]
  const several = /^([^-/x:]+)([-/:])([^-/:x]+)(?:x(\d+))?$/.exec(rest)
  const more = /^[^/]+(\/[^/]+){2,}$/.test(rest)
  const texts =
    readGlued(rest) !== null ? [rest] : more ? rest.split('/') : several ? [several[1]!, several[3]!] : [rest]
  for (const [index, text] of texts.entries()) {
    const at = chunk.low.indexOf(text, from - chunk.from) + chunk.from
    const amount = readGlued(text)
    if (amount === null) return unread()
    if (index > 0) pieces.push({ is: 'mark', text: several?.[2] === '-' ? '-' : several?.[2] === ':' ? ':' : ',' })
    if ('problem' in amount)
      pieces.push({ is: 'problem', problem: { ...amount.problem, from: at, to: at + text.length } })
    else
      pieces.push({
        is: 'quote',
        quote: {
          ...amount,
          from: at,
          to: at + text.length,
          text: chunk.text.slice(at - chunk.from, at - chunk.from + text.length),
        },
      })
    from = at + text.length
  }
  if (several?.[4] !== undefined && texts.length === 2)
    pieces.push({
      is: 'quote',
      quote: { kind: 'times', value: several[4], from: from, to: chunk.to, text: `x${several[4]}` },
    })
  return pieces
}

const timeframe = /^\d{1,3}(h|d|w|min|mins|hr|hrs|hours?|days?|st|nd|rd|th)$/

/** Finds the quotes of a sentence and masks them. Never throws; what can't be read strictly is the `problem`. */
export function maskWords(words: string, coins: readonly string[]): MaskedWords {
  const chunks = chunksOf(words)
  const lows = chunks.map((chunk) => chunk.low.replace(edges, ''))
  const pieces: Piece[] = []
  let at = 0
  const quote = (kind: Kind, value: string, count: number): void => {
    const from = chunks[at]!.from
    const to = chunks[at + count - 1]!.to
    pieces.push({ is: 'quote', quote: { kind, value, from, to, text: words.slice(from, to) } })
    at += count
  }
  const isCoinAt = (index: number): boolean => {
    const chunk = chunks[index]
    return chunk !== undefined && coinOf(chunk, lows[index - 1] ?? '', coins) !== null
  }

  const readPart = (): boolean => {
    const low = lows[at]!
    const article = low === 'a' || low === 'one' ? 1 : 0
    const word = lows[at + article]!
    if (low === 'three' && lows[at + 1] === 'quarters') {
      quote('part', '75', 2)
      return true
    }
    if (low === 'two' && lows[at + 1] === 'thirds') return false
    if (!Object.hasOwn(parts, word ?? '')) return false
    const ofA = ['a', 'of'].includes(lows[at + article + 1] ?? '')
      ? lows[at + article + 1] === 'of' && lows[at + article + 2] === 'a'
        ? 2
        : 1
      : 0
    const unit = lows[at + article + 1 + ofA] ?? ''
    if (/^(percent|pct)$/.test(unit) && /^(half|quarter)$/.test(word!)) {
      quote('percent', word === 'half' ? '0.5' : '0.25', article + 2 + ofA)
      return true
    }
    quote('part', parts[word!]!, article + 1)
    return true
  }

  const readWord = (): void => {
    const chunk = chunks[at]!
    const low = lows[at]!
    if (/^[,.;!?:…-]+$/.test(low)) {
      pieces.push({ is: 'mark', text: /[;:…]/.test(low) ? ',' : low[0]!, exact: /[;…]/.test(low) ? ',' : low[0]! })
      at++
      return
    }
    const coin = coinOf(chunk, lows[at - 1] ?? '', coins)
    if (coin === 'many') {
      const problem = {
        code: 'coin_case',
        text: `Which market is "${chunk.text}"?`,
        from: chunk.from,
        to: chunk.to,
        choices: findCoins(coins, chunk.text),
      }
      pieces.push({ is: 'problem', problem })
      at++
      return
    }
    if (coin !== null) return quote('coin', coin, 1)
    if (readPart()) return
    if (low === 'a' && /^(percent|pct)$/.test(lows[at + 1] ?? '')) return quote('percent', '1', 2)
    const isSpoken =
      (startsSpoken(low) &&
        (low !== 'one' ||
          unitWords.has(lows[at + 1] ?? '') ||
          startsSpoken(lows[at + 1] ?? '') ||
          readSpoken(lows, at)!.count > 1 ||
          isCoinAt(at + 1))) ||
      (low === 'a' && /^(hundred|thousand|grand)$/.test(lows[at + 1] ?? ''))
    const hyphened =
      /^[a-z]+-[a-z]+$/.test(low) && startsSpoken(low.split('-')[0]!) ? readSpoken(low.split('-'), 0) : null
    const spoken = hyphened?.count === 2 ? { ...hyphened, count: 1 } : isSpoken ? readSpoken(lows, at) : null
    if (spoken) {
      if (spoken.value === null) {
        const problem = {
          code: 'number_spoken',
          text: `Say the number "${words.slice(chunk.from, chunks[at + spoken.count - 1]!.to)} …" in digits.`,
          from: chunk.from,
          to: chunk.to,
          choices: [],
        }
        pieces.push({ is: 'problem', problem })
        at += spoken.count
        return
      }
      const unit = addUnit(
        spoken.isGrand ? 'dollar' : 'number',
        spoken.value,
        lows.slice(at + spoken.count, at + spoken.count + 4),
      )
      return quote(unit.kind, unit.value, spoken.count + unit.took)
    }
    if (/\p{N}/u.test(low)) {
      const key = /^(tps?|t|targets?)[1-9]$/.exec(low)?.[1]
      if (key !== undefined) {
        pieces.push({ is: 'word', text: key, from: chunk.from, to: chunk.to, isOdd: false })
        at++
        return
      }
      if (timeframe.test(low)) {
        pieces.push({ is: 'word', text: 'timeframe', from: chunk.from, to: chunk.to, isOdd: false })
        at++
        return
      }
      const read = readDigits({ ...chunk, low: chunk.low })
      const last = read.at(-1)
      if (last?.is === 'quote' && last.quote.to === chunk.to) {
        const unit = addUnit(last.quote.kind, last.quote.value, lows.slice(at + 1, at + 5))
        const to = chunks[at + unit.took]!.to
        read[read.length - 1] = {
          is: 'quote',
          quote: {
            kind: unit.kind,
            value: unit.value,
            from: last.quote.from,
            to,
            text: words.slice(last.quote.from, to),
          },
        }
        at += unit.took
      }
      pieces.push(...read)
      at++
      return
    }
    for (const part of low.replaceAll(/['’]/g, '').split(/[-/_]+/)) {
      const isOdd = odd.test(part)
      odd.lastIndex = 0
      if (part === '=') continue
      if (part === '@') pieces.push({ is: 'word', text: 'at', from: chunk.from, to: chunk.to, isOdd: false })
      else if (part === '&') pieces.push({ is: 'word', text: 'and', from: chunk.from, to: chunk.to, isOdd: false })
      else if (part !== '') pieces.push({ is: 'word', text: part, from: chunk.from, to: chunk.to, isOdd })
    }
    at++
  }
  while (at < chunks.length) readWord()
  return assemble(pieces, findBypassPhrases(words).length > 0 ? ['policy_bypass_attempt'] : [])
}

/** Puts the pieces together; a coin that is named twice is one quote. */
function assemble(pieces: readonly Piece[], flags: readonly string[]): MaskedWords {
  const quotes: Quote[] = []
  const masked: string[] = []
  const exact: string[] = []
  const push = (...texts: string[]): void => {
    masked.push(...texts)
    exact.push(...texts)
  }
  const content: { word: string; from: number; to: number; isOdd: boolean }[] = []
  let problem: QuoteProblem | null = null
  for (const piece of pieces) {
    if (piece.is === 'mark') {
      masked.push(piece.text)
      exact.push(piece.exact ?? piece.text)
    } else if (piece.is === 'problem') problem ??= piece.problem
    else if (piece.is === 'word') {
      const word = piece.text.replace(odd, '')
      content.push({ word, from: piece.from, to: piece.to, isOdd: piece.isOdd })
      if (word !== '') push(word)
    } else {
      const { quote } = piece
      const known =
        quote.kind === 'coin' ? quotes.findIndex(({ kind, value }) => kind === 'coin' && value === quote.value) : -1
      if (known < 0) quotes.push(quote)
      const letter = letters[known < 0 ? quotes.length - 1 : known]
      if (letter === undefined)
        problem ??= {
          code: 'too_many_quotes',
          text: `The sentence names more than ${letters.length} numbers and coins. Say it in two sentences.`,
          from: quote.from,
          to: quote.to,
          choices: [],
        }
      push(kindMarks[quote.kind], letter ?? '')
    }
  }
  return { masked: masked.join(' ').trim(), exact: exact.join(' ').trim(), quotes, content, problem, flags }
}
