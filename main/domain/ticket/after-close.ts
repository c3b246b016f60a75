import { type Account, type Position, positionIn } from '../margin/account.ts'
import { signedValue } from '../margin/exposure.ts'
import type { World } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import {
  add,
  divide,
  isAbove,
  magnitude,
  negate,
  noUsd,
  type Price,
  scale,
  signOf,
  subtract,
  type Usd,
} from '../money/quantity.ts'

/**
 * The world as it will be once a coin's position is closed at `fill`: the position and its exits gone, equity less the
 * fee and what the fill is worse than the mark, free margin with what the position held. Unchanged where there is none.
 */
export function worldAfterClose(world: World, coin: string, fill: Price): World {
  const position = positionIn(world.account, coin)
  if (position === null) return world
  const fee = scale(notional(fill, magnitude(position.size)), world.fees.taker)
  const gained = notional(subtract(fill, position.mark), position.size)
  // A fill better than the mark is not counted on.
  const cost = add(fee, isAbove<Usd>(gained, noUsd) ? noUsd : negate(gained))
  const account: Account = {
    ...world.account,
    equity: subtract(world.account.equity, cost),
    free: subtract(add(world.account.free, marginOf(position)), cost),
    positions: world.account.positions.filter((one) => one !== position),
    orders: world.account.orders.filter((order) => order.coin !== coin || !order.reduceOnly),
  }
  return { ...world, account }
}

/** What a position holds back: its initial margin at the mark, or all of an isolated one. */
export function marginOf(position: Position): Usd {
  if (position.marginMode === 'isolated') return signOf(position.isolatedValue) > 0 ? position.isolatedValue : noUsd
  return divide(magnitude(signedValue(position)), position.leverage)
}
