import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { midOf, takeable, takeableAtTrigger } from '../market/book.ts'
import {
  entrySide,
  type Instrument,
  type PositionSide,
  roundEntry,
  roundMarketLimit,
  roundTriggerCap,
} from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { parsePrice } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  add,
  divide,
  isAbove,
  isBelow,
  isEqual,
  isPositive,
  noSize,
  one,
  type Price,
  scale,
  sum,
  whole,
} from '../money/quantity.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { type EntryPlan, planAtPrices, planThroughBook } from '../sizing/entry-plan.ts'
import { signum, venueBound } from '../sizing/losses.ts'
import type { TimeInForce } from './terms.ts'

const mostRungs = 50

/** A said price on the tick of an entry, or why the venue has none for it. */
function entryPrice(said: string, side: PositionSide, instrument: Instrument): Price | Refused {
  const price = parsePrice(said)
  if (price === 'not_a_number') return refuse('number_out_of_range', 'entry', said)
  const rounded = roundEntry(price, side, instrument)
  return isPositive(rounded) ? rounded : refuse('price_not_legal', 'entry', said)
}

function marketPlan(market: Market, side: PositionSide, world: World): EntryPlan | Refused {
  const mid = midOf(market.book)
  if (mid === null) return refuse('no_book', market.instrument.coin)
  const order = entrySide(side)
  const away = add(one, scale(world.settings.marketSlippage, signum(side)))
  const limit = roundMarketLimit(scale(mid, away), order, market.instrument)
  if (!isPositive(limit)) return refuse('price_not_legal', 'entry', text(mid))
  return planThroughBook(side, market.instrument, takeable(market.book, order, limit), limit)
}

function limitPlan(said: string, tif: TimeInForce, market: Market, side: PositionSide): EntryPlan | Refused {
  const price = entryPrice(said, side, market.instrument)
  if ('is' in price) return price
  const levels = takeable(market.book, entrySide(side), price)
  const touch = levels[0]
  if (tif === 'Alo' && touch) return refuse('post_only_crosses', market.instrument.coin, text(price), text(touch.price))
  const depth =
    tif === 'Ioc'
      ? sum(
          noSize,
          levels.map((level) => level.size),
        )
      : null
  return planAtPrices('limit', side, market.instrument, [price], null, depth)
}

function stopEntryPlan(said: string, market: Market, side: PositionSide): EntryPlan | Refused {
  const trigger = entryPrice(said, side, market.instrument)
  if ('is' in trigger) return trigger
  const waits = side === 'long' ? isAbove(trigger, market.mark) : isBelow(trigger, market.mark)
  if (!waits) return refuse('stop_entry_wrong_side', side, text(trigger), text(market.mark))
  if (midOf(market.book) === null) return refuse('no_book', market.instrument.coin)
  const away = add(one, scale(venueBound, signum(side)))
  const order = entrySide(side)
  const cap = roundTriggerCap(scale(trigger, away), order, market.instrument)
  if (!isPositive(cap)) return refuse('price_not_legal', 'entry', said)
  return planThroughBook(side, market.instrument, takeableAtTrigger(market.book, order, trigger, cap), cap, trigger)
}

/** Weights as the smallest whole parts of the same proportion; null where one is no whole number from 1 to 999. */
function partsOf(weights: readonly string[]): number[] | null {
  if (!weights.every((weight) => /^[1-9]\d{0,2}$/.test(weight))) return null
  const parts = weights.map((weight) => Number.parseInt(weight, 10))
  const common = parts.reduce(greatestDivisor)
  return parts.map((part) => part / common)
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

function ladderPlan(
  entry: Extract<OpenIntent['entry'], { type: 'ladder' }>,
  tif: TimeInForce,
  market: Market,
  side: PositionSide,
): EntryPlan | Refused {
  const from = parsePrice(entry.from)
  const to = parsePrice(entry.to)
  if (from === 'not_a_number' || to === 'not_a_number') return refuse('number_out_of_range', 'entry', entry.from)
  const count = /^\d{1,3}$/.test(entry.rungs) ? Number.parseInt(entry.rungs, 10) : 0
  if (count < 2 || count > mostRungs) return refuse('ladder_shape', 'rungs', entry.rungs, `2 to ${mostRungs}`)
  const parts = partsOf(entry.weights ?? Array.from({ length: count }, () => '1'))
  if (parts === null || parts.length !== count)
    return refuse('ladder_shape', 'weights', (entry.weights ?? []).join(':'), String(count))
  const prices: Price[] = []
  for (let at = 0; at < count; at += 1) {
    const said = divide(add(scale(from, whole(count - 1 - at)), scale(to, whole(at))), whole(count - 1))
    const price = roundEntry(said, side, market.instrument)
    const before = prices.at(-1)
    if (!isPositive(price)) return refuse('price_not_legal', 'entry', text(said))
    if (before && isEqual(before, price)) return refuse('ladder_shape', 'step', text(price))
    prices.push(price)
  }
  const touch = tif === 'Alo' ? prices.flatMap((price) => takeable(market.book, entrySide(side), price))[0] : undefined
  if (touch) return refuse('post_only_crosses', market.instrument.coin, entry.from, text(touch.price))
  return planAtPrices('ladder', side, market.instrument, prices, null, null, parts)
}

/** The time in force of an entry: as said, else Ioc at the market and Gtc for what rests; a market or stop entry takes no other. */
export function timeInForce(intent: OpenIntent): TimeInForce | Refused {
  const { entry, tif } = intent
  if (entry.type === 'market') return tif === null || tif === 'Ioc' ? 'Ioc' : refuse('tif_conflict', 'market', tif)
  if (entry.type === 'stop') return tif === null || tif === 'Gtc' ? 'Gtc' : refuse('tif_conflict', 'stop', tif)
  if (entry.type === 'ladder' && tif === 'Ioc') return refuse('tif_conflict', 'ladder', tif)
  return tif ?? 'Gtc'
}

/** How an opening intent is expected to fill, every price on its tick, or why it can't be priced. */
export function entryPlan(intent: OpenIntent, tif: TimeInForce, market: Market, world: World): EntryPlan | Refused {
  const { entry, side } = intent
  switch (entry.type) {
    case 'market':
      return marketPlan(market, side, world)
    case 'limit':
      return limitPlan(entry.price, tif, market, side)
    case 'stop':
      return stopEntryPlan(entry.price, market, side)
    case 'ladder':
      return ladderPlan(entry, tif, market, side)
  }
}
