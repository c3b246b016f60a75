import type { PositionFacts } from '../../preload/contract/facts.ts'
import { feesOf } from './exit.ts'
import { type Fraction, size as magnitude, minus, over, plus, read, text, times, zero } from './fraction.ts'
import type { Sized } from './size.ts'
import { type Around, along, isolatedValue, liquidationAt, maintenance, tiersOf } from './state.ts'

/** A fill with the sign of its side: what it buys, and what it pays. */
export interface Fill {
  readonly size: Fraction
  readonly paid: Fraction
  readonly fee: Fraction
  readonly margin: Fraction
  readonly mode: 'cross' | 'isolated'
  readonly equity: Fraction
}

function fillOf({ entry, lots, leverage, mode, around, equity }: Sized): Fill {
  const cost = entry.cost(lots)
  const fee = times(feesOf(entry, around.limits).in, cost)
  const size = along(entry.size(lots), entry.sign)
  return { size, paid: along(cost, entry.sign), fee, margin: over(cost, leverage), mode, equity }
}

/** The liquidation price of the coin once the order has filled as expected. */
export function liquidationAfter(coin: string, sized: Sized): Fraction | null {
  return afterFill(sized.around, coin, fillOf(sized))
}

/** Every position's liquidation before the order, and once it has filled; the coin is worth its average fill then. */
export function liquidationsOf(coin: string, sized: Sized, own: Fraction | null) {
  const { around, equity } = sized
  const fill = fillOf(sized)
  const at = over(fill.paid, fill.size)
  const [before, held] = [around.heldSize(coin), around.held(coin)]
  const after = plus(before, fill.size)
  const rowsOf = (other: string) => tiersOf(around.facts.markets[other]!)
  const moved = times(before, minus(at, around.mark(coin)))
  const gained = minus(moved, fill.fee)
  const taken = (): Fraction => {
    // Closed whole, the position holds nothing any more: what it held comes back, and the pool pays the fee.
    if (held && after.n === 0n) return minus(zero, isolatedValue(held, around.mark(coin)))
    const now = plus(isolatedMoney(around, held, after, fill), times(after, at))
    return minus(now, held ? isolatedValue(held, around.mark(coin)) : zero)
  }
  const cross = plus(around.crossMoney(equity), fill.mode === 'cross' ? gained : minus(gained, taken()))
  const print = (price: Fraction | null, isLong: boolean) =>
    price === null ? null : text(price, isLong ? 'up' : 'down')
  const rest = around.positions().map((one) => {
    const [value, amount] = [times(read(one.size), around.mark(one.coin)), read(one.size)]
    const isIsolated = one.marginMode === 'isolated'
    const alone = () =>
      liquidationAt(amount, minus(isolatedValue(one, around.mark(one.coin)), value), zero, rowsOf(one.coin))
    const among = (money: Fraction, owed: Fraction) =>
      liquidationAt(amount, minus(money, value), owed, rowsOf(one.coin))
    const first = isIsolated ? alone() : among(around.crossMoney(equity), around.owedElsewhere(one.coin))
    if (one.coin === coin) {
      return { coin, before: print(first, amount.n > 0n), after: after.n === 0n ? null : print(own, after.n > 0n) }
    }
    const ownNow = fill.mode === 'cross' ? maintenance(magnitude(times(after, at)), rowsOf(coin)) : zero
    const owed = plus(around.owedElsewhere(one.coin, coin), ownNow)
    const then = isIsolated ? first : among(cross, owed)
    return { coin: one.coin, before: print(first, amount.n > 0n), after: print(then, amount.n > 0n) }
  })
  return held ? rest : [...rest, { coin, before: null, after: print(own, after.n > 0n) }]
}

/** The liquidation price of a coin after a fill; null where there is none above zero. */
export function afterFill(around: Around, coin: string, fill: Fill): Fraction | null {
  const held = around.held(coin)
  const mark = around.mark(coin)
  const before = around.heldSize(coin)
  const rows = tiersOf(around.facts.markets[coin]!)
  const after = plus(before, fill.size)
  if (fill.mode === 'isolated') return liquidationAt(after, isolatedMoney(around, held, after, fill), zero, rows)
  // What is left of the pool when the coin is worth nothing: the open position and the fill are paid for, and the fee.
  const money = minus(minus(minus(around.crossMoney(fill.equity), fill.fee), times(before, mark)), fill.paid)
  return liquidationAt(after, money, around.owedElsewhere(coin), rows)
}

/** The money of an isolated position after a fill, were the coin worth nothing. */
function isolatedMoney(around: Around, held: PositionFacts | null, after: Fraction, fill: Fill): Fraction {
  const before = held ? read(held.size) : zero
  const mark = held ? around.mark(held.coin) : zero
  const own = held ? minus(isolatedValue(held, mark), times(before, mark)) : zero
  const isAgainst = before.n !== 0n && before.n < 0n !== fill.size.n < 0n
  if (!isAgainst) return minus(minus(plus(own, fill.margin), fill.paid), fill.fee)
  // A part that is closed takes its part of the margin with it; what goes beyond is a new position.
  const isTurned = after.n < 0n !== before.n < 0n
  const fresh = over(magnitude(after), magnitude(fill.size))
  return isTurned
    ? minus(times(minus(fill.margin, fill.paid), fresh), fill.fee)
    : minus(times(own, over(magnitude(after), magnitude(before))), fill.fee)
}
