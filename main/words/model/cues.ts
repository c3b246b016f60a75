/** Words that can turn an order round: where a known phrase does not hold them, the reading is shown before it counts. */
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

/**
 * Why masked words may mean something else than their phrases say: taken back, denied, for another time, around the limits.
 * Each finding is one reason, in words for the question.
 */
export function findCues(masked: string): string[] {
  const words = masked.replace(harmless, '')
  const cues: string[] = []
  if (corrections.test(words)) cues.push('something may have been taken back')
  if (negations.test(words)) cues.push('something may have been denied')
  if (conditions.test(words)) cues.push('it may be meant for another time or another person')
  if (seemsToBypass(masked)) cues.push('it seems to ask to get around the limits, which stand')
  return cues
}

/** Whether words hold any of these cues. */
export const holdsCue = (words: string): boolean => findCues(words).length > 0
