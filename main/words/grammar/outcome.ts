import type { Intent } from '../../../preload/contract/intent.ts'
import type { Span } from '../../../preload/contract/report.ts'
import type { Claim } from './claims.ts'

/** An answer to offer: the sentence that means it, or, where no sentence can be complete yet, the intent alone. */
export type Candidate = { label: string; words: string } | { label: string; intent: Intent }

/** What a whole sentence comes to, before its candidates are read. */
export type Outcome =
  | { is: 'intent'; intent: Intent; implied: readonly Span[] }
  | { is: 'question'; code: string; text: string; candidates: readonly Candidate[] }
  | {
      is: 'refused'
      code: string
      text: string
      measured: string | null
      limit: string | null
      candidates: readonly Candidate[]
    }
  | { is: 'unreadable'; token: string }

/** A replacement of one stretch of the words; an empty text removes it. */
export type Edit = { from: number; to: number; text: string }

/** Rewrites the words; spaces and commas that a removal leaves over go with it. */
export function rewrite(words: string, edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    out += words.slice(at, edit.from)
    at = edit.to
    if (edit.text === '') while (at < words.length && /[\s,]/.test(words[at]!)) at++
    out += edit.text
  }
  return (out + words.slice(at)).replace(/^[\s,]+|[\s,]+$/g, '')
}

/** The edit that puts a text in a claim's place. */
export const replaceClaim = (claim: Claim, text: string): Edit => ({ from: claim.from, to: claim.to, text })

/** A question; the candidates are read, and those that come to nothing are left out. */
export const question = (code: string, text: string, candidates: readonly Candidate[] = []): Outcome => ({
  is: 'question',
  code,
  text,
  candidates,
})

/** A refusal: no ticket can be made of these words. */
export const refusal = (
  code: string,
  text: string,
  measured: string | null = null,
  limit: string | null = null,
): Outcome => ({
  is: 'refused',
  code,
  text,
  measured,
  limit,
  candidates: [],
})
