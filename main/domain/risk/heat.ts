import type { Account, Position } from '../margin/account.ts'
import { atLeastZero, sideOf } from '../margin/exposure.ts'
import type { Fees } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import {
  add,
  isAbove,
  isBelow,
  magnitude,
  noUsd,
  type Price,
  scale,
  subtract,
  sum,
  type Usd,
} from '../money/quantity.ts'
import { signum, worseFill } from '../sizing/losses.ts'
import type { TradeSettings } from './policy.ts'

/** What the account may lose at the stops of what it holds and rests; `unbounded` names what has no stop. */
export interface Heat {
  readonly atStops: Usd
  readonly unbounded: readonly string[]
}

function stopFor(account: Account, coin: string, side: 'long' | 'short', entry: Price): Price | null {
  const closing = side === 'long' ? 'sell' : 'buy'
  const isLosing = (price: Price): boolean => (side === 'long' ? isBelow(price, entry) : isAbove(price, entry))
  const order = account.orders.find(
    (one) =>
      one.coin === coin && one.side === closing && one.reduceOnly && one.trigger !== null && isLosing(one.trigger),
  )
  return order?.trigger ?? account.positions.find((held) => held.coin === coin)?.stop ?? null
}

function lossFromMark(position: Position, stop: Price, fees: Fees, settings: TradeSettings): Usd {
  const side = sideOf(position)
  const size = magnitude(position.size)
  const exit = worseFill(stop, side, settings.stopSlippage)
  const move = scale(notional(subtract(position.mark, exit), size), signum(side))
  return atLeastZero(add(move, scale(notional(exit, size), fees.taker)))
}

/** The heat of an account: from mark to stop for positions (the equity already holds the rest), from entry to stop for resting entries. */
export function heatOf(account: Account, fees: Fees, settings: TradeSettings): Heat {
  const unbounded: string[] = []
  const losses: Usd[] = []
  for (const position of account.positions) {
    const stop = position.stop ?? stopFor(account, position.coin, sideOf(position), position.mark)
    if (stop === null) unbounded.push(position.coin)
    else losses.push(lossFromMark(position, stop, fees, settings))
  }
  for (const order of account.orders.filter((resting) => !resting.reduceOnly)) {
    const side = order.side === 'buy' ? 'long' : 'short'
    const entry = order.trigger ?? order.price
    const stop = stopFor(account, order.coin, side, entry)
    if (stop === null) unbounded.push(order.coin)
    else {
      const exit = worseFill(stop, side, settings.stopSlippage)
      const move = scale(notional(subtract(entry, exit), order.size), signum(side))
      const costs = scale(notional(add(entry, exit), order.size), fees.taker)
      losses.push(atLeastZero(add(move, costs)))
    }
  }
  return { atStops: sum(noUsd, losses), unbounded: [...new Set(unbounded)] }
}

/** What a new trade may still lose under a limit of heat; null when something held has no bound (no size would cure that). */
export function heatRoom(account: Account, fees: Fees, settings: TradeSettings, limit: Usd): Usd | null {
  const heat = heatOf(account, fees, settings)
  return heat.unbounded.length > 0 ? null : subtract(limit, heat.atStops)
}
