import type { Disagreement } from '../../../preload/contract/models.ts'
import type { Report } from '../../../preload/contract/report.ts'

/** What a row of a sentence holds, as far as it tells how a model's own size compared; rows of an older desk may lack parts. */
export type ReadRow = { report?: Pick<Report, 'model' | 'reading'>; trace?: unknown }

/**
 * How often each model's own size was the computed one, by kind of order, over the rows of sentences that a model was asked
 * about. A size that could not be compared (no order came of it) counts as not offered.
 */
export function countDisagreements(rows: readonly ReadRow[]): Disagreement[] {
  const counts = new Map<string, Disagreement>()
  for (const { report, trace } of rows) {
    const model = report?.model ?? null
    if (report === undefined || model === null || !trace) continue
    const category = categoryOf(report.reading)
    const key = `${model.name}\n${category}`
    const count = counts.get(key) ?? {
      model: model.name,
      category,
      readings: 0,
      offered: 0,
      allIn: 0,
      naive: 0,
      no: 0,
    }
    counts.set(key, count)
    count.readings += 1
    if (model.agrees === null) continue
    count.offered += 1
    count[model.agrees] += 1
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
