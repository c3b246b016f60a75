import type { Disagreement } from '../../../preload/contract/models.ts'
import type { Report } from '../../../preload/contract/report.ts'

/** What a row of a sentence holds, as far as it tells how a model's own size compared; rows of an older desk may lack parts. */
export type ReadRow = { report?: Pick<Report, 'model' | 'reading'>; trace?: { failure?: string | null } | null }

/** One sentence that a model was asked about. `agrees` null: no size that could be compared (none offered, or no order). */
export type Comparison = { model: string; category: string; agrees: 'allIn' | 'naive' | 'no' | null }

/** How a row's model compared; null for a row that no model was asked about, or gave no answer to. */
export function comparisonOf({ report, trace }: ReadRow): Comparison | null {
  const model = report?.model ?? null
  if (report === undefined || model === null || !trace || (trace.failure ?? null) !== null) return null
  return { model: model.name, category: categoryOf(report.reading), agrees: model.agrees }
}

/** How often each model's own size was the computed one, by kind of order. */
export function countDisagreements(comparisons: readonly Comparison[]): Disagreement[] {
  const counts = new Map<string, Disagreement>()
  for (const { model, category, agrees } of comparisons) {
    const key = `${model}\n${category}`
    const count = counts.get(key) ?? { model, category, readings: 0, offered: 0, allIn: 0, naive: 0, no: 0 }
    counts.set(key, count)
    count.readings += 1
    if (agrees === null) continue
    count.offered += 1
    count[agrees] += 1
  }
  return [...counts.values()].sort((a, b) => a.model.localeCompare(b.model) || a.category.localeCompare(b.category))
}

/** The kind of an order: how it was sized where it opens, else what it does; `none` where no order was read. */
function categoryOf({ by, intent, question }: Report['reading']): string {
  const offered = (question?.options ?? []).filter((option) => (option.by ?? by) === 'model')
  const meant = intent ?? (offered.length === 1 ? offered[0]!.intent : null)
  if (meant === null) return question === null ? 'none' : 'question'
  return meant.action === 'open' ? meant.sizing.by : meant.action
}
