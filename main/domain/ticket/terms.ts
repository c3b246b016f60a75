import type { CapName, SizingReport } from '../../../preload/contract/report.ts'
import type { Instrument, PositionSide } from '../market/instrument.ts'
import type { MarginMode } from '../market/market.ts'
import type { Price, Ratio, Size, Usd } from '../money/quantity.ts'
import type { OrderRef } from '../order/leg-plan.ts'
import type { RulePlan } from '../rule/rule-plan.ts'
import type { EntryPlan } from '../sizing/entry-plan.ts'
import type { Kelly } from '../sizing/kelly.ts'
import type { LossTerms, StopLosses } from '../sizing/losses.ts'

export type TimeInForce = 'Gtc' | 'Ioc' | 'Alo'
export type SizedBy = SizingReport['by']

/** Sizes by cap, for the whole order; a cap that does not apply is absent. */
export type Caps = { readonly [name in CapName]?: Size }

/** An order that adds to a position with only the risk that is left of its trade. */
export interface AddTerms {
  /** What is held, without its sign. */
  readonly held: Size
  /** What the whole trade may lose; null where the size was named. */
  readonly tradeRisk: Usd | null
  /** What the position loses at the order's stop, all-in; below zero where that stop locks a gain in. */
  readonly heldLoss: Usd
  /** What that leaves for the order; null where the size was named. */
  readonly left: Usd | null
  /** Where the position's own stop must be for this to be true; null where it is there, or nearer. */
  readonly needsStop: Price | null
}

/** How the size came about. */
export interface TicketSizing {
  readonly by: SizedBy
  /** The equity sized on: the account's, or the one the words stated. */
  readonly equity: Usd
  readonly accountEquity: Usd
  readonly free: Usd
  readonly whatIf: boolean
  /** What the words risk; the budget is what this order may lose of it. They differ for an add only. */
  readonly stated: Usd | null
  readonly budget: Usd | null
  readonly kelly: Kelly | null
  /** The yearly volatility aimed at, as a fraction; null for every other sizing. */
  readonly volatilityTarget: Ratio | null
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

/** What a ticket does that is no plain opening or closing order. */
export type TicketTask =
  /** Moves or places a stop or a target: one reduce-only trigger at `entry.price`. `lossBefore` is null without a bound. */
  | {
      readonly is: 'exit'
      readonly kind: 'stop' | 'target'
      readonly loosens: boolean
      readonly lossBefore: Usd | null
    }
  /** Opens the other way once the coin's position is known to be closed. */
  | { readonly is: 'reopen' }
  /** Sets the leverage of a coin and sends no order. */
  | { readonly is: 'leverage'; readonly before: LeverageState; readonly after: LeverageState }
  /** Arms a rule; its own resting order, where it has one, is the ticket's. */
  | { readonly is: 'rule'; readonly rule: RulePlan }

/** What a leverage means for a position: its margin and its liquidation. Zero and null without one. */
export interface LeverageState {
  readonly leverage: Ratio
  readonly margin: Usd
  readonly liquidation: Price | null
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
  /** Null for an order of its own. */
  readonly add: AddTerms | null
  /** How long it is to be held, in hours; null where no time was said. */
  readonly hours: Ratio | null
  readonly task?: TicketTask
  /** Resting orders that go once this is known to have gone through. */
  readonly replaces?: readonly OrderRef[]
}

/** Whether the order can make a position larger. */
export function isIncreasing(ticket: TicketTerms): boolean {
  return ticket.action === 'open' && !ticket.reduceOnly
}
