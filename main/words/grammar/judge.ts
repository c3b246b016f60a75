import { splitGlued } from './claim-words.ts'
import { type Claim, claimsOf } from './claims.ts'
import { looksLikeCoin, nearestCoins } from './coins.ts'
import type { Lexicon } from './lexicon.ts'
import { manage, moveOne } from './manage.ts'
import { openTrade } from './open-trade.ts'
import { type Outcome, question, refusal, replaceClaim, rewrite } from './outcome.ts'
import { askLone } from './questions.ts'

/** Whether the words ask for management: a verb, or what only management takes. */
export const isManaging = (claims: readonly Claim[]): boolean =>
  claimsOf(claims, 'verb').length > 0 || moveOne(claims) !== null

/** Words of every sentence; in a coin's place they are no market that was misspelt, but words that no rule reads. */
const fillers = new Set(
  'a an and at do for from get go i in is it just me my now of on or please so the then to up want with'.split(' '),
)

/** The one word in a coin's place that names no listed coin; null where the sentence is unreadable for another reason. */
function unknownCoin(claims: readonly Claim[]): Claim | null {
  const unread = claimsOf(claims, 'unread')
  const [only] = unread
  if (
    !only ||
    unread.length > 1 ||
    fillers.has(only.text.toLowerCase()) ||
    claims.length < 2 ||
    claimsOf(claims, 'coin').length > 0
  )
    return null
  const isSpoken = claims.some((claim) => claim.is !== 'unread' && claim.is !== 'number' && claim.is !== 'all')
  return isSpoken && looksLikeCoin(only.text) && !splitGlued(only.text.toLowerCase()) ? only : null
}

function refuseCoin(words: string, unknown: Claim, lexicon: Lexicon): Outcome {
  const near = nearestCoins(lexicon.coins, unknown.text)
  const hint = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''
  return {
    is: 'refused',
    code: 'unknown_coin',
    text: `No market is called "${unknown.text}".${hint} Nothing was sent. Say a coin that is listed.`,
    measured: null,
    limit: null,
    candidates: near.map((coin) => ({ label: coin, words: rewrite(words, [replaceClaim(unknown, coin)]) })),
  }
}

/** Decides what the claims of a sentence come to: first what can't be read, then refusals, then questions, then the intent. */
export function judge(words: string, claims: readonly Claim[], lexicon: Lexicon): Outcome {
  const unknown = unknownCoin(claims)
  const managing = claimsOf(claims, 'verb').length > 0
  const stray = claims.find(
    (claim) => claim.is === 'unread' || (!managing && (claim.is === 'all' || claim.is === 'fraction')),
  )
  if (stray && (!unknown || stray !== unknown)) return { is: 'unreadable', token: stray.text }
  const refused = claimsOf(claims, 'refuse')[0]
  if (refused) return refusal(refused.code, refused.why, refused.measured, refused.limit)
  if (unknown) return refuseCoin(words, unknown, lexicon)
  const moved = moveOne(claims)
  if (moved) return moved
  const asked = claimsOf(claims, 'ask')[0]
  if (asked) {
    const candidates = asked.choices.map((choice) => ({
      label: choice.label,
      words: rewrite(words, [replaceClaim(asked, choice.text)]),
    }))
    return question(asked.code, asked.why, candidates)
  }
  const [lone] = claimsOf(claims, 'lone')
  if (lone) return askLone(words, lone)
  return managing ? manage(words, claims) : openTrade(words, claims, lexicon.price)
}
