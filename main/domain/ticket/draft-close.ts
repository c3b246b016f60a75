import type { CloseSize } from '../../../preload/contract/intent.ts'
import type { Position } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { liquidationAfter } from '../margin/liquidation.ts'
import { takeable } from '../market/book.ts'
import { entrySide, roundMarketLimit, roundSize } from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { known, parsePercent } from '../money/parse-decimal.ts'
import { percent, text } from '../money/print.ts'
import { add, isAbove, isEqual, isPositive, magnitude, noUsd, one, type Size, scale } from '../money/quantity.ts'
import { leftoversOf, refsOf } from '../order/exits.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { averagePrice, costOf, planThroughBook } from '../sizing/entry-plan.ts'
import { signum } from '../sizing/losses.ts'
import type { TicketSizing, TicketTerms } from './terms.ts'

function closingSize(asked: CloseSize, position: Position): Size | Refused {
  const held = magnitude(position.size)
  if (asked.by === 'all') return held
  if (asked.by === 'base') return roundSize(known.size(asked.value), position.instrument)
  const share = parsePercent(asked.value)
  if (share === 'not_a_number' || !isPositive(share)) return refuse('number_out_of_range', 'size', asked.value)
  if (isAbove(share, one)) return refuse('close_share', position.coin, percent(share), '100%')
  return roundSize(scale(held, share), position.instrument)
}

function sizing(asked: CloseSize, world: World): TicketSizing {
  const { equity, free } = world.account
  return {
    by: asked.by === 'base' ? 'base' : 'fraction',
    equity,
    accountEquity: equity,
    free,
    whatIf: false,
    stated: null,
    budget: null,
    kelly: null,
    volatilityTarget: null,
    lossPerUnit: null,
    naive: null,
    allIn: null,
    boundBy: null,
    caps: {},
    largestForLoss: null,
  }
}

/** Closes a position at the market, wholly or in part: an Ioc limit at mid ± the market slippage, reduce-only. */
export function draftClose(asked: CloseSize, position: Position, market: Market, world: World): TicketTerms | Refused {
  const side = sideOf(position)
  const away = side === 'long' ? 'short' : 'long'
  const order = entrySide(away)
  const size = closingSize(asked, position)
  if ('is' in size) return size
  if (!isPositive(size)) return refuse('below_minimum', position.coin, text(size), 'one lot')
  if (market.mid === null) return refuse('no_book', position.coin)
  const reach = add(one, scale(world.settings.marketSlippage, signum(away)))
  const limit = roundMarketLimit(scale(market.mid, reach), order, market.instrument)
  if (!isPositive(limit)) return refuse('price_not_legal', 'close', text(market.mid))
  const plan = planThroughBook(away, market.instrument, takeable(market.book, order, limit), limit)
  const cost = costOf(plan, size)
  const fee = scale(cost, world.fees.taker)
  const fill = { side: away, size, cost, fee, margin: noUsd, marginMode: position.marginMode } as const
  return {
    coin: position.coin,
    instrument: market.instrument,
    side,
    action: 'close',
    reduceOnly: true,
    entry: { type: 'market', price: averagePrice(plan, size), limit, tif: 'Ioc', rungs: [] },
    stop: null,
    targets: [],
    size,
    notional: cost,
    entryFee: fee,
    leverage: position.leverage,
    marginMode: position.marginMode,
    margin: noUsd,
    liquidation: liquidationAfter(world.account, position.coin, market.instrument.tiers, position, fill),
    leverageChange: null,
    sizing: sizing(asked, world),
    losses: null,
    plan,
    lossTerms: null,
    add: null,
    hours: null,
    // A stop of a position that is gone would close part of the next one.
    replaces: isEqual(size, magnitude(position.size)) ? refsOf(leftoversOf(world.account, position.coin)) : [],
  }
}
