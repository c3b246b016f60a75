import { type Dec, ZERO } from '../decimal.ts'

/** A position in one coin. `szi` is signed lots; `cost` is what the open size was bought or sold for (USDC, positive). */
export type Position = {
  szi: number
  cost: Dec
  /** Margin set aside for it alone, or null when it is crossed. */
  isolatedMargin: Dec | null
  funding: { allTime: Dec; sinceOpen: Dec; sinceChange: Dec }
}

export type LeverageSetting = { isCross: boolean; value: number }

/** A user's account: `balance` is what was paid in, with realised results, fees and funding (USDC). */
export type Account = {
  address: string
  balance: Dec
  positions: Map<number, Position>
  leverage: Map<number, LeverageSetting>
  /** Every order that is not done: in the book, waiting on the mark, or on its parent. */
  open: Set<number>
  volume: Dec
  requests: number
  scheduledCancel: number | null
}

export function newAccount(address: string, balance: Dec): Account {
  return {
    address,
    balance,
    positions: new Map(),
    leverage: new Map(),
    open: new Set(),
    volume: ZERO,
    requests: 0,
    scheduledCancel: null,
  }
}

export function flatPosition(): Position {
  return { szi: 0, cost: ZERO, isolatedMargin: null, funding: { allTime: ZERO, sinceOpen: ZERO, sinceChange: ZERO } }
}

/** The leverage in force for a coin: what the user set, else cross at 20x or the coin's maximum if that is lower. */
export function leverageOf(account: Account, asset: number, maxLeverage: number): LeverageSetting {
  return account.leverage.get(asset) ?? { isCross: true, value: Math.min(20, maxLeverage) }
}
