import { useCallback, useState } from 'react'
import type { KillOptions } from '../../preload/contract/requests.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import { type Answer, useRequest } from '../desk/use-request.ts'
import type { NoticeText } from '../parts/notice.tsx'
import { words } from '../text/sentences.ts'

/** The requests that answer with one line, and the last line answered. */
export type Notices = {
  notice: NoticeText | null
  tell(notice: NoticeText | null): void
  cancel(coin: string, oid: number): void
  /** Ends rules; none at all is said too. */
  endRules(ids: readonly string[]): void
  protect(coin: string): void
  resume(): void
  kill(options: KillOptions): void
  deadMan(isOn: boolean): void
  lock(): void
}

/** Runs cancels, cures and the kill switch, and keeps the last answer to be shown. */
export function useNotices(): Notices {
  const request = useRequest()
  const [notice, tell] = useState<NoticeText | null>(null)
  const ran = useCallback((answer: Answer<CancelResult>) => tell(cancelNotice(answer)), [])
  return {
    notice,
    tell,
    cancel: (coin, oid) => void request('order.cancel', { coin, oid }).then(ran),
    endRules: (ids) => {
      if (ids.length === 0) return tell({ tone: 'plain', text: words.noRules })
      for (const id of ids)
        void request('rule.drop', { id }).then((answer) =>
          tell(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence }),
        )
    },
    kill: (options) => void request('desk.kill', options).then(ran),
    deadMan: (isOn) =>
      void request('desk.deadMan', { isOn }).then((answer) =>
        tell(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence }),
      ),
    lock: () =>
      void request('keys.lock', { all: false }).then((answer) =>
        tell(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence }),
      ),
    protect: (coin) =>
      void request('position.protect', { coin }).then((answer) =>
        tell(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence }),
      ),
    resume: () =>
      void request('desk.resume', {}).then((answer) =>
        tell(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence }),
      ),
  }
}

function cancelNotice(answer: Answer<CancelResult>): NoticeText {
  if (!answer.ok) return { tone: 'danger', text: answer.sentence }
  const { text, unverified } = answer.value
  if (unverified.length === 0) return { tone: 'plain', text }
  const open = unverified.map((one) => `${one.coin} ${one.oid ?? ''} (${one.reason})`).join(', ')
  return { tone: 'danger', text: `${text} Not confirmed as gone: ${open}` }
}
