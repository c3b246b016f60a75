import { z } from 'zod'

/** A plain decimal as text: digits, at most one point, no sign, no exponent. Every number of an intent is a quote of the user's words. */
export const decimalText = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d+)?$/)

const coin = z.string().min(1).max(40)
const side = z.enum(['long', 'short'])

/** How much: exactly one of these, always as the user said it (2 for "2%", 200 for "$200", 40 for "40 sol"). */
export const sizingSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('risk_percent'), value: decimalText }),
  z.strictObject({ by: z.literal('risk_usd'), value: decimalText }),
  z.strictObject({ by: z.literal('notional'), value: decimalText }),
  z.strictObject({ by: z.literal('allocate_percent'), value: decimalText }),
  z.strictObject({ by: z.literal('margin'), value: decimalText }),
  z.strictObject({ by: z.literal('base'), value: decimalText }),
  /** A yearly volatility aimed at, in percent: the notional is equity times target over realised. */
  z.strictObject({ by: z.literal('volatility'), value: decimalText }),
  /** A part of Kelly's fraction (0.5 for half), from the account's own closed trades. */
  z.strictObject({ by: z.literal('kelly'), value: decimalText }),
])

/** Where to get in. A ladder runs from `from` to `to` in `rungs` equal steps, both ends included. */
export const entrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('market') }),
  z.strictObject({ type: z.literal('limit'), price: decimalText }),
  z.strictObject({ type: z.literal('stop'), price: decimalText }),
  z.strictObject({
    type: z.literal('ladder'),
    from: decimalText,
    to: decimalText,
    rungs: decimalText,
    /** How the size is spread over the rungs, from `from` on, in whole parts. Absent: equally. */
    weights: z.array(decimalText).max(50).optional(),
  }),
])

/** Where to get out at a loss: a price, a percentage of the entry on the losing side, or a multiple of ATR14 (1 h). */
export const stopSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('price'), value: decimalText }),
  z.strictObject({ by: z.literal('percent'), value: decimalText }),
  z.strictObject({ by: z.literal('atr'), value: decimalText }),
])

/** One take-profit. `share` is a percentage of the size; null on every target means equal shares. */
export const targetSchema = z.strictObject({
  by: z.enum(['price', 'r']),
  value: decimalText,
  share: decimalText.nullable(),
})

/** How long the trade is meant to be held; it only says what the funding comes to. */
export const holdSchema = z.strictObject({ value: decimalText, unit: z.enum(['hour', 'day', 'week']) })

/** Opens a position (or adds to one). */
export const openIntentSchema = z.strictObject({
  action: z.literal('open'),
  coin: coin.nullable(),
  side,
  sizing: sizingSchema,
  entry: entrySchema,
  stop: stopSchema.nullable(),
  targets: z.array(targetSchema).max(10),
  tif: z.enum(['Gtc', 'Ioc', 'Alo']).nullable(),
  reduceOnly: z.boolean(),
  marginMode: z.enum(['cross', 'isolated']).nullable(),
  leverage: decimalText.nullable(),
  /** A stated account size ("I have $10,000 and …"): sized on it as a what-if. Null: the real one. */
  account: decimalText.nullable(),
  /** Adds to the open position with only the risk that is left of its trade. Absent: an order of its own. */
  isAdd: z.literal(true).optional(),
  /** Absent: no time was said. */
  hold: holdSchema.optional(),
})

/** How much of a position a close takes. */
export const closeSizeSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('all') }),
  z.strictObject({ by: z.literal('percent'), value: decimalText }),
  z.strictObject({ by: z.literal('base'), value: decimalText }),
])

/** Closes a position at the market, wholly or in part. `coin` null closes every position. */
export const closeIntentSchema = z.strictObject({
  action: z.literal('close'),
  coin: coin.nullable(),
  size: closeSizeSchema,
})

/**
 * Cancels the resting orders of a coin. `coin` null cancels all. `order` names one of the coin's orders: its place in the
 * list, oldest first ("1"), or its own number at the venue.
 */
export const cancelIntentSchema = z.strictObject({
  action: z.literal('cancel'),
  coin: coin.nullable(),
  order: decimalText.optional(),
})

/** Cancels everything and closes everything. */
export const flatIntentSchema = z.strictObject({ action: z.literal('flat') })

export const breakEvenIntentSchema = z.strictObject({ action: z.literal('break_even'), coin })
/** Where several rest, `from` is the price of the one that moves; `all` moves them together. */
const which = { from: decimalText.optional(), all: z.literal(true).optional() }
export const moveStopIntentSchema = z.strictObject({
  action: z.literal('move_stop'),
  coin,
  price: decimalText,
  ...which,
})
export const moveTargetIntentSchema = z.strictObject({
  action: z.literal('move_target'),
  coin,
  price: decimalText,
  ...which,
})
export const setLeverageIntentSchema = z.strictObject({
  action: z.literal('set_leverage'),
  coin,
  leverage: decimalText,
})
export const flipIntentSchema = z.strictObject({ action: z.literal('flip'), coin, stop: stopSchema.nullable() })

/**
 * What a rule waits for: the mark at a price, the mark a multiple of R (entry to stop) in profit, or the nearest target
 * being filled ("1"; "2" is the one after it).
 */
export const ruleWhenSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('price'), value: decimalText }),
  z.strictObject({ by: z.literal('r'), value: decimalText }),
  z.strictObject({ by: z.literal('target'), value: decimalText }),
])

/** What a rule then does: closes a part, or moves the stop. It only ever reduces or tightens. */
export const ruleActSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('close'), share: decimalText }),
  z.strictObject({ do: z.literal('break_even') }),
  z.strictObject({ do: z.literal('stop'), price: decimalText }),
])

/** "half off at 1R, then stop to break-even": what to do with an open position later, while the desk runs. */
export const ruleIntentSchema = z.strictObject({
  action: z.literal('rule'),
  coin: coin.nullable(),
  steps: z
    .array(z.strictObject({ when: ruleWhenSchema, acts: z.array(ruleActSchema).min(1).max(2) }))
    .min(1)
    .max(4),
})

/** Ends the rules of a coin. `coin` null ends all. */
export const cancelRulesIntentSchema = z.strictObject({ action: z.literal('cancel_rules'), coin: coin.nullable() })

/** Everything that words may ask for; published as a JSON schema by `desk size --schema`. */
export const intentSchema = z.discriminatedUnion('action', [
  openIntentSchema,
  closeIntentSchema,
  cancelIntentSchema,
  flatIntentSchema,
  breakEvenIntentSchema,
  moveStopIntentSchema,
  moveTargetIntentSchema,
  setLeverageIntentSchema,
  flipIntentSchema,
  ruleIntentSchema,
  cancelRulesIntentSchema,
])

export type Side = z.infer<typeof side>
export type Sizing = z.infer<typeof sizingSchema>
export type Entry = z.infer<typeof entrySchema>
export type Stop = z.infer<typeof stopSchema>
export type Hold = z.infer<typeof holdSchema>
export type Target = z.infer<typeof targetSchema>
export type OpenIntent = z.infer<typeof openIntentSchema>
export type CloseIntent = z.infer<typeof closeIntentSchema>
export type CloseSize = z.infer<typeof closeSizeSchema>
export type RuleIntent = z.infer<typeof ruleIntentSchema>
export type RuleStep = RuleIntent['steps'][number]
export type RuleWhen = z.infer<typeof ruleWhenSchema>
export type RuleAct = z.infer<typeof ruleActSchema>
export type Intent = z.infer<typeof intentSchema>
