import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { ratioOf } from '../money/notional.ts'
import { add, distance, isPositive, type Price, type Ratio, subtract, type Usd, whole } from '../money/quantity.ts'
import { heatOf } from '../risk/heat.ts'
import { isIncreasing, type TicketTerms } from '../ticket/terms.ts'
import { breakEvenPrice } from './break-even.ts'
import { fundingCost } from './funding.ts'
import { entryFee } from './losses.ts'
import { type MonthlyRisk, monthlyRisk } from './monthly-risk.ts'
import { breakEvenWinRate, inR, type Rewards, rewardsOf } from './rewards.ts'

/** What else an opening order comes to, beside its size and its losses. Money in USDC, ratios plain; null is not known. */
export interface Outlook {
  /** 1 R: the all-in loss at the stop, at the rounded size. */
  readonly risk: Usd | null
  readonly breakEven: Price | null
  readonly rewards: Rewards | null
  readonly rewardToRisk: Ratio | null
  readonly winRate: Ratio | null
  /** Stop to liquidation over entry to stop; below zero where liquidation comes first. */
  readonly liquidationGap: Ratio | null
  readonly funding: { readonly daily: Usd; readonly held: Usd | null } | null
  readonly heat: {
    /** Null is no bound. */
    readonly before: Usd | null
    readonly after: Usd | null
    readonly unbounded: readonly string[]
  }
  readonly month: MonthlyRisk | null
}

/** Computes an opening order's outlook on the facts of one moment; null for an order that opens nothing. */
export function outlookOf(ticket: TicketTerms, market: Market, world: World): Outlook | null {
  if (!isIncreasing(ticket)) return null
  const { side, entry, losses, instrument, sizing } = ticket
  const { fees, settings, account } = world
  const feeIn = entryFee(fees, entry.tif)
  const risk = losses?.allIn ?? null
  const rewards = ticket.targets.length === 0 ? null : rewardsOf(side, entry.price, ticket.targets, feeIn, fees.taker)
  const rewardToRisk = rewards === null ? null : inR(rewards.total, risk)
  const { atStops, unbounded } = heatOf(account, fees, settings)
  const open = unbounded.length > 0 ? null : atStops
  return {
    risk,
    breakEven: breakEvenPrice(entry.price, side, feeIn, fees.taker, instrument),
    rewards,
    rewardToRisk,
    winRate: breakEvenWinRate(rewardToRisk),
    liquidationGap: liquidationGap(ticket),
    funding: fundingOf(ticket, market),
    heat: { before: open, after: open === null || risk === null ? null : add(open, risk), unbounded },
    month: monthlyRisk(sizing.equity, account.monthPnl, open, risk),
  }
}

function fundingOf({ notional, side, hours }: TicketTerms, { fundingHourly }: Market): Outlook['funding'] {
  if (fundingHourly === null) return null
  const cost = (time: Ratio): Usd => fundingCost(notional, fundingHourly, side, time)
  return { daily: cost(whole(24)), held: hours === null ? null : cost(hours) }
}

function liquidationGap({ stop, liquidation, entry, side }: TicketTerms): Ratio | null {
  if (stop === null || liquidation === null) return null
  const reach = distance(entry.price, stop.trigger)
  if (!isPositive(reach)) return null
  const room = subtract(stop.trigger, liquidation)
  return ratioOf(side === 'long' ? room : subtract(liquidation, stop.trigger), reach)
}
