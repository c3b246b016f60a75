import type { Choice, Claim, Key, Meaning } from './claims.ts'
import { findCoins, looksLikeSpotPair } from './coins.ts'
import { gluedKeys, kellyParts, longKeys, notYet, wholeWords } from './keywords.ts'
import { mixesScripts, readAmount, readNumber } from './read-number.ts'
import { readShareTarget, readValue, timeUnits } from './read-values.ts'
import type { Token } from './tokens.ts'
import { askValue, refuse, settle, type ValueMeaning } from './value-meaning.ts'

/** What claiming needs to know: the words, their tokens, the listed coins, and which tokens to take as coins although they are keywords. */
export type Scene = { words: string; tokens: readonly Token[]; coins: readonly string[]; asCoin: ReadonlySet<number> }

const noNumber = /^[+-]?(nan|inf|infinity)%?$/

/** Whether a text starts as a number does, good or bad. */
const startsNumber = (low: string): boolean => (/^[$.+\-\p{N}]/u.test(low) && /\p{N}/u.test(low)) || noNumber.test(low)

/** Splits a glued token into key and value; null when no key is glued to it. */
export function splitGlued(low: string): { key: Key; value: string; at: number } | null {
  const match = /^(@|[a-z]+)(?=[^a-z])/.exec(low)
  const bad = /^(@|[a-z]+?)([+-]?(?:nan|inf|infinity)%?)$/.exec(low)
  for (const [letters, value] of [
    [match?.[1], low.slice(match?.[1]?.length ?? 0)],
    [bad?.[1], bad?.[2]],
  ]) {
    const key = letters === undefined ? undefined : (gluedKeys.get(letters) ?? longKeys.get(letters))
    if (letters && key && value && startsNumber(value)) return { key, value, at: letters.length }
  }
  return null
}

/** Whether the grammar itself has a meaning for a token, so that a coin of that name makes it ambiguous. */
export function isKeyword(low: string): boolean {
  if (wholeWords.has(low) || longKeys.has(low) || notYet.has(low)) return true
  const glued = splitGlued(low)
  if (glued) return !['refuse', 'unread'].includes(readValue(glued.key, glued.value).is)
  return /^(x?\d+|\d+x|\d+r|\d+k)$/.test(low)
}

const notInThisVersion = (word: string): Meaning =>
  refuse(null, 'not_yet', `${notYet.get(word)} is not in this version yet.`)

/** Reads tokens from left to right, each run of them once, into claims. */
export function claimWords(scene: Scene): Claim[] {
  const { words, tokens, coins, asCoin } = scene
  const claims: Claim[] = []
  let at = 0

  const low = (ahead: number): string => (asCoin.has(at + ahead) ? '' : (tokens[at + ahead]?.low ?? ''))
  /** Whether a token can be the value of a key: it starts as a number, and is no coin such as 2Z. */
  const isValue = (ahead: number): boolean => {
    const token = tokens[at + ahead]
    if (!token || !startsNumber(low(ahead))) return false
    return isKeyword(token.low) || findCoins(coins, token.text).length === 0
  }
  const isArticle = (ahead: number): boolean =>
    ['a', 'one'].includes(low(ahead)) && ['half', 'third', 'quarter'].includes(low(ahead + 1))
  const claim = (meaning: Meaning, count: number): void => {
    const from = tokens[at]!.from
    const to = tokens[at + count - 1]!.to
    claims.push({ ...meaning, from, to, text: words.slice(from, to) })
    at += count
  }
  /** Claims a key's value; a choice for the value becomes a choice for the whole claim. */
  const claimValue = (meaning: ValueMeaning, count: number, valueFrom: number): void => {
    if (meaning.is !== 'ask') return claim(meaning, count)
    const prefix = words.slice(tokens[at]!.from, valueFrom)
    const choices: Choice[] = meaning.choices.map((choice) => ({
      label: choice.label,
      text: choice.whole ? choice.text : prefix + choice.text,
    }))
    claim({ ...meaning, choices }, count)
  }

  /** `half off at 110`, with an optional article; returns false where the words are something else. */
  const claimShareTarget = (): boolean => {
    const article = isArticle(0) ? 1 : 0
    if (low(article + 1) !== 'off') return false
    const isGlued = /^@./.test(low(article + 2))
    const valueAt = article + (isGlued ? 2 : 3)
    const value = isGlued ? low(valueAt).slice(1) : low(valueAt)
    const valueToken = tokens[at + valueAt]
    const isPrice = isGlued ? startsNumber(value) : ['at', '@'].includes(low(article + 2)) && isValue(valueAt)
    if (!valueToken || !isPrice) return false
    const valueFrom = valueToken.from + (isGlued ? 1 : 0)
    const word = wholeWords.get(low(article))
    if (word?.is === 'fraction') {
      claimValue(readShareTarget(word.value, value), valueAt + 1, valueFrom)
      return true
    }
    const said = low(0)
    if (!said.endsWith('%') || !startsNumber(said)) return false
    const share = settle(readAmount(said), said, 'target')
    if (!('is' in share)) claimValue(readShareTarget(share.value, value), valueAt + 1, valueFrom)
    else if (share.is !== 'ask') claim(share, valueAt + 1)
    else {
      const rest = words.slice(tokens[at]!.to, valueToken.to)
      const choices = share.choices.map(({ label, text }) => ({ label, text: text + rest }))
      claim({ ...share, choices }, valueAt + 1)
    }
    return true
  }

  /** `hold 3d`, `for 3 days`, `hold for 2 weeks`; returns false where the words are something else. */
  const claimHold = (): boolean => {
    const hold = low(0) === 'hold' ? 1 : 0
    const valueAt = hold + (low(hold) === 'for' ? 1 : 0)
    const value = low(valueAt)
    const unit = low(valueAt + 1)
    if (valueAt === 0 || !isValue(valueAt)) return false
    const isGlued = /[a-z]$/.test(value)
    if (isGlued && !timeUnits.has(value.replace(/^[^a-z]+/, ''))) return false
    if (!isGlued && !timeUnits.has(unit)) return false
    claimValue(
      readValue('hold', isGlued ? value : value + unit),
      valueAt + (isGlued ? 1 : 2),
      tokens[at + valueAt]!.from,
    )
    return true
  }

  /** Joins a number that came before its key (`2% risk`, `20% vol`, `0.5 kelly`) with it. */
  const claimBefore = (previous: Claim, meaning: Meaning): void => {
    claims.pop()
    claim(meaning, 1)
    const joined = claims.at(-1)!
    claims[claims.length - 1] = { ...joined, from: previous.from, text: words.slice(previous.from, joined.to) }
  }

  const claimLongKey = (key: Key): void => {
    const next = low(1)
    const isVolatility = (ahead: number): boolean => longKeys.get(low(ahead)) === 'volatility'
    if ((key === 'volatility' && next === 'target') || (key === 'target' && isVolatility(1))) {
      if (isValue(2)) return claimValue(readValue('volatility', low(2)), 3, tokens[at + 2]!.from)
    }
    if (key === 'entry' && ['mkt', 'market'].includes(next)) return claim({ is: 'entry', value: { type: 'market' } }, 2)
    const isLeverageToken = /^\P{L}*x$/u.test(next) && key !== 'leverage'
    if (isValue(1) && !isLeverageToken) {
      const isAtr = key === 'stop' && low(2) === 'atr'
      return claimValue(readValue(key, isAtr ? `${next}atr` : next), isAtr ? 3 : 2, tokens[at + 1]!.from)
    }
    const previous = claims.at(-1)
    const isShareOfRisk = previous?.is === 'percent' || (previous?.is === 'sizing' && previous.value.by === 'notional')
    if (key === 'risk' && isShareOfRisk && /^[\d.$]/.test(previous.text)) {
      const value = previous.is === 'percent' ? previous.value : previous.value.value
      const by = previous.is === 'percent' ? 'risk_percent' : 'risk_usd'
      return claimBefore(previous, { is: 'sizing', value: { by, value } })
    }
    if (key === 'volatility' && previous?.is === 'percent')
      return claimBefore(previous, { is: 'sizing', value: { by: 'volatility', value: previous.value } })
    if (key === 'kelly' && previous?.is === 'number')
      return claimBefore(previous, { is: 'sizing', value: { by: 'kelly', value: previous.value } })
    claim({ is: 'lone', key }, 1)
  }

  /** A token that starts as a number and has no key. */
  const claimNumber = (): void => {
    const text = low(0)
    const next = tokens[at + 1]
    if (/^\P{L}+x$/u.test(text)) return claimValue(readValue('leverage', text), 1, tokens[at]!.from)
    const previous = claims.at(-1)
    if (text.includes(':') && previous?.is === 'targets')
      return claimValue(readValue('target', text), 1, tokens[at]!.from)
    for (const [ending, prefix] of [
      [/:/, 't'],
      [/\dr$/, 't'],
      [/\datr$/, 's'],
    ] as const) {
      if (!ending.test(text)) continue
      const whole = `${prefix}${text}`
      return claim(
        {
          is: 'ask',
          code: 'bare_value',
          why: `What is "${text}"?`,
          choices: [{ label: whole, text: whole }],
          field: null,
        },
        1,
      )
    }
    if (/^\d+[a-z]{2,}$/.test(text) && !/^0[xbo]/.test(text)) return claim({ is: 'unread' }, 1)
    const dollar = text.startsWith('$') || text.endsWith('$')
    if (dollar) return claimValue(readValue('notional', text), 1, tokens[at]!.from)
    const percent = text.endsWith('%')
    const core = percent ? text.slice(0, -1) : text
    const settled = settle({ unit: percent ? 'percent' : 'none', core, number: readNumber(core) }, text, null)
    if ('is' in settled) return claimValue(settled, 1, tokens[at]!.from)
    if (percent) return claim({ is: 'percent', value: settled.value }, 1)
    const isBase =
      next !== undefined && findCoins(coins, next.text).length > 0 && (asCoin.has(at + 1) || !isKeyword(next.low))
    claim(
      isBase ? { is: 'sizing', value: { by: 'base', value: settled.value } } : { is: 'number', value: settled.value },
      1,
    )
  }

  const claimCoin = (named: readonly string[]): void => {
    const [only] = named
    if (only !== undefined && named.length === 1) return claim({ is: 'coin', value: only }, 1)
    const choices = named.map((coin) => ({ label: coin, text: coin }))
    claim({ is: 'ask', code: 'coin_case', why: 'Which of these do you mean?', choices, field: 'coin' }, 1)
  }

  const claimOne = (): void => {
    const token = tokens[at]!
    const named = findCoins(coins, token.text)
    if (named.length > 0 && (asCoin.has(at) || !isKeyword(token.low))) return claimCoin(named)
    if (mixesScripts(token.text)) {
      const why = `How do you mean "${token.text}"? Its digits are of two scripts.`
      return claim(askValue(null, 'mixed_scripts', why, [{ label: token.low, text: token.low }]), 1)
    }
    if (claimShareTarget()) return
    if ((low(0) === 'post' || low(0) === 'reduce') && low(1) === 'only')
      return claim(low(0) === 'post' ? { is: 'tif', value: 'Alo' } : { is: 'reduceOnly', value: true }, 2)
    if (low(0) === 'i' && low(1) === 'have' && isValue(2))
      return claimValue(readValue('account', low(2)), low(3) === 'and' ? 4 : 3, tokens[at + 2]!.from)
    if (low(0) === 'add' && low(1) === 'to') return claim({ is: 'add', value: true }, 2)
    if (claimHold()) return
    const part = kellyParts.get(low(isArticle(0) ? 1 : 0))
    if (part && low(isArticle(0) ? 2 : 1) === 'kelly')
      return claim({ is: 'sizing', value: { by: 'kelly', value: part } }, isArticle(0) ? 3 : 2)
    if (isArticle(0)) return claim(wholeWords.get(low(1))!, 2)
    const word = wholeWords.get(token.low)
    if (word?.is === 'fraction' && notYet.has(low(1))) return claim(notInThisVersion(low(1)), 2)
    if (word) return claim(word, 1)
    const longKey = longKeys.get(token.low)
    if (longKey) return claimLongKey(longKey)
    const glued = splitGlued(token.low)
    if (glued) return claimValue(readValue(glued.key, glued.value), 1, token.from + glued.at)
    if (startsNumber(token.low)) return claimNumber()
    if (notYet.has(token.low)) return claim(notInThisVersion(token.low), 1)
    if (looksLikeSpotPair(token.text)) {
      const why = `Spot is not traded in this version yet ("${token.text}"). Perps are.`
      return claim(refuse('coin', 'not_yet', why), 1)
    }
    claim({ is: 'unread' }, 1)
  }

  while (at < tokens.length) claimOne()
  return claims
}
