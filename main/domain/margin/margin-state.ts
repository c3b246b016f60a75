import { entrySide } from '../market/instrument.ts'
import { notional } from '../money/notional.ts'
import {
  add,
  divide,
  greatest,
  magnitude,
  negate,
  noUsd,
  type Price,
  type Ratio,
  subtract,
  sum,
  type Usd,
  whole,
} from '../money/quantity.ts'
import { type Account, type Position, positionIn } from './account.ts'
import { atLeastZero, signedValue } from './exposure.ts'
import { crossEquity, liquidationPrice, maintenanceNow } from './liquidation.ts'

/** Where an account's margin stands, as the venue counts it (USDC). */
export interface MarginState {
  /** Initial margin of the cross positions and everything that isolated ones hold. */
  readonly used: Usd
  /** Maintenance of the cross positions together. */
  readonly maintenance: Usd
  /** What no position and no resting order needs; never below zero. */
  readonly free: Usd
  /** Where each position is liquidated, everything else unmoved; null when there is no price above zero. */
  readonly liquidations: readonly { readonly coin: string; readonly price: Price | null }[]
}

/** At least this part of the cross positions' value stays, however high their leverage. */
const keptShare = whole(10)

/** What all cross positions answer for together. */
interface CrossPool {
  readonly equity: Usd
  readonly maintenance: Usd
}

function liquidationOf(position: Position, pool: CrossPool): Price | null {
  const { size, instrument, marginMode } = position
  const isCross = marginMode === 'cross'
  const base = subtract(isCross ? pool.equity : position.isolatedValue, signedValue(position))
  const owed = isCross ? subtract(pool.maintenance, maintenanceNow(position)) : noUsd
  return liquidationPrice({ size, base, owed, tiers: instrument.tiers })
}

/** What the resting orders in a coin's book would buy, or sell, at their own prices. */
function inBook(account: Account, coin: string, side: 'long' | 'short'): Usd {
  const adding = account.orders.filter(
    (order) => order.coin === coin && order.side === entrySide(side) && !order.reduceOnly && order.trigger === null,
  )
  return sum(
    noUsd,
    adding.map((order) => notional(order.price, order.size)),
  )
}

/** The cross money that a coin ties up: for its position, with all its buys or with all its sells, whichever is most. */
function heldFor(account: Account, coin: string, leverage: Ratio): Usd {
  const position = positionIn(account, coin)
  const value = position ? signedValue(position) : noUsd
  const long = add(value, inBook(account, coin, 'long'))
  const short = add(negate(value), inBook(account, coin, 'short'))
  const most = greatest(magnitude(value), greatest(long, short))
  const own = position?.marginMode === 'isolated' ? magnitude(value) : noUsd
  return divide(subtract(most, own), leverage)
}

/**
 * The margin of an account. `leverageOf` is the account's setting for a coin; every coin held or rested in has one.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margining
 */
export function marginState(account: Account, leverageOf: (coin: string) => Ratio): MarginState {
  const cross = account.positions.filter((position) => position.marginMode === 'cross')
  const isolated = account.positions.filter((position) => position.marginMode === 'isolated')
  const value = (position: Position): Usd => magnitude(signedValue(position))
  const total = (each: readonly Usd[]): Usd => sum(noUsd, each)
  const coins = [...new Set([...account.positions, ...account.orders].map(({ coin }) => coin))]
  const held = total(coins.map((coin) => heldFor(account, coin, leverageOf(coin))))
  const kept = greatest(held, divide(total(cross.map(value)), keptShare))
  const pool = { equity: crossEquity(account), maintenance: total(cross.map(maintenanceNow)) }
  const initial = total(cross.map((position) => divide(value(position), leverageOf(position.coin))))
  return {
    used: add(initial, total(isolated.map((position) => position.isolatedValue))),
    maintenance: pool.maintenance,
    free: atLeastZero(subtract(pool.equity, kept)),
    liquidations: account.positions.map((position) => ({
      coin: position.coin,
      price: liquidationOf(position, pool),
    })),
  }
}
