import type { Entry, Side, Stop, Target } from '../../../preload/contract/intent.ts'
import {
  lastThirdShare,
  readsAsTargetList,
  targetReference,
  thirdShare,
} from '../../../preload/contract/write-words.ts'
import { type Claim, claimsOf } from './claims.ts'
import { differentValues } from './fields.ts'
import { type Candidate, type Outcome, question, refusal, replaceClaim, rewrite } from './outcome.ts'
import { readNumber } from './read-number.ts'
import { mostTargets, sharesAboveWhole } from './read-prices.ts'

const priceText = (target: Target): string => (target.by === 'r' ? `${target.value}R` : target.value)

/** Asks whether prices with commas between them are a list or one number. */
function askList(words: string, claim: Claim, list: string, value: readonly Target[]): Outcome {
  const asNumber = readNumber(list.replaceAll('$', ''))
  const numbers = asNumber.is === 'ask' ? asNumber.choices : []
  const equal = value.map((target) => `${priceText(target)}:eq`).join(',')
  const candidates: Candidate[] = [
    {
      label: `targets at ${value.map(priceText).join(' and ')}`,
      words: rewrite(words, [replaceClaim(claim, `t${equal}`)]),
    },
    ...numbers.map((number) => ({
      label: `one target at ${number}`,
      words: rewrite(words, [replaceClaim(claim, `t${number}`)]),
    })),
  ]
  return question('target_list', `Is "${claim.text}" a list of targets or one number?`, candidates)
}

/** Asks what several targets without shares mean together: all of them equally, or one of them. */
function askTogether(words: string, claims: readonly Claim[], value: readonly Target[]): Outcome {
  const all = claimsOf(claims, 'targets')
  const [first] = all
  if (!first) return question('two_targets', 'Which target?')
  const equal = value.map((target) => `${priceText(target)}:eq`).join(',')
  const others = all.slice(1).map((claim) => replaceClaim(claim, ''))
  const ones = differentValues(claims, 'targets').map((kept) => ({
    label: `only ${kept.text}`,
    words: rewrite(
      words,
      all.filter((claim) => claim !== kept).map((claim) => replaceClaim(claim, '')),
    ),
  }))
  const text = `Targets were said ${all.length} times: ${all.map((claim) => `"${claim.text}"`).join(' and ')}. All of them?`
  const together = {
    label: 'all, in equal parts',
    words: rewrite(words, [replaceClaim(first, `t${equal}`), ...others]),
  }
  return question('two_targets', text, [together, ...ones].slice(0, 5))
}

/** The last of exactly three thirds takes what the other two leave, so that they make the whole. */
function completeThirds(targets: Target[]): Target[] {
  const thirds = targets.filter((target) => target.share === thirdShare)
  if (thirds.length !== 3) return targets
  return targets.map((target) => (target === thirds[2] ? { ...target, share: lastThirdShare } : target))
}

type Around = { side: Side; entry: Entry; stop: Stop | null; marketPrice: string | null }

/** Puts the targets of a sentence together: parts with shares add up, anything else said twice is asked about. */
export function settleTargets(
  words: string,
  claims: readonly Claim[],
  { side, entry, stop, marketPrice }: Around,
): Outcome | { is: 'targets'; value: Target[] } {
  const different = differentValues(claims, 'targets')
  const value = completeThirds(different.flatMap((claim) => claim.value))
  for (const claim of different) {
    if (claim.list === null) continue
    const prices = claim.value.filter((target) => target.by === 'price').map((target) => target.value)
    const isList =
      prices.length === claim.value.length &&
      readsAsTargetList(prices, side, targetReference(entry, stop) ?? marketPrice)
    if (!isList) return askList(words, claim, claim.list, claim.value)
  }
  if (different.length > 1 && value.some((target) => target.share === null)) return askTogether(words, claims, value)
  const above = sharesAboveWhole(value)
  if (above) return refusal(above.code, above.why, above.measured, above.limit)
  if (value.length > mostTargets) {
    const text = `A trade has at most ${mostTargets} targets; these are ${value.length}.`
    return refusal('too_many_targets', text, String(value.length), String(mostTargets))
  }
  return { is: 'targets', value }
}
