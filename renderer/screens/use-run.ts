import { useCallback, useState } from 'react'
import type { RequestInput, RequestName, RequestOutput } from '../../preload/contract/requests.ts'
import { type Answer, useRequest } from '../desk/use-request.ts'

/** One line that was answered last, and how it is meant. */
export type Said = { tone: 'plain' | 'danger'; text: string } | null

/** Runs a screen's requests one at a time, and keeps the line that the last one answered. */
export function useRun(): {
  said: Said
  isBusy: boolean
  run: <N extends RequestName>(name: N, input: RequestInput<N>) => Promise<Answer<RequestOutput<N>>>
  tell: (said: Said) => void
} {
  const request = useRequest()
  const [said, tell] = useState<Said>(null)
  const [isBusy, setBusy] = useState(false)
  const run = useCallback(
    async <N extends RequestName>(name: N, input: RequestInput<N>) => {
      setBusy(true)
      tell(null)
      const answer = await request(name, input)
      setBusy(false)
      if (!answer.ok) tell({ tone: 'danger', text: answer.sentence })
      else if ('text' in answer.value) tell({ tone: 'plain', text: String(answer.value.text) })
      return answer
    },
    [request],
  )
  return { said, isBusy, run, tell }
}

export type Run = ReturnType<typeof useRun>['run']
