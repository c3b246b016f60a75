import { z } from 'zod'
import { decimalText } from './intent.ts'

/** A decimal as text that may be negative. */
export const signedDecimalText = z
  .string()
  .max(60)
  .regex(/^-?\d+(\.\d+)?$/)

/** One price level of a book: [price, size], best first. */
export const levelSchema = z.tuple([decimalText, decimalText])

export const marginTierSchema = z.strictObject({ lowerBound: decimalText, maxLeverage: z.number().int().min(1) })

/** What the desk knows of one market at one moment. */
export const marketFactsSchema = z.strictObject({
  asset: z.number().int().min(0),
  szDecimals: z.number().int().min(0).max(8),
  maxLeverage: z.number().int().min(1),
  marginTiers: z.array(marginTierSchema).optional(),
  onlyIsolated: z.boolean().optional(),
  isDelisted: z.boolean().optional(),
  mark: decimalText,
  oracle: decimalText.optional(),
  bids: z.array(levelSchema),
  asks: z.array(levelSchema),
  fundingHourly: signedDecimalText.optional(),
  /** The account's leverage and mode setting for this coin. */
  leverage: decimalText,
  marginMode: z.enum(['cross', 'isolated']),
  /** ATR14 of 1 h candles, in price. Absent where unknown. */
  atr14: decimalText.optional(),
  /** Realised volatility, annualised, as a fraction ("0.65"); `realisedVolatility` says how. Absent where unknown. */
  volatility: decimalText.optional(),
  /** When mark and book were true, epoch ms. Absent: as of `now`. */
  time: z.number().optional(),
})

/** An open position; `size` is negative for a short. `stop` is the protecting trigger price, null when there is none. */
export const positionFactsSchema = z.strictObject({
  coin: z.string().min(1),
  size: signedDecimalText,
  entry: decimalText,
  leverage: decimalText,
  marginMode: z.enum(['cross', 'isolated']),
  stop: decimalText.nullable().optional(),
  /** The stop that the trade was opened with, which R is measured by. Absent: R is measured by the stop as it stands. */
  plannedStop: decimalText.optional(),
  /** Isolated margin held by the position, its unrealised result included, USDC. Absent: |size|·entry/leverage + that result. */
  margin: signedDecimalText.optional(),
  unrealizedPnl: signedDecimalText.optional(),
  liquidation: decimalText.nullable().optional(),
})

/** A resting order (or an unresolved one: counted until its outcome is known). */
export const orderFactsSchema = z.strictObject({
  coin: z.string().min(1),
  side: z.enum(['buy', 'sell']),
  price: decimalText,
  size: decimalText,
  reduceOnly: z.boolean().optional(),
  /** A trigger price, for stops and targets; null or absent for plain orders. */
  trigger: decimalText.nullable().optional(),
  /** What a reduce-only trigger is for. Absent: read from its side of the mark, since it has not fired. */
  kind: z.enum(['stop', 'target']).optional(),
  /** The stop that goes with a resting entry; null when it has none, absent when that is not known. */
  stop: decimalText.nullable().optional(),
  oid: z.number().int().optional(),
  cloid: z.string().nullable().optional(),
})

/** One trade of the account from flat to flat: its net result in units of what it planned to lose ("-1", "2.4"). */
export const closedTradeSchema = z.strictObject({ r: signedDecimalText })

export const accountFactsSchema = z.strictObject({
  equity: signedDecimalText,
  /** Free (withdrawable) margin, net of positions' and orders' margin. */
  free: signedDecimalText,
  positions: z.array(positionFactsSchema),
  orders: z.array(orderFactsSchema),
  dayPnl: signedDecimalText.optional(),
  /** What was realised since the month began (UTC), fees paid, USDC. Absent where unknown. */
  monthPnl: signedDecimalText.optional(),
  /** The account's own closed trades, the newest last. Absent where unknown: Kelly has nothing to go by. */
  closedTrades: z.array(closedTradeSchema).max(10_000).optional(),
  /** When the account was true, epoch ms. Absent: as of `now`. */
  time: z.number().optional(),
})

const count = z.number().int().min(0)

/** Fractions of equity unless the name says otherwise; each key optional, defaults in rules.md. */
export const policySchema = z.strictObject({
  MAX_LOSS_PER_TRADE: z.strictObject({ warn: decimalText, block: decimalText }).optional(),
  MAX_ORDER_NOTIONAL: z.strictObject({ block: decimalText }).optional(),
  MAX_POSITION: z.strictObject({ block: decimalText }).optional(),
  MAX_GROSS_EXPOSURE: z.strictObject({ block: decimalText }).optional(),
  MAX_LEVERAGE: z.strictObject({ block: decimalText }).optional(),
  PRICE_COLLAR: z.strictObject({ warn: decimalText, block: decimalText, passive: decimalText }).partial().optional(),
  MAX_SLIPPAGE: z.strictObject({ block: decimalText }).optional(),
  MARGIN_SUFFICIENCY: z.strictObject({ block: decimalText }).optional(),
  VENUE_BOUND_LOSS: z.strictObject({ warn: decimalText }).optional(),
  HEAT: z.strictObject({ block: decimalText }).optional(),
  DAILY_LOSS_LIMIT: z.strictObject({ halt: decimalText }).optional(),
  MAX_DRAWDOWN: z.strictObject({ halt: decimalText }).optional(),
  /** Losing stops within so many hours before opening pauses. */
  STOP_COUNT: z.strictObject({ count, hours: count }).partial().optional(),
  MAX_OPEN_ORDERS: z.strictObject({ block: count }).optional(),
  /** How long ago a like order still counts as a repetition. */
  DUPLICATE_ORDER: z.strictObject({ windowMs: count }).optional(),
  ORDER_RATE: z.strictObject({ perSecond: count, perMinute: count }).partial().optional(),
  /** The share of the venue's rate budget that is kept for cancels. */
  VENUE_BUDGET: z.strictObject({ reserve: decimalText }).optional(),
  REPEATED_AI_EXECUTION: z.strictObject({ perHour: count }).optional(),
  CLOCK_SKEW: z.strictObject({ warnMs: count, blockMs: count }).partial().optional(),
  /** How many hours an agent key's approval must still hold. */
  ACCOUNT_MATCH: z.strictObject({ hours: count }).optional(),
  LOG_DURABLE: z.strictObject({ freeMegabytes: count }).optional(),
  MAX_ORDER_SIZE: z.record(z.string(), decimalText).optional(),
  /** Coins that may be traded; absent: every listed perp. */
  ALLOWED_COIN: z.array(z.string()).optional(),
  STOP_REQUIRED: z
    .strictObject({ hand: z.enum(['warn', 'block']), model: z.enum(['warn', 'block']) })
    .partial()
    .optional(),
  /** Stale limits in milliseconds. */
  STALE_MARKET: z.strictObject({ blockMs: z.number().positive() }).optional(),
  STALE_ACCOUNT: z.strictObject({ blockMs: z.number().positive() }).optional(),
  /** How long a loosening waits before it takes effect. */
  LOOSENING_DELAY: z.strictObject({ minutes: count }).optional(),
})

export const settingsSchema = z.strictObject({
  /** Fraction by which a stop is assumed to fill worse than its trigger. Default 0.001. */
  stopSlippage: decimalText.optional(),
  /** How far from mid a market order's limit may lie, as a fraction. Default 0.005. */
  marketSlippage: decimalText.optional(),
})

/** One order that opens and that a person confirmed, as it was sent: what the checks of rate and repetition count. */
export const submitFactsSchema = z.strictObject({
  time: z.number(),
  coin: z.string().min(1),
  side: z.enum(['buy', 'sell']),
  size: decimalText,
  /** The price or trigger of its first order. */
  price: decimalText,
  origin: z.enum(['grammar', 'hand', 'model']),
})

/**
 * What the desk remembers of its own doing. Absent: nobody keeps it (frozen facts), and its checks are not listed. Null:
 * it should be known and is not, and its checks block.
 */
export const historyFactsSchema = z.strictObject({
  trading: z
    .strictObject({ state: z.enum(['SETTLING', 'ACTIVE', 'REDUCING', 'HALTED']), why: z.string().nullable() })
    .nullable()
    .optional(),
  /** The highest equity so far, USDC; what came in and went out since is added and taken off. */
  peakEquity: signedDecimalText.nullable().optional(),
  /** How much of the day's loss a person accepted by the typed phrase, USDC. Absent: none. */
  dayLossAccepted: decimalText.optional(),
  /** When stops closed positions at a loss, epoch ms, at least those of the last day. */
  stopOuts: z.array(z.number()).nullable().optional(),
  /** Orders confirmed, at least those of the last hour. */
  submits: z.array(submitFactsSchema).nullable().optional(),
  /** Whether readings of the model may be confirmed; off until a person turns it on again. */
  modelOrders: z.enum(['on', 'off']).nullable().optional(),
  /** Since when they are on, epoch ms: earlier ones are not counted. Absent: all are. */
  modelOrdersSince: z.number().optional(),
})

/** The world at one moment: everything a size, a ticket and the checks are computed from (`desk size --facts`). */
export const factsSchema = z.strictObject({
  now: z.number(),
  account: accountFactsSchema,
  fees: z.strictObject({ taker: signedDecimalText, maker: signedDecimalText }),
  markets: z.record(z.string(), marketFactsSchema),
  settings: settingsSchema.optional(),
  policy: policySchema.optional(),
  history: historyFactsSchema.optional(),
})

export type Level = z.infer<typeof levelSchema>
export type MarginTier = z.infer<typeof marginTierSchema>
export type MarketFacts = z.infer<typeof marketFactsSchema>
export type PositionFacts = z.infer<typeof positionFactsSchema>
export type OrderFacts = z.infer<typeof orderFactsSchema>
export type AccountFacts = z.infer<typeof accountFactsSchema>
export type PolicyDocument = z.infer<typeof policySchema>
export type Settings = z.infer<typeof settingsSchema>
export type SubmitFacts = z.infer<typeof submitFactsSchema>
export type HistoryFacts = z.infer<typeof historyFactsSchema>
export type Facts = z.infer<typeof factsSchema>
