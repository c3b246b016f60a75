import type { Report } from '../../preload/contract/report.ts'
import type { TopicValue } from '../../preload/contract/topics.ts'
import type { WordsDraft } from '../drafts/words-context.tsx'
import { words as texts } from '../text/sentences.ts'

/** Why Review has nothing to open: no words, a question, a refusal, or no desk. Null where it may be pressed. */
export function whyNotReview(isDeskGone: boolean, words: string, report: Report | null): string | null {
  if (isDeskGone) return texts.deskGone
  if (words.trim() === '') return texts.reviewFirst
  if (report === null) return texts.sizing
  if (report.answer !== null) return texts.noOrderInIt
  if (report.verdict === 'question') return texts.answerFirst
  if (report.verdict === 'refused' || report.verdict === 'unreadable') return report.refusal?.text ?? texts.unreadable
  return null
}

type Asked = Pick<WordsDraft, 'words' | 'report' | 'isSizing' | 'readFor' | 'isReading'>

/** Whether a model was asked and could not answer (it loads not, stopped, hung, talked nonsense), as the report's refusal says. */
export function hasModelFailed(refusal: Report['refusal']): boolean {
  return refusal?.code.startsWith('model_') ?? false
}

/** Whether Enter asks the model: the grammar does not read these words whole, there is a model, and it has not answered yet. */
export function mayModelRead(desk: TopicValue<'desk'> | undefined, draft: Asked): boolean {
  const { words, report, isSizing, readFor, isReading } = draft
  if ((desk?.model ?? null) === null || words.trim() === '' || isSizing || isReading) return false
  if (report === null || report.answer !== null) return false
  if (readFor === words && !hasModelFailed(report.refusal)) return false
  return report.verdict === 'question' ? report.reading.by === 'grammar' : isUnread(report)
}

/** Whether the model is who can go on: the grammar could not read, or took a word for a market or for a key without a value. */
export function isModelsTurn(desk: TopicValue<'desk'> | undefined, draft: Asked): boolean {
  return mayModelRead(desk, draft) && draft.report !== null && isUnread(draft.report)
}

function isUnread({ verdict, reading, refusal }: Report): boolean {
  if (verdict === 'unreadable') return true
  if (verdict === 'question') return reading.question?.code === 'missing_value'
  return verdict === 'refused' && refusal?.code === 'unknown_coin'
}

/** What would block the order now, in one line: a key that is locked, a desk that is halted or settling, old prices, the first block. */
export function whyBlocked(
  desk: TopicValue<'desk'> | undefined,
  isMarketStale: boolean,
  report: Report | null,
  keys?: TopicValue<'keys'>,
): string | null {
  if (keys?.whyClosed != null) return keys.whyClosed
  if (desk?.trading === 'HALTED') return desk.tradingWhy ?? texts.halted
  if (desk?.trading === 'SETTLING') return desk.tradingWhy ?? texts.settling
  if (isMarketStale || desk?.feed === 'stale' || desk?.feed === 'down') return texts.stalePrices
  return report?.checks.find((check) => check.verdict === 'block')?.why ?? null
}
