import type { CloseSize, Entry, Intent, OpenIntent, Sizing, Stop, Target } from '../../../preload/contract/intent.ts'
import { lastThirdShare, thirdShare } from '../../../preload/contract/write-words.ts'
import { impliedSide } from '../grammar/open-trade.ts'
import { subtractDecimals, sumDecimals } from '../grammar/read-number.ts'
import type { Quote } from './quotes.ts'
import type { Role, RoleReading } from './roles.ts'

/** What roles and quotes come to. A question may bring the intent that it would be, to be read back. */
export type Meaning =
  | { is: 'intent'; intent: Intent }
  | { is: 'question'; code: string; text: string }
  | { is: 'nothing'; code: 'facts' | 'no_trade' }

type Given = { role: Role; quote: Quote }
/** Thrown inside this file alone, so that the first thing that is unclear ends the reading. */
class Unclear extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

const fieldNames: Partial<Record<Role, string>> = {
  from: 'start of the ladder',
  to: 'end of the ladder',
  rungs: 'number of rungs',
  part: 'part',
  trigger: 'stop entry',
}

/** The one quote of a role, null where none has it; two are asked about. */
function only(given: readonly Given[], role: Role): Quote | null {
  const [first, second] = given.filter((one) => one.role === role)
  if (first && second)
    throw new Unclear(
      role === 'entry' ? 'two_entries' : `two_${role}s`,
      `The ${fieldNames[role] ?? role} seems to be said twice: "${first.quote.text}" and "${second.quote.text}". Which one?`,
    )
  return first?.quote ?? null
}

const sizingRoles = ['risk', 'notional', 'allocate', 'margin', 'size'] as const

function sizingOf(given: readonly Given[]): Sizing {
  const found = given.filter(({ role }) => (sizingRoles as readonly Role[]).includes(role))
  const [first, second] = found
  if (first && second)
    throw new Unclear(
      'two_sizings',
      `Two sizes were said: "${first.quote.text}" and "${second.quote.text}". Which one?`,
    )
  if (!first)
    throw new Unclear(
      'no_sizing',
      'How much? Say one of: risk 2%, risk $200, notional 5000, allocate 10%, margin 500, size 40.',
    )
  const { kind, value, text } = first.quote
  switch (first.role) {
    case 'risk':
      if (kind === 'number')
        throw new Unclear('risk_unit', `Risk ${text} of what? Say risk ${value}% or risk $${value}.`)
      return { by: kind === 'percent' ? 'risk_percent' : 'risk_usd', value }
    case 'allocate':
      return { by: 'allocate_percent', value }
    case 'margin':
      return { by: 'margin', value }
    case 'size':
      return { by: 'base', value }
    default:
      return { by: 'notional', value }
  }
}

function entryOf(given: readonly Given[]): Entry {
  const price = only(given, 'entry')
  const trigger = only(given, 'trigger')
  const from = only(given, 'from')
  const to = only(given, 'to')
  const rungs = only(given, 'rungs')
  const said = [price, trigger, from ?? to ?? rungs].filter((one) => one !== null)
  if (said.length > 1)
    throw new Unclear(
      'two_entries',
      `The entry seems to be said twice: ${said.map((one) => `"${one.text}"`).join(' and ')}. Which one?`,
    )
  if (price) return { type: 'limit', price: price.value }
  if (trigger) return { type: 'stop', price: trigger.value }
  if (!from && !to && !rungs) return { type: 'market' }
  if (!from || !to || !rungs)
    throw new Unclear(
      'ladder_rungs',
      'A ladder needs its first price, its last price and how many orders, as in "e100-96x3".',
    )
  return { type: 'ladder', from: from.value, to: to.value, rungs: rungs.value }
}

function stopOf(given: readonly Given[]): Stop | null {
  const quote = only(given, 'stop')
  if (!quote) return null
  return { by: quote.kind === 'percent' ? 'percent' : quote.kind === 'atr' ? 'atr' : 'price', value: quote.value }
}

const unclearShares = (): Unclear =>
  new Unclear('target_share', 'Which part should go at which price? Say it like "t110:50%,120:50%".')

/** The targets in the order of the words, each with the share that stands before it (`next`) or after it (`last`). */
function targetsOf(given: readonly Given[]): Target[] {
  const found: Target[] = []
  let next: string | null = null
  for (const { role, quote } of given) {
    if (role === 'next') {
      if (next !== null) throw unclearShares()
      next = quote.value
    } else if (role === 'target') {
      if (quote.kind === 'percent')
        throw new Unclear(
          'not_yet',
          `A target in percent ("${quote.text}") is not in this version yet; say a price or R.`,
        )
      found.push({ by: quote.kind === 'r' ? 'r' : 'price', value: quote.value, share: next })
      next = null
    } else if (role === 'last') {
      const target = found.at(-1)
      if (!target || target.share !== null) throw unclearShares()
      target.share = quote.value
    }
  }
  const shared = found.filter(({ share }) => share !== null)
  if (next !== null || (shared.length > 0 && shared.length < found.length)) throw unclearShares()
  return settleShares(found)
}

/** `rest` is what the other shares leave; the last of three thirds is what two leave. */
function settleShares(targets: Target[]): Target[] {
  const rest = targets.filter(({ share }) => share === 'rest')
  const others = targets.flatMap(({ share }) => (share === null || share === 'rest' ? [] : [share]))
  const left = subtractDecimals('100', sumDecimals(others))
  if (rest.length > 1 || (rest.length === 1 && (others.length === 0 || left === '0'))) throw unclearShares()
  const thirds = targets.filter(({ share }) => share === thirdShare)
  return targets.map((target) => {
    if (target.share === 'rest') return { ...target, share: left }
    return thirds.length === 3 && target === thirds[2] ? { ...target, share: lastThirdShare } : target
  })
}

function openOf(
  { side: said, flags }: RoleReading,
  given: readonly Given[],
  price: (coin: string) => string | null,
): OpenIntent {
  const coin = only(given, 'coin')?.value ?? null
  const sizing = sizingOf(given)
  const entry = entryOf(given)
  const stop = stopOf(given)
  const targets = targetsOf(given)
  const side = said === 'long' || said === 'short' ? said : impliedSide(entry, stop, coin === null ? null : price(coin))
  if (side === null) throw new Unclear('no_side', 'Long or short? Nothing that was said implies it.')
  const tif = flags.includes('alo') ? 'Alo' : flags.includes('ioc') ? 'Ioc' : flags.includes('gtc') ? 'Gtc' : null
  return {
    action: 'open',
    coin,
    side,
    sizing,
    entry,
    stop,
    targets,
    tif,
    reduceOnly: flags.includes('reduce'),
    marginMode: flags.includes('cross') ? 'cross' : flags.includes('isolated') ? 'isolated' : null,
    leverage: only(given, 'leverage')?.value ?? null,
    account: only(given, 'account')?.value ?? null,
  }
}

function closeSizeOf(given: readonly Given[]): CloseSize {
  const part = only(given, 'part')
  const size = only(given, 'size')
  if (part && size) throw new Unclear('two_sizings', `How much of it, "${part.text}" or "${size.text}"?`)
  if (part?.value === 'rest')
    throw new Unclear('two_sizings', `How much is "${part.text}"? Say a part (50%) or a size.`)
  if (part) return { by: 'percent', value: part.value }
  return size ? { by: 'base', value: size.value } : { by: 'all' }
}

/** The price that a stop or target is moved to. */
function movedTo(given: readonly Given[], role: 'stop' | 'target'): string | null {
  const quote = only(given, role)
  if (!quote) return null
  if (quote.kind !== 'number' && quote.kind !== 'dollar')
    throw new Unclear('not_yet', `Moving a ${role} to "${quote.text}" is not in this version yet; say a price.`)
  return quote.value
}

function manageOf({ action }: RoleReading, given: readonly Given[]): Intent {
  const coin = only(given, 'coin')?.value ?? null
  const named = (what: string): string => {
    if (coin === null) throw new Unclear('no_coin', `Which coin should I ${what}?`)
    return coin
  }
  const used: Role[] = ['coin']
  const finish = (intent: Intent, ...roles: Role[]): Intent => {
    const extra = given.find(({ role }) => ![...used, ...roles].includes(role))
    if (extra) throw new Unclear('two_actions', `What is "${extra.quote.text}" for?`)
    return intent
  }
  switch (action) {
    case 'close':
      return finish({ action: 'close', coin: named('close'), size: closeSizeOf(given) }, 'part', 'size')
    case 'every': {
      const size = closeSizeOf(given)
      if (coin !== null || size.by === 'base') throw new Unclear('two_actions', 'Close one coin or every position?')
      return finish({ action: 'close', coin: null, size }, 'part')
    }
    case 'cancel':
      return finish({ action: 'cancel', coin: named('cancel orders of') })
    case 'clear':
      if (coin !== null) throw new Unclear('two_actions', `Cancel the orders of ${coin}, or all orders?`)
      return finish({ action: 'cancel', coin: null })
    case 'flat':
      if (coin !== null)
        throw new Unclear('flat_coin', `"flat" cancels and closes everything, not ${coin} alone. Which do you mean?`)
      return finish({ action: 'flat' })
    case 'even':
      return finish({ action: 'break_even', coin: named('take to break-even') })
    case 'lever': {
      const leverage = only(given, 'leverage')?.value
      if (leverage === undefined) throw new Unclear('missing_value', 'Leverage of how much?')
      return finish({ action: 'set_leverage', coin: named('set the leverage of'), leverage }, 'leverage')
    }
    case 'flip':
      return finish({ action: 'flip', coin: named('flip'), stop: stopOf(given) }, 'stop')
    default: {
      const stop = movedTo(given, 'stop')
      const target = movedTo(given, 'target')
      if ((stop === null) === (target === null)) throw new Unclear('missing_value', 'Move what, and to which price?')
      const moved: Intent =
        stop !== null
          ? { action: 'move_stop', coin: named('move the stop of'), price: stop }
          : { action: 'move_target', coin: named('move the target of'), price: target! }
      return finish(moved, 'stop', 'target')
    }
  }
}

/**
 * Maps roles back to quotes. Every quote has at most one role, each field at most one quote; what contradicts itself, is
 * missing or unsure is a question. Values are the quotes' own: nothing is computed but what "the rest" leaves.
 */
export function toIntent(
  reading: RoleReading,
  quotes: readonly Quote[],
  price: (coin: string) => string | null,
): Meaning {
  if (reading.action === 'ask') return { is: 'nothing', code: 'facts' }
  if (reading.action === 'none') return { is: 'nothing', code: 'no_trade' }
  if (reading.action === 'many')
    return { is: 'question', code: 'two_trades', text: 'I read more than one order. Say them as two sentences.' }
  const given = quotes.flatMap((quote, at) => {
    const role = reading.roles[at]
    return role === undefined || role === 'out' ? [] : [{ role, quote }]
  })
  const unsure = given.find(({ role }) => role === 'unsure')
  try {
    if (unsure)
      throw new Unclear(
        unsure.quote.kind === 'percent' ? 'bare_percent' : 'bare_number',
        `What is "${unsure.quote.text}"?`,
      )
    return {
      is: 'intent',
      intent: reading.action === 'open' ? openOf(reading, given, price) : manageOf(reading, given),
    }
  } catch (thrown) {
    if (thrown instanceof Unclear) return { is: 'question', code: thrown.code, text: thrown.message }
    throw thrown
  }
}
