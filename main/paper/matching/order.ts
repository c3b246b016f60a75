export type Side = 'B' | 'A'
export type Tif = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket' | 'LiquidationMarket'
export type Trigger = { px: number; isMarket: boolean; tpsl: 'tp' | 'sl' }

/** What the venue says became of an order (the subset that this exchange uses). */
export type OrderStatus =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'triggered'
  | 'marginCanceled'
  | 'selfTradeCanceled'
  | 'reduceOnlyCanceled'
  | 'siblingFilledCanceled'
  | 'liquidatedCanceled'
  | 'scheduledCancel'
  | 'rejected'
  | 'tickRejected'
  | 'minTradeNtlRejected'
  | 'perpMarginRejected'
  | 'perpMaxPositionRejected'
  | 'reduceOnlyRejected'
  | 'badAloPxRejected'
  | 'iocCancelRejected'
  | 'badTriggerPxRejected'
  | 'marketOrderNoLiquidityRejected'
  | 'oracleRejected'
  | 'tooManyOpenOrdersRejected'

/**
 * An order. Prices are whole units of 10^-(6 - szDecimals), sizes whole lots of 10^-szDecimals: integers, so matching
 * is exact without decimals.
 */
export type Order = {
  oid: number
  user: string
  asset: number
  side: Side
  px: number
  /** What is left to fill, in lots. */
  sz: number
  origSz: number
  tif: Tif
  reduceOnly: boolean
  cloid: string | null
  timestamp: number
  trigger: Trigger | null
  /** Where it waits: in the book, on the mark price, on its parent's full fill, or nowhere. */
  stands: 'book' | 'mark' | 'parent' | 'done'
  /** Siblings share it (the oid of the parent or of the first leg); 0 = none. */
  group: number
  /** The oids that wait for this order's full fill. */
  children: number[]
  isPositionTpsl: boolean
  /** Background lots in front of it at its price. */
  ahead: number
  status: OrderStatus
  statusTimestamp: number
  /** Whom a fee goes to beside the venue's (f in tenths of a basis point). */
  builder?: { b: string; f: number }
  /** True: it took the place, and the cloid, of an order that was modified. */
  replaces?: true
  /** The TWAP that this order is a slice of. */
  twapId?: number
}

/** +1 for a buy, -1 for a sell. */
export function signOf(side: Side): 1 | -1 {
  return side === 'B' ? 1 : -1
}

export function opposite(side: Side): Side {
  return side === 'B' ? 'A' : 'B'
}
