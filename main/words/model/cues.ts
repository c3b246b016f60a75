import { type Action, type Flag, letters, type Role, type RoleReading } from './roles.ts'

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
  notional: /\b(margin|collateral|risk|risking|risked|lose|losing|loss|balance|account|equity|stop|sl|target|tp)\b/,
  size: /\b(stop|sl|target|tp|trigger|leverage)\b/,
  entry:
    /\b(cash|profit|profits|run|ride|happy|give|gives|goes|done|out|dead|wrong|fails|fail|kill|cut|bail|stop|sl|tp|target|targets|lose|loss|losing|invalidation|protect|exit|breaks?|above|below)\b/,
  trigger:
    /\b(cash|profit|profits|run|ride|happy|done|out|dead|wrong|fails|fail|kill|bail|tp|target|targets|loss|exit)\b/,
  stop: /\b(tp|target|targets|profit|profits|entry|enter|entering|breakout|breakdown|trigger|only|happy|cash|goal)\b/,
  target: /\b(stop|sl|loss|wrong|invalidation|fails|fail|entry|enter|entering|dead|paid|made|lost)\b/,
}
/** Words of which one must stand near a number (up to six before it, four after) for it to have a role. */
const needed: Partial<Record<Role, RegExp>> = {
  entry:
    /\b(entry|entries|enter|entering|e|at|in|into|limit|price|fill|filled|bid|bids|offer|order|resting|rest|open|around|near|from|for|start|get|comes|gets|dips|drops|retraces|falls|rises|returns|pullback|dip|retest|retrace|bounce|tag|revisit|see|touch|test|better|planned|waiting)\b/,
  trigger:
    /\b(trigger|triggers|triggered|stop|es|breaks?|breakout|breakdown|above|below|over|under|trades|crosses|clears?|loses|reclaims|takes|pushes|closes|goes|gets|momentum|confirmation|activate|conditional|move|go|give|fall)\b/,
  stop: /\b(stop|stops|sl|s|stp|stoploss|stopped|stopping|cut|cutting|out|exit|bail|kill|invalid|invalidated|invalidation|wrong|abort|done|thesis|valid|guard|line|loss|dump|ditch|close)\b/,
  target:
    /\b(target|targets|targeting|tp|tps|t|tgt|pt|profit|profits|aim|aiming|exit|exits|sell|cover|goal|objective|book|bank|close|scale|scaling|off|out|take|hits|reaches|looking|expect|expecting|gains|paid|playing|gunning|reach|move|trim|closed|booked|first|second|then|reward)\b/,
  size: /\b(size|qty|quantity|amount|units|coins|contracts|tokens|pieces|lots|q|total|exactly|buy|sell|long|short|selling|buying|longing|shorting|close|exit|trim|reduce|cut|take|cover|by|decrease)\b/,
  rungs:
    /\b(orders?|rungs?|steps|entries|levels|parts|limits?|bids?|offers|clips|pieces|buys|sells|x|scale|in|ladder|e|grid)\b/,
  notional:
    /\b(notional|n|usd|dollars|bucks|worth|of|for|size|position|exposure|value|put|throw|place|stick|total|gross|ticket|order|trade|clip|buy|sell|long|short|buying|selling|longing|shorting|a|with|bag|amount|tune|in)\b/,
  account: accountWords,
  margin: marginWords,
}
/** Words of which one must stand in the sentence for the action to be meant. */
const actionWords: Partial<Record<Action, RegExp>> = {
  close:
    /\b(close|closing|exit|out|dump|liquidate|unwind|flatten|kill|sell|cover|trim|cut|reduce|shrink|lower|decrease|downsize|take|book|rid|bail|cash|drop|end|done|finish|ditch|market|let go|leave|quit|scale|unload|lock|bring)\b/,
  every: /\b(everything|all|every|each|whole)\b/,
  cancel: /\b(cancel|pull|kill|remove|delete|scrap|clear|drop|withdraw|rid|take|yank)\b/,
  clear: /\b(cancel|pull|kill|remove|delete|scrap|clear|drop|withdraw|rid|take|yank|off)\b/,
  flat: /\b(flat|flatten|panic|emergency|kill switch|everything|all)\b/,
  even: /\b(be|breakeven|even|entry|cost|free|got in)\b/,
  move: /\b(stop|stops|sl|target|targets|tp)\b/,
  lever: /\b(leverage|lev|set|put|switch|change)\b/,
  flip: /\b(flip|reverse|swap|switch|turn|invert|sides|go)\b/,
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
function wordsAround(masked: string, letter: string, most: { before: number; after: number }): string {
  const tokens = masked.split(' ')
  const at = tokens.indexOf(letter)
  const before: string[] = []
  for (let i = at - 2; i >= 0 && before.length < most.before && /^[a-z]+$/.test(tokens[i]!); i--)
    before.unshift(tokens[i]!)
  const after: string[] = []
  for (let i = at + 1; i < tokens.length && after.length < most.after && /^[a-z]+$/.test(tokens[i]!); i++)
    after.push(tokens[i]!)
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
  const does = actionWords[action]
  if (does && !does.test(words)) doubts.push('no word says that action')
  if (action !== 'open') return doubts
  const saysLong = longWords.test(words)
  const saysShort = shortWords.test(words)
  if (saysLong && saysShort) doubts.push('both sides are named')
  else if (side === 'long' && saysShort) doubts.push('the side does not match the words')
  else if (side === 'short' && (saysLong || !sellWords.test(words))) doubts.push('the side does not match the words')
  for (const flag of reading.flags) if (!flagWords[flag].test(words)) doubts.push(`no word says "${flag}"`)
  for (const [at, role] of reading.roles.entries()) {
    const isPrice = kinds[at] === 'number' || kinds[at] === 'dollar'
    if (isPrice && against[role]?.test(wordsAround(masked, letters[at]!, { before: 4, after: 3 })))
      doubts.push(`the words around a price do not sound like ${role}`)
    const near = needed[role]
    const beside = wordsAround(masked, letters[at]!, { before: 6, after: 4 })
    // In a list ("targets 110, 120") the word stands at the first.
    const isListed =
      role === 'target' && !/[a-z]/.test(beside) && /^(target|next|last)$/.test(reading.roles[at - 1] ?? '')
    if (near && isPrice && !isListed && !near.test(beside)) doubts.push(`no word beside it says "${role}"`)
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
