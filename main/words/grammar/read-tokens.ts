import { writeWords } from '../../../preload/contract/write-words.ts'
import { claimWords, isKeyword } from './claim-words.ts'
import type { Claim } from './claims.ts'
import { findCoins } from './coins.ts'
import { judge } from './judge.ts'
import type { Lexicon } from './lexicon.ts'
import { readPhrase } from './manage-phrases.ts'
import { type Candidate, type Outcome, question } from './outcome.ts'
import type { Token } from './tokens.ts'

/** The most words that may be both a keyword and a coin in one sentence. */
const mostAmbiguous = 4

type TokenReading = { claims: Claim[]; outcome: Outcome }
type Trial = TokenReading & { isPlaced: boolean }

const placesCoin = (claim: Claim | undefined): boolean =>
  claim !== undefined &&
  (claim.is === 'side' ||
    claim.is === 'add' ||
    claim.is === 'verb' ||
    claim.is === 'lone' ||
    (claim.is === 'sizing' && claim.value.by === 'base' && /^\P{L}/u.test(claim.text)))

/** Whether each word taken as a coin stands where a coin stands: right after a side, a verb or a size. */
function isPlaced(claims: readonly Claim[], tokens: readonly Token[], asCoin: ReadonlySet<number>): boolean {
  return [...asCoin].every((at) => placesCoin(claims[claims.findIndex((claim) => claim.from === tokens[at]!.from) - 1]))
}

/** The claims that took part in several intents are told apart by their words. */
const intentKey = (trial: Trial): string => (trial.outcome.is === 'intent' ? JSON.stringify(trial.outcome.intent) : '')

function askKeyword(trials: readonly Trial[], ambiguous: readonly Token[]): Outcome {
  const candidates: Candidate[] = []
  const seen = new Set<string>()
  for (const trial of trials) {
    if (trial.outcome.is !== 'intent' || seen.has(intentKey(trial))) continue
    seen.add(intentKey(trial))
    const words = writeWords(trial.outcome.intent)
    candidates.push({ label: words, words })
  }
  const said = ambiguous.map((token) => `"${token.text}"`).join(', ')
  return question(
    'keyword_or_coin',
    `${said} is both a word of the grammar and a listed coin. Which do you mean?`,
    candidates,
  )
}

/** Picks among the readings of a sentence whose words may be keywords or coins: the one that place decides, else a question. */
function pickTrial(trials: readonly [Trial, ...Trial[]], ambiguous: readonly Token[]): TokenReading {
  const complete = trials.filter((trial) => trial.outcome.is === 'intent')
  const decided = complete.filter((trial) => trial.isPlaced)
  const [first] = decided
  if (first && new Set(decided.map(intentKey)).size === 1) return first
  const [keywords] = trials
  if (complete.length > 0) return { claims: (complete[0] ?? keywords).claims, outcome: askKeyword(complete, ambiguous) }
  const isOpen = (trial: Trial): boolean => trial.outcome.is === 'question' && trial.outcome.code !== 'no_coin'
  return (isOpen(keywords) ? null : trials.find((trial) => trial.isPlaced && isOpen(trial))) ?? keywords
}

/** Reads tokens; words that are keywords and coins at once are tried both ways. */
export function readTokens(words: string, tokens: readonly Token[], lexicon: Lexicon): TokenReading {
  const phrase = readPhrase(words, tokens, lexicon)
  if (phrase !== null) return phrase
  const ambiguous = tokens.flatMap((token, at) =>
    findCoins(lexicon.coins, token.text).length > 0 && isKeyword(token.low) ? [at] : [],
  )
  const read = (asCoin: ReadonlySet<number>): Trial => {
    const claims = claimWords({ words, tokens, coins: lexicon.coins, asCoin })
    return { claims, outcome: judge(words, claims, lexicon), isPlaced: isPlaced(claims, tokens, asCoin) }
  }
  const keywords = read(new Set())
  const tried = ambiguous.slice(0, mostAmbiguous)
  if (tried.length === 0) return keywords
  const others: Trial[] = []
  for (let bits = 1; bits < 1 << tried.length; bits++)
    others.push(read(new Set(tried.filter((_, i) => bits & (1 << i)))))
  return pickTrial(
    [keywords, ...others],
    tried.map((at) => tokens[at]!),
  )
}
