import { z } from 'zod'
import { custodySchema } from './custody.ts'
import type { deskErrorSchema } from './errors.ts'
import { levelSchema } from './facts.ts'
import { journalRowSchema } from './journal.ts'
import { backendSchema, modelsViewSchema } from './models.ts'
import { policyViewSchema } from './policy.ts'

const text = z.string()
const coin = z.string().min(1).max(40)
const nothing = z.strictObject({})

/** One bar; times in epoch ms, prices and volume as decimal text. */
export const candleSchema = z.strictObject({
  time: z.number(),
  open: text,
  high: text,
  low: text,
  close: text,
  volume: text,
})
export const tradeSchema = z.strictObject({
  id: text,
  time: z.number(),
  side: z.enum(['buy', 'sell']),
  price: text,
  size: text,
})
export const fillSchema = z.strictObject({
  id: text,
  time: z.number(),
  coin: text,
  side: z.enum(['buy', 'sell']),
  price: text,
  size: text,
  direction: text,
  fee: text,
  closedPnl: text,
  oid: z.number().int(),
})
export const intervals = ['1m', '5m', '15m', '1h', '4h', '1d'] as const

export const positionViewSchema = z.strictObject({
  coin: text,
  side: z.enum(['long', 'short']),
  size: text,
  entry: text,
  mark: text.nullable(),
  value: text,
  unrealizedPnl: text,
  /** Profit in units of the planned risk; null where the desk did not plan this position. */
  pnlR: text.nullable(),
  leverage: text,
  marginMode: z.enum(['cross', 'isolated']),
  margin: text,
  liquidation: text.nullable(),
  stop: text.nullable(),
  protectedSize: text,
  protection: z.enum(['full', 'partial', 'none']),
})

export const orderViewSchema = z.strictObject({
  coin: text,
  oid: z.number().int(),
  side: z.enum(['buy', 'sell']),
  type: text,
  price: text,
  trigger: text.nullable(),
  size: text,
  filled: text,
  reduceOnly: z.boolean(),
  time: z.number(),
  /** True where this desk placed it. */
  isOwn: z.boolean(),
})

export const alarmSchema = z.strictObject({
  id: text,
  level: z.enum(['warn', 'danger']),
  coin: text.nullable(),
  text,
  since: z.number(),
  /** A request the person can run to cure it (`words.stop`: a sentence to finish); null where only waiting helps. */
  cure: z.enum(['position.protect', 'desk.resume', 'words.stop']).nullable(),
})

export const marketListingSchema = z.strictObject({
  coin: text,
  asset: z.number().int(),
  szDecimals: z.number().int(),
  maxLeverage: z.number().int(),
})

const deskView = z.strictObject({
  network: z.enum(['paper', 'testnet', 'mainnet']),
  account: text,
  version: text,
  host: z.enum(['electron', 'loopback', 'cli']),
  trading: z.enum(['SETTLING', 'ACTIVE', 'REDUCING', 'HALTED']),
  tradingWhy: text.nullable(),
  /** The model that reads free language; null where there is none. */
  model: text.nullable(),
  /** How that model stands, as on the Models screen; `why` it is missing or failed, else null. */
  modelState: backendSchema.pick({ state: true, why: true }),
  isDisclaimerRead: z.boolean(),
  markets: z.array(marketListingSchema),
  feed: z.enum(['connecting', 'live', 'stale', 'down']),
  feedLatencyMs: z.number().nullable(),
  /** How far this computer's clock is ahead of the exchange's, ms; null before that is known. */
  clockSkewMs: z.number().nullable(),
  /** The exchange's dead-man switch (scheduleCancel), and what it does or why it can't be had. */
  deadMan: z.strictObject({ is: z.enum(['off', 'on', 'unavailable']), text }),
  /** The fuller of the exchange's two rate budgets, in percent used; null before the first look. */
  budget: z
    .strictObject({
      usedPercent: z.number(),
      text,
      requests: z.strictObject({ used: z.number(), cap: z.number() }).nullable(),
    })
    .nullable(),
  alarms: z.array(alarmSchema),
})
const midsView = z.strictObject({
  /** `change24h` is a signed fraction of the price a day ago ("0.0124" is +1.24%). */
  mids: z.record(z.string(), z.strictObject({ mid: text, change24h: text.nullable() })),
})
const marketView = z.strictObject({
  coin: text,
  time: z.number(),
  mark: text,
  oracle: text,
  mid: text.nullable(),
  /** A signed fraction of the price a day ago ("0.0124" is +1.24%). */
  change24h: text.nullable(),
  /** A signed fraction per hour ("0.0000125" is 0.00125%). */
  fundingHourly: text,
  nextFundingAt: z.number(),
  dayNotional: text,
  openInterest: text,
  leverage: text,
  marginMode: z.enum(['cross', 'isolated']),
  maxLeverage: z.number().int(),
  szDecimals: z.number().int(),
  pxDecimals: z.number().int(),
})
const bookView = z.strictObject({
  coin: text,
  time: z.number(),
  bids: z.array(levelSchema),
  asks: z.array(levelSchema),
  spread: text.nullable(),
})
const tradesView = z.strictObject({ trades: z.array(tradeSchema) })
const candlesView = z.strictObject({ coin: text, interval: z.enum(intervals), candles: z.array(candleSchema) })
const accountView = z.strictObject({
  time: z.number(),
  equity: text,
  free: text,
  marginUsed: text,
  maintenance: text,
  unrealizedPnl: text,
  dayPnl: text.nullable(),
  leverage: text,
  positions: z.array(positionViewSchema),
  orders: z.array(orderViewSchema),
})
const fillsView = z.strictObject({ fills: z.array(fillSchema) })
export const ruleViewSchema = z.strictObject({
  id: text,
  coin: text,
  side: z.enum(['long', 'short']),
  /** Where its moment comes. */
  price: text,
  /** The sentence that means it, and what it does in plain words. */
  words: text,
  text,
  state: z.enum(['armed', 'running', 'missed', 'ended']),
  /** Why it is missed or ended; null while it waits. */
  why: text.nullable(),
  since: z.number(),
})
const rulesView = z.strictObject({ rules: z.array(ruleViewSchema) })
const journalView = z.strictObject({ rows: z.array(journalRowSchema), count: z.number().int() })

/** What a window may watch: the parameters, the whole value, the patch, and how a patch folds into the value. */
export const topics = {
  desk: topic(nothing, deskView, deskView.partial(), merge),
  mids: topic(nothing, midsView, midsView, (value, patch) => ({ mids: { ...value.mids, ...patch.mids } })),
  market: topic(z.strictObject({ coin }), marketView, marketView.partial(), merge),
  book: topic(z.strictObject({ coin }), bookView, bookView, (_, patch) => patch),
  trades: topic(z.strictObject({ coin }), tradesView, tradesView, (value, patch) => ({
    trades: [...patch.trades, ...value.trades].slice(0, 100),
  })),
  candles: topic(
    z.strictObject({ coin, interval: z.enum(intervals) }),
    candlesView,
    z.strictObject({ candle: candleSchema }),
    (value, patch) => ({
      ...value,
      candles: foldCandle(value.candles, patch.candle),
    }),
  ),
  policy: topic(nothing, policyViewSchema, policyViewSchema, (_, patch) => patch),
  account: topic(nothing, accountView, accountView.partial(), merge),
  fills: topic(nothing, fillsView, fillsView, (value, patch) => ({
    fills: [...patch.fills, ...value.fills].slice(0, 500),
  })),
  keys: topic(nothing, custodySchema, custodySchema.partial(), merge),
  /** What can read free language, and what is known of each; see `models.*` of the requests. */
  models: topic(nothing, modelsViewSchema, modelsViewSchema.partial(), merge),
  /** What the desk does with open positions by itself, while it is open; oldest first. */
  rules: topic(nothing, rulesView, rulesView, (_, patch) => patch),
  journal: topic(nothing, journalView, journalView, (value, patch) => ({
    rows: [...patch.rows, ...value.rows].slice(0, 200),
    count: patch.count,
  })),
} as const

type Topic<P extends z.ZodType, V extends z.ZodType, C extends z.ZodType> = {
  params: P
  value: V
  patch: C
  fold: (value: z.infer<V>, patch: z.infer<C>) => z.infer<V>
}

function topic<P extends z.ZodType, V extends z.ZodType, C extends z.ZodType>(
  params: P,
  value: V,
  patch: C,
  fold: (value: z.infer<V>, patch: z.infer<C>) => z.infer<V>,
): Topic<P, V, C> {
  return { params, value, patch, fold }
}

/** A partial patch lays its present keys over the value. */
function merge<T extends object>(value: T, patch: { [K in keyof T]?: T[K] | undefined }): T {
  return { ...value, ...patch } as T
}

/** The same bar is replaced, a newer one appended (oldest dropped beyond 5,000), an older one replaces its own. */
export function foldCandle(candles: Candle[], candle: Candle): Candle[] {
  const last = candles.at(-1)
  if (last === undefined || candle.time > last.time) return [...candles, candle].slice(-5_000)
  if (candle.time === last.time) return [...candles.slice(0, -1), candle]
  return candles.map((bar) => (bar.time === candle.time ? candle : bar))
}

export type TopicName = keyof typeof topics
export type TopicParams<N extends TopicName> = z.infer<(typeof topics)[N]['params']>
export type TopicValue<N extends TopicName> = z.infer<(typeof topics)[N]['value']>
export type TopicPatch<N extends TopicName> = z.infer<(typeof topics)[N]['patch']>
export type Candle = z.infer<typeof candleSchema>
export type Trade = z.infer<typeof tradeSchema>
export type Fill = z.infer<typeof fillSchema>
export type Interval = (typeof intervals)[number]
export type PositionView = z.infer<typeof positionViewSchema>
export type OrderView = z.infer<typeof orderViewSchema>
export type Alarm = z.infer<typeof alarmSchema>
export type RuleView = z.infer<typeof ruleViewSchema>
export type MarketListing = z.infer<typeof marketListingSchema>

/** The state of a stream: what is known, and how good it is. */
export type Feed<T> =
  | { is: 'connecting' }
  | { is: 'live'; value: T }
  | { is: 'stale'; value: T; since: number }
  | { is: 'failed'; error: z.infer<typeof deskErrorSchema> }

/** A stream inside the desk: its state now, and what changes. A listener gets a patch, or a whole new state. */
export type Live<N extends TopicName> = {
  current(): Feed<TopicValue<N>>
  listen(listener: (change: { patch: TopicPatch<N> } | { feed: Feed<TopicValue<N>> }) => void): () => void
}

/** Opens a stream for its parameters; closing the last listener lets the source go. */
export type Topics = { [N in TopicName]: (params: TopicParams<N>) => Live<N> }
