import type { Position, RestingOrder } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { liquidationAfter } from '../margin/liquidation.ts'
import { roundStop, roundTarget } from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  isAbove,
  isBelow,
  isEqual,
  isPositive,
  magnitude,
  noSize,
  noUsd,
  type Price,
  type Size,
  subtract,
} from '../money/quantity.ts'
import { coveredBy, type Exit, exitsOf, lossesAt, refsOf } from '../order/exits.ts'
import { triggerLeg } from '../order/protection.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { planAtPrices } from '../sizing/entry-plan.ts'
import type { TicketSizing, TicketTerms } from './terms.ts'

/** A stop or a target to rest: where, how much of the position, and which resting ones it takes the place of. */
export interface ExitSaid {
  readonly kind: 'stop' | 'target'
  readonly trigger: Price
  /** Null: whatever the other exits of its kind leave uncovered. */
  readonly size: Size | null
  readonly replaces: readonly RestingOrder[]
}

/** The size of a change that buys nothing: no budget, no caps. */
export function fixedSizing(world: World): TicketSizing {
  const { equity, free } = world.account
  return {
    by: 'fraction',
    equity,
    accountEquity: equity,
    free,
    whatIf: false,
    stated: null,
    kelly: null,
    volatilityTarget: null,
    budget: null,
    lossPerUnit: null,
    naive: null,
    allIn: null,
    boundBy: null,
    caps: {},
    largestForLoss: null,
  }
}

/** Where a position would be liquidated as it stands. */
export function liquidationNow(position: Position, market: Market, world: World): Price | null {
  const nothing = {
    side: sideOf(position),
    size: noSize,
    cost: noUsd,
    fee: noUsd,
    margin: noUsd,
    marginMode: position.marginMode,
  } as const
  return liquidationAfter(world.account, position.coin, market.instrument.tiers, position, nothing)
}

/**
 * A reduce-only trigger that moves or places a stop or a target. Refused where the mark is through it already, where
 * nothing is left for it to cover, or where it would change nothing. Its losses are the position's at all stops after it.
 */
export function draftExit(said: ExitSaid, position: Position, market: Market, world: World): TicketTerms | Refused {
  const { kind, replaces } = said
  const { instrument } = market
  const side = sideOf(position)
  const trigger = (kind === 'stop' ? roundStop : roundTarget)(said.trigger, side, instrument)
  if (!isPositive(trigger)) return refuse('price_not_legal', kind, text(said.trigger))
  const isBelowMark = (side === 'long') === (kind === 'stop')
  const isWaiting = isBelowMark ? isBelow(trigger, market.mark) : isAbove(trigger, market.mark)
  if (!isWaiting) return refuse('exit_through_mark', `${side} ${kind}`, text(trigger), text(market.mark))

  const resting = exitsOf(kind, position, world.account.orders)
  const kept = resting.filter(({ order }) => order === null || !replaces.some((one) => isSame(one, order)))
  const held = magnitude(position.size)
  const size = said.size ?? subtract(held, coveredBy(position, kept))
  if (!isPositive(size)) return refuse('nothing_to_cover', `${position.coin} ${kind}`)
  const [only] = replaces
  if (replaces.length === 1 && only?.trigger && isEqual(only.trigger, trigger) && isEqual(only.size, size))
    return refuse('already_there', `${position.coin} ${kind}`, text(trigger))

  const leg = triggerLeg({ role: kind, instrument, isLong: side === 'long', trigger: text(trigger), size: text(size) })
  const away = side === 'long' ? 'short' : 'long'
  const limit = known.price(leg.price)
  const stops =
    kind === 'stop'
      ? nearestFirst([...kept, { trigger, size, order: null }], side)
      : exitsOf('stop', position, world.account.orders)
  const losses = lossesAt(position, stops, world)
  const lossBefore = lossesAt(position, exitsOf('stop', position, world.account.orders), world)?.allIn ?? null
  const loosens = kind === 'stop' && lossBefore !== null && (losses === null || isAbove(losses.allIn, lossBefore))
  return {
    coin: position.coin,
    instrument,
    side,
    action: 'close',
    reduceOnly: true,
    entry: { type: 'stop', price: trigger, limit, tif: 'Gtc', rungs: [] },
    stop: null,
    targets: [],
    size,
    notional: notional(trigger, size),
    entryFee: noUsd,
    leverage: position.leverage,
    marginMode: position.marginMode,
    margin: noUsd,
    liquidation: liquidationNow(position, market, world),
    leverageChange: null,
    sizing: fixedSizing(world),
    losses: kind === 'stop' ? losses : null,
    plan: planAtPrices('stop', away, instrument, [trigger], limit, null),
    lossTerms: null,
    add: null,
    hours: null,
    task: { is: 'exit', kind, loosens, lossBefore },
    replaces: refsOf(replaces),
  }
}

function nearestFirst(exits: readonly Exit[], side: 'long' | 'short'): Exit[] {
  return [...exits].sort((a, b) => (isAbove(a.trigger, b.trigger) === (side === 'long') ? -1 : 1))
}

function isSame(one: RestingOrder, other: RestingOrder): boolean {
  return one.oid !== null ? one.oid === other.oid : one === other
}
