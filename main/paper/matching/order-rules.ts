import { D, type Dec, toUnits } from '../decimal.ts'
import { type CoinSpec, pxDecimals } from '../universe.ts'
import type { OrderStatus } from './order.ts'

/** Why a leg is refused: the venue's words, and the status under which it is remembered. */
export type Refusal = { text: string; status: OrderStatus }

export const MINIMUM_VALUE = new D(10)

/** A refusal in the venue's words, which end in the asset's number. */
export function refuse(text: string, asset: number, status: OrderStatus): Refusal {
  return { text: `${text} asset=${asset}`, status }
}

/**
 * The price in units when it is on the venue's grid: at most 6 - szDecimals decimals and 5 significant figures, whole
 * numbers always. Source: docs, for-developers/api/tick-and-lot-size.
 */
export function readPx(text: string, spec: CoinSpec, asset: number): number | Refusal {
  const px = new D(text)
  if (px.decimalPlaces() > pxDecimals(spec)) return refuse('Order has invalid price.', asset, 'tickRejected')
  if (!px.isInteger() && px.precision() > 5)
    return refuse('Price must be divisible by tick size.', asset, 'tickRejected')
  const units = toUnits(text, pxDecimals(spec))
  return units === null ? refuse('Order has invalid price.', asset, 'tickRejected') : units
}

/** The size in lots when it is a whole number of them. */
export function readSz(text: string, spec: CoinSpec, asset: number): number | Refusal {
  const lots = toUnits(text, spec.szDecimals)
  return lots === null ? refuse('Order has invalid size.', asset, 'rejected') : lots
}

/** The most that one order may be worth (USDC). Source: docs, trading/contract-specifications. */
export function maxOrderValue(spec: CoinSpec, isMarket: boolean): Dec {
  const market = spec.maxLeverage >= 25 ? 30e6 : spec.maxLeverage >= 20 ? 5e6 : spec.maxLeverage >= 10 ? 2e6 : 5e5
  return new D(isMarket ? market : market * 10)
}

/** True when a limit price is within 95% of the reference price. */
export function isNearReference(px: Dec, reference: Dec): boolean {
  return px.gte(reference.mul('0.05')) && px.lte(reference.mul('1.95'))
}
