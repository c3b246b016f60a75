import type { MarketFacts } from '../../preload/contract/facts.ts'
import type { OpenIntent, Stop } from '../../preload/contract/intent.ts'
import { type Entry, NoTicket } from './entry.ts'
import {
  type Fraction,
  floorUnits,
  size as magnitude,
  minus,
  one,
  order,
  over,
  plus,
  read,
  times,
  total,
  whole,
  zero,
} from './fraction.ts'
import { along, type Limits, slipped } from './state.ts'
import { onTick } from './tick-and-lot.ts'

const venueBound = read('0.1')

/** Whether the stop moves with the size: said as a distance from a fill that the book decides. */
export function isMoving(intent: OpenIntent): boolean {
  return intent.entry.type === 'market' && intent.stop !== null && intent.stop.by !== 'price'
}

/** Where a stop comes to for an entry at this price: on the tick, rounded toward the entry. */
export function stopAt(stop: Stop, price: Fraction, entry: Entry, market: MarketFacts): Fraction {
  const { sign, decimals } = entry
  const value = read(stop.value)
  if (value.n <= 0n) throw new NoTicket('number_out_of_range')
  if (stop.by === 'atr' && !(market.atr14 !== undefined && read(market.atr14).n > 0n)) throw new NoTicket('no_atr')
  const said =
    stop.by === 'price'
      ? value
      : stop.by === 'percent'
        ? slipped(price, sign, over(value, whole(100)))
        : minus(price, along(times(value, read(market.atr14!)), sign))
  if (said.n <= 0n) throw new NoTicket('stop_out_of_range')
  const trigger = onTick(said, decimals, sign === 1n ? 'up' : 'down')
  if (trigger.n <= 0n) throw new NoTicket('price_not_legal')
  return trigger
}

/** Holds a stop to the losing side of every price given. */
export function holdToLosingSide(stop: Fraction, prices: readonly Fraction[], entry: Entry): void {
  if (prices.some((price) => along(minus(price, stop), entry.sign).n <= 0n)) throw new NoTicket('stop_wrong_side')
}

/** What so many lots a rung lose when the stop fills a fraction beyond its trigger, with fees or without, USDC. */
export function lossOf(
  entry: Entry,
  stop: Fraction,
  lots: bigint,
  beyond: Fraction,
  fees: { in: Fraction; out: Fraction },
): Fraction {
  const [cost, amount] = [entry.cost(lots), entry.size(lots)]
  const back = times(slipped(stop, entry.sign, beyond), amount)
  return plus(along(minus(cost, back), entry.sign), plus(times(fees.in, cost), times(fees.out, back)))
}

/** The fees in and out: maker only for a post-only entry. */
export function feesOf(entry: Entry, limits: Limits): { in: Fraction; out: Fraction } {
  return { in: entry.tif === 'Alo' ? limits.maker : limits.taker, out: limits.taker }
}

const noFees = { in: zero, out: zero }

/** The three losses at the stop. */
export function lossesAt(entry: Entry, stop: Fraction, lots: bigint, limits: Limits) {
  const fees = feesOf(entry, limits)
  return {
    planned: magnitude(lossOf(entry, stop, lots, zero, noFees)),
    allIn: lossOf(entry, stop, lots, limits.stopSlippage, fees),
    venueBound: lossOf(entry, stop, lots, venueBound, fees),
  }
}

/** The naive size in lots a rung: budget over |E − S|, with the average fill of the size taken. */
export function naiveLots(entry: Entry, stop: Fraction, lots: bigint, budget: Fraction): bigint | null {
  const atOne = entry.isWalked && lots > 0n ? lots : 1n
  const move = over(lossOf(entry, stop, atOne, zero, noFees), entry.size(atOne))
  if (move.n <= 0n) return null
  return floorUnits(over(over(budget, move), whole(entry.rungs)), entry.decimals)
}

/** Targets on tick and lot. */
export function targetsOf(
  intent: OpenIntent,
  entry: Entry,
  stop: Fraction | null,
  lots: bigint,
): { trigger: Fraction; size: Fraction }[] {
  const { targets } = intent
  const whole100 = whole(100)
  const said = targets.filter((target) => target.share !== null)
  if (said.length > 0 && said.length !== targets.length) throw new NoTicket('target_shares')
  const shares = targets.map((target) =>
    target.share === null ? over(one, whole(targets.length)) : over(read(target.share), whole100),
  )
  const sum = total(shares)
  if (said.length > 0 && order(sum, one) > 0) throw new NoTicket('target_shares')
  const all = lots * BigInt(entry.rungs)
  const cut = shares.map((share) => floorUnits(times(share, whole(all)), 0))
  if (targets.length > 0 && order(sum, one) === 0) {
    cut[cut.length - 1] = all - cut.slice(0, -1).reduce((a, b) => a + b, 0n)
  }
  if (cut.some((part) => part <= 0n)) throw new NoTicket('target_too_small')
  const average = entry.average(lots)
  const prices = entry.isWalked ? [average] : entry.prices
  return targets.map((target, at) => {
    const value = read(target.value)
    if (target.by === 'price' && value.n <= 0n) throw new NoTicket('number_out_of_range')
    if (target.by === 'r' && stop === null) throw new NoTicket('target_needs_stop')
    const price = target.by === 'price' ? value : plus(average, times(value, minus(average, stop!)))
    const trigger = price.n > 0n ? onTick(price, entry.decimals, entry.sign === 1n ? 'down' : 'up') : price
    if (trigger.n <= 0n) throw new NoTicket('price_not_legal')
    if (prices.some((one) => along(minus(trigger, one), entry.sign).n <= 0n)) throw new NoTicket('target_wrong_side')
    return { trigger, size: { n: cut[at]!, d: entry.size(1n).d } }
  })
}
