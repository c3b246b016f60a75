import type {
  CloseIntent,
  Entry,
  Intent,
  OpenIntent,
  RuleAct,
  RuleIntent,
  RuleWhen,
  Side,
  Sizing,
  Stop,
  Target,
} from './intent.ts'

/**
 * The percentage that "third" stands for. It is above one third by less than any lot can show, so that a third of 38.58
 * is 12.86 and never one lot less.
 */
export const thirdShare = `33.${'3'.repeat(26)}4`

/** The percentage of the last of three thirds: with the other two it makes 100 exactly. */
export const lastThirdShare = `33.${'3'.repeat(26)}2`

const scale = 60
const scaled = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}

/** The price that targets are compared with to tell a list from one number: the entry, else the stop; null when neither is a price. */
export function targetReference(entry: Entry, stop: Stop | null): string | null {
  if (entry.type === 'limit' || entry.type === 'stop') return entry.price
  if (entry.type === 'ladder') return entry.from
  return stop?.by === 'price' ? stop.value : null
}

/**
 * Whether prices with bare commas between them (`110,120`) are a list and not one number with a comma in it: each must
 * lie on the profit side of the reference and within three times of it. Reader and writer share this rule.
 */
export function readsAsTargetList(prices: readonly string[], side: Side, reference: string | null): boolean {
  if (reference === null) return false
  const from = scaled(reference)
  return prices.every((price) => {
    const value = scaled(price)
    return side === 'long' ? value > from && value <= from * 3n : value < from && value * 3n >= from
  })
}

function writeSizing(sizing: Sizing): string {
  switch (sizing.by) {
    case 'risk_percent':
      return `r${sizing.value}%`
    case 'risk_usd':
      return `r$${sizing.value}`
    case 'notional':
      return `n${sizing.value}`
    case 'allocate_percent':
      return `a${sizing.value}%`
    case 'margin':
      return `m${sizing.value}`
    case 'base':
      return `q${sizing.value}`
    case 'volatility':
      return `v${sizing.value}%`
    case 'kelly':
      return `kelly${sizing.value}`
  }
}

function writeEntry(entry: Entry): string {
  switch (entry.type) {
    case 'market':
      return 'mkt'
    case 'limit':
      return `e${entry.price}`
    case 'stop':
      return `es${entry.price}`
    case 'ladder':
      return `e${entry.from}-${entry.to}x${[entry.rungs, ...(entry.weights ?? [])].join(':')}`
  }
}

function writeStop(stop: Stop): string {
  if (stop.by === 'price') return `s${stop.value}`
  return stop.by === 'percent' ? `s${stop.value}%` : `s${stop.value}atr`
}

const writePrice = (target: Target): string => (target.by === 'r' ? `${target.value}R` : target.value)

/** Writes a target with equal shares as `price:eq` where a bare comma could be taken for a part of a number. */
function writeTargets({ targets, side, entry, stop }: OpenIntent): string[] {
  const [first] = targets
  if (!first) return []
  if (targets.some((target) => target.share === thirdShare)) {
    return targets.map((target) =>
      target.share === thirdShare
        ? `third off at ${writePrice(target)}`
        : `t${writePrice(target)}:${target.share ?? '100'}%`,
    )
  }
  if (targets.some((target) => target.share !== null)) {
    return [`t${targets.map((target) => `${writePrice(target)}:${target.share ?? '100'}%`).join(',')}`]
  }
  if (targets.length === 1) return [`t${writePrice(first)}`]
  const values = targets.map((target) => target.value)
  const isList =
    targets.every((target) => target.by === 'r') ||
    (targets.every((target) => target.by === 'price') && readsAsTargetList(values, side, targetReference(entry, stop)))
  return [`t${targets.map((target) => writePrice(target) + (isList ? '' : ':eq')).join(',')}`]
}

function writeOpen(intent: OpenIntent): string {
  return [
    intent.side === 'long' ? 'l' : 'sh',
    intent.coin,
    writeSizing(intent.sizing),
    writeEntry(intent.entry),
    intent.stop && writeStop(intent.stop),
    ...writeTargets(intent),
    intent.tif?.toLowerCase(),
    intent.reduceOnly && 'ro',
    intent.isAdd && 'add',
    intent.marginMode === null ? null : intent.marginMode === 'isolated' ? 'iso' : 'cross',
    intent.leverage && `x${intent.leverage}`,
    intent.hold && `hold${intent.hold.value}${intent.hold.unit[0]}`,
    intent.account && `account $${intent.account}`,
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ')
}

function writeClose({ coin, size }: CloseIntent): string {
  if (size.by === 'all') return `close ${coin ?? 'all'}`
  const share = size.by === 'percent' && size.value === thirdShare ? 'third' : null
  return `close ${share ?? (size.by === 'percent' ? `${size.value}%` : size.value)} ${coin ?? 'all'}`
}

/** Which of several stops or targets moves: `all `, `95 to `, or nothing where there is one. */
function writeWhich({ from, all }: { from?: string | undefined; all?: true | undefined }): string {
  return all === true ? 'all ' : from === undefined ? '' : `${from} to `
}

const writeWhen = ({ by, value }: RuleWhen): string =>
  by === 'target' ? `after t${value}` : `at ${value}${by === 'r' ? 'R' : ''}`

function writeAct(act: RuleAct, when: RuleWhen | null): string {
  const at = when === null ? '' : ` ${writeWhen(when)}`
  if (act.do === 'close') return `${act.share === thirdShare ? 'third' : `${act.share}%`} off${at}`
  return act.do === 'break_even' ? `be${at}` : `stop to ${act.price}${at}`
}

/** `sol 50% off at 1R then be`: the first act of a step names what it waits for, the others follow it with `then`. */
function writeRule({ coin, steps }: RuleIntent): string {
  const said = steps.map(({ when, acts }) => acts.map((act, i) => writeAct(act, i === 0 ? when : null)).join(' then '))
  return [coin, said.join(', ')].filter((part) => part !== null).join(' ')
}

/**
 * The terse sentence of an intent; reading it gives the same intent. An intent without a coin gives a sentence without
 * one, which reads as a question.
 */
export function writeWords(intent: Intent): string {
  switch (intent.action) {
    case 'open':
      return writeOpen(intent)
    case 'close':
      return writeClose(intent)
    case 'cancel':
      return `cancel ${intent.coin ?? 'all'}${intent.order === undefined ? '' : ` ${intent.order}`}`
    case 'flat':
      return 'flat'
    case 'break_even':
      return `be ${intent.coin}`
    case 'move_stop':
      return `stop ${intent.coin} ${writeWhich(intent)}${intent.price}`
    case 'move_target':
      return `target ${intent.coin} ${writeWhich(intent)}${intent.price}`
    case 'set_leverage':
      return `lev ${intent.coin} ${intent.leverage}`
    case 'flip':
      return intent.stop ? `flip ${intent.coin} ${writeStop(intent.stop)}` : `flip ${intent.coin}`
    case 'rule':
      return writeRule(intent)
    case 'cancel_rules':
      return `cancel rules ${intent.coin ?? 'all'}`
  }
}
