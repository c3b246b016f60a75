import { type Claim, type ClaimOf, claimsOf } from './claims.ts'
import { type Candidate, type Outcome, question, replaceClaim, rewrite } from './outcome.ts'

/** The one target of a sentence, where it has no share; null otherwise. */
function onlyTarget(claims: readonly Claim[]): { claim: Claim; price: string } | null {
  const [claim, second] = claimsOf(claims, 'targets')
  const [only, other] = claim?.value ?? []
  if (!claim || second || !only || other || only.share !== null) return null
  return { claim, price: only.by === 'r' ? `${only.value}R` : only.value }
}

/** Asks what a number or a percentage without a key means: each meaning that the rest of the sentence leaves open. */
export function askBare(
  words: string,
  claims: readonly Claim[],
  bare: ClaimOf<'number'> | ClaimOf<'percent'>,
): Outcome {
  const has = (kind: 'sizing' | 'entry' | 'stop' | 'targets'): boolean => claimsOf(claims, kind).length > 0
  const option = (label: string, text: string): Candidate => ({
    label,
    words: rewrite(words, [replaceClaim(bare, text)]),
  })
  const { value } = bare
  const target = onlyTarget(claims)
  const asTargets = (label: string, text: string): Candidate => ({
    label,
    words: rewrite(words, target ? [replaceClaim(target.claim, text), replaceClaim(bare, '')] : []),
  })
  const candidates: Candidate[] = []
  if (bare.is === 'percent') {
    if (!has('sizing'))
      candidates.push(option(`risk ${value}%`, `r${value}%`), option(`allocate ${value}%`, `a${value}%`))
    else if (!has('stop')) candidates.push(option(`stop ${value}% away`, `s${value}%`))
    if (target) candidates.push(asTargets(`${value}% off at ${target.price}`, `t${target.price}:${value}%`))
    return question('bare_percent', `${value}% of what?`, candidates)
  }
  if (!has('sizing')) {
    candidates.push(option(`size ${value}`, `q${value}`), option(`notional $${value}`, `n${value}`))
    if (has('stop')) candidates.push(option(`risk $${value}`, `r$${value}`))
    candidates.push(option(`margin $${value}`, `m${value}`))
  } else {
    if (!has('entry')) candidates.push(option(`entry ${value}`, `e${value}`))
    if (!has('stop')) candidates.push(option(`stop ${value}`, `s${value}`))
    if (!has('targets')) candidates.push(option(`target ${value}`, `t${value}`))
    if (target) candidates.push(asTargets(`a second target at ${value}`, `t${target.price}:eq,${value}:eq`))
  }
  return question('bare_number', `What is "${bare.text}"?`, candidates)
}

/** Asks for the rungs of a ladder; a leverage beside it may be meant as their count. */
export function askLadder(words: string, claims: readonly Claim[], ladder: ClaimOf<'openLadder'>): Outcome {
  const [leverage] = claimsOf(claims, 'leverage')
  const range = `e${ladder.start}-${ladder.end}`
  if (leverage) {
    const text = `Is "${leverage.text}" the number of rungs or the leverage? Glue the rungs to the ladder: ${range}x${leverage.value}.`
    const asRungs = rewrite(words, [replaceClaim(ladder, `${range}x${leverage.value}`), replaceClaim(leverage, '')])
    return question('ladder_or_leverage', text, [{ label: `${leverage.value} rungs`, words: asRungs }])
  }
  const candidates = ['2', '3', '5'].map((rungs) => ({
    label: `${rungs} rungs`,
    words: rewrite(words, [replaceClaim(ladder, `${range}x${rungs}`)]),
  }))
  return question('ladder_rungs', `How many rungs has the ladder "${ladder.text}"?`, candidates)
}

/** Asks for the value of a long form that came without one. */
export function askLone(words: string, lone: ClaimOf<'lone'>): Outcome {
  if (lone.key === 'kelly') {
    const candidates = ['0.5', '0.25'].map((part) => ({
      label: `${part} of Kelly`,
      words: rewrite(words, [replaceClaim(lone, `kelly${part}`)]),
    }))
    return question('kelly_part', 'Which part of Kelly? The whole is never sized.', candidates)
  }
  return question('missing_value', `"${lone.text}" needs a value after it. Which one?`)
}
