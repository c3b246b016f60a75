import type { CheckId, CheckReport } from '../../../preload/contract/report.ts'
import type { Outcome, Sheet } from '../../../preload/contract/sheet.ts'
import { words as texts } from '../../text/sentences.ts'

/** Where a confirmation stands. `openedAt` is on the clock of `performance.now()`. */
export type ConfirmState =
  | { is: 'closed' }
  | { is: 'reviewing' }
  | { is: 'sheet'; sheet: Sheet; acks: CheckId[]; openedAt: number; changes: string[] }
  | { is: 'expired'; sheet: Sheet; openedAt: number }
  | { is: 'sending'; sheet: Sheet; acks: CheckId[] }
  | { is: 'ended'; sheet: Sheet; outcome: Outcome; openedAt: number }
  | { is: 'failed'; sheet: Sheet; sentence: string; openedAt: number }

/** A fresh sheet takes no Enter for this long, so that the key press that opened it can't send it. */
export const guardMs = 400

/** Whether a key press or click may act yet: not in the first 400 ms, and never from a held key. */
export function mayAct(openedAt: number, now: number, isRepeat: boolean): boolean {
  return !isRepeat && now - openedAt >= guardMs
}

/** The warnings of a sheet that nobody acknowledged yet. */
export function openWarnings(checks: readonly CheckReport[], acks: readonly CheckId[]): CheckReport[] {
  return checks.filter((check) => check.verdict === 'warn' && !acks.includes(check.id))
}

/** Why a sheet can't be sent as it stands, null where it can. */
export function whyNotSend(sheet: Sheet, acks: readonly CheckId[]): string | null {
  const { checks } = sheet.report
  if (checks.some((check) => check.verdict === 'block')) return texts.blockedSheet
  const open = openWarnings(checks, acks)
  return open.length === 0 ? null : texts.ackFirst(open.length)
}

/** The warning with this digit, counted from one over all warnings of the sheet; undefined where there is none. */
export function warningOfDigit(checks: readonly CheckReport[], key: string): CheckReport | undefined {
  if (!/^[1-9]$/.test(key)) return undefined
  return checks.filter((check) => check.verdict === 'warn')[key.charCodeAt(0) - '1'.charCodeAt(0)]
}
