import { shift } from '../../main/words/model/quotes.ts'
import type { Role } from '../../main/words/model/roles.ts'
import type { Random } from './random.ts'

/** A stretch of a sentence: plain text, or a quote with the role and the value that it stands for. */
export type Segment = { text: string; slot: { role: Role; kind: string; value: string } | null }

/** What the quotes of one sentence are drawn from, so that its prices fit each other. */
export type Scene = {
  side: 'long' | 'short'
  coin: { said: string; name: string }
  otherCoins: readonly { said: string; name: string }[]
  /** The entry in ticks, and how many places a tick has. */
  price: number
  places: number
}

/** Chooses among `[a|b|]` of a template, innermost first. */
export function choose(template: string, random: Random): string {
  const inner = /\[([^[\]]*)\]/
  let text = template
  for (let match = inner.exec(text); match; match = inner.exec(text)) {
    const picked = random.pick(match[1]!.split('|'))
    text = text.slice(0, match.index) + picked + text.slice(match.index + match[0].length)
  }
  return text.replace(/\s+/g, ' ').replace(/ ,/g, ',').trim()
}

export const sideWords = {
  long: {
    verb: ['long', 'buy', 'go long', 'longing', 'buying', 'get long'],
    noun: ['long'],
    verbBase: ['long', 'buy'],
  },
  short: {
    verb: ['short', 'sell', 'go short', 'shorting', 'selling', 'get short'],
    noun: ['short'],
    verbBase: ['short', 'sell'],
  },
}

/** Puts words of the side in the place of `LONG` (any verb), `SIDE` (the noun) and `OTHER` (a verb of the other side). */
export function withSide(text: string, side: 'long' | 'short', random: Random): string {
  const other = side === 'long' ? 'short' : 'long'
  return text
    .replaceAll('LONG', () => random.pick(sideWords[side].verb))
    .replaceAll('SIDE', () => random.pick(sideWords[side].noun))
    .replaceAll('OTHER', () => random.pick(sideWords[other].verbBase))
}

const decimal = (ticks: number, places: number): string => shift(String(Math.max(1, Math.round(ticks))), -places)

/** A price for a role: stops on the losing side of the entry, targets on the other, ladders in between. */
function priceFor(role: Role, scene: Scene, random: Random): string {
  const sign = scene.side === 'long' ? 1 : -1
  const away = (low: number, high: number): number => scene.price * (1 + sign * (low + random.next() * (high - low)))
  const ticks =
    role === 'stop'
      ? away(-0.08, -0.02)
      : role === 'target'
        ? away(0.03, 0.3)
        : role === 'to'
          ? away(-0.015, -0.005)
          : role === 'trigger'
            ? away(0.005, 0.02)
            : role === 'out'
              ? away(-0.2, 0.2)
              : scene.price
  return decimal(ticks, scene.places)
}

const units = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const tens: Record<string, string> = {
  '20': 'twenty',
  '30': 'thirty',
  '40': 'forty',
  '50': 'fifty',
  '60': 'sixty',
  '70': 'seventy',
  '80': 'eighty',
  '90': 'ninety',
}

/** A small number in words; the digits where there is no plain way to say it. */
function spoken(value: string, random: Random): string {
  const whole = Number(value)
  if (units[whole]) return units[whole]
  if (tens[value]) return tens[value]
  if (/^\d{2}$/.test(value) && whole > 20)
    return `${tens[`${value[0]}0`]}${random.chance(0.5) ? '-' : ' '}${units[Number(value[1])]}`
  if (/^[1-9]00$/.test(value))
    return value === '100' && random.chance(0.5) ? 'a hundred' : `${units[Number(value[0])]} hundred`
  if (/^\d{1,2}000$/.test(value) && units[whole / 1000]) return `${units[whole / 1000]} thousand`
  if (/^\d\.5$/.test(value) && whole > 1) return `${units[Math.floor(whole)]} and a half`
  if (/^\d\.\d$/.test(value) && whole > 1 && !value.endsWith('0'))
    return `${units[Math.floor(whole)]} point ${units[Number(value[2])]}`
  return value
}

/** Writes a number as people do: digits, thousands as k, or words. */
function writeNumber(value: string, random: Random, mayGlue: boolean): string {
  if (random.chance(0.06) && !mayGlue) return spoken(value, random)
  if (/^\d+00$/.test(value) && value.length >= 4 && random.chance(0.35))
    return `${shift(value, -3)}${random.chance(0.9) || mayGlue ? 'k' : ' k'}`
  return value
}

function percentText(value: string, random: Random): string {
  const form = random.next()
  if (value === '0.5' && form < 0.35) return random.pick(['half a percent', 'half percent', 'half of a percent'])
  if (value === '1' && form < 0.1) return 'a percent'
  if (form < 0.72) return `${value}%`
  if (form < 0.77) return `${value} %`
  if (form < 0.83) return `${value} ${random.pick(['percent', 'pct', 'percent', 'perc'])}`
  if (form < 0.86) return `${value}${random.pick(['pct', 'percent', 'perc'])}`
  if (form < 0.89) return `${shift(value, 2)} ${random.pick(['bps', 'bips', 'bp'])}`
  return `${spoken(value, random)} ${random.pick(['percent', 'pct'])}`
}

function dollarText(value: string, random: Random): string {
  const form = random.next()
  if (form < 0.6) return `$${writeNumber(value, random, true)}`
  if (form < 0.68) return `${value}$`
  if (form < 0.72 && /^\d+000$/.test(value))
    return `${random.chance(0.4) ? spoken(shift(value, -3), random) : shift(value, -3)} grand`
  const unit = random.pick(['dollars', 'bucks', 'usd', 'usdc', 'dollars', 'usd'])
  return `${writeNumber(value, random, false)} ${unit}`.replace(/(\d)k? u$/, '$1u')
}

const percents = [
  '0.25',
  '0.3',
  '0.5',
  '0.5',
  '0.75',
  '1',
  '1',
  '1',
  '1.25',
  '1.5',
  '2',
  '2',
  '2',
  '2.5',
  '3',
  '4',
  '5',
  '10',
  '15',
  '20',
  '25',
  '30',
  '40',
  '50',
]
const shares = ['10', '20', '25', '30', '33', '40', '50', '50', '60', '70', '75']
const dollars = [
  '10',
  '25',
  '50',
  '75',
  '100',
  '150',
  '200',
  '200',
  '250',
  '300',
  '500',
  '500',
  '750',
  '1000',
  '1500',
  '2000',
  '2500',
  '3000',
  '5000',
  '7500',
  '10000',
  '20000',
  '25000',
  '50000',
  '100000',
]
const sizes = [
  '0.01',
  '0.05',
  '0.1',
  '0.25',
  '0.5',
  '1',
  '1.5',
  '2',
  '3',
  '4',
  '5',
  '8',
  '10',
  '12',
  '15',
  '20',
  '25',
  '40',
  '50',
  '75',
  '100',
  '150',
  '200',
  '500',
  '1000',
  '5000',
  '20000',
]
const leveragesUsed = ['1', '2', '2', '3', '3', '4', '5', '5', '7', '8', '10', '10', '15', '20', '25', '40', '50']

/** The value and the text of one slot. */
function fill(role: Role, kind: string, scene: Scene, random: Random): { text: string; value: string } {
  switch (kind) {
    case 'c': {
      const coin = role === 'coin' ? scene.coin : random.pick(scene.otherCoins)
      return { text: coin.said, value: coin.name }
    }
    case 'p': {
      const value = priceFor(role, scene, random)
      const text = writeNumber(value, random, false)
      return { text: random.chance(0.15) && /^[\d.]+k?$/.test(text) ? `$${text}` : text, value }
    }
    case 'n': {
      if (role === 'leverage') {
        const value = random.pick(leveragesUsed)
        return { text: value, value }
      }
      if (role === 'rungs') {
        const value = String(random.between(2, 10))
        return { text: random.chance(0.2) ? spoken(value, random) : value, value }
      }
      if (role === 'size' || role === 'unsure' || role === 'out') {
        const value = random.pick(sizes)
        return { text: random.chance(0.05) ? spoken(value, random) : value, value }
      }
      if (role === 'notional' || role === 'margin' || role === 'account') {
        const value = random.pick(dollars)
        return { text: writeNumber(value, random, true), value }
      }
      const value = priceFor(role, scene, random)
      return { text: value, value }
    }
    case 'glue': {
      const value = String(random.between(2, 9))
      return { text: value, value }
    }
    case '$': {
      const value = random.pick(dollars)
      return { text: dollarText(value, random), value }
    }
    case '%': {
      const value = random.pick(role === 'next' || role === 'last' || role === 'part' ? shares : percents)
      return { text: percentText(value, random), value }
    }
    case 'x': {
      const value = role === 'rungs' ? String(random.between(2, 9)) : random.pick(leveragesUsed)
      const text = random.pick([
        `${value}x`,
        `${value}x`,
        `${value}x`,
        `${value}x`,
        `${value} x`,
        `${spoken(value, random)} times`,
        `${value} times`,
      ])
      return { text: role === 'rungs' ? `x${value}` : text, value }
    }
    case 'r': {
      const value = random.pick(['1', '1.5', '2', '2', '2.5', '3', '3', '4', '5'])
      return {
        text: random.pick([`${value}R`, `${value}r`, `${value}R`, `${value} R`, `${spoken(value, random)} R`]),
        value,
      }
    }
    case 'atr': {
      const value = random.pick(['1', '1.5', '2', '2', '2.5', '3'])
      return {
        text: random.pick([
          `${value}atr`,
          `${value} atr`,
          `${value} ATR`,
          `${value}x ATR`,
          `${spoken(value, random)} atr`,
        ]),
        value,
      }
    }
    case '~':
      return random.pick([
        { text: 'half', value: 'half' },
        { text: 'half', value: 'half' },
        { text: 'half', value: 'half' },
        { text: 'a third', value: 'third' },
        { text: 'a quarter', value: 'quarter' },
        { text: 'one third', value: 'third' },
        { text: 'third', value: 'third' },
        { text: 'three quarters', value: 'three' },
      ])
    case 'rest':
      return random.pick([
        { text: 'rest', value: 'rest' },
        { text: 'rest', value: 'rest' },
        { text: 'remainder', value: 'rest' },
      ])
    default:
      throw new Error(`no kind "${kind}"`)
  }
}

/** Turns a chosen template into segments with their quotes drawn. */
export function fillSlots(text: string, scene: Scene, random: Random): Segment[] {
  const segments: Segment[] = []
  let at = 0
  for (const match of text.matchAll(/\{([a-z]+):([a-z%$~]+)\}/g)) {
    if (match.index > at) segments.push({ text: text.slice(at, match.index), slot: null })
    const said = match[1]!
    const role = (said === 'ask' || said === 'none' ? 'out' : said) as Role
    const filled = fill(role, match[2]!, scene, random)
    segments.push({ text: filled.text, slot: { role, kind: match[2]!, value: filled.value } })
    at = match.index + match[0].length
  }
  if (at < text.length) segments.push({ text: text.slice(at), slot: null })
  return segments
}
