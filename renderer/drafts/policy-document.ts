import type { PolicyDocument } from '../../preload/contract/facts.ts'
import { policySchema } from '../../preload/contract/facts.ts'
import type { LimitView, PolicyUnit } from '../../preload/contract/policy.ts'
import { limitToBe } from '../format/limit-text.ts'

const wholeUnits = new Set<PolicyUnit>(['count', 'ms', 'hours', 'minutes', 'megabytes'])

/**
 * The whole document that a person wants: every limit as it is to be (what waits included), with one of them changed.
 * Null where the value is none that a document can hold.
 */
export function wantedDocument(limits: readonly LimitView[], path: string, value: string): PolicyDocument | null {
  const entries: Record<string, unknown> = {}
  for (const limit of limits) {
    const wanted = limit.path === path ? value : limitToBe(limit)
    const [id = '', part] = limit.path.split('.')
    if (part !== undefined) {
      const typed = wholeUnits.has(limit.unit) ? Number(wanted) : wanted
      entries[id] = { ...(entries[id] as object | undefined), [part]: typed }
    } else if (wanted !== 'null') entries[id] = JSON.parse(wanted)
  }
  const parsed = policySchema.safeParse(entries)
  return parsed.success ? parsed.data : null
}
