import { kindMarks, letters, type Role } from './roles.ts'

/** A word, a mark, or a quote of masked words. */
export type Token = { text: string; quote: number | null }
/** One phrase found in a sentence: where it ends, its group, and the roles that it gives to quotes. */
export type Found<Group> = { to: number; group: Group; given: readonly (readonly [quote: number, role: Role])[] }
/** Finds phrases in sentences. `isLoose`: small words that people leave out may be missing. */
export type PhraseNet<Group> = { at(tokens: readonly Token[], from: number, isLoose: boolean): readonly Found<Group>[] }

/**
 * Small words that people leave out ("stop 95" for "stop at 95"). Not among them, because without it a sentence says
 * another thing: "my" ("sell my sol" closes), "in" ("get me in at 95"), "to" ("sol stop to 95" moves a stop).
 */
export const leftOut: ReadonlySet<string> = new Set('a the on of at is i and for with it me please some'.split(' '))
const marks = new Set<string>(Object.values(kindMarks))

/** Splits masked words: a kind and its letter are one quote. */
export function tokensOf(masked: string): Token[] {
  const tokens: Token[] = []
  const texts = masked.split(' ')
  for (let at = 0; at < texts.length; at++) {
    const quote = marks.has(texts[at]!) ? letters.indexOf(texts[at + 1] ?? '') : -1
    tokens.push({ text: texts[at]!, quote: quote < 0 ? null : quote })
    if (quote >= 0) at++
  }
  return tokens
}

/** Steps that take nothing: always, and where a small word is missing. */
const free = 0
const loose = 1

/**
 * Lays out phrases as a net of steps from state to state. Thousands of phrases are laid out in milliseconds, so the net is
 * flat lists of numbers: a state's steps hang together from `first` by `more`.
 */
export function layPhrases<Group extends string>(phrases: Iterable<readonly [Group, string]>): PhraseNet<Group> {
  const first: number[] = []
  const groups: (Group | null)[] = []
  const takes: number[] = []
  const goes: number[] = []
  const more: number[] = []
  const roles: (Role | null)[] = []
  const ids = new Map<string, number>([
    ['', free],
    [' ', loose],
  ])
  const idOf = (text: string): number => {
    const known = ids.get(text)
    if (known === undefined) ids.set(text, ids.size)
    return known ?? ids.size - 1
  }
  const state = (group: Group | null = null): number => {
    groups.push(group)
    return first.push(-1) - 1
  }
  const step = (from: number, take: number, to: number, role: Role | null = null): number => {
    takes.push(take)
    goes.push(to)
    roles.push(role)
    more.push(first[from]!)
    first[from] = takes.length - 1
    return to
  }

  const starts: number[] = []
  for (const [group, template] of phrases) {
    const start = state()
    starts.push(start)
    const open: { from: number; end: number }[] = []
    let at = start
    for (const [token] of template.matchAll(/[[\]|]|[^\s[\]|]+/g)) {
      if (token === '[') {
        open.push({ from: at, end: state() })
        at = step(at, free, state())
      } else if (token === '|') {
        const { from, end } = open.at(-1)!
        step(at, free, end)
        at = step(from, free, state())
      } else if (token === ']') at = step(at, free, open.pop()!.end)
      else if (token.startsWith('{')) {
        const [role = '', kinds = ''] = token.slice(1, -1).split(':')
        const to = state()
        for (const mark of kinds) step(at, idOf(mark), to, role as Role)
        at = to
      } else {
        const to = step(at, idOf(token), state())
        if (leftOut.has(token)) step(at, loose, to)
        at = to
      }
    }
    step(at, free, state(group))
  }

  /** The phrases that can begin with a token, by its number. */
  function startsBy(isLoose: boolean): number[][] {
    const by: number[][] = Array.from(ids, () => [])
    const seen = new Int32Array(first.length).fill(-1)
    for (const start of starts) {
      const stack = [start]
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (seen[at] === start) continue
        seen[at] = start
        for (let one = first[at]!; one >= 0; one = more[one]!) {
          const take = takes[one]!
          if (take === free || (take === loose && isLoose)) stack.push(goes[one]!)
          else if (take !== loose && by[take]!.at(-1) !== start) by[take]!.push(start)
        }
      }
    }
    return by
  }
  const begin: [strict: number[][], loose: number[][] | null] = [startsBy(false), null]

  return {
    at(tokens, from, isLoose) {
      if (isLoose) begin[1] ??= startsBy(true)
      const found = new Map<string, Found<Group>>()
      const numbers = tokens.map(({ text }) => ids.get(text) ?? -1)
      // Where words may be missing, many ways lead to one place; elsewhere few do.
      let seen = new Set<string>()
      // A phrase that only its missing words would tell from a bare quote is none.
      const visit = (
        at: number,
        place: number,
        given: Found<Group>['given'],
        key: string,
        isShort: boolean,
        hasWord: boolean,
      ): void => {
        if (isLoose) {
          const here = `${at} ${place} ${isShort} ${hasWord} ${key}`
          if (seen.has(here)) return
          seen.add(here)
        }
        const group = groups[at]!
        if (group !== null && place > from && (hasWord || !isShort))
          found.set(`${group} ${place} ${key}`, { to: place, group, given })
        for (let one = first[at]!; one >= 0; one = more[one]!) {
          const take = takes[one]!
          const next = goes[one]!
          const role = roles[one]!
          if (take === free) visit(next, place, given, key, isShort, hasWord)
          else if (take === loose) isLoose && visit(next, place, given, key, true, hasWord)
          else if (place < tokens.length && take === numbers[place]) {
            const { text, quote } = tokens[place]!
            if (role === null) visit(next, place + 1, given, key, isShort, hasWord || /[a-z]/.test(text))
            else if (quote !== null)
              visit(next, place + 1, [...given, [quote, role]], `${key},${role}`, isShort, hasWord)
          }
        }
      }
      for (const start of (isLoose ? begin[1]! : begin[0])[numbers[from]!] ?? []) {
        if (isLoose) seen = new Set()
        visit(start, from, [], '', false, false)
      }
      return [...found.values()]
    },
  }
}
