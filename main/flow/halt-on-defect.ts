import { DeskFailure } from '../../preload/contract/errors.ts'
import type { Handlers, RequestName } from '../../preload/contract/requests.ts'
import { messageOf } from './send-command.ts'

/** The handlers, with every throw that is no DeskFailure told to `onDefect` first: an impossible state halts trading. */
export function haltOnDefect(handlers: Handlers, onDefect: (name: RequestName, what: string) => void): Handlers {
  const watched = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (input: never) => {
      try {
        return await (handler as (input: never) => Promise<unknown>)(input)
      } catch (thrown) {
        if (!(thrown instanceof DeskFailure)) onDefect(name as RequestName, messageOf(thrown))
        throw thrown
      }
    },
  ])
  return Object.fromEntries(watched) as Handlers
}
