import { z } from 'zod'
import { policySchema } from './facts.ts'

/** What a limit's number counts: a fraction or multiple of equity (money), of another thing, or a plain count. */
export const policyUnits = [
  'equity_fraction',
  'equity_multiple',
  'budget_multiple',
  'fraction',
  'count',
  'ms',
  'hours',
  'minutes',
  'megabytes',
  'choice',
  'coins',
  'sizes',
] as const

/** One limit as the policy screen shows it. */
export const limitViewSchema = z.strictObject({
  /** "MAX_LOSS_PER_TRADE.block": the check and its part. */
  path: z.string(),
  unit: z.enum(policyUnits),
  /** In force. Numbers as decimal text; `coins` and `sizes` as JSON ("null": every coin). */
  value: z.string(),
  byDefault: z.string(),
  /** What it comes to for the equity of now, USDC; null where it is no money or the equity is not known. */
  money: z.string().nullable(),
  /** A looser value that waits, and when it takes effect, epoch ms. */
  pending: z.strictObject({ value: z.string(), at: z.number() }).nullable(),
})

/** The policy in force and what waits. `version` goes up with every change; a proposal names the one that it was made on. */
export const policyViewSchema = z.strictObject({
  version: z.number().int(),
  document: policySchema,
  limits: z.array(limitViewSchema),
  equity: z.string().nullable(),
})

export type PolicyUnit = (typeof policyUnits)[number]
export type LimitView = z.infer<typeof limitViewSchema>
export type PolicyView = z.infer<typeof policyViewSchema>
