import type { PolicyDocument, Settings } from '../../../preload/contract/facts.ts'
import { known } from '../money/parse-decimal.ts'
import type { Ratio, Size } from '../money/quantity.ts'
import { fieldOf, limitIn } from './policy-fields.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The limits in force, as fractions or multiples of equity unless the name says otherwise. */
export interface Policy {
  readonly lossPerTrade: { readonly warn: Ratio; readonly block: Ratio }
  readonly orderNotional: Ratio
  readonly position: Ratio
  readonly grossExposure: Ratio
  /** Resting orders, this one's included. */
  readonly openOrders: number
  readonly leverage: Ratio
  readonly collar: { readonly warn: Ratio; readonly block: Ratio; readonly passive: Ratio }
  readonly slippage: Ratio
  /** How much of the free margin an order may take. */
  readonly freeMargin: Ratio
  /** A multiple of the risk budget. */
  readonly venueBoundLoss: Ratio
  readonly heat: Ratio
  readonly dailyLoss: Ratio
  /** A fraction of the highest equity. */
  readonly drawdown: Ratio
  readonly stopCount: { readonly count: number; readonly windowMs: number }
  readonly duplicateMs: number
  readonly orderRate: { readonly perSecond: number; readonly perMinute: number }
  /** The share of the venue's rate budget that is kept for cancels. */
  readonly venueReserve: Ratio
  readonly modelOrdersPerHour: number
  readonly clockSkew: { readonly warnMs: number; readonly blockMs: number }
  /** How long an agent key's approval must still hold. */
  readonly approvalMs: number
  readonly freeDiskBytes: number
  readonly orderSize: ReadonlyMap<string, Size>
  /** Coins that may be traded; null is every listed perp. */
  readonly allowedCoins: ReadonlySet<string> | null
  readonly stopRequired: { readonly hand: 'warn' | 'block'; readonly model: 'warn' | 'block' }
  readonly staleMarketMs: number
  readonly staleAccountMs: number
  /** How long a loosening of the policy waits. */
  readonly looseningDelayMs: number
}

/** The assumptions that prices are made from. */
export interface TradeSettings {
  /** Fraction by which a stop is assumed to fill worse than its trigger. */
  readonly stopSlippage: Ratio
  /** How far from mid a market order's limit may lie. */
  readonly marketSlippage: Ratio
}

/** A policy document with the defaults of the house filled in. */
export function readPolicy(said: PolicyDocument | undefined): Policy {
  const document = said ?? {}
  const value = (path: string): string => limitIn(document, fieldOf(path))
  const ratio = (path: string): Ratio => known.ratio(value(path))
  const count = (path: string): number => Number(value(path))
  const action = (path: string): 'warn' | 'block' => (value(path) === 'warn' ? 'warn' : 'block')
  return {
    lossPerTrade: { warn: ratio('MAX_LOSS_PER_TRADE.warn'), block: ratio('MAX_LOSS_PER_TRADE.block') },
    orderNotional: ratio('MAX_ORDER_NOTIONAL.block'),
    position: ratio('MAX_POSITION.block'),
    grossExposure: ratio('MAX_GROSS_EXPOSURE.block'),
    openOrders: count('MAX_OPEN_ORDERS.block'),
    leverage: ratio('MAX_LEVERAGE.block'),
    collar: {
      warn: ratio('PRICE_COLLAR.warn'),
      block: ratio('PRICE_COLLAR.block'),
      passive: ratio('PRICE_COLLAR.passive'),
    },
    slippage: ratio('MAX_SLIPPAGE.block'),
    freeMargin: ratio('MARGIN_SUFFICIENCY.block'),
    venueBoundLoss: ratio('VENUE_BOUND_LOSS.warn'),
    heat: ratio('HEAT.block'),
    dailyLoss: ratio('DAILY_LOSS_LIMIT.halt'),
    drawdown: ratio('MAX_DRAWDOWN.halt'),
    stopCount: { count: count('STOP_COUNT.count'), windowMs: count('STOP_COUNT.hours') * hourMs },
    duplicateMs: count('DUPLICATE_ORDER.windowMs'),
    orderRate: { perSecond: count('ORDER_RATE.perSecond'), perMinute: count('ORDER_RATE.perMinute') },
    venueReserve: ratio('VENUE_BUDGET.reserve'),
    modelOrdersPerHour: count('REPEATED_AI_EXECUTION.perHour'),
    clockSkew: { warnMs: count('CLOCK_SKEW.warnMs'), blockMs: count('CLOCK_SKEW.blockMs') },
    approvalMs: count('ACCOUNT_MATCH.hours') * hourMs,
    freeDiskBytes: count('LOG_DURABLE.freeMegabytes') * 1_000_000,
    orderSize: new Map(Object.entries(document.MAX_ORDER_SIZE ?? {}).map(([coin, size]) => [coin, known.size(size)])),
    allowedCoins: document.ALLOWED_COIN === undefined ? null : new Set(document.ALLOWED_COIN),
    stopRequired: { hand: action('STOP_REQUIRED.hand'), model: action('STOP_REQUIRED.model') },
    staleMarketMs: count('STALE_MARKET.blockMs'),
    staleAccountMs: count('STALE_ACCOUNT.blockMs'),
    looseningDelayMs: count('LOOSENING_DELAY.minutes') * minuteMs,
  }
}

/** The user's settings with the defaults of the house filled in. */
export function readSettings(said: Settings | undefined): TradeSettings {
  return {
    stopSlippage: known.ratio(said?.stopSlippage ?? '0.001'),
    marketSlippage: known.ratio(said?.marketSlippage ?? '0.005'),
  }
}
