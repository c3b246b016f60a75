import type { CapName } from '../../../preload/contract/report.ts'
import type { Instrument, PositionSide } from '../market/instrument.ts'
import type { MarginMode } from '../market/market.ts'
import type { Price, Ratio, Size, Usd } from '../money/quantity.ts'
import type { EntryPlan } from '../sizing/entry-plan.ts'
import type { LossTerms, StopLosses } from '../sizing/losses.ts'

export type TimeInForce = 'Gtc' | 'Ioc' | 'Alo'
export type SizedBy = 'risk_percent' | 'risk_usd' | 'notional' | 'allocate_percent' | 'margin' | 'base' | 'fraction'

/** Sizes by cap, for the whole order; a cap that does not apply is absent. */
export type Caps = { readonly [name in CapName]?: Size }

/** How the size came about. */
export interface TicketSizing {
  readonly by: SizedBy
  /** The equity sized on: the account's, or the one the words stated. */
  readonly equity: Usd
  readonly accountEquity: Usd
  readonly free: Usd
  readonly whatIf: boolean
  readonly budget: Usd | null
  readonly lossPerUnit: Price | null
  readonly naive: Size | null
  readonly allIn: Size | null
  /** Null where the user named the size. */
  readonly boundBy: CapName | null
  readonly caps: Caps
  /** The largest size whose all-in loss stays within MAX_LOSS_PER_TRADE; null without a stop. */
  readonly largestForLoss: Size | null
}

export interface Rung {
  readonly price: Price
  readonly size: Size
}

export interface TicketEntry {
  readonly type: 'market' | 'limit' | 'stop' | 'ladder'
  /** The expected average fill. */
  readonly price: Price
  /** The slippage cap sent to the venue; null for limits. */
  readonly limit: Price | null
  readonly tif: TimeInForce
  /** The orders of a ladder; empty for one order. */
  readonly rungs: readonly Rung[]
}

/** Everything about one opening or closing order, in the venue's ticks and lots. `build-ticket.ts` seals it. */
export interface TicketTerms {
  readonly coin: string
  readonly instrument: Instrument
  /** The position's side: what is opened, or what is closed. */
  readonly side: PositionSide
  readonly action: 'open' | 'close'
  readonly reduceOnly: boolean
  readonly entry: TicketEntry
  readonly stop: { readonly trigger: Price } | null
  readonly targets: readonly { readonly trigger: Price; readonly size: Size }[]
  readonly size: Size
  readonly notional: Usd
  readonly entryFee: Usd
  readonly leverage: Ratio
  readonly marginMode: MarginMode
  readonly margin: Usd
  readonly liquidation: Price | null
  /** A signed leg of its own, sent first; null when the market's setting stays. */
  readonly leverageChange: { readonly leverage: number; readonly marginMode: MarginMode } | null
  readonly sizing: TicketSizing
  readonly losses: StopLosses | null
  readonly plan: EntryPlan
  readonly lossTerms: LossTerms | null
}

/** Whether the order can make a position larger. */
export function isIncreasing(ticket: TicketTerms): boolean {
  return ticket.action === 'open' && !ticket.reduceOnly
}
