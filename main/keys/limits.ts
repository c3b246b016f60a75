import { z } from 'zod'
import { type Exact, isMore, plusExact, printExact, readExact, timesExact } from './exact-decimal.ts'

const decimal = z.string().refine((text) => readExact(text) !== null)

/**
 * What one signature may do at most, whatever the desk asks for. `maxNotional`: the worth of all orders of one action
 * that may add to a position, at their prices, in the quote coin. `assets`: all that may be traded; `maxSize` is the most
 * of it that one action may add (a sell's price bounds its worth from below only), `maxLeverage` the most that may be set.
 */
export const signerLimits = z.strictObject({
  maxNotional: decimal,
  assets: z.array(z.strictObject({ asset: z.int().min(0), maxSize: decimal, maxLeverage: z.int().min(1) })).max(10_000),
})
export type SignerLimits = z.infer<typeof signerLimits>

type WireOrder = {
  a: number
  p: string
  s: string
  r: boolean
  t: { limit: { tif: string } } | { trigger: { triggerPx: string } }
}
/** An action that the allow-list took, as far as limits look at it. */
export type AllowedAction =
  | { type: 'order'; orders: WireOrder[] }
  | { type: 'modify'; order: WireOrder }
  | { type: 'batchModify'; modifies: { order: WireOrder }[] }
  | { type: 'updateLeverage'; asset: number; leverage: number }
  | { type: 'updateIsolatedMargin'; asset: number; ntli: number }
  | { type: 'cancel' | 'cancelByCloid' | 'scheduleCancel' | 'noop' }

/** The orders that an action would place; none for those that place none. */
function ordersOf(action: AllowedAction): WireOrder[] {
  if (action.type === 'order') return action.orders
  if (action.type === 'modify') return [action.order]
  if (action.type === 'batchModify') return action.modifies.map(({ order }) => order)
  return []
}

/** The most that is paid for one unit: a trigger order may fill at its trigger or its limit. Null when unreadable. */
function highestPrice({ p, t }: WireOrder): Exact | null {
  const limit = readExact(p)
  const trigger = 'trigger' in t ? readExact(t.trigger.triggerPx) : limit
  if (limit === null || trigger === null) return null
  return isMore(trigger, limit) ? trigger : limit
}

const zero: Exact = { units: 0n, places: 0 }

/** Why the orders that may add to a position are too much, each asset and all of them together; null when they are not. */
function whyTooMuch(orders: WireOrder[], { maxNotional, assets }: SignerLimits): string | null {
  let worth = zero
  const sizes = new Map<number, Exact>()
  for (const order of orders) {
    const price = highestPrice(order)
    const size = readExact(order.s)
    if (price === null || size === null) return "The key does not sign numbers that it can't compute with."
    const known = assets.find(({ asset }) => asset === order.a)
    if (known === undefined) return `The key is not allowed to trade asset ${order.a}.`
    const total = plusExact(sizes.get(order.a) ?? zero, size)
    sizes.set(order.a, total)
    if (isMore(total, exact(known.maxSize))) {
      return `The key signs at most ${known.maxSize} of asset ${order.a} in one action; this would be ${printExact(total)}.`
    }
    worth = plusExact(worth, timesExact(price, size))
  }
  if (!isMore(worth, exact(maxNotional))) return null
  return `The key signs at most ${maxNotional} of notional in one action; this would be ${printExact(worth)}.`
}

/** A decimal that the schema has taken. */
function exact(text: string): Exact {
  const value = readExact(text)
  if (value === null) throw new Error(`"${text}" is not a plain decimal.`)
  return value
}

/**
 * Why an allowed action goes past the limits, as a sentence; null when it does not. What only reduces, cancels or burns
 * a nonce is never held back: a limit must not stand between a trader and the way out.
 */
export function whyOverLimit(action: AllowedAction, limits: SignerLimits, isReducing: boolean): string | null {
  const adding = ordersOf(action).filter(({ r }) => !r)
  if (isReducing && adding.length > 0) return 'Only orders that reduce are signed now.'
  const over = whyTooMuch(adding, limits)
  if (over !== null) return over
  if (action.type === 'updateLeverage') {
    if (isReducing) return 'The leverage is not changed while only orders that reduce are signed.'
    const known = limits.assets.find(({ asset }) => asset === action.asset)
    if (known === undefined) return `The key is not allowed to trade asset ${action.asset}.`
    if (action.leverage > known.maxLeverage) {
      return `The key sets asset ${action.asset} to at most ${known.maxLeverage}x; this would be ${action.leverage}x.`
    }
  }
  if (action.type === 'updateIsolatedMargin' && isReducing && action.ntli < 0) {
    return 'No margin is taken from a position while only orders that reduce are signed.'
  }
  return null
}

/** Why the emergency key does not sign an allowed action, as a sentence; null when it does. */
export function whyNotEmergency(action: AllowedAction): string | null {
  if (action.type === 'cancel' || action.type === 'cancelByCloid' || action.type === 'noop') return null
  if (action.type === 'order' && action.orders.every(({ r }) => r)) return null
  return 'The emergency key signs cancels, noop and orders that only reduce, and nothing else.'
}

/** Why new limits are looser than the old ones somewhere, as a sentence; null when each is as tight or tighter. */
export function whyLooser(next: SignerLimits, current: SignerLimits): string | null {
  const refusal = 'The limits of an open key can only be tightened; lock it and open it again to loosen them.'
  if (isMore(exact(next.maxNotional), exact(current.maxNotional))) return refusal
  const isLooser = next.assets.some(({ asset, maxSize, maxLeverage }) => {
    const known = current.assets.find((each) => each.asset === asset)
    return known === undefined || isMore(exact(maxSize), exact(known.maxSize)) || maxLeverage > known.maxLeverage
  })
  return isLooser ? refusal : null
}
