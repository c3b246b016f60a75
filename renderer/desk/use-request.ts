import { useCallback } from 'react'
import { DeskFailure, errorSentence } from '../../preload/contract/errors.ts'
import type { RequestInput, RequestName, RequestOutput } from '../../preload/contract/requests.ts'
import { words } from '../text/sentences.ts'
import { useDesk } from './desk-context.ts'

/** How a request ended: its answer, or the one sentence to show. */
export type Answer<T> = { ok: true; value: T } | { ok: false; sentence: string }

/** Asks the desk for something; never rejects. */
export function useRequest(): <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
) => Promise<Answer<RequestOutput<N>>> {
  const link = useDesk()
  return useCallback(
    (name, input) =>
      link.request(name, input).then(
        (value) => ({ ok: true as const, value }),
        (thrown: unknown) => ({ ok: false as const, sentence: failureSentence(thrown) }),
      ),
    [link],
  )
}

/** The sentence for whatever a request rejected with. */
export function failureSentence(thrown: unknown): string {
  return thrown instanceof DeskFailure ? errorSentence(thrown.error) : words.defect
}
