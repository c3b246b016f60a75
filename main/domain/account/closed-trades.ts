import { ratioOf } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  add,
  isPositive,
  magnitude,
  negate,
  noSize,
  noUsd,
  type Size,
  scale,
  signOf,
  subtract,
  type Usd,
} from '../money/quantity.ts'

/** What a closed trade needs of a fill; `closedPnl` is before its fee, both USDC. */
export interface TradeFill {
  readonly time: number
  readonly coin: string
  readonly side: 'buy' | 'sell'
  readonly size: string
  /** The venue's words: Open Long, Close Short, Long > Short … */
  readonly direction: string
  readonly closedPnl: string
  readonly fee: string
  readonly cloid: string | null
}

/** What it needs of a plan: the loss that its whole size planned, USDC, and its entries. */
export interface TradePlan {
  readonly size: string
  readonly plannedLoss: string | null
  readonly entryCloids: readonly string[]
}

interface OpenTrade {
  readonly held: Size
  readonly result: Usd
  /** Size filled by each cloid that entered. */
  readonly entered: ReadonlyMap<string, Size>
}

const flat: OpenTrade = { held: noSize, result: noUsd, entered: new Map() }

/**
 * The results of the account's own trades in R, oldest first: each from flat to flat in one coin, its closed profit less
 * all fees, over what its plans lost at most for the part that filled. A trade that the desk did not plan, or planned
 * without a stop, has no R and is left out; so is one whose beginning is not among the fills (given oldest first).
 */
export function closedTrades(fills: readonly TradeFill[], plans: readonly TradePlan[]): { r: string }[] {
  const planOf = new Map(plans.flatMap((plan) => plan.entryCloids.map((cloid) => [cloid, plan] as const)))
  const open = new Map<string, OpenTrade>()
  const closed: { r: string }[] = []
  for (const fill of fills) {
    const before = open.get(fill.coin) ?? flat
    const isFlat = signOf(before.held) === 0
    if (isFlat && !fill.direction.startsWith('Open')) continue
    const size = known.size(fill.size)
    const held = add(before.held, fill.side === 'buy' ? size : negate(size))
    const result = add(before.result, subtract(known.usd(fill.closedPnl), known.usd(fill.fee)))
    const after: OpenTrade = { held, result, entered: entered(before, fill, size) }
    if (!isFlat && signOf(held) !== signOf(before.held)) {
      const r = resultInR({ ...after, entered: before.entered }, planOf)
      if (r !== null) closed.push({ r })
      // What turned the position round is the first of the next one.
      const over = { ...flat, held, entered: entered(flat, fill, magnitude(held)) }
      open.set(fill.coin, signOf(held) === 0 ? flat : over)
    } else open.set(fill.coin, after)
  }
  return closed
}

function entered(trade: OpenTrade, { cloid, direction }: TradeFill, size: Size): OpenTrade['entered'] {
  if (cloid === null || direction.startsWith('Close')) return trade.entered
  return new Map(trade.entered).set(cloid, add(trade.entered.get(cloid) ?? noSize, size))
}

function resultInR(trade: OpenTrade, planOf: ReadonlyMap<string, TradePlan>): string | null {
  let risk = noUsd
  for (const [cloid, size] of trade.entered) {
    const plan = planOf.get(cloid)
    if (plan === undefined) continue
    if (plan.plannedLoss === null || !isPositive(known.size(plan.size))) return null
    risk = add(risk, scale(known.usd(plan.plannedLoss), ratioOf(size, known.size(plan.size))))
  }
  return isPositive(risk) ? text(ratioOf(trade.result, risk)) : null
}
