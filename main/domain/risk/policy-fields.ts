import type { PolicyDocument } from '../../../preload/contract/facts.ts'
import type { PolicyUnit } from '../../../preload/contract/policy.ts'
import { known } from '../money/parse-decimal.ts'
import { isAbove, isBelow } from '../money/quantity.ts'

/** One limit of the policy: where it stands in the document, its default, and which of two values is the tighter. */
export interface PolicyField {
  /** "MAX_LOSS_PER_TRADE.block"; without a point where the whole entry is one value. */
  readonly path: string
  readonly unit: PolicyUnit
  readonly byDefault: string
  /** The least and the most that the document takes, for numbers. */
  readonly bounds: readonly [least: string, most: string] | null
  /** The value that keeps both: never looser than either. */
  readonly tighter: (one: string, other: string) => string
}

const lower = (one: string, other: string): string => (isAbove(known.ratio(one), known.ratio(other)) ? other : one)
const higher = (one: string, other: string): string => (isBelow(known.ratio(one), known.ratio(other)) ? other : one)

/** A limit whose smaller value is the tighter one. */
function most(path: string, unit: PolicyUnit, byDefault: string, bounds: PolicyField['bounds']): PolicyField {
  return { path, unit, byDefault, bounds, tighter: lower }
}

/** A reserve, a delay, a window: the greater value is the tighter one. */
function least(path: string, unit: PolicyUnit, byDefault: string, bounds: PolicyField['bounds']): PolicyField {
  return { path, unit, byDefault, bounds, tighter: higher }
}

const choice = (path: string, byDefault: 'warn' | 'block'): PolicyField => ({
  path,
  unit: 'choice',
  byDefault,
  bounds: null,
  tighter: (one, other) => (one === 'block' ? one : other),
})

/** Lists are kept as JSON, sorted, so that equal lists are equal texts; "null" allows every coin. */
const coins: PolicyField = {
  path: 'ALLOWED_COIN',
  unit: 'coins',
  byDefault: 'null',
  bounds: null,
  tighter(one, other) {
    if (one === 'null') return other
    if (other === 'null') return one
    const allowed = new Set(JSON.parse(other) as string[])
    return JSON.stringify((JSON.parse(one) as string[]).filter((coin) => allowed.has(coin)))
  },
}

const sizes: PolicyField = {
  path: 'MAX_ORDER_SIZE',
  unit: 'sizes',
  byDefault: '{}',
  bounds: null,
  tighter(one, other) {
    const [a, b] = [JSON.parse(one) as Record<string, string>, JSON.parse(other) as Record<string, string>]
    const of = (said: Record<string, string>, coin: string) => (Object.hasOwn(said, coin) ? said[coin] : undefined)
    const least = (coin: string) => lower(of(a, coin) ?? of(b, coin)!, of(b, coin) ?? of(a, coin)!)
    const all = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
    return JSON.stringify(Object.fromEntries(all.map((coin) => [coin, least(coin)])))
  },
}

const fraction = ['0', '1'] as const
const multiple = ['0', '50'] as const
const ages = ['100', '60000'] as const
const counts = ['0', '1000'] as const

/** Every limit, in the order of the table of checks; the defaults are those of the house. Adding one is one line here. */
export const policyFields: readonly PolicyField[] = [
  coins,
  most('MAX_ORDER_NOTIONAL.block', 'equity_multiple', '3', multiple),
  sizes,
  most('MAX_POSITION.block', 'equity_multiple', '3', multiple),
  most('MAX_GROSS_EXPOSURE.block', 'equity_multiple', '5', multiple),
  most('MAX_OPEN_ORDERS.block', 'count', '50', counts),
  most('PRICE_COLLAR.warn', 'fraction', '0.02', fraction),
  most('PRICE_COLLAR.block', 'fraction', '0.05', fraction),
  most('PRICE_COLLAR.passive', 'fraction', '0.10', fraction),
  most('MAX_SLIPPAGE.block', 'fraction', '0.005', fraction),
  most('MAX_LEVERAGE.block', 'equity_multiple', '5', multiple),
  most('MARGIN_SUFFICIENCY.block', 'fraction', '0.9', fraction),
  choice('STOP_REQUIRED.hand', 'warn'),
  choice('STOP_REQUIRED.model', 'block'),
  most('MAX_LOSS_PER_TRADE.warn', 'equity_fraction', '0.02', fraction),
  most('MAX_LOSS_PER_TRADE.block', 'equity_fraction', '0.03', fraction),
  most('DAILY_LOSS_LIMIT.halt', 'equity_fraction', '0.03', fraction),
  most('MAX_DRAWDOWN.halt', 'equity_fraction', '0.10', fraction),
  most('STOP_COUNT.count', 'count', '3', ['1', '1000']),
  least('STOP_COUNT.hours', 'hours', '24', ['1', '24']),
  least('DUPLICATE_ORDER.windowMs', 'ms', '10000', ['0', '600000']),
  most('ORDER_RATE.perSecond', 'count', '1', ['1', '100']),
  most('ORDER_RATE.perMinute', 'count', '20', ['1', '1000']),
  least('VENUE_BUDGET.reserve', 'fraction', '0.2', fraction),
  most('REPEATED_AI_EXECUTION.perHour', 'count', '5', counts),
  most('STALE_MARKET.blockMs', 'ms', '3000', ages),
  most('STALE_ACCOUNT.blockMs', 'ms', '10000', ages),
  most('CLOCK_SKEW.warnMs', 'ms', '2000', ages),
  most('CLOCK_SKEW.blockMs', 'ms', '30000', ages),
  least('ACCOUNT_MATCH.hours', 'hours', '24', ['0', '720']),
  least('LOG_DURABLE.freeMegabytes', 'megabytes', '200', ['50', '100000']),
  most('HEAT.block', 'equity_fraction', '0.06', fraction),
  most('VENUE_BOUND_LOSS.warn', 'budget_multiple', '3', multiple),
  least('LOOSENING_DELAY.minutes', 'minutes', '15', ['1', '10080']),
]

const wholeUnits = new Set<PolicyUnit>(['count', 'ms', 'hours', 'minutes', 'megabytes'])
const byPath = new Map(policyFields.map((field) => [field.path, field]))

/** The limit of a path; a path that no limit has is a defect. */
export function fieldOf(path: string): PolicyField {
  const field = byPath.get(path)
  if (field === undefined) throw new RangeError(`There is no limit ${path}.`)
  return field
}

/** A limit's value in a document, its default where the document is silent. */
export function limitIn(document: PolicyDocument, { path, byDefault }: PolicyField): string {
  const [id, part] = path.split('.') as [string, string | undefined]
  const entry = (document as Record<string, unknown>)[id]
  if (path === 'ALLOWED_COIN')
    return entry === undefined ? byDefault : JSON.stringify([...new Set(entry as string[])].sort())
  if (path === 'MAX_ORDER_SIZE') {
    const said = Object.entries((entry ?? {}) as Record<string, string>)
    return JSON.stringify(Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1))))
  }
  const value = (entry as Record<string, unknown> | undefined)?.[part ?? '']
  return value === undefined ? byDefault : String(value)
}

/** The document with one limit set to a value; entries of several parts are written whole. */
export function withValue(document: PolicyDocument, field: PolicyField, value: string): PolicyDocument {
  const [id, part] = field.path.split('.') as [string, string | undefined]
  if (field.path === 'ALLOWED_COIN' && value === 'null') {
    const { ALLOWED_COIN: _, ...rest } = document
    return rest
  }
  if (part === undefined) return { ...document, [id]: JSON.parse(value) }
  const parts = policyFields.filter((one) => one.path.startsWith(`${id}.`))
  const entry = parts.map((one) => [one.path.slice(id.length + 1), one === field ? value : limitIn(document, one)])
  const typed = entry.map(([name, text]) => [name, wholeUnits.has(field.unit) ? Number(text) : text])
  return { ...document, [id]: Object.fromEntries(typed) }
}
