import type { Claim, ClaimOf, Meaning } from './claims.ts'
import { claimsOf } from './claims.ts'
import { type Outcome, question, replaceClaim, rewrite } from './outcome.ts'

/** The kinds of claims that fill one field of an intent. */
type FieldKind = Extract<Meaning, { value: unknown }>['is']

const sameValue = (a: Claim, b: Claim): boolean =>
  'value' in a && 'value' in b && JSON.stringify(a.value) === JSON.stringify(b.value)

const names: Record<FieldKind, { name: string; code: string }> = {
  side: { name: 'side', code: 'two_sides' },
  coin: { name: 'coin', code: 'two_coins' },
  sizing: { name: 'size', code: 'two_sizings' },
  entry: { name: 'entry', code: 'two_entries' },
  stop: { name: 'stop', code: 'two_stops' },
  targets: { name: 'target', code: 'two_targets' },
  tif: { name: 'time in force', code: 'two_times_in_force' },
  reduceOnly: { name: 'reduce-only flag', code: 'two_reduce_only' },
  marginMode: { name: 'margin mode', code: 'two_margin_modes' },
  leverage: { name: 'leverage', code: 'two_leverages' },
  account: { name: 'account', code: 'two_accounts' },
  hold: { name: 'holding time', code: 'two_holding_times' },
  add: { name: 'add', code: 'two_adds' },
  verb: { name: 'action', code: 'two_actions' },
  fraction: { name: 'part', code: 'two_sizings' },
  number: { name: 'number', code: 'two_numbers' },
  percent: { name: 'percentage', code: 'two_percentages' },
}

/** The different values that were said for one field, each by the first claim that said it. */
export function differentValues<K extends FieldKind>(claims: readonly Claim[], kind: K): ClaimOf<K>[] {
  const different: ClaimOf<K>[] = []
  for (const claim of claimsOf(claims, kind)) {
    if (!different.some((other) => sameValue(other as Claim, claim as Claim))) different.push(claim)
  }
  return different
}

/** Asks which of several values stands, one option a value; null when the field was said once, or always the same. */
export function askWhich(words: string, claims: readonly Claim[], kind: FieldKind): Outcome | null {
  const different = differentValues(claims, kind) as Claim[]
  if (different.length < 2) return null
  const all = claimsOf(claims, kind) as Claim[]
  const candidates = different.slice(0, 5).map((kept) => ({
    label: kept.text,
    words: rewrite(
      words,
      all.filter((claim) => claim !== kept).map((claim) => replaceClaim(claim, '')),
    ),
  }))
  const said = different.map((claim) => `"${claim.text}"`).join(' and ')
  const text =
    kind === 'sizing'
      ? `Two sizes were said: ${said}. Which one?`
      : `The ${names[kind].name} was said twice: ${said}. Which one?`
  return question(names[kind].code, text, candidates)
}
