import type { Claim, ClaimOf, Meaning } from './claims.ts'
import { claimsOf } from './claims.ts'
import { type Outcome, question, replaceClaim, rewrite } from './outcome.ts'

/** The kinds of claims that fill one field of an intent. */
type FieldKind = Extract<Meaning, { value: unknown }>['is']

const sameValue = (a: Claim, b: Claim): boolean =>
  'value' in a && 'value' in b && JSON.stringify(a.value) === JSON.stringify(b.value)

const names: Partial<Record<FieldKind, string>> = {
  side: 'side',
  coin: 'coin',
  entry: 'entry',
  stop: 'stop',
  tif: 'time in force',
  marginMode: 'margin mode',
  leverage: 'leverage',
  account: 'account',
  verb: 'action',
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
export function askWhich(words: string, claims: readonly Claim[], kind: FieldKind, code?: string): Outcome | null {
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
      : `The ${names[kind] ?? kind} was said twice: ${said}. Which one?`
  return question(code ?? (kind === 'sizing' ? 'two_sizings' : `two_${kind}s`), text, candidates)
}
