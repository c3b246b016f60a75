import './link-banner.css'
import { useLinkState } from '../../desk/desk-context.ts'
import type { LinkState } from '../../desk/desk-link.ts'
import { useNow } from '../../desk/use-now.ts'
import { age } from '../../format/clock.ts'
import { words as texts } from '../../text/sentences.ts'

/** Says plainly that the desk can't be reached, for how long, and when it is tried again. */
export function LinkBanner() {
  const state = useLinkState()
  const now = useNow()
  if (state.is !== 'gone') return null
  const nextIn = state.retryAt === null ? null : Math.max(0, Math.ceil((state.retryAt - now) / 1000))
  return (
    <div className="link-banner" role="alert">
      <b>Desk gone {age(state.since, now)}</b>
      <span>{sentenceOf(state)}</span>
      {nextIn !== null && <span className="num">trying again{nextIn > 0 ? ` in ${nextIn} s` : '…'}</span>}
    </div>
  )
}

function sentenceOf(state: Extract<LinkState, { is: 'gone' }>): string {
  if (!state.wasOpen) return texts.deskNeverCame
  return state.retryAt === null ? texts.deskGoneForGood : texts.deskGone
}
