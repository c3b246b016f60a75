import type { RoleReading } from './roles.ts'

/** Words that a model must not be trusted with: where one stands, the reading is shown before it counts. */
const corrections =
  /\b(wait|hold on|hang on|actually|sorry|oops|whoops|correction|scratch|strike|instead|rather|nope|nah|i mean|i meant|mean|meant|my bad|second thought|make that|make it|change that|no make|typo|misspoke|rephrase|er|undo|that was wrong|should be|lets say|better)\b/
const negations =
  /\b(dont|do not|not|no|never|without|wont|cant|cannot|isnt|arent|aint|didnt|shouldnt|wouldnt|nor|neither|none|nothing|refuse|avoid|nvm|never ?mind|forget|kidding|jk|unless|except|skip|stay away|hands off|disregard|ignore|leave)\b/
/** Limits of a loss are said with "no": that is no negation of the trade. */
const harmless = /\b(no|not) (more|larger|bigger|higher) than\b|\bno rush\b|\bno brainer\b/g
const conditions =
  /\b(tomorrow|tonight|later|next week|timeframe|yesterday|earlier|unless|until|after|before|someone|friend)\b/

const longWords = /\b(long|longs|longing|buy|buys|buying|bid)\b/
const shortWords = /\b(short|shorts|shorting)\b/
const sellWords =
  /\b(short|shorts|shorting|shrt|sh|sell|sells|selling|offer|fade|fading|against|bearish|down|weak|lower|downside|press|hammer|hit|unload|lean)\b/

const riskWords =
  /\b(risk|risks|risked|risking|lose|losing|loss|losses|lost|r|down|stake|stopped|drawdown|burn|line|pain|cost|costs)\b/
const allocateWords =
  /\b(allocate|allocating|allocation|deploy|invest|commit|put|throw|place|stick|spend|use|using|weight|weighting|position|size|exposure|notional|a|equity|account|balance|portfolio|capital|stack|bankroll|money|funds|cash|worth)\b/
const marginWords = /\b(margin|collateral|m)\b/
const accountWords =
  /\b(account|balance|equity|have|got|ive|bankroll|capital|portfolio|starting|assume|assuming|given|trading|trade|with|based|suppose|holds|has)\b/
const leverageWords = /\b(leverage|lev|lever|levered|leveraged|x|gear)\b/

/**
 * What code itself reads in the masked words, against what the model said. Each finding is one reason to read the
 * sentence back instead of acting on it.
 */
export function findDoubts(masked: string, reading: RoleReading, kinds: readonly string[]): string[] {
  const words = masked.replace(harmless, '')
  const doubts: string[] = []
  if (corrections.test(words)) doubts.push('something may have been taken back')
  if (negations.test(words)) doubts.push('something may have been denied')
  if (conditions.test(words)) doubts.push('it may be meant for another time or another person')
  if (reading.roles.includes('out')) doubts.push('a number or a coin was left out')
  const { action, side } = reading
  if (action !== 'open') return doubts
  const saysLong = longWords.test(words)
  const saysShort = shortWords.test(words)
  if (saysLong && saysShort) doubts.push('both sides are named')
  else if (side === 'long' && saysShort) doubts.push('the side does not match the words')
  else if (side === 'short' && (saysLong || !sellWords.test(words))) doubts.push('the side does not match the words')
  for (const [at, role] of reading.roles.entries()) {
    const needs =
      role === 'risk'
        ? riskWords
        : role === 'allocate'
          ? allocateWords
          : role === 'margin'
            ? marginWords
            : role === 'account'
              ? accountWords
              : role === 'leverage' && kinds[at] !== 'times'
                ? leverageWords
                : null
    if (needs && !needs.test(words)) doubts.push(`no word says "${role}"`)
    if (role === 'allocate' && riskWords.test(words)) doubts.push('risk and allocation are both named')
  }
  return doubts
}
