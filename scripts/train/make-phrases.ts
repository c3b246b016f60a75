import type { PhraseTable } from '../../main/words/model/phrase-book.ts'
import { maskWords } from '../../main/words/model/quotes.ts'
import { flags } from '../../main/words/model/roles.ts'
import { sideWords } from './expand.ts'
import { phrases as all, type Group } from './phrases/groups.ts'
import { saidFlags } from './sentences.ts'

/** A template of both sides as the template of one. */
function forSide(template: string, side: 'long' | 'short'): string {
  const { verb, noun } = sideWords[side]
  return template.replaceAll('LONG', `[${verb.join('|')}]`).replaceAll('SIDE', `[${noun.join('|')}]`)
}

const train = (...groups: Group[]): string[] => groups.flatMap((group) => [...all[group].train])
const sides = (side: 'long' | 'short', ...groups: Group[]): string[] =>
  train(...groups).map((one) => forSide(one, side))
const actions = ['close', 'every', 'cancel', 'clear', 'flat', 'even', 'move', 'lever', 'flip'] as const

const marksOf: Record<string, string> = {
  c: '@',
  p: '#$',
  n: '#',
  $: '$',
  '%': '%',
  x: '*',
  glue: '*',
  r: '^',
  atr: '&',
  '~': '~',
  rest: '~',
}

/** Splits a template into text, quotes and outermost choices. */
function piecesOf(template: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let text = ''
  for (const char of template) {
    const isOpening = char === '[' || char === '{'
    if (depth === 0 && isOpening && text !== '') {
      pieces.push(text)
      text = ''
    }
    text += char
    if (isOpening) depth++
    if ((char === ']' || char === '}') && --depth === 0) {
      pieces.push(text)
      text = ''
    }
  }
  return text === '' ? pieces : [...pieces, text]
}

/** The ways of a choice, outermost bars only. */
function choicesOf(piece: string): string[] {
  const ways = ['']
  let depth = 0
  for (const char of piece.slice(1, -1)) {
    if (char === '[') depth++
    if (char === ']') depth--
    if (char === '|' && depth === 0) ways.push('')
    else ways[ways.length - 1] += char
  }
  return ways
}

const slotKind = (piece: string | undefined): string | null =>
  piece?.startsWith('{') ? piece.slice(1, -1).split(':')[1]! : null

/** The words and marks of a stretch between two quotes, as `maskWords` shows them; null where it finds a quote in them. */
function literalOf(text: string, before: string | null, after: string | null): string | null {
  if (before !== null && after !== null && /^[-/:]$/.test(text)) return text === '/' ? ',' : text
  let said = before === 'c' ? text.replace(/^-?perps?\b/, '') : text
  if (after === 'glue') said = said.replace(/x$/, '')
  if (after === '%') said = said.replace(/-$/, '')
  const { exact, quotes } = maskWords(said, [])
  return quotes.length > 0 ? null : exact
}

/** A template in the language of masked words; null where the desk would find other quotes in it than it names. */
export function maskTemplate(template: string, outside: (string | null)[] = [null, null]): string | null {
  const pieces = piecesOf(template)
  const masked = pieces.map((piece, at) => {
    const before = at === 0 ? outside[0]! : slotKind(pieces[at - 1])
    const after = at === pieces.length - 1 ? outside[1]! : slotKind(pieces[at + 1])
    if (piece.startsWith('[')) {
      const ways = choicesOf(piece).flatMap((one) => maskTemplate(one, [before, after]) ?? [])
      return ways.length === 0 ? null : `[${ways.join('|')}]`
    }
    if (!piece.startsWith('{')) return literalOf(piece, before, after)
    const [said = '', kind = ''] = piece.slice(1, -1).split(':')
    const role = said === 'ask' || said === 'none' ? 'out' : said
    return role === 'rungs' && kind === 'x' ? `x {${role}:#}` : `{${role}:${marksOf[kind]}}`
  })
  return masked.includes(null) ? null : masked.filter((one) => one !== '').join(' ')
}

/** The table of every phrase that is trained on; what is held out is not in it. */
export function makePhrases(): PhraseTable {
  // A phrase that says a flag beside something else is left to the phrases of its parts.
  const heads = (side: 'long' | 'short', ...groups: Group[]): string[] =>
    sides(side, ...groups).filter((one) => saidFlags(one).length === 0)
  const entries = train('entries')
  const table: Record<string, string[]> = {
    long: [...heads('long', 'longHeads', 'sizedHeads', 'wholeLong'), '[long|buy|go long]'],
    short: [...heads('short', 'shortHeads', 'sizedHeads', 'wholeShort'), '[short|sell|go short]'],
    plain: train('plainHeads'),
    clause: [
      ...train('sizings', 'unsureSizings', 'stops', 'targets', 'leverages', 'accounts', 'contexts'),
      ...entries.filter((one) => one.includes('{')),
    ],
    market: entries.filter((one) => !one.includes('{')),
    filler: train('fillers'),
    ask: train('asks'),
    none: train('nones'),
    ...Object.fromEntries([...flags, ...actions].map((group) => [group, train(group)])),
  }
  return Object.fromEntries(
    Object.entries(table).map(([group, templates]) => [
      group,
      [...new Set(templates.flatMap((one) => maskTemplate(one) ?? []))],
    ]),
  )
}
