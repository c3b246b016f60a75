import type { OpenIntent, Stop, Target } from '../../../preload/contract/intent.ts'
import { type Instrument, type PositionSide, roundSize, roundStop, roundTarget } from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import { known, parsePercent, parsePrice } from '../money/parse-decimal.ts'
import { percent, text } from '../money/print.ts'
import {
  add,
  distance,
  divide,
  isAbove,
  isBelow,
  isPositive,
  noSize,
  one,
  type Price,
  type Ratio,
  type Size,
  scale,
  subtract,
  sum,
  whole,
  zero,
} from '../money/quantity.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import { signum } from '../sizing/losses.ts'

/** Whether a price is on the losing side of every entry price, and not equal to one. */
function isBeyond(price: Price, entries: readonly Price[], side: PositionSide): boolean {
  return entries.every((entry) => (side === 'long' ? isBelow(price, entry) : isAbove(price, entry)))
}

function stopSaid(stop: Stop, entry: Price, side: PositionSide, market: Market): Price | Refused {
  const toward = signum(side)
  if (stop.by === 'price') {
    const price = parsePrice(stop.value)
    return price === 'not_a_number' ? refuse('number_out_of_range', 'stop', stop.value) : price
  }
  if (stop.by === 'percent') {
    const share = parsePercent(stop.value)
    if (share === 'not_a_number' || !isPositive(share)) return refuse('number_out_of_range', 'stop', stop.value)
    return scale(entry, subtract(one, scale(share, toward)))
  }
  if (market.atr === null) return refuse('no_atr', market.instrument.coin)
  const count = known.ratio(stop.value)
  if (!isPositive(count)) return refuse('number_out_of_range', 'stop', stop.value)
  return subtract(entry, scale(market.atr, scale(count, toward)))
}

/** The stop's trigger on the tick, rounded toward the entry; which side of it is not looked at yet. */
export function stopTrigger(stop: Stop, entry: Price, side: PositionSide, market: Market): Price | Refused {
  const said = stopSaid(stop, entry, side, market)
  if ('is' in said) return said
  if (!isPositive(said)) return refuse('stop_out_of_range', side, text(said), '0')
  const trigger = roundStop(said, side, market.instrument)
  return isPositive(trigger) ? trigger : refuse('price_not_legal', 'stop', text(said))
}

/** Refuses a stop that is not on the losing side of every entry price; null where it is. */
export function stopOnWrongSide(
  trigger: Price,
  entry: Price,
  entries: readonly Price[],
  side: PositionSide,
): Refused | null {
  const nearest = entries.length > 0 ? entries : [entry]
  return isBeyond(trigger, nearest, side) ? null : refuse('stop_wrong_side', side, text(trigger), text(entry))
}

function targetSaid(target: Target, entry: Price, stop: Price | null, side: PositionSide): Price | Refused {
  if (target.by === 'price') {
    const price = parsePrice(target.value)
    return price === 'not_a_number' ? refuse('number_out_of_range', 'target', target.value) : price
  }
  if (stop === null) return refuse('target_needs_stop', target.value)
  const multiple = known.ratio(target.value)
  return add(entry, scale(distance(entry, stop), scale(multiple, signum(side))))
}

/** Each target's share of the size: as said, or equal; null where the shares don't make sense together. */
function sharesOf(targets: readonly Target[]): { shares: Ratio[]; isWhole: boolean } | Refused {
  const said = targets.filter((target) => target.share !== null)
  if (said.length === 0) {
    return { shares: targets.map(() => divide(one, whole(targets.length))), isWhole: true }
  }
  if (said.length !== targets.length) return refuse('target_shares', 'mixed')
  const shares = said
    .map((target) => parsePercent(target.share!))
    .map((share) => (share === 'not_a_number' ? zero : share))
  const total = sum(zero, shares)
  if (isAbove(total, one)) return refuse('target_shares', 'sum', percent(total), '100%')
  return { shares, isWhole: !isBelow(total, one) }
}

/** Cuts a size into the targets' shares: floored to the lot, the remainder of a full 100 % to the last. */
export function targetSizes(targets: readonly Target[], size: Size, instrument: Instrument): readonly Size[] | Refused {
  const cut = sharesOf(targets)
  if ('is' in cut) return cut
  const isEqualParts = targets.every((target) => target.share === null)
  const part = (share: Ratio): Size => (isEqualParts ? divide(size, whole(targets.length)) : scale(size, share))
  const sizes = cut.shares.map((share) => roundSize(part(share), instrument))
  const before = sum(noSize, sizes.slice(0, -1))
  if (cut.isWhole && sizes.length > 0) sizes[sizes.length - 1] = subtract(size, before)
  const empty = sizes.findIndex((one) => !isPositive(one))
  return empty >= 0 ? refuse('target_too_small', targets[empty]!.value, text(size)) : sizes
}

/** The targets' triggers and sizes on tick and lot, each on the winning side of every entry price; or why not. */
export function targetsOf(
  intent: OpenIntent,
  entry: Price,
  entries: readonly Price[],
  stop: Price | null,
  size: Size,
  instrument: Instrument,
): readonly { trigger: Price; size: Size }[] | Refused {
  const { targets, side } = intent
  const sizes = targetSizes(targets, size, instrument)
  if ('is' in sizes) return sizes
  const other = side === 'long' ? 'short' : 'long'
  const made: { trigger: Price; size: Size }[] = []
  for (const [at, target] of targets.entries()) {
    const said = targetSaid(target, entry, stop, side)
    if ('is' in said) return said
    const trigger = isPositive(said) ? roundTarget(said, side, instrument) : said
    if (!isPositive(trigger)) return refuse('price_not_legal', 'target', text(said))
    const nearest = entries.length > 0 ? entries : [entry]
    if (!isBeyond(trigger, nearest, other)) return refuse('target_wrong_side', side, text(trigger), text(entry))
    made.push({ trigger, size: sizes[at]! })
  }
  return made
}
