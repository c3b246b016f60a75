import type { MarginMode } from '../market/market.ts'
import { countLots, lots } from '../money/notional.ts'
import { divide, isPositive, type Price, type Ratio, type Size, scale, whole } from '../money/quantity.ts'
import { costOf, type EntryPlan, totalSize } from '../sizing/entry-plan.ts'
import type { Account } from './account.ts'
import { positionIn } from './account.ts'
import { liquidationAfter } from './liquidation.ts'

/** An order whose size is looked for. */
export interface Search {
  readonly plan: EntryPlan
  readonly account: Account
  readonly size: Size
  readonly feeRatio: Ratio
  readonly leverage: Ratio
  readonly marginMode: MarginMode
  /** Whether a liquidation price (null: none) is far enough from the stop. */
  readonly passes: (liquidation: Price | null) => boolean
}

/** The largest size below the order's own whose liquidation is far enough from the stop; null when none is. */
export function largestBeforeLiquidation(search: Search): Size | null {
  const { plan, account, feeRatio, leverage, marginMode, passes } = search
  const { coin, szDecimals, tiers } = plan.instrument
  const held = positionIn(account, coin)
  const isFine = (rung: Size): boolean => {
    const cost = costOf(plan, rung)
    const fill = {
      side: plan.side,
      size: totalSize(plan, rung),
      cost,
      fee: scale(cost, feeRatio),
      margin: divide(cost, leverage),
      marginMode,
    }
    return passes(liquidationAfter(account, coin, tiers, held, fill))
  }
  let low = 0n
  let high = countLots(divide(search.size, whole(plan.rungs)), szDecimals)
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (isFine(lots(middle, szDecimals))) low = middle
    else high = middle
  }
  const found = totalSize(plan, lots(low, szDecimals))
  return isPositive(found) ? found : null
}
