import { type Position, positionIn } from '../margin/account.ts'
import { sideOf, signedValue } from '../margin/exposure.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  add,
  divide,
  greatest,
  isEqual,
  magnitude,
  noSize,
  noUsd,
  type Price,
  type Ratio,
  subtract,
  type Usd,
} from '../money/quantity.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { planAtPrices } from '../sizing/entry-plan.ts'
import { marginOf } from './after-close.ts'
import { fixedSizing, liquidationNow } from './draft-exit.ts'
import type { LeverageState, TicketTerms } from './terms.ts'

/** Sets a coin's leverage and sends no order: margin and liquidation of its position before and after. */
export function draftLeverage(said: string, market: Market, world: World): TicketTerms | Refused {
  const { instrument } = market
  const { coin } = instrument
  const leverage = known.ratio(said)
  const steps = /^0*([1-9]\d{0,3})(\.0+)?$/.exec(text(leverage))?.[1]
  if (steps === undefined) return refuse('leverage_not_whole', coin, text(leverage))
  if (isEqual(leverage, market.leverage)) return refuse('already_there', `${coin} leverage`, `${text(leverage)}x`)
  const position = positionIn(world.account, coin)
  const side = position === null ? 'long' : sideOf(position)
  const before = stateOf(position, market, world, market.leverage, noUsd)
  const after = stateOf(position, market, world, leverage, toppedUp(position, leverage))
  return {
    coin,
    instrument,
    side,
    action: 'close',
    reduceOnly: true,
    entry: { type: 'limit', price: market.mark, limit: null, tif: 'Gtc', rungs: [] },
    stop: null,
    targets: [],
    size: noSize,
    notional: noUsd,
    entryFee: noUsd,
    leverage,
    marginMode: market.marginMode,
    margin: after.margin,
    liquidation: after.liquidation,
    leverageChange: { leverage: Number.parseInt(steps, 10), marginMode: market.marginMode },
    sizing: fixedSizing(world),
    losses: null,
    plan: planAtPrices('limit', side, instrument, [market.mark], null, null),
    lossTerms: null,
    add: null,
    hours: null,
    task: { is: 'leverage', before, after },
  }
}

/** What an isolated position is given at a lower leverage, to stand at its entry's margin; the venue takes none back at a higher one. */
function toppedUp(position: Position | null, leverage: Ratio): Usd {
  if (position === null || position.marginMode === 'cross') return noUsd
  const posted = subtract(position.isolatedValue, notional(subtract(position.mark, position.entry), position.size))
  const needed = divide(notional(position.entry, magnitude(position.size)), leverage)
  return greatest<Usd>(noUsd, subtract(needed, posted))
}

function stateOf(position: Position | null, market: Market, world: World, leverage: Ratio, extra: Usd): LeverageState {
  if (position === null) return { leverage, margin: noUsd, liquidation: null }
  const isCross = position.marginMode === 'cross'
  const margin = isCross
    ? divide(magnitude(signedValue(position)), leverage)
    : subtract(marginOf(position), subtract(noUsd, extra))
  return { leverage, margin, liquidation: liquidationOf(position, market, world, extra) }
}

/** Cross liquidation does not depend on the leverage that is set; an isolated position's does on the margin it holds. */
function liquidationOf(position: Position, market: Market, world: World, extra: Usd): Price | null {
  const held = { ...position, isolatedValue: add(position.isolatedValue, extra) }
  return liquidationNow(position.marginMode === 'cross' ? position : held, market, world)
}
