import type { Account, Position, RestingOrder } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { exitSide, type PositionSide } from '../market/instrument.ts'
import { notional } from '../money/notional.ts'
import { text } from '../money/print.ts'
import {
  add,
  compare,
  isBelow,
  isPositive,
  least,
  magnitude,
  noSize,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  scale,
  signOf,
  subtract,
  type Usd,
} from '../money/quantity.ts'
import { signum, venueBound, worseFill } from '../sizing/losses.ts'
import type { OrderRef } from './leg-plan.ts'

/** One stop or target of a position, with the part of it that it can close. */
export interface Exit {
  readonly trigger: Price
  readonly size: Size
  readonly order: RestingOrder | null
}

/** The resting stops or targets of a position, the nearest to the market first. A size of zero is the whole position. */
export function exitsOf(kind: 'stop' | 'target', position: Position, orders: readonly RestingOrder[]): Exit[] {
  const side = sideOf(position)
  const held = magnitude(position.size)
  const towardMarket = (side === 'long') === (kind === 'stop') ? -1 : 1
  return orders
    .filter((order) => order.coin === position.coin && order.kind === kind && order.side === exitSide(side))
    .map((order) => ({
      trigger: order.trigger!,
      size: signOf(order.size) === 0 ? held : least(held, order.size),
      order,
    }))
    .sort((a, b) => towardMarket * compare(a.trigger, b.trigger))
}

/** Whether a stop is nearer to the market than another, or beyond it in profit. */
export function isTighter(trigger: Price, than: Price, side: PositionSide): boolean {
  return side === 'long' ? isBelow(than, trigger) : isBelow(trigger, than)
}

/** What a position's stops together lose, in USDC; never below zero. */
export interface ExitLosses {
  readonly planned: Usd
  readonly allIn: Usd
  readonly venueBound: Usd
}

interface Costs {
  readonly fees: { readonly taker: Ratio }
  readonly settings: { readonly stopSlippage: Ratio }
}

/**
 * The losses of a position at its stops, from its entry: before costs, with slippage and both fees, and at the venue's
 * bound. The stops count from the one that fires first until the position is used up; null where a part has none.
 */
export function lossesAt(position: Position, stops: readonly Exit[], costs: Costs): ExitLosses | null {
  const side = sideOf(position)
  let left = magnitude(position.size)
  const losses = { planned: noUsd, allIn: noUsd, venueBound: noUsd }
  for (const { trigger, size } of stops) {
    const part = least(left, size)
    if (!isPositive(part)) continue
    left = subtract(left, part)
    const fees = (exit: Price): Usd => scale(notional(add(position.entry, exit), part), costs.fees.taker)
    const move = (exit: Price): Usd => scale(notional(subtract(position.entry, exit), part), signum(side))
    const slipped = worseFill(trigger, side, costs.settings.stopSlippage)
    const worst = worseFill(trigger, side, venueBound)
    losses.planned = add(losses.planned, move(trigger))
    losses.allIn = add(losses.allIn, add(move(slipped), fees(slipped)))
    losses.venueBound = add(losses.venueBound, add(move(worst), fees(worst)))
  }
  if (isPositive(left)) return null
  const floor = (value: Usd): Usd => (isPositive(value) ? value : noUsd)
  return { planned: floor(losses.planned), allIn: floor(losses.allIn), venueBound: floor(losses.venueBound) }
}

/** How much of a position some of its exits cover; never more than there is. */
export function coveredBy(position: Position, exits: readonly Exit[]): Size {
  const held = magnitude(position.size)
  return exits.reduce<Size>((total, exit) => least(held, add(total, exit.size)), noSize)
}

/** The orders as a sheet lists them for cancelling. An order that the venue has not numbered yet can't be named. */
export function refsOf(orders: readonly RestingOrder[]): OrderRef[] {
  return orders.flatMap((order) =>
    order.oid === null
      ? []
      : [{ coin: order.coin, asset: order.instrument.asset, oid: order.oid, text: orderText(order) }],
  )
}

/** What a resting order is, in plain words. */
export function orderText(order: RestingOrder): string {
  const size = signOf(order.size) === 0 ? 'the whole position' : `${text(order.size)} ${order.coin}`
  const what = order.kind ?? (order.reduceOnly ? 'reduce-only order' : order.side)
  return `${what} ${size} at ${text(order.trigger ?? order.price)}`
}

/** Every reduce-only order of a coin that only makes sense while its position stands. */
export function leftoversOf(account: Account, coin: string): RestingOrder[] {
  return account.orders.filter((order) => order.coin === coin && order.reduceOnly)
}
