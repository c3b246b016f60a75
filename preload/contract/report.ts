import { z } from 'zod'
import { intentSchema, sizingSchema, stopSchema } from './intent.ts'

const text = z.string()
const price = z.string()

/** Which characters of the words became which field. `implied` marks a field that no word said (a side read from the stop). */
export const spanSchema = z.strictObject({
  field: z.enum([
    'side',
    'coin',
    'risk',
    'notional',
    'allocate',
    'margin',
    'size',
    'leverage',
    'entry',
    'stop',
    'target',
    'tif',
    'reduceOnly',
    'marginMode',
    'account',
    'action',
    'fraction',
    'volatility',
    'hold',
    'add',
  ]),
  from: z.number().int(),
  to: z.number().int(),
  text,
  implied: z.boolean().optional(),
})

/**
 * One answer to a question. `words` is the sentence that this answer means, so that taking it is re-reading it. `terms`:
 * what an order of it comes to, or why none can be made; absent where there is no order to compute.
 */
export const optionSchema = z.strictObject({
  label: text,
  intent: intentSchema.nullable(),
  size: text.nullable(),
  words: text.optional(),
  terms: z
    .strictObject({
      /** The expected entry; null where none can be made. */
      entry: price.nullable(),
      stop: price.nullable(),
      /** The all-in loss at the stop, USDC. */
      loss: text.nullable(),
      refusal: text.nullable(),
    })
    .optional(),
  /** Who reads the words so, where grammar and model differ. */
  by: z.enum(['grammar', 'model']).optional(),
})

export const questionSchema = z.strictObject({ code: text.optional(), text, options: z.array(optionSchema) })

export const readingSchema = z.strictObject({
  by: z.enum(['grammar', 'model', 'both', 'none']),
  intent: intentSchema.nullable(),
  spans: z.array(spanSchema),
  question: questionSchema.nullable(),
  flags: z.array(text),
})

export const rungSchema = z.strictObject({ price, size: text })

/** The opening (or closing) order, every number in the venue's ticks and lots. */
export const ticketSchema = z.strictObject({
  coin: text,
  side: z.enum(['long', 'short']),
  action: z.enum(['open', 'close']),
  reduceOnly: z.boolean(),
  entry: z.strictObject({
    type: z.enum(['market', 'limit', 'stop', 'ladder']),
    /**
     * Limit: the price. Market: the average fill of walking the book. Stop: that of today's book moved to the trigger.
     * Ladder: the size-weighted average.
     */
    price,
    /** Market and stop entries: the slippage cap sent to the venue. Null for limits. */
    limit: price.nullable(),
    tif: z.enum(['Gtc', 'Ioc', 'Alo']),
    rungs: z.array(rungSchema),
    /** What sets it off; only where a trigger does. */
    trigger: price.optional(),
  }),
  stop: z.strictObject({ trigger: price }).nullable(),
  targets: z.array(z.strictObject({ trigger: price, size: text })),
  size: text,
  notional: text,
  leverage: text,
  marginMode: z.enum(['cross', 'isolated']),
  margin: text,
  liquidation: price.nullable(),
})

export const capNames = [
  'risk',
  'heat',
  'dayBudget',
  'freeMargin',
  'orderNotional',
  'position',
  'grossExposure',
  'leverage',
  'marginTier',
  'depth',
] as const

export const sizingReportSchema = z.strictObject({
  by: z.enum([
    'risk_percent',
    'risk_usd',
    'notional',
    'allocate_percent',
    'margin',
    'base',
    'fraction',
    'volatility',
    'kelly',
  ]),
  equity: text,
  whatIf: z.boolean(),
  budget: text.nullable(),
  lossPerUnit: text.nullable(),
  naive: text.nullable(),
  allIn: text.nullable(),
  /** Which cap set the size; null where the user named the size. */
  boundBy: z.enum(capNames).nullable(),
  caps: z.partialRecord(z.enum(capNames), text),
})

export const lossesSchema = z.strictObject({ planned: text, allIn: text, venueBound: text })

const beforeAndAfterSchema = z.strictObject({ before: text, after: text })

/**
 * What else an opening order comes to. Money in USDC, shares as fractions of equity or of the size ("0.0212"), R as plain
 * numbers; each null where it can't be known.
 */
export const outlookSchema = z.strictObject({
  /** 1 R: what the order loses at its stop, all-in, at its rounded size. Null without a stop. */
  r: text.nullable(),
  /** Where closing as taker pays both fees, on the tick away from loss. */
  breakEven: price.nullable(),
  /** Each target's gain after both fees, and in R. */
  targets: z.array(z.strictObject({ trigger: price, size: text, reward: text, r: text.nullable() })),
  /** All targets together; what no target takes counts as nothing. Null without targets. */
  reward: text.nullable(),
  /** Reward for each unit lost at the stop. */
  rewardToRisk: text.nullable(),
  /** The share of wins at which reward and loss even out, 1/(1 + rewardToRisk). Null where the targets win nothing. */
  breakEvenWinRate: text.nullable(),
  /** Stop to liquidation, in distances from entry to stop. Null without a stop or a liquidation price. */
  liquidationGap: text.nullable(),
  /** Margin of the whole account as the venue counts it, before the order and once it has filled as expected, USDC. */
  margin: z.strictObject({
    /** Initial margin of cross positions, and all that isolated ones hold. */
    used: beforeAndAfterSchema,
    /** Maintenance of the cross positions. */
    maintenance: beforeAndAfterSchema,
    /** What no position and no resting order needs. */
    free: beforeAndAfterSchema,
  }),
  /** Every position's liquidation price before and after, this coin's among them; null where there is none. */
  liquidations: z.array(z.strictObject({ coin: text, before: price.nullable(), after: price.nullable() })),
  /** Funding at the present rate, a cost above zero, what is received below. `held` over the time said. */
  funding: z
    .strictObject({
      daily: text,
      dailyR: text.nullable(),
      hours: text.nullable(),
      held: text.nullable(),
      heldR: text.nullable(),
    })
    .nullable(),
  /** All open risk at the stops over equity, before and with this order; null is no bound: something has no stop. */
  heat: z.strictObject({
    before: text.nullable(),
    after: text.nullable(),
    limit: text,
    unbounded: z.array(text),
  }),
  /** Elder's 6 % a month: losses realised, open risk and this order's, over equity. Null where the month is not known. */
  month: z
    .strictObject({
      realised: text,
      open: text.nullable(),
      added: text.nullable(),
      total: text.nullable(),
      limit: text,
    })
    .nullable(),
  /** An add: what the position loses at the new stop (below zero: free risk), and what that leaves of the trade's risk. */
  add: z
    .strictObject({
      held: text,
      tradeRisk: text.nullable(),
      heldLoss: text,
      left: text.nullable(),
      /** The stop that the position must get first; null where its own is there or nearer. */
      needsStop: price.nullable(),
    })
    .nullable(),
  /** What Kelly was computed from: win rate, average win over average loss, its whole fraction, and the one used. */
  kelly: z
    .strictObject({
      trades: z.number().int(),
      winRate: text,
      payoff: text,
      whole: text,
      used: text,
      isCapped: z.boolean(),
    })
    .nullable(),
  /** A volatility target: what was aimed at and what the market did, a year, as fractions. */
  volatility: z.strictObject({ target: text, realised: text }).nullable(),
})

/** Every check by its id, in the order of the table of checks. */
export const checkIds = [
  'ALLOWED_COIN',
  'TICK_LOT_MIN',
  'MAX_ORDER_NOTIONAL',
  'MAX_ORDER_SIZE',
  'MAX_POSITION',
  'MAX_GROSS_EXPOSURE',
  'MAX_OPEN_ORDERS',
  'PRICE_COLLAR',
  'MAX_SLIPPAGE',
  'MAX_LEVERAGE',
  'MARGIN_SUFFICIENCY',
  'STOP_REQUIRED',
  'MAX_LOSS_PER_TRADE',
  'LIQ_BEFORE_STOP',
  'DAILY_LOSS_LIMIT',
  'MAX_DRAWDOWN',
  'STOP_COUNT',
  'DUPLICATE_ORDER',
  'ORDER_RATE',
  'VENUE_BUDGET',
  'REPEATED_AI_EXECUTION',
  'REDUCE_ONLY_GUARD',
  'STALE_MARKET',
  'STALE_ACCOUNT',
  'UNRESOLVED_ORDER',
  'SELF_CROSS',
  'CLOCK_SKEW',
  'ACCOUNT_MATCH',
  'CONFIRM_BINDING',
  'ORIGIN',
  'LOG_DURABLE',
  'TRADING_STATE',
  'HEAT',
  'VENUE_BOUND_LOSS',
] as const

export const checkReportSchema = z.strictObject({
  id: z.enum(checkIds),
  verdict: z.enum(['pass', 'warn', 'block']),
  measured: text,
  limit: text,
  why: text,
})

export const refusalSchema = z.strictObject({ code: text, text, measured: text.nullable(), limit: text.nullable() })

/** What a management sentence will do, one entry a coin or order. */
export const actionSchema = z.strictObject({
  action: z.enum(['close', 'cancel', 'move_stop', 'move_target', 'set_leverage', 'flip', 'rule', 'cancel_rules']),
  coin: text,
  size: text.optional(),
  side: z.enum(['long', 'short']).optional(),
  price: text.optional(),
  oid: z.number().int().optional(),
  /** Leverage that will be set. */
  leverage: text.optional(),
  /** The step in one plain sentence, with what it changes. */
  text: text.optional(),
})

/** The answer to a question about facts, from live data or from the desk's table of venue facts; plain text. */
export const answerSchema = z.strictObject({ topic: text, text, source: text, isLive: z.boolean() })

export const verdicts = ['ready', 'needs_ack', 'blocked', 'question', 'refused', 'unreadable'] as const

/** What `desk size --json` prints, and what the ticket, the words box and the sheet are drawn from. Stable. */
export const reportSchema = z.strictObject({
  words: text,
  reading: readingSchema,
  model: z
    .strictObject({
      name: text,
      claimedSize: text.nullable(),
      agrees: z.enum(['allIn', 'naive', 'no']).nullable(),
      ms: z.number(),
    })
    .nullable(),
  ticket: ticketSchema.nullable(),
  actions: z.array(actionSchema),
  sizing: sizingReportSchema.nullable(),
  losses: lossesSchema.nullable(),
  /** Null for everything but an opening order. */
  outlook: outlookSchema.nullable(),
  checks: z.array(checkReportSchema),
  refusal: refusalSchema.nullable(),
  /** Null unless the words ask for a fact instead of a trade. */
  answer: answerSchema.nullable(),
  verdict: z.enum(verdicts),
})

/** One cell of the what-if grid: the sentence it stands for, and what the same pipeline makes of it. */
export const gridCellSchema = z.strictObject({
  words: text,
  size: text.nullable(),
  /** The all-in loss at the stop, USDC. */
  allIn: text.nullable(),
  rewardToRisk: text.nullable(),
  /** Stop to liquidation, in distances from entry to stop; null where nothing would be liquidated. */
  liquidationGap: text.nullable(),
  /** Funding of a day in R, a cost above zero. */
  fundingDailyR: text.nullable(),
  verdict: z.enum(verdicts),
  /** Why it is refused, blocked or warned of; null where it is not. */
  why: text.nullable(),
})

/** What a trade comes to with its stop nearer and farther (rows) and less and more at risk (columns). */
export const gridSchema = z.strictObject({
  coin: text,
  side: z.enum(['long', 'short']),
  stops: z.array(stopSchema),
  sizings: z.array(sizingSchema),
  cells: z.array(z.array(gridCellSchema)),
  /** Where the trade as said stands; null where its stop or its kind of size is not on the grid. */
  current: z.strictObject({ row: z.number().int(), column: z.number().int() }).nullable(),
})

export type Answer = z.infer<typeof answerSchema>
export type Grid = z.infer<typeof gridSchema>
export type GridCell = z.infer<typeof gridCellSchema>
export type Span = z.infer<typeof spanSchema>
export type SpanField = Span['field']
export type Question = z.infer<typeof questionSchema>
export type QuestionOption = z.infer<typeof optionSchema>
export type Reading = z.infer<typeof readingSchema>
export type TicketReport = z.infer<typeof ticketSchema>
export type SizingReport = z.infer<typeof sizingReportSchema>
export type Losses = z.infer<typeof lossesSchema>
export type OutlookReport = z.infer<typeof outlookSchema>
export type CapName = (typeof capNames)[number]
export type CheckId = (typeof checkIds)[number]
export type CheckReport = z.infer<typeof checkReportSchema>
export type Refusal = z.infer<typeof refusalSchema>
export type ReportAction = z.infer<typeof actionSchema>
export type Verdict = (typeof verdicts)[number]
export type Report = z.infer<typeof reportSchema>
