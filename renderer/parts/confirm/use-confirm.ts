import { useCallback, useEffect, useRef, useState } from 'react'
import type { CheckId, Report } from '../../../preload/contract/report.ts'
import type { Outcome } from '../../../preload/contract/sheet.ts'
import { useRequest } from '../../desk/use-request.ts'
import type { WordsOrigin } from '../../drafts/words-context.tsx'
import { type ConfirmState, mayAct, whyNotSend } from './confirm-state.ts'

/** The way from a sentence to its outcome, as the confirm dialog drives it. */
export type Confirm = {
  state: ConfirmState
  review(words: string, origin: WordsOrigin): void
  acknowledge(id: CheckId): void
  send(isRepeat: boolean): void
  again(isRepeat: boolean): void
  back(): void
}

/** Reviews, confirms and drops sheets; sends back nothing but the sheet's id, its digest and the acknowledged checks. */
export function useConfirm(hooks: {
  onReport: (report: Report, words: string) => void
  /** Just before a sheet is confirmed. */
  onSending: () => void
  onFailure: (sentence: string) => void
  onOutcome: (outcome: Outcome, words: string) => void
}): Confirm {
  const request = useRequest()
  const [state, setState] = useState<ConfirmState>({ is: 'closed' })
  const current = useRef(state)
  const latestHooks = useRef(hooks)
  latestHooks.current = hooks
  const reviewed = useRef<{ words: string; origin: WordsOrigin }>({ words: '', origin: 'grammar' })

  const move = useCallback((next: ConfirmState) => {
    // Two key presses in one frame must not both act, so the state is known before React draws.
    current.current = next
    setState(next)
  }, [])

  useExpiry(state, move)

  const review = useCallback(
    async (words: string, origin: WordsOrigin) => {
      if (current.current.is === 'reviewing' || current.current.is === 'sending') return
      reviewed.current = { words, origin }
      move({ is: 'reviewing' })
      const answer = await request('order.review', { words, origin })
      if (!answer.ok) {
        move({ is: 'closed' })
        return latestHooks.current.onFailure(answer.sentence)
      }
      const { report, sheet } = answer.value
      latestHooks.current.onReport(report, words)
      move(
        sheet === null ? { is: 'closed' } : { is: 'sheet', sheet, acks: [], openedAt: performance.now(), changes: [] },
      )
    },
    [request, move],
  )

  const acknowledge = useCallback(
    (id: CheckId) => {
      const now = current.current
      if (now.is !== 'sheet') return
      const acks = now.acks.includes(id) ? now.acks.filter((one) => one !== id) : [...now.acks, id]
      move({ ...now, acks })
    },
    [move],
  )

  const send = useCallback(
    async (isRepeat: boolean) => {
      const now = current.current
      if (now.is !== 'sheet' || !mayAct(now.openedAt, performance.now(), isRepeat)) return
      const { sheet, acks } = now
      if (whyNotSend(sheet, acks) !== null) return
      move({ is: 'sending', sheet, acks })
      latestHooks.current.onSending()
      const answer = await request('order.confirm', { sheetId: sheet.sheetId, digest: sheet.digest, acks })
      const openedAt = performance.now()
      if (!answer.ok) return move({ is: 'failed', sheet, sentence: answer.sentence, openedAt })
      const outcome = answer.value
      if (outcome.is === 'changed' && outcome.sheet !== null) {
        const changes = outcome.changes.length === 0 ? [outcome.text] : outcome.changes
        return move({ is: 'sheet', sheet: outcome.sheet, acks: [], openedAt, changes })
      }
      latestHooks.current.onOutcome(outcome, reviewed.current.words)
      move({ is: 'ended', sheet, outcome, openedAt })
    },
    [request, move],
  )

  const back = useCallback(() => {
    const now = current.current
    if (now.is === 'sending') return
    if (now.is === 'sheet') void request('order.dismiss', { sheetId: now.sheet.sheetId })
    move({ is: 'closed' })
  }, [request, move])

  const again = useCallback(
    (isRepeat: boolean) => {
      const now = current.current
      if (now.is !== 'expired' || !mayAct(now.openedAt, performance.now(), isRepeat)) return
      void review(reviewed.current.words, reviewed.current.origin)
    },
    [review],
  )

  return {
    state,
    review: (words, origin) => void review(words, origin),
    acknowledge,
    send: (isRepeat) => void send(isRepeat),
    again,
    back,
  }
}

/** Turns a sheet into an expired one when its life ends. */
function useExpiry(state: ConfirmState, move: (next: ConfirmState) => void): void {
  const opened = state.is === 'sheet' ? state : null
  const sheet = opened?.sheet
  const openedAt = opened?.openedAt ?? 0
  useEffect(() => {
    if (sheet === undefined) return
    const leftMs = openedAt + sheet.lifeMs - performance.now()
    const timer = setTimeout(() => move({ is: 'expired', sheet, openedAt: performance.now() }), Math.max(0, leftMs))
    return () => clearTimeout(timer)
  }, [sheet, openedAt, move])
}
