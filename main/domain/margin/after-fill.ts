import type { Instrument } from '../market/instrument.ts'
import { notional, priceFor } from '../money/notional.ts'
import {
  add,
  isPositive,
  magnitude,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  signOf,
  subtract,
} from '../money/quantity.ts'
import { type Account, type Position, positionIn } from './account.ts'
import { type Fill, holdingAfter } from './liquidation.ts'

/**
 * The account once a fill has happened, the coin valued at the fill's average price and every other one at its mark.
 * Resting orders stay as they are.
 */
export function accountAfterFill(account: Account, instrument: Instrument, leverage: Ratio, fill: Fill): Account {
  if (!isPositive(fill.size)) return account
  const { coin } = instrument
  const held = positionIn(account, coin)
  const at = priceFor(fill.cost, fill.size)
  const moved = held ? notional(subtract(at, held.mark), held.size) : noUsd
  const { size, base } = holdingAfter(account, held, fill)
  const others = account.positions.filter((position) => position.coin !== coin)
  const position: Position = {
    coin,
    instrument,
    size,
    entry: entryAfter(held, size, at),
    mark: at,
    leverage,
    marginMode: fill.marginMode,
    stop: held?.stop ?? null,
    isolatedValue: add(base, notional(at, size)),
  }
  return {
    ...account,
    equity: subtract(add(account.equity, moved), fill.fee),
    positions: signOf(size) === 0 ? others : [...others, position],
  }
}

/** The average entry: of both where the fill adds, the old one where it closes a part, the fill's where it turns around. */
function entryAfter(held: Position | null, size: Size, at: Price): Price {
  if (held === null || signOf(held.size) !== signOf(size)) return at
  const added = subtract(magnitude(size), magnitude(held.size))
  if (!isPositive(added)) return held.entry
  const paid = add(notional(held.entry, magnitude(held.size)), notional(at, added))
  return priceFor(paid, magnitude(size))
}
