import { type Flag, letters, type Role, type RoleReading } from './roles.ts'

/** Words that a model must not be trusted with: where one stands, the reading is shown before it counts. */
const corrections =
  /\b(wait|hold on|hang on|actually|sorry|oops|whoops|correction|scratch|strike|instead|rather|nope|nah|i mean|i meant|mean|meant|my bad|second thought|make that|make it|change that|no make|typo|misspoke|rephrase|er|undo|that was wrong|should be|lets say|better)\b/
const negations =
  /\b(dont|do not|not|no|never|without|wont|cant|cannot|isnt|arent|aint|didnt|shouldnt|wouldnt|nor|neither|none|nothing|refuse|avoid|nvm|never ?mind|forget|kidding|jk|unless|except|skip|stay away|hands off|disregard|ignore|leave)\b/
/** Limits of a loss are said with "no": that is no negation of the trade. */
const harmless = /\b(no|not) (more|larger|bigger|higher) than\b|\bno rush\b|\bno brainer\b/g
const conditions =
  /\b(tomorrow|tonight|later|next week|timeframe|yesterday|earlier|unless|until|after|before|someone|friend)\b/

/** What asks to get around the limits without the phrases that the grammar sets aside; the limits stand either way. */
const bypasses =
  /\b(system|unrestricted|unlimited|override|bypass|admin|administrator|developer|instructions|policy|policies|rules|checks|guards?|guardrails?|safeguards?|confirmation|boss|god|max size|all in|full send|no limits)\b/

/** Whether masked words hold a cue of getting around the limits. */
export const seemsToBypass = (masked: string): boolean => bypasses.test(masked)

const longWords = /\b(long|longs|longing|buy|buys|buying|bid)\b/
const shortWords = /\b(short|shorts|shorting)\b/
const sellWords =
  /\b(short|shorts|shorting|shrt|sh|sell|sells|selling|offer|fade|fading|against|bearish|down|weak|lower|downside|press|hammer|hit|unload|lean)\b/

const riskWords =
  /\b(risk|risks|risked|risking|lose|losing|loss|losses|lost|r|down|stake|stopped|drawdown|burn|line|pain|cost|costs)\b/
const allocateWords =
  /\b(allocate|allocating|allocation|deploy|invest|commit|put|throw|place|stick|spend|use|using|weight|weighting|position|size|exposure|notional|equity|account|balance|portfolio|capital|stack|bankroll|money|funds|cash|worth)\b/
/** "margin mode" and "cross margin" say how a position is held, not what is put up for it. */
const marginWords = /(?<!\b(isolated|iso|cross) )\b(margin(?! mode)|collateral|m)\b/
const accountWords =
  /\b(account|balance|equity|have|got|ive|bankroll|capital|portfolio|starting|assume|assuming|given|trading|trade|with|based|suppose|holds|has)\b/
const leverageWords = /\b(leverage|lev|lever|levered|leveraged|x|gear)\b/

/** Words beside a price (up to four before it and three after) that speak against a role; the names of roles lead nowhere. */
const against: Partial<Record<Role, RegExp>> = {
  entry:
    /\b(cash|profit|profits|run|ride|happy|give|gives|goes|done|out|dead|wrong|fails|fail|kill|cut|bail|stop|sl|tp|target|targets|lose|loss|losing|invalidation|protect|exit|breaks?|above|below)\b/,
  trigger:
    /\b(cash|profit|profits|run|ride|happy|done|out|dead|wrong|fails|fail|kill|bail|tp|target|targets|loss|exit)\b/,
  stop: /\b(tp|target|targets|profit|profits|entry|enter|entering|breakout|breakdown|trigger|only|happy|cash|goal)\b/,
  target: /\b(stop|sl|loss|wrong|invalidation|fails|fail|entry|enter|entering|dead|paid|made|lost)\b/,
}
const flagWords: Record<Flag, RegExp> = {
  alo: /\b(post|maker|alo|passive|liquidity|taker)\b/,
  ioc: /\b(ioc|immediate|fill)\b/,
  gtc: /\b(gtc|good|resting|working|until|till?)\b/,
  reduce: /\b(reduce|ro)\b/,
  cross: /\bcross\b/,
  isolated: /\b(iso|isolated?)\b/,
}

/** The words around a quote, up to the next quote or the next comma or full stop on either side. */
function wordsAround(masked: string, letter: string): string {
  const tokens = masked.split(' ')
  const at = tokens.indexOf(letter)
  const before: string[] = []
  for (let i = at - 2; i >= 0 && before.length < 4 && /^[a-z]+$/.test(tokens[i]!); i--) before.unshift(tokens[i]!)
  const after: string[] = []
  for (let i = at + 1; i < tokens.length && after.length < 3 && /^[a-z]+$/.test(tokens[i]!); i++) after.push(tokens[i]!)
  return `${before.join(' ')} , ${after.join(' ')}`
}

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
  if (seemsToBypass(masked)) doubts.push('it seems to ask to get around the limits, which stand')
  if (reading.roles.includes('out')) doubts.push('a number or a coin was left out')
  const { action, side } = reading
  if (action !== 'open') return doubts
  const saysLong = longWords.test(words)
  const saysShort = shortWords.test(words)
  if (saysLong && saysShort) doubts.push('both sides are named')
  else if (side === 'long' && saysShort) doubts.push('the side does not match the words')
  else if (side === 'short' && (saysLong || !sellWords.test(words))) doubts.push('the side does not match the words')
  for (const flag of reading.flags) if (!flagWords[flag].test(words)) doubts.push(`no word says "${flag}"`)
  for (const [at, role] of reading.roles.entries()) {
    const isPrice = kinds[at] === 'number' || kinds[at] === 'dollar'
    if (isPrice && against[role]?.test(wordsAround(masked, letters[at]!)))
      doubts.push(`the words around a price do not sound like ${role}`)
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
