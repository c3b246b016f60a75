import { toPlainDigits } from './read-number.ts'

/** One token of the words: its place (UTF-16 indexes, `to` exclusive), its text, and `low`, the same length in lower case with plain digits. */
export type Token = { from: number; to: number; text: string; low: string }

/** A stretch of the words that is spoken for already and separates like a space. */
export type Gap = { from: number; to: number }

// U+FEFF counts as white space in JavaScript; it is invisible, so here it is a character that no rule reads.
const isSpace = (char: string): boolean => char !== '\ufeff' && /\s/.test(char)

const startsAmount = (text: string): boolean => /^[$.]?\d/.test(text)

/** Whether what follows a comma is a token of its own after a glued key (`e100,5x`, `s95,$5000`), and no part of its number. */
function isNextToken(before: string, next: string): boolean {
  const isGluedNumber = /^(@|[a-z]+)-?[\d.-]+$/.test(before) && !/^(t|tp|targets?)\d/.test(before)
  return isGluedNumber && /^(\d{1,2}(\.\d+)?x|\$.*)$/.test(next)
}

/** Whether the comma at `at` belongs to the token begun at `from`: a comma in a number or in a list of targets. */
function commaIsInside(low: string, from: number, at: number): boolean {
  if (!startsAmount(low.slice(at + 1, at + 4))) return false
  const before = low.slice(from, at)
  if (isNextToken(before, /^[^\s,]*/.exec(low.slice(at + 1))?.[0] ?? '')) return false
  if (/\d$/.test(before)) return true
  if (!/^(t|tp|targets?)?[$.]?\d/.test(before)) return false
  return before.includes(':') || /[\d.]r$/.test(before)
}

/** Lower-cases ASCII letters only, so that every character keeps its place. */
const toLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** A full stop that ends the sentence is no part of a long form's last word (`stop 95.`); glued tokens keep it. */
function dropFullStop(tokens: Token[]): void {
  const last = tokens.at(-1)
  if (!last || !/[^.]\.$/.test(last.low)) return
  const previous = tokens.at(-2)
  const isWord = /^[a-z][a-z-]*\.$/.test(last.low)
  const isValue = /^[$\d]/.test(last.low) && previous !== undefined && /^[a-z]+$/.test(previous.low)
  if (!isWord && !isValue) return
  tokens[tokens.length - 1] = {
    from: last.from,
    to: last.to - 1,
    text: last.text.slice(0, -1),
    low: last.low.slice(0, -1),
  }
}

/** Splits words at spaces and commas, leaving out the gaps. A comma inside a number or a list of targets stays inside. */
export function splitWords(words: string, gaps: readonly Gap[]): Token[] {
  const low = toLower(toPlainDigits(words))
  const tokens: Token[] = []
  let from = -1
  const end = (to: number): void => {
    if (from >= 0) tokens.push({ from, to, text: words.slice(from, to), low: low.slice(from, to) })
    from = -1
  }
  for (let i = 0; i < words.length; i++) {
    const char = low[i]!
    const isGap = gaps.some((gap) => i >= gap.from && i < gap.to)
    if (isGap || isSpace(char) || (char === ',' && !(from >= 0 && commaIsInside(low, from, i)))) end(i)
    else if (from < 0) from = i
  }
  end(words.length)
  dropFullStop(tokens)
  return tokens
}
