import { type Instrument, roundTriggerCap } from '../market/instrument.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  add,
  compare,
  isAbove,
  isPositive,
  least,
  magnitude,
  noSize,
  type Price,
  type Ratio,
  type Size,
  scale,
  signOf,
  subtract,
} from '../money/quantity.ts'
import type { LegPlan, OrderGroup, PlannedLeg } from './leg-plan.ts'

type Position = { coin: string; size: string; entry: string }
type RestingOrder = {
  coin: string
  cloid: string | null
  side: 'buy' | 'sell'
  trigger: string | null
  type: string
  size: string
  reduceOnly: boolean
  isPositionTpsl: boolean
}

/** How much of a position a resting stop would close. Sizes without sign; `stop` is the trigger nearest to the market. */
export type Protection = {
  is: 'full' | 'partial' | 'none'
  stop: string | null
  positionSize: string
  protectedSize: string
  uncovered: string
}

/** Whether an order is a stop that would close (part of) this position at a loss limit. */
export function isStopOf(position: Position, order: RestingOrder): boolean {
  const isLong = signOf(known.size(position.size)) > 0
  return (
    order.coin === position.coin &&
    order.trigger !== null &&
    order.reduceOnly &&
    order.side === (isLong ? 'sell' : 'buy') &&
    order.type.startsWith('Stop')
  )
}

/** Adds up the reduce-only stops of a position, capped by its size. A stop of the whole position covers all of it. */
export function protectionOf(position: Position, orders: readonly RestingOrder[]): Protection {
  const size = magnitude(known.size(position.size))
  const isLong = signOf(known.size(position.size)) > 0
  const stops = orders.filter((order) => isStopOf(position, order))
  const covered = stops.reduce<Size>((total, stop) => {
    const wholePosition = stop.isPositionTpsl && signOf(known.size(stop.size)) === 0
    return least(size, add(total, wholePosition ? size : known.size(stop.size)))
  }, noSize)
  const triggers = stops
    .map((stop) => known.price(stop.trigger ?? '0'))
    .sort((a, b) => (isLong ? compare<Price>(b, a) : compare<Price>(a, b)))
  const uncovered = subtract(size, covered)
  return {
    is: !isPositive(uncovered) ? 'full' : isPositive(covered) ? 'partial' : 'none',
    stop: triggers[0] === undefined ? null : text(triggers[0]),
    positionSize: text(size),
    protectedSize: text(covered),
    uncovered: text(uncovered),
  }
}

/** A market stop may fill up to this fraction beyond its trigger; the venue's own bound for TP/SL market orders. */
const venueBound: Ratio = known.ratio('0.1')

declare const reduceOnlyBrand: unique symbol
/** Groups that can only make a position smaller. The one maker is `reduceOnlyGroups`. */
export type ReduceOnlyGroups = readonly OrderGroup[] & { readonly [reduceOnlyBrand]: true }

/** Lets groups pass that hold reduce-only legs alone; throws (a defect) on any other. */
export function reduceOnlyGroups(groups: readonly OrderGroup[]): ReduceOnlyGroups {
  for (const leg of groups.flatMap((group) => group.legs)) {
    if (!leg.reduceOnly)
      throw new Error(`A ${leg.role} leg of ${leg.coin} is not reduce-only, though the guard made it.`)
  }
  return groups as ReduceOnlyGroups
}

/** A plan of the guard's own: it needs no confirm, because it can only make a position smaller. */
export interface ReduceOnlyPlan extends LegPlan {
  readonly [reduceOnlyBrand]: true
}

/** The guard's groups as a plan. */
export function reduceOnlyPlan(groups: ReduceOnlyGroups): ReduceOnlyPlan {
  return { leverage: null, groups: [...groups], later: [] } as unknown as ReduceOnlyPlan
}

/** A reduce-only market trigger that closes `size` of a position at `trigger`, bounded 10% beyond it. */
export function triggerLeg(of: {
  role: 'stop' | 'target'
  instrument: Instrument
  isLong: boolean
  trigger: string
  size: string
}): PlannedLeg {
  const { role, instrument, isLong, trigger, size } = of
  const side = isLong ? 'sell' : 'buy'
  const at = known.price(trigger)
  const away = scale(at, venueBound)
  const cap = roundTriggerCap(isLong ? subtract(at, away) : add(at, away), side, instrument)
  return {
    role,
    coin: instrument.coin,
    asset: instrument.asset,
    side,
    price: text(cap),
    size,
    tif: null,
    trigger: { price: trigger, kind: role === 'stop' ? 'sl' : 'tp' },
    reduceOnly: true,
  }
}

/** Which of the desk's own extra stops are no longer needed: those that the rest covers without, the newest first. */
export function surplusStops<O extends RestingOrder>(
  position: Position,
  orders: readonly O[],
  isExtra: (order: O) => boolean,
): O[] {
  const size = magnitude(known.size(position.size))
  let kept = orders.filter((order) => isStopOf(position, order))
  const surplus: O[] = []
  for (const extra of [...kept].reverse().filter(isExtra)) {
    const rest = kept.filter((order) => order !== extra)
    const covered = rest.reduce<Size>((total, stop) => add(total, known.size(stop.size)), noSize)
    if (isAbove<Size>(size, covered) && !rest.some((stop) => stop.isPositionTpsl)) continue
    kept = rest
    surplus.push(extra)
  }
  return surplus
}
