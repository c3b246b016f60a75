import type { PositionSide, Tier } from '../market/instrument.ts'
import type { MarginMode } from '../market/market.ts'
import { notional, priceFor, ratioOf } from '../money/notional.ts'
import {
  add,
  compare,
  divide,
  isBelow,
  magnitude,
  negate,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  scale,
  signOf,
  subtract,
  sum,
  type Usd,
  whole,
} from '../money/quantity.ts'
import type { Account, Position } from './account.ts'
import { signedValue } from './exposure.ts'

/**
 * A tier's maintenance: half the initial margin at its maximum leverage, less the deduction that makes the
 * whole table continuous. `over` is the whole number 2·maxLeverage, so that rate = 1/over stays exact.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers
 */
interface TierMaintenance {
  readonly from: Usd
  readonly over: Ratio
  readonly deduction: Usd
}

const tables = new WeakMap<readonly Tier[], readonly TierMaintenance[]>()

/** A market's table, computed once for its tiers. */
function maintenanceTable(tiers: readonly Tier[]): readonly TierMaintenance[] {
  const known = tables.get(tiers)
  if (known) return known
  const table = makeTable(tiers)
  tables.set(tiers, table)
  return table
}

function makeTable(tiers: readonly Tier[]): TierMaintenance[] {
  const table: TierMaintenance[] = []
  let deduction = noUsd
  for (const tier of tiers) {
    const over = whole(2 * tier.maxLeverage)
    const before = table.at(-1)
    if (before) deduction = add(deduction, subtract(divide(tier.from, over), divide(tier.from, before.over)))
    table.push({ from: tier.from, over, deduction })
  }
  return table
}

/** The maintenance margin of a notional under a market's tiers. */
export function maintenanceOf(value: Usd, tiers: readonly Tier[]): Usd {
  const table = maintenanceTable(tiers)
  const tier = table.findLast((row) => !isBelow(value, row.from)) ?? table[0]!
  return subtract(divide(value, tier.over), tier.deduction)
}

/** The highest leverage that a notional may have; a notional on a boundary still belongs to the tier below. */
export function tierLeverage(value: Usd, tiers: readonly Tier[]): number {
  const tier = tiers.findLast((row) => compare(row.from, value) < 0)
  return (tier ?? tiers[0]!).maxLeverage
}

/** A position after the expected fill, and the money that answers for it. */
export interface Holding {
  /** Negative for a short. */
  readonly size: Size
  /** The money of its margin pool at price zero: pool value less the position's value now. */
  readonly base: Usd
  /** Maintenance that the pool owes for other positions. */
  readonly owed: Usd
  readonly tiers: readonly Tier[]
}

/**
 * The price at which the pool's value equals its maintenance, with the tier of the value there; null when
 * there is none above zero. Solves base + size·p = |size|·p/over − deduction + owed in each tier.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations
 */
export function liquidationPrice(holding: Holding): Price | null {
  if (signOf(holding.size) === 0) return null
  const quantity = magnitude(holding.size)
  const table = maintenanceTable(holding.tiers)
  for (const [at, tier] of table.entries()) {
    const slope = subtract(scale(holding.size, tier.over), quantity)
    const room = scale(subtract(subtract(holding.owed, tier.deduction), holding.base), tier.over)
    const price = solve(room, slope)
    if (price === null) continue
    const value = notional(price, quantity)
    const next = table[at + 1]
    if (!isBelow(value, tier.from) && (next === undefined || !isBelow(next.from, value))) return price
  }
  return null
}

function solve(room: Usd, slope: Size): Price | null {
  if (signOf(room) === 0 || signOf(room) !== signOf(slope)) return null
  return priceFor(room, slope)
}

/** The value of a pool of cross margin: equity less what isolated positions hold. */
export function crossEquity(account: Account): Usd {
  const isolated = account.positions.filter((position) => position.marginMode === 'isolated')
  return subtract(
    account.equity,
    sum(
      noUsd,
      isolated.map((position) => position.isolatedValue),
    ),
  )
}

/** What a position must keep at its mark. */
export function maintenanceNow(position: Position): Usd {
  return maintenanceOf(magnitude(signedValue(position)), position.instrument.tiers)
}

/** The maintenance owed for every cross position but this coin's. */
export function crossMaintenanceElsewhere(account: Account, coin: string): Usd {
  const others = account.positions.filter((position) => position.coin !== coin && position.marginMode === 'cross')
  return sum(noUsd, others.map(maintenanceNow))
}

/** What a fill does: `cost` is what it pays, `fee` its fee, `margin` what an isolated one sets aside. */
export interface Fill {
  readonly side: PositionSide
  readonly size: Size
  readonly cost: Usd
  readonly fee: Usd
  readonly margin: Usd
  readonly marginMode: MarginMode
}

/** The liquidation price of a coin after a fill on top of what is held; null when none above zero. */
export function liquidationAfter(
  account: Account,
  coin: string,
  tiers: readonly Tier[],
  held: Position | null,
  fill: Fill,
): Price | null {
  const { size, base } = holdingAfter(account, held, fill)
  return liquidationPrice({ size, base, owed: owedElsewhere(account, coin, fill.marginMode), tiers })
}

/** Maintenance that the pool of a position owes for others: a position with margin of its own answers for none. */
export function owedElsewhere(account: Account, coin: string, mode: MarginMode): Usd {
  return mode === 'cross' ? crossMaintenanceElsewhere(account, coin) : noUsd
}

/**
 * A position after a fill: its size, and the money of its pool at price zero. Closing (a part of) an isolated position
 * gives (that part of) its margin back; what goes beyond it is a new one, with the margin of that part alone.
 */
export function holdingAfter(account: Account, held: Position | null, fill: Fill): { size: Size; base: Usd } {
  const signed = fill.side === 'long' ? fill.size : negate(fill.size)
  const size = held ? add(held.size, signed) : signed
  const heldValue = held ? signedValue(held) : noUsd
  const isAgainst = held !== null && signOf(held.size) !== signOf(signed)
  if (fill.marginMode === 'isolated' && isAgainst) return { size, base: isolatedAgainst(held, fill, size) }
  const pool = fill.marginMode === 'cross' ? crossEquity(account) : add(held ? held.isolatedValue : noUsd, fill.margin)
  return { size, base: subtract(subtract(subtract(pool, fill.fee), heldValue), paidFor(fill)) }
}

/** What a fill costs; below zero for a sale. */
function paidFor({ side, cost }: Fill): Usd {
  return side === 'long' ? cost : negate(cost)
}

function isolatedAgainst(held: Position, fill: Fill, size: Size): Usd {
  const left = magnitude(size)
  if (signOf(size) === signOf(held.size)) {
    const kept = subtract(held.isolatedValue, signedValue(held))
    return subtract(scale(kept, ratioOf(left, magnitude(held.size))), fill.fee)
  }
  const isNew = ratioOf(left, fill.size)
  return subtract(subtract(scale(fill.margin, isNew), scale(paidFor(fill), isNew)), fill.fee)
}
