/** One order of a plan, in domain words; every number is decimal text on the venue's tick and lot. */
export type PlannedLeg = {
  role: 'entry' | 'stop' | 'target' | 'close'
  coin: string
  asset: number
  side: 'buy' | 'sell'
  /** Limit price; for market orders and triggers the slippage cap. */
  price: string
  size: string
  /** Null for triggers. */
  tif: 'Gtc' | 'Ioc' | 'Alo' | null
  /** Triggers execute at market, bounded by `price`. */
  trigger: null | { price: string; kind: 'tp' | 'sl' }
  reduceOnly: boolean
}

/** Legs that go out in one signed action. In `normalTpsl` the first leg is the parent, the rest its children. */
export type OrderGroup = { grouping: 'na' | 'normalTpsl' | 'positionTpsl'; legs: PlannedLeg[] }

/** A leg that the desk itself places once the entry fills, and why it can't go out with it. */
export type LaterLeg = PlannedLeg & { why: string }

/** Everything a confirmed ticket sends: leverage first, then each group, then what waits for the fill. */
export type LegPlan = {
  leverage: null | { coin: string; asset: number; isCross: boolean; leverage: number }
  groups: OrderGroup[]
  later: LaterLeg[]
}

/** A resting order that goes away, with what it is in plain words. */
export type OrderRef = { coin: string; asset: number; oid: number; text: string }
