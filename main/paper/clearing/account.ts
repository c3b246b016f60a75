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
  /** The day (since 1970) of the last scheduled cancel that fired, and how many did on it. */
  scheduled: { day: number; fired: number }
  /** The master of a sub-account, and its name; null for a user of his own. */
  subAccount: { master: string; name: string } | null
  /** The highest builder fee approved, in tenths of a basis point, by builder. */
  builders: Map<string, number>
  /** Traded value by day (since 1970), oldest first: as taker and as maker (USDC). At most 16 days. */
  days: { day: number; cross: Dec; add: Dec }[]
  /** USDC outside the perps. */
  spotUsdc: Dec
  /** When a position was last liquidated in part (ms); for 30 s the next ones go whole. */
  partlyLiquidatedAt: number
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
    scheduled: { day: 0, fired: 0 },
    subAccount: null,
    builders: new Map(),
    days: [],
    spotUsdc: ZERO,
    partlyLiquidatedAt: Number.NEGATIVE_INFINITY,
  }
}

const DAY = 86_400_000

/** Adds a fill's value to the account's volume. */
export function countVolume(account: Account, time: number, value: Dec, crossed: boolean): void {
  account.volume = account.volume.plus(value)
  const day = Math.floor(time / DAY)
  let today = account.days.at(-1)
  if (today?.day !== day) {
    today = { day, cross: ZERO, add: ZERO }
    account.days.push(today)
    if (account.days.length > 16) account.days.shift()
  }
  if (crossed) today.cross = today.cross.plus(value)
  else today.add = today.add.plus(value)
}

export function flatPosition(): Position {
  return { szi: 0, cost: ZERO, isolatedMargin: null, funding: { allTime: ZERO, sinceOpen: ZERO, sinceChange: ZERO } }
}

/** The leverage in force for a coin: what the user set, else cross at 20x or the coin's maximum if that is lower. */
export function leverageOf(account: Account, asset: number, maxLeverage: number): LeverageSetting {
  return account.leverage.get(asset) ?? { isCross: true, value: Math.min(20, maxLeverage) }
}
