import type { PolicyDocument, Settings } from '../../../preload/contract/facts.ts'
import { known } from '../money/parse-decimal.ts'
import type { Ratio, Size } from '../money/quantity.ts'

/** The limits in force, as fractions or multiples of equity unless the name says otherwise. */
export interface Policy {
  readonly lossPerTrade: { readonly warn: Ratio; readonly block: Ratio }
  readonly orderNotional: Ratio
  readonly position: Ratio
  readonly grossExposure: Ratio
  readonly leverage: Ratio
  readonly collar: { readonly warn: Ratio; readonly block: Ratio; readonly passive: Ratio }
  readonly slippage: Ratio
  /** How much of the free margin an order may take. */
  readonly freeMargin: Ratio
  /** A multiple of the risk budget. */
  readonly venueBoundLoss: Ratio
  readonly heat: Ratio
  readonly dailyLoss: Ratio
  readonly orderSize: ReadonlyMap<string, Size>
  /** Coins that may be traded; null is every listed perp. */
  readonly allowedCoins: ReadonlySet<string> | null
  readonly stopRequired: { readonly hand: 'warn' | 'block'; readonly model: 'warn' | 'block' }
  readonly staleMarketMs: number
  readonly staleAccountMs: number
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
  const ratio = (text: string | undefined, fallback: string): Ratio => known.ratio(text ?? fallback)
  return {
    lossPerTrade: {
      warn: ratio(said?.MAX_LOSS_PER_TRADE?.warn, '0.02'),
      block: ratio(said?.MAX_LOSS_PER_TRADE?.block, '0.03'),
    },
    orderNotional: ratio(said?.MAX_ORDER_NOTIONAL?.block, '3'),
    position: ratio(said?.MAX_POSITION?.block, '3'),
    grossExposure: ratio(said?.MAX_GROSS_EXPOSURE?.block, '5'),
    leverage: ratio(said?.MAX_LEVERAGE?.block, '5'),
    collar: {
      warn: ratio(said?.PRICE_COLLAR?.warn, '0.02'),
      block: ratio(said?.PRICE_COLLAR?.block, '0.05'),
      passive: ratio(said?.PRICE_COLLAR?.passive, '0.10'),
    },
    slippage: ratio(said?.MAX_SLIPPAGE?.block, '0.005'),
    freeMargin: ratio(said?.MARGIN_SUFFICIENCY?.block, '0.9'),
    venueBoundLoss: ratio(said?.VENUE_BOUND_LOSS?.warn, '3'),
    heat: ratio(said?.HEAT?.block, '0.06'),
    dailyLoss: ratio(said?.DAILY_LOSS_LIMIT?.halt, '0.03'),
    orderSize: new Map(Object.entries(said?.MAX_ORDER_SIZE ?? {}).map(([coin, size]) => [coin, known.size(size)])),
    allowedCoins: said?.ALLOWED_COIN === undefined ? null : new Set(said.ALLOWED_COIN),
    stopRequired: { hand: said?.STOP_REQUIRED?.hand ?? 'warn', model: said?.STOP_REQUIRED?.model ?? 'block' },
    staleMarketMs: said?.STALE_MARKET?.blockMs ?? 3000,
    staleAccountMs: said?.STALE_ACCOUNT?.blockMs ?? 10_000,
  }
}

/** The user's settings with the defaults of the house filled in. */
export function readSettings(said: Settings | undefined): TradeSettings {
  return {
    stopSlippage: known.ratio(said?.stopSlippage ?? '0.001'),
    marketSlippage: known.ratio(said?.marketSlippage ?? '0.005'),
  }
}
