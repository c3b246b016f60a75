import type { Hold, Target } from '../../../preload/contract/intent.ts'
import type { Choice, Key } from './claims.ts'
import { hundredth, readAmount } from './read-number.ts'
import { readEntry, readTargets } from './read-prices.ts'
import { askValue, refuse, settle, unread, type ValueMeaning } from './value-meaning.ts'

const whole = (text: string, label = text): Choice & { whole: true } => ({ label, text, whole: true })

function readSizing(key: 'risk' | 'allocate' | 'notional' | 'margin' | 'size', text: string): ValueMeaning {
  const field = key === 'size' ? 'size' : key
  const amount = readAmount(text)
  const settled = settle(amount, text, field)
  if ('is' in settled) return settled
  const { value } = settled
  const { unit } = amount
  if (key === 'risk') {
    if (unit === 'percent') return { is: 'sizing', value: { by: 'risk_percent', value } }
    if (unit === 'dollar') return { is: 'sizing', value: { by: 'risk_usd', value } }
    return askValue(field, 'risk_unit', `Risk ${text} of what?`, [
      whole(`r${value}%`, `risk ${value}%`),
      whole(`r$${value}`, `risk $${value}`),
    ])
  }
  if (key === 'allocate') {
    if (unit === 'percent') return { is: 'sizing', value: { by: 'allocate_percent', value } }
    const choices = [whole(`n${value}`, `notional $${value}`)]
    if (unit === 'none') choices.unshift(whole(`a${value}%`, `allocate ${value}%`))
    return askValue(field, 'allocate_unit', `Allocate ${text} of what?`, choices)
  }
  if (unit === 'percent') {
    const choices = [whole(`r${value}%`, `risk ${value}%`), whole(`a${value}%`, `allocate ${value}%`)]
    return askValue(field, 'percent_meaning', `${value}% of what?`, key === 'margin' ? [] : choices)
  }
  if (key === 'size') {
    if (unit === 'none') return { is: 'sizing', value: { by: 'base', value } }
    if (text.startsWith('$') || text.endsWith('$')) return { is: 'sizing', value: { by: 'notional', value } }
  }
  return { is: 'sizing', value: { by: key === 'margin' ? 'margin' : 'notional', value } }
}

function readStop(text: string): ValueMeaning {
  if (/atr$/.test(text)) {
    const multiple = text.slice(0, -3)
    const settled = settle(readAmount(multiple), text, 'stop')
    if ('is' in settled) return settled
    if (/[$%]/.test(multiple)) return unread
    return { is: 'stop', value: { by: 'atr', value: settled.value } }
  }
  const losing = /^-[^-].*%$/.test(text) ? text.slice(1) : text
  const amount = readAmount(losing)
  const settled = settle(amount, text, 'stop')
  if ('is' in settled) return settled
  return { is: 'stop', value: { by: amount.unit === 'percent' ? 'percent' : 'price', value: settled.value } }
}

function readLeverage(text: string): ValueMeaning {
  const amount = readAmount(text.endsWith('x') ? text.slice(0, -1) : text)
  const settled = settle(amount, text, 'leverage')
  if ('is' in settled) return settled
  if (amount.unit !== 'none')
    return askValue('leverage', 'leverage_unit', `Is "${text}" leverage?`, [
      whole(`x${settled.value}`, `${settled.value}x`),
    ])
  return { is: 'leverage', value: settled.value }
}

function readAccount(text: string): ValueMeaning {
  const amount = readAmount(text)
  const settled = settle(amount, text, 'account')
  if ('is' in settled) return settled
  if (amount.unit === 'percent')
    return refuse('account', 'account_unit', `An account is a sum of money, not "${text}".`)
  return { is: 'account', value: settled.value }
}

function readVolatility(text: string): ValueMeaning {
  const amount = readAmount(text)
  const settled = settle(amount, text, 'volatility')
  if ('is' in settled) return settled
  if (amount.unit === 'percent') return { is: 'sizing', value: { by: 'volatility', value: settled.value } }
  const choices = amount.unit === 'none' ? [whole(`v${settled.value}%`, `${settled.value}% a year`)] : []
  return askValue('volatility', 'volatility_unit', `A volatility is a percentage a year. What is "${text}"?`, choices)
}

function readKelly(text: string): ValueMeaning {
  const amount = readAmount(text)
  const settled = settle(amount, text, 'risk')
  if ('is' in settled) return settled
  const { value } = settled
  if (amount.unit === 'none') return { is: 'sizing', value: { by: 'kelly', value } }
  const choices = amount.unit === 'percent' ? [whole(`kelly${hundredth(value)}`, `${value}% of Kelly`)] : []
  return askValue('risk', 'kelly_part', `Which part of Kelly is "${text}"? Say it like kelly 0.5.`, choices)
}

/** The words and letters for a unit of time. */
export const timeUnits: ReadonlyMap<string, Hold['unit']> = new Map<string, Hold['unit']>([
  ...['h', 'hour', 'hours'].map((word): [string, Hold['unit']] => [word, 'hour']),
  ...['d', 'day', 'days'].map((word): [string, Hold['unit']] => [word, 'day']),
  ...['w', 'week', 'weeks'].map((word): [string, Hold['unit']] => [word, 'week']),
])

function readHold(text: string): ValueMeaning {
  const word = /[a-z]+$/.exec(text)?.[0] ?? ''
  const unit = timeUnits.get(word)
  const amount = readAmount(unit === undefined ? text : text.slice(0, -word.length))
  const settled = settle(amount, text, 'hold')
  if ('is' in settled) return settled
  if (amount.unit !== 'none') return unread
  if (unit !== undefined) return { is: 'hold', value: { value: settled.value, unit } }
  const choices = ['h', 'd', 'w'].map((letter) => whole(`hold${settled.value}${letter}`))
  return askValue('hold', 'hold_unit', `Hold it for ${settled.value} what?`, choices)
}

/** Reads the value of a key: `text` is in lower case with plain digits, without the key. */
export function readValue(key: Key, text: string): ValueMeaning {
  switch (key) {
    case 'stop':
      return readStop(text)
    case 'entry':
    case 'stopEntry':
      return readEntry(text, key)
    case 'target':
      return readTargets(text)
    case 'leverage':
      return readLeverage(text)
    case 'account':
      return readAccount(text)
    case 'volatility':
      return readVolatility(text)
    case 'kelly':
      return readKelly(text)
    case 'hold':
      return readHold(text)
    default:
      return readSizing(key, text)
  }
}

/** One target with a share that was said as a word or a percentage (`half off at 110`). */
export function readShareTarget(share: string, text: string): ValueMeaning {
  const meaning = readTargets(text)
  if (meaning.is !== 'targets') return meaning
  const [only, second] = meaning.value
  if (!only || second || only.share !== null)
    return askValue('target', 'target_share', `At which price should that part go? "${text}" is not one price.`, [])
  const value: Target[] = [{ ...only, share }]
  return { is: 'targets', value, list: null }
}
