import { holdsCue } from './cues.ts'
import { type Found, layPhrases, type Token, tokensOf } from './phrase-net.ts'
import { type Action, type Flag, flags, type Role, type RoleReading, type SaidSide } from './roles.ts'

/**
 * What a phrase is to its sentence: the head that names coin and side, a clause of an order, the word that it goes to the
 * market, a flag, talk that means nothing, or a whole sentence of its own.
 */
export const phraseGroups = [
  'long',
  'short',
  'plain',
  'clause',
  'market',
  ...flags,
  'filler',
  'close',
  'every',
  'cancel',
  'clear',
  'flat',
  'even',
  'move',
  'lever',
  'flip',
  'ask',
  'none',
] as const
export type PhraseGroup = (typeof phraseGroups)[number]

/**
 * The phrases that training knows, by group, in the language of masked words; made by scripts/train and shipped beside the
 * weights. `[a|b|]` is a choice (it may nest and be empty), `{stop:#$}` a quote of one of these kinds for a role.
 */
export type PhraseTable = { readonly [group: string]: readonly string[] }

/** Reads sentences by the phrases of a table alone: no model, no guess. */
export type PhraseBook = {
  /**
   * Every reading of masked words in which each word, mark and quote belongs to a phrase; null where there are too many.
   * One reading pins the role of every quote, because whatever else the words could say would be another.
   */
  readings(masked: string): readonly RoleReading[] | null
}

/** What may stand between phrases, before the first and after the last. */
const joiners = new Set(['and', 'with', ',', ':', '.', '!', '?', '-'])
const mostPartials = 200

/** What an order says once: a second phrase about the same thing makes another sentence of it. */
const topics = ['sizing', 'entry', 'stop', 'target', 'leverage', 'account'] as const
type Topic = (typeof topics)[number]
const topicOf: Partial<Record<Role, Topic>> = {
  risk: 'sizing',
  notional: 'sizing',
  allocate: 'sizing',
  margin: 'sizing',
  size: 'sizing',
  unsure: 'sizing',
  entry: 'entry',
  trigger: 'entry',
  from: 'entry',
  to: 'entry',
  rungs: 'entry',
  stop: 'stop',
  target: 'target',
  next: 'target',
  last: 'target',
  leverage: 'leverage',
  account: 'account',
}

/** What the phrases up to a place say. */
type SoFar = {
  action: Action | null
  side: SaidSide | null
  roles: readonly (Role | undefined)[]
  flags: readonly Flag[]
  topics: readonly Topic[]
}
const nothing: SoFar = { action: null, side: null, roles: [], flags: [], topics: [] }
const sideOf: Partial<Record<PhraseGroup, SaidSide>> = { long: 'long', short: 'short', plain: 'implied' }
const tifs: readonly Flag[] = ['gtc', 'ioc', 'alo']

/** A sentence so far and its next phrase; null where the two can't stand in one sentence. */
function join(so: SoFar, { group, given }: Found<PhraseGroup>, saysMarket: boolean): SoFar | null {
  if (group === 'filler') return so
  const isPart =
    group in sideOf || group === 'clause' || group === 'market' || (flags as readonly string[]).includes(group)
  if (so.action !== null && (so.action !== 'open' || !isPart)) return null
  const roles = [...so.roles]
  for (const [quote, role] of given) {
    if (roles[quote] !== undefined && roles[quote] !== role) return null
    roles[quote] = role
  }
  const side = sideOf[group] ?? null
  if (side !== null && so.side !== null) return null
  const flag = flags.find((one) => one === group)
  const said = flag && !so.flags.includes(flag) ? [...so.flags, flag] : so.flags
  if (said.filter((one) => tifs.includes(one)).length > 1) return null
  if (said.includes('cross') && said.includes('isolated')) return null
  const own = new Set(given.flatMap(([, role]) => topicOf[role] ?? []))
  if (saysMarket) own.add('entry')
  if (so.topics.some((topic) => own.has(topic))) return null
  return {
    action: isPart ? 'open' : (group as Action),
    side: side ?? so.side,
    roles,
    flags: said,
    topics: [...so.topics, ...own],
  }
}

/**
 * Whether a remark about the market may be meant: its coin, where the order names none, or its price as one more condition
 * beside a break that the entry waits for.
 */
function mayMeanRemark(tokens: readonly Token[], roles: SoFar['roles']): boolean {
  const coins = tokens.flatMap(({ text, quote }) => (text === '@' && quote !== null ? [roles[quote]] : []))
  return (coins.includes('out') && !coins.includes('coin')) || (roles.includes('out') && roles.includes('trigger'))
}

/** Makes the book of a table. */
export function openPhraseBook(table: PhraseTable): PhraseBook {
  const net = layPhrases(
    phraseGroups.flatMap((group) => (table[group] ?? []).map((template) => [group, template] as const)),
  )

  function readAll(tokens: readonly Token[], isLoose: boolean): RoleReading[] | null {
    const at: Map<string, SoFar>[] = Array.from({ length: tokens.length + 1 }, () => new Map())
    const put = (place: number, so: SoFar): void =>
      void at[place]!.set(`${so.action} ${so.side} ${so.roles.join()} ${so.flags.join()} ${so.topics.join()}`, so)
    put(0, nothing)
    for (const [place, token] of tokens.entries()) {
      const here = at[place]!
      if (here.size === 0) continue
      if (here.size > mostPartials) return null
      if (joiners.has(token.text)) for (const so of here.values()) put(place + 1, so)
      for (const tile of net.at(tokens, place, isLoose)) {
        const said = tokens.slice(place, tile.to).flatMap(({ text, quote }) => (quote === null ? [text] : []))
        // Talk with a word that can turn an order round is not talk.
        if (tile.group === 'filler' && holdsCue(said.join(' '))) continue
        const saysMarket =
          tile.group === 'market' || (tile.group in sideOf && said.some((word) => /^(market|mkt)$/.test(word)))
        for (const so of here.values()) {
          const joined = join(so, tile, saysMarket)
          if (joined) put(tile.to, joined)
        }
      }
    }
    const found = new Map<string, RoleReading>()
    for (const { action, side, roles, flags: said } of at[tokens.length]!.values()) {
      if (action === null) continue
      if (action === 'open' && mayMeanRemark(tokens, roles)) return []
      const isTalk = action === 'ask' || action === 'none'
      const reading: RoleReading = {
        action,
        side: action === 'open' ? (side ?? 'implied') : null,
        roles: isTalk ? [] : (roles as readonly Role[]),
        flags: flags.filter((flag) => said.includes(flag)),
      }
      found.set(JSON.stringify(reading), reading)
    }
    return [...found.values()]
  }

  return {
    readings(masked) {
      const tokens = tokensOf(masked)
      const exact = readAll(tokens, false)
      return exact === null || exact.length > 0 ? exact : readAll(tokens, true)
    },
  }
}
