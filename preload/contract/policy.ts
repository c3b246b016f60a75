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

/** What stops the desk from outside of any one order. */
export const brakeNames = ['DAILY_LOSS_LIMIT', 'MAX_DRAWDOWN', 'STOP_COUNT', 'REPEATED_AI_EXECUTION'] as const
export type BrakeName = (typeof brakeNames)[number]

/** What a person types, letter by letter, to take a brake off before its time; null where only time does. */
export const releasePhrases: Record<BrakeName, string | null> = {
  DAILY_LOSS_LIMIT: 'I accept the loss of today',
  MAX_DRAWDOWN: 'I accept the drawdown',
  STOP_COUNT: null,
  REPEATED_AI_EXECUTION: 'turn model orders on',
}

/** A brake that is on. Times in epoch ms; `until` null: until a person takes it off. */
export const brakeViewSchema = z.strictObject({
  limit: z.enum(brakeNames),
  text: z.string(),
  since: z.number(),
  until: z.number().nullable(),
  phrase: z.string().nullable(),
})
export type BrakeView = z.infer<typeof brakeViewSchema>

/** The policy in force and what waits. `version` goes up with every change; a proposal names the one that it was made on. */
export const policyViewSchema = z.strictObject({
  version: z.number().int(),
  document: policySchema,
  limits: z.array(limitViewSchema),
  equity: z.string().nullable(),
  brakes: z.array(brakeViewSchema),
})

export type PolicyUnit = (typeof policyUnits)[number]
export type LimitView = z.infer<typeof limitViewSchema>
export type PolicyView = z.infer<typeof policyViewSchema>
