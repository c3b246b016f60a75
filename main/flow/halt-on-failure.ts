import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Journal } from '../ports.ts'
import { messageOf } from './send-command.ts'

/**
 * The journal as the flows use it: the first append that fails is the last. From there on every append throws, so that
 * nothing leaves that no row tells of, and `onFailure` halts trading and says why. Only a restart ends it.
 */
export function haltOnFailure(journal: Journal, onFailure: (why: string) => void): Journal {
  let failure: DeskFailure | null = null
  return {
    ...journal,
    health: () => ({ ...journal.health(), ...(failure === null ? {} : { isWhole: false }) }),
    append(entry) {
      if (failure !== null) throw failure
      try {
        return journal.append(entry)
      } catch (thrown) {
        failure =
          thrown instanceof DeskFailure
            ? thrown
            : new DeskFailure(deskError('journal_failed', { why: messageOf(thrown) }))
        onFailure(failure.error.facts.why ?? failure.message)
        throw failure
      }
    },
  }
}
