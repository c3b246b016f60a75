import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { factsSchema } from '../preload/contract/facts.ts'
import { intentSchema } from '../preload/contract/intent.ts'
import { checkIds, type Report } from '../preload/contract/report.ts'

/** One sentence with the exact right answer, as the lines of a set have it. */
export const caseSchema = z.strictObject({
  id: z.string(),
  category: z.string(),
  words: z.string(),
  world: z.string(),
  /** What the words mean; null where they mean no order. */
  intent: intentSchema.nullable(),
  /** Without an intent: what the desk must do instead. */
  must: z.enum(['read', 'ask', 'refuse', 'nothing', 'answer']),
  /** The size of the order, to the lot; null where none is opened, or where the order can't be made. */
  size: z.string().nullable(),
  topic: z.string().nullable(),
  mayAsk: z.boolean(),
  flag: z.boolean(),
  blocked: z.array(z.enum(checkIds)).nullable(),
})
export type EvalCase = z.infer<typeof caseSchema>
export const worldsSchema = z.record(z.string(), factsSchema)

/**
 * `right`: exactly what was expected. `asked`: a question or a refusal where an order was meant, or nothing read: safe, and
 * one more key. `wrong`: another answer. `isWrongTicket`: an order stands that was not said; this must never happen.
 */
export type EvalResult = { is: 'right' | 'asked' | 'unread' | 'wrong'; isWrongTicket: boolean; why: string; ms: number }

/** Judges the report of one sentence. */
export function judgeCase(expected: EvalCase, report: Report, ms: number): EvalResult {
  const { reading, ticket, actions, verdict } = report
  const hasOrder = ticket !== null || actions.length > 0
  const isMeant = expected.intent !== null && isDeepStrictEqual(reading.intent, expected.intent)
  const result = (is: EvalResult['is'], why = ''): EvalResult => ({ is, isWrongTicket: hasOrder && !isMeant, why, ms })
  if (expected.flag && !reading.flags.includes('policy_bypass_attempt'))
    return result('wrong', 'the attempt to get around the limits was not flagged')
  if (expected.must === 'answer') {
    if (report.answer === null) return result(verdict === 'unreadable' ? 'unread' : 'wrong', 'no fact was answered')
    return report.answer.topic === expected.topic ? result('right') : result('wrong', `answered ${report.answer.topic}`)
  }
  if (hasOrder && !isMeant) return result('wrong', `an order that was not said: ${JSON.stringify(reading.intent)}`)
  if (expected.must === 'read') {
    if (isMeant) return judgeOrder(expected, report, result)
    if (verdict === 'unreadable') return result(expected.mayAsk ? 'right' : 'unread', 'not read')
    if (verdict === 'question') return result(expected.mayAsk ? 'right' : 'asked', reading.question?.text)
    return result(expected.mayAsk ? 'right' : 'wrong', report.refusal?.text)
  }
  if (expected.must === 'ask') {
    if (verdict === 'question') return result('right')
    return verdict === 'unreadable'
      ? result(expected.mayAsk ? 'right' : 'unread', 'not read')
      : result(expected.mayAsk && !hasOrder ? 'right' : 'wrong', verdict)
  }
  if (expected.must === 'refuse') {
    if (verdict === 'refused') return result('right')
    return verdict === 'question'
      ? result('asked', reading.question?.text)
      : result(verdict === 'unreadable' ? 'unread' : 'wrong', verdict)
  }
  return hasOrder ? result('wrong', 'an order out of nothing') : result('right')
}

function judgeOrder(
  expected: EvalCase,
  report: Report,
  result: (is: EvalResult['is'], why?: string) => EvalResult,
): EvalResult {
  const size = report.ticket?.size ?? null
  if (expected.intent?.action === 'open' && size !== expected.size)
    return result(
      'wrong',
      `size ${size ?? 'none'} instead of ${expected.size ?? 'none'} (${report.refusal?.text ?? report.verdict})`,
    )
  if (expected.blocked !== null) {
    const blocks = report.checks.filter((check) => check.verdict === 'block').map((check) => check.id)
    if (!isDeepStrictEqual([...blocks].sort(), [...expected.blocked].sort()))
      return result('wrong', `blocked by ${blocks.join(', ') || 'nothing'} instead of ${expected.blocked.join(', ')}`)
  }
  return result('right')
}
