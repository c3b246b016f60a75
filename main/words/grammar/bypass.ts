import type { Gap } from './tokens.ts'

const what =
  '(?:(?:all|any|of|my|the|your|these|those|risk|safety|position|loss|leverage|trading|daily)\\s+){0,4}' +
  // A limit order is no limit.
  '(?:limits?(?!\\s+(?:orders?|buys?|sells?|bids?|offers?|asks?|entry|entries|prices?)\\b)|checks?|rules?|polic(?:y|ies)|guards?|guardrails?|caps?|safeguards?|warnings?|protections?)'
const phrases = [
  `(?:ignore|disregard|bypass|skip|override|disable|forget(?:\\s+about)?|drop|lift|remove|suspend|turn\\s+off|switch\\s+off|get\\s+around|without|no)\\s+${what}`,
  `(?:don'?t|do\\s+not)\\s+(?:check|apply|enforce|use|run)\\s+${what}`,
  `(?:pretend|assume|suppose|imagine|say|act\\s+as\\s+if)\\s+(?:that\\s+)?(?:${what}|there)\\s+(?:is|are|was|were)\\s+(?:now\\s+)?(?:no\\s+${what}|none|off|gone|disabled|\\d{1,6}(?:\\.\\d{1,6})?\\s?[%x]?)`,
  `(?:raise|set|change|increase|lower)\\s+${what}\\s+to\\s+\\d{1,6}(?:\\.\\d{1,6})?\\s?[%x]?`,
  'max(?:imum)?\\s+leverage',
]
const join = '(?:\\s*(?:and|then|just|please|but)\\b)?'
const bypass = new RegExp(
  `(?<![\\w$.])(?:(?:and|then|just|please|but)\\s+)?(?:${phrases.join('|')})(?![\\w%])${join}`,
  'gi',
)

/** Finds phrases that ask to get around the limits. They are flagged and set aside; the limits stand. */
export function findBypassPhrases(words: string): Gap[] {
  return Array.from(words.matchAll(bypass), (match) => ({ from: match.index, to: match.index + match[0].length }))
}
