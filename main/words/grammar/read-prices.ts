import type { Target } from '../../../preload/contract/intent.ts'
import { compareDecimals, readAmount, subtractDecimals, sumDecimals } from './read-number.ts'
import { askValue, refuse, settle, unread, type ValueMeaning } from './value-meaning.ts'

/** The most rungs of one ladder, and the most targets of one trade. */
export const mostRungs = 50
export const mostTargets = 10

function readLadder(text: string): ValueMeaning {
  const match = /^([^-]+)-([^-x]+)(?:x(.*))?$/.exec(text)
  if (!match) return unread
  const [, fromText = '', toText = '', rungsText] = match
  const from = settle(readAmount(fromText), text, 'entry')
  if ('is' in from) return from
  const to = settle(readAmount(toText), text, 'entry')
  if ('is' in to) return to
  if (/%/.test(text)) return refuse('entry', 'entry_percent', `An entry is a price, not "${text}".`)
  if (from.value === to.value)
    return refuse('entry', 'ladder_same_price', `The ladder "${text}" starts and ends at ${to.value}.`)
  if (rungsText === undefined) return { is: 'openLadder', start: from.value, end: to.value }
  const [countText = '', ...weightTexts] = rungsText.split(':')
  const rungs = settle(readAmount(countText), text, 'entry')
  if ('is' in rungs) return rungs
  const isCount = /^\d+$/.test(countText) && compareDecimals(rungs.value, '2') >= 0
  if (!isCount || compareDecimals(rungs.value, String(mostRungs)) > 0) {
    const why = `A ladder has 2 to ${mostRungs} rungs, not ${countText}.`
    return { ...refuse('entry', 'ladder_rungs', why), measured: rungs.value, limit: String(mostRungs) }
  }
  const ladder = { type: 'ladder' as const, from: from.value, to: to.value, rungs: rungs.value }
  if (weightTexts.length === 0) return { is: 'entry', value: ladder }
  const weights: string[] = []
  for (const weight of weightTexts) {
    const settled = settle(readAmount(weight), text, 'entry')
    if ('is' in settled) return settled
    if (!/^\d{1,3}$/.test(weight))
      return refuse('entry', 'ladder_weights', `Weights are whole parts such as 1:2:3, not "${weight}".`)
    weights.push(settled.value)
  }
  if (compareDecimals(rungs.value, String(weights.length)) === 0) return { is: 'entry', value: { ...ladder, weights } }
  const why = `The ladder has ${rungs.value} rungs and ${weights.length} weights; each rung needs one.`
  return { ...refuse('entry', 'ladder_weights', why), measured: String(weights.length), limit: rungs.value }
}

/** Reads an entry price, or a ladder (`100-96x3`). */
export function readEntry(text: string, key: 'entry' | 'stopEntry'): ValueMeaning {
  if (key === 'entry' && /^[^-]+-/.test(text) && /\d/.test(text.split('-')[0] ?? '')) return readLadder(text)
  const amount = readAmount(text)
  const settled = settle(amount, text, 'entry')
  if ('is' in settled) return settled
  if (amount.unit === 'percent') return refuse('entry', 'entry_percent', `An entry is a price, not "${text}".`)
  return { is: 'entry', value: { type: key === 'entry' ? 'limit' : 'stop', price: settled.value } }
}

function readTargetPrice(text: string, said: string): Omit<Target, 'share'> | ValueMeaning {
  const isR = text.endsWith('r')
  const amount = readAmount(isR ? text.slice(0, -1) : text)
  const settled = settle(amount, said, 'target')
  if ('is' in settled) return settled
  if (amount.unit === 'percent') {
    return askValue(
      'target',
      'target_percent',
      `At which price? A target is a price or a multiple of the risk (2R), not "${text}".`,
      [],
    )
  }
  if (isR && amount.unit !== 'none') return unread
  return { by: isR ? 'r' : 'price', value: settled.value }
}

type Part = Omit<Target, 'share'> & { share: string | 'equal' | null }

function readPart(text: string, said: string): Part | ValueMeaning {
  const [priceText = '', shareText, ...rest] = text.split(':')
  const price = readTargetPrice(priceText, said)
  if ('is' in price) return price
  if (rest.length > 0) return unread
  if (shareText === undefined) return { ...price, share: null }
  if (shareText === 'eq') return { ...price, share: 'equal' }
  const amount = readAmount(shareText)
  const share = settle(amount, said, 'target')
  if ('is' in share) return share
  if (amount.unit !== 'percent') {
    const fixed = said.replace(text, () => `${priceText}:${share.value}%`)
    return askValue('target', 'target_share', `Which share goes at ${price.value}? "${shareText}" has no %.`, [
      { label: fixed, text: fixed },
    ])
  }
  return { ...price, share: share.value }
}

/** The refusal of shares that sum to more than the whole; null when they do not. */
export function sharesAboveWhole(targets: readonly Target[]): ReturnType<typeof refuse> | null {
  const total = sumDecimals(targets.map((target) => target.share ?? '0'))
  if (compareDecimals(total, '100') <= 0) return null
  const why = `The targets close ${total}% of the position; the most is 100%. Nothing was sent. Give smaller shares.`
  return { ...refuse('target', 'target_shares', why), measured: `${total}%`, limit: '100%' }
}

/** Asks what the parts without a share mean, where other parts of the list have one. */
function askMissingShare(parts: readonly Part[], texts: readonly string[]): ValueMeaning {
  const rest = subtractDecimals(
    '100',
    sumDecimals(parts.map((part) => (part.share === null ? '0' : part.share === 'equal' ? '0' : part.share))),
  )
  const open = parts.filter((part) => part.share === null).length
  const text = texts.map((said, i) => (parts[i]?.share === null ? `${said}:${rest}%` : said)).join(',')
  const choices = open === 1 && rest !== '0' ? [{ label: `the rest, ${rest}%`, text }] : []
  return askValue(
    'target',
    'target_share',
    'Which share goes at each target? Say it for all of them or for none.',
    choices,
  )
}

/** Reads targets: `110`, `110,120`, `110:50%,120:50%`, `2r`, `110:eq,120:eq`. */
export function readTargets(said: string): ValueMeaning {
  const texts = said.split(',')
  const parts: Part[] = []
  for (const text of texts) {
    const part = readPart(text, said)
    if ('is' in part) {
      // A list whose parts do not read may be one number with commas: its own question is the better one.
      const whole = texts.length > 1 && !said.includes(':') ? settle(readAmount(said), said, 'target') : null
      return whole && 'is' in whole ? whole : part
    }
    parts.push(part)
  }
  if (parts.length > mostTargets) {
    const why = `A trade has at most ${mostTargets} targets; these are ${parts.length}.`
    return { ...refuse('target', 'too_many_targets', why), measured: String(parts.length), limit: String(mostTargets) }
  }
  const shared = parts.filter((part) => part.share !== null).length
  if (shared > 0 && shared < parts.length) return askMissingShare(parts, texts)
  const isEqual = parts.every((part) => part.share === 'equal' || part.share === null)
  if (!isEqual && parts.some((part) => part.share === 'equal')) return askMissingShare(parts, texts)
  const value = parts.map((part) => ({ by: part.by, value: part.value, share: isEqual ? null : part.share }))
  const isBare = shared === 0 && parts.length > 1 && !parts.every((part) => part.by === 'r')
  return sharesAboveWhole(value) ?? { is: 'targets', value, list: isBare ? said : null }
}
