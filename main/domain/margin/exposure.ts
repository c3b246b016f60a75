import { entrySide, type OrderSide, type PositionSide } from '../market/instrument.ts'
import { notional } from '../money/notional.ts'
import { add, greatest, isPositive, magnitude, negate, noUsd, signOf, sum, type Usd } from '../money/quantity.ts'
import { type Account, type Position, positionIn } from './account.ts'

/** A position's value at its mark, negative for a short. */
export function signedValue(position: Position): Usd {
  return notional(position.mark, position.size)
}

/** What the resting orders of a coin and side would add to a position, at their own prices. */
function restingValue(account: Account, coin: string, side: OrderSide): Usd {
  const adding = account.orders.filter((order) => order.coin === coin && order.side === side && !order.reduceOnly)
  return sum(
    noUsd,
    adding.map((order) => notional(order.trigger ?? order.price, order.size)),
  )
}

/** The position in the direction of a side, with every resting order that adds to it: |pos + open|, signed by the side. */
export function committed(account: Account, coin: string, side: PositionSide): Usd {
  const position = positionIn(account, coin)
  const value = position ? signedValue(position) : noUsd
  const along = side === 'long' ? value : negate(value)
  return add(along, restingValue(account, coin, entrySide(side)))
}

function coinsOf(account: Account): string[] {
  return [...new Set([...account.positions, ...account.orders].map((held) => held.coin))]
}

/** The gross exposure of every other coin, the larger direction of each. */
export function grossElsewhere(account: Account, coin: string): Usd {
  const others = coinsOf(account).filter((other) => other !== coin)
  return sum(
    noUsd,
    others.map((other) => greatest(committed(account, other, 'long'), committed(account, other, 'short'))),
  )
}

/** The value of every other coin's position, filled only. */
export function positionsElsewhere(account: Account, coin: string): Usd {
  const others = account.positions.filter((position) => position.coin !== coin)
  return sum(
    noUsd,
    others.map((position) => magnitude(signedValue(position))),
  )
}

/** The coin's own filled position in the direction of a side. */
export function heldAlong(account: Account, coin: string, side: PositionSide): Usd {
  const position = positionIn(account, coin)
  if (!position) return noUsd
  return side === 'long' ? signedValue(position) : negate(signedValue(position))
}

/** Which way a position points. */
export function sideOf(position: Position): PositionSide {
  return signOf(position.size) < 0 ? 'short' : 'long'
}

/** A sum never below zero. */
export function atLeastZero(value: Usd): Usd {
  return isPositive(value) ? value : noUsd
}
