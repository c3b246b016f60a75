import { z } from 'zod'
import { checkReportSchema, reportSchema } from './report.ts'

const text = z.string()

/** One leg in the venue's terms, as it will be signed. */
export const legSchema = z.strictObject({
  role: z.enum(['leverage', 'entry', 'stop', 'target', 'close', 'cancel', 'rule']),
  coin: text,
  side: z.enum(['buy', 'sell']).nullable(),
  size: text.nullable(),
  price: text.nullable(),
  trigger: text.nullable(),
  tif: z.enum(['Gtc', 'Ioc', 'Alo']).nullable(),
  reduceOnly: z.boolean(),
  /**
   * When it goes out: with the order, by the desk on the fill (needs the desk running), only once the leg before it is
   * known to have gone through (`next`), or later, when a rule's condition holds (`rule`; needs the desk running).
   */
  when: z.enum(['first', 'now', 'child', 'on_fill', 'next', 'rule']),
  /** The whole leg in one line of the venue's terms. */
  text,
})

/** What a person confirms: frozen in main. The window sends back only `sheetId` and `digest`. */
export const sheetSchema = z.strictObject({
  sheetId: text,
  /** SHA-256 over the terms: network, account and every leg. What was seen is what is signed. */
  digest: text,
  sentence: text,
  network: z.enum(['paper', 'testnet', 'mainnet']),
  account: text,
  legs: z.array(legSchema),
  notes: z.array(text),
  report: reportSchema,
  /** Milliseconds this sheet may still be confirmed for, from the moment it was answered. */
  lifeMs: z.number(),
})

/** How one leg ended up. */
export const legOutcomeSchema = z.strictObject({
  role: legSchema.shape.role,
  coin: text,
  cloid: text.nullable(),
  oid: z.number().int().nullable(),
  state: z.enum([
    'resting',
    'filled',
    'partly_filled',
    'waiting',
    'rejected',
    'cancelled',
    'unknown',
    'not_sent',
    'armed',
  ]),
  size: text.nullable(),
  filled: text.nullable(),
  averagePrice: text.nullable(),
  /** The venue's words where it refused. */
  reason: text.nullable(),
})

/** What every outcome has of an order that may have left. */
const sent = { story: text, text, legs: z.array(legOutcomeSchema), checks: z.array(checkReportSchema) }

/**
 * What became of a confirm. `unknown` is never failed and never retried: it is settled by asking the exchange. `checks` are
 * those of the second run, after the key press, in table order; none where it was turned away before they ran.
 */
export const outcomeSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('accepted'), ...sent }),
  z.strictObject({ is: z.literal('rejected'), ...sent }),
  z.strictObject({ is: z.literal('unknown'), ...sent }),
  /** Nothing was sent: blocked by the second run of the checks, unacknowledged warnings, a used or dead sheet, a halted desk. */
  z.strictObject({
    is: z.literal('not_sent'),
    code: z.enum([
      'blocked',
      'needs_ack',
      'sheet_unknown',
      'sheet_used',
      'digest_mismatch',
      'halted',
      'settling',
      'locked',
      'not_armed',
      'account_unfit',
      'failed',
    ]),
    text,
    checks: z.array(checkReportSchema),
  }),
  /** The market moved or the sheet is too old: nothing was sent, and here is the fresh sheet with what changed. */
  z.strictObject({
    is: z.literal('changed'),
    text,
    changes: z.array(text),
    sheet: sheetSchema.nullable(),
    report: reportSchema,
  }),
])

export const cancelResultSchema = z.strictObject({
  cancelled: z.number().int(),
  /** Orders that the exchange did not confirm as gone, each with its reason. */
  unverified: z.array(z.strictObject({ coin: text, oid: z.number().int().nullable(), reason: text })),
  text,
})

export type Leg = z.infer<typeof legSchema>
export type Sheet = z.infer<typeof sheetSchema>
export type LegOutcome = z.infer<typeof legOutcomeSchema>
export type Outcome = z.infer<typeof outcomeSchema>
export type CancelResult = z.infer<typeof cancelResultSchema>
