import { type CapName, capNames } from '../../../preload/contract/report.ts'
import { committed, grossElsewhere, heldAlong, positionsElsewhere } from '../margin/exposure.ts'
import { midOf, takeable } from '../market/book.ts'
import { entrySide } from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { known } from '../money/parse-decimal.ts'
import {
  add,
  greatest,
  isAbove,
  isBelow,
  isPositive,
  least,
  noPrice,
  one,
  type Price,
  type Ratio,
  type Size,
  scale,
  subtract,
  type Usd,
  whole,
  zero,
} from '../money/quantity.ts'
import { heatRoom } from '../risk/heat.ts'
import { averagePrice, type EntryPlan, isWalked, largestRung, planThroughBook, type Weight } from './entry-plan.ts'
import { allInWeight, type LossTerms, signum, weigh } from './losses.ts'

/** Rung sizes by cap; a cap that does not apply is absent. */
export type RungCaps = { readonly [name in CapName]?: Size }

/** What the caps are computed from. `equity` and `free` are those sized on (a what-if's own, if one was stated). */
export interface CapTerms {
  readonly plan: EntryPlan
  readonly market: Market
  readonly world: World
  readonly equity: Usd
  readonly free: Usd
  readonly feeIn: Ratio
  readonly leverage: Ratio
  readonly loss: LossTerms | null
  /** What the words risk, where the size came from risk. */
  readonly stated: Usd | null
  /** What this order may lose of it. */
  readonly budget: Usd | null
}

/** The dearest price an order may pay or be paid for its notional: the limit sent, or the expected fill if that is higher. */
export function worstPrice(plan: EntryPlan): Price {
  const expected = averagePrice(plan, known.size('0'))
  return plan.limit === null ? expected : greatest(plan.limit, expected)
}

const perNotional = (ratio: Ratio): Weight => ({ perNotional: ratio, perUnit: noPrice })

/** The part of an order that fills at once, as a walk of the book; null where nothing does, and for ladders. */
function marketable({ plan, market }: CapTerms): EntryPlan | null {
  if (isWalked(plan)) return plan
  const [price] = plan.prices
  if (plan.type !== 'limit' || price === undefined) return null
  const levels = takeable(market.book, entrySide(plan.side), price)
  return levels.length > 0 ? planThroughBook(plan.side, plan.instrument, levels, price) : null
}

/** Where slippage is measured from: a stop entry's trigger, else mid, which may not be known. */
export function slippageFrom({ type, prices }: EntryPlan, mid: Price | null): Price | null {
  return type === 'stop' ? (prices[0] ?? null) : mid
}

function depthCap(terms: CapTerms): Size | null {
  const { plan, market, world } = terms
  const from = slippageFrom(plan, midOf(market.book))
  const walked = marketable(terms)
  if (from === null || walked === null) return plan.depth
  // The average fill may be at most the limit of MAX_SLIPPAGE away: s·cost − size·from·(s + limit) ≤ 0.
  const s = signum(plan.side)
  const weight = { perNotional: s, perUnit: scale(from, subtract(zero, add(s, world.policy.slippage))) }
  const bound = largestRung(walked, weight, known.usd('0'))
  if (plan.depth !== null) return bound === null ? plan.depth : least(plan.depth, bound)
  // What the levels do not fill rests at its own price and slips no more.
  return isPositive(weigh(walked, weight, walked.depth!)) ? bound : null
}

function marginTierCap(terms: CapTerms): Size | null {
  const { plan, market, world, leverage } = terms
  const { tiers, coin, maxLeverage } = market.instrument
  if (isAbove(leverage, whole(maxLeverage))) return null
  const tooLow = tiers.find((tier) => isBelow(whole(tier.maxLeverage), leverage))
  if (!tooLow) return null
  return largestRung(plan, perNotional(one), subtract(tooLow.from, heldAlong(world.account, coin, plan.side)))
}

function lossCap(terms: CapTerms, room: Usd | null): Size | null {
  return terms.loss === null || room === null ? null : largestRung(terms.plan, allInWeight(terms.loss), room)
}

/** What the day may still lose: its limit, once more for what a person accepted, and the day's result; null where that is not known. */
function dayRoom({ account, history }: World, limit: Usd): Usd | null {
  return account.dayPnl === null ? null : add(add(limit, history.dayLossAccepted), account.dayPnl)
}

/** The largest rung size under each limit, in the order of their names. */
export function rungCaps(terms: CapTerms): RungCaps {
  const { plan, market, world, equity, free, feeIn, leverage } = terms
  const { account, policy } = world
  const coin = market.instrument.coin
  const room = (limit: Ratio): Usd => scale(equity, limit)
  const within = (weight: Weight, left: Usd): Size | null => largestRung(plan, weight, left)
  const gross = subtract(
    room(policy.grossExposure),
    add(grossElsewhere(account, coin), committed(account, coin, plan.side)),
  )
  const levered = subtract(
    room(policy.leverage),
    add(positionsElsewhere(account, coin), heldAlong(account, coin, plan.side)),
  )
  const found: Record<CapName, Size | null> = {
    risk: lossCap(terms, terms.budget),
    heat: lossCap(terms, heatRoom(account, world.fees, world.settings, room(policy.heat))),
    dayBudget: lossCap(terms, dayRoom(world, room(policy.dailyLoss))),
    freeMargin: within(perNotional(add(one, scale(feeIn, leverage))), scale(scale(free, policy.freeMargin), leverage)),
    orderNotional: within({ perNotional: zero, perUnit: worstPrice(plan) }, room(policy.orderNotional)),
    position: within(perNotional(one), subtract(room(policy.position), committed(account, coin, plan.side))),
    grossExposure: within(perNotional(one), gross),
    leverage: within(perNotional(add(one, scale(feeIn, policy.leverage))), levered),
    marginTier: marginTierCap(terms),
    depth: depthCap(terms),
  }
  const caps: { [name in CapName]?: Size } = {}
  for (const name of capNames) {
    const cap = found[name]
    if (cap !== null) caps[name] = cap
  }
  return caps
}

/** The least cap; a tie names the first. */
export function leastCap(caps: RungCaps): { name: CapName; rung: Size } | null {
  let found: { name: CapName; rung: Size } | null = null
  for (const name of capNames) {
    const rung = caps[name]
    if (rung !== undefined && (found === null || isBelow(rung, found.rung))) found = { name, rung }
  }
  return found
}
