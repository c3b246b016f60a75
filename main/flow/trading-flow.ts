import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Journal } from '../ports.ts'
import { append, note } from './send-command.ts'

export type TradingState = 'SETTLING' | 'ACTIVE' | 'REDUCING' | 'HALTED'
export type TradingFlow = ReturnType<typeof createTradingFlow>

const settling = 'Settling what the last run left open.'

/**
 * Whether orders may leave. Starts SETTLING; HALTED survives a restart until a person resumes. REDUCING stands while any
 * reason for it does: each has its own name and its own end, and whoever holds one holds it again after a restart.
 */
export function createTradingFlow(journal: Journal, onChange: (state: TradingState, why: string | null) => void) {
  let isPastSettled = false
  let halted: string | null = null
  const reducing = new Map<string, string>()

  function now(): { state: TradingState; why: string | null } {
    if (halted !== null) return { state: 'HALTED', why: halted }
    if (!isPastSettled) return { state: 'SETTLING', why: settling }
    if (reducing.size > 0) return { state: 'REDUCING', why: [...reducing.values()].join(' ') }
    return { state: 'ACTIVE', why: null }
  }
  const show = () => onChange(now().state, now().why)
  const row = () => ({ kind: 'trading_state' as const, story: 'trading', coin: null, body: now() })

  return {
    state: () => now().state,
    why: () => now().why,

    /** Opens trading once the past is settled, or stays halted where the last run was. */
    open(): void {
      isPastSettled = true
      const last = journal.recent('trading_state', 1)[0]?.body as
        | { state?: TradingState; why?: string | null }
        | undefined
      if (halted === null && last?.state === 'HALTED') halted = last.why ?? 'Halted in an earlier run.'
      show()
    },

    /** Stops every new order at once; the row follows, because halting must not wait for a disk. */
    halt(because: string): void {
      halted = because
      show()
      append(journal, row())
    },

    /** Halts where the journal itself failed: there is no row to write, and only a restart ends it. */
    haltUnwritten(because: string): void {
      halted = because
      show()
    },

    /** Halts on an impossible state; the row says why, where it can still be written. */
    haltOnDefect(because: string): void {
      halted = because
      show()
      note(journal, row())
    },

    /**
     * Takes trading out of HALTED; a reason to reduce that still stands keeps it REDUCING. Throws a DeskFailure that says
     * why where it can't be: `whyNot` is a cause that still holds.
     */
    resume(whyNot: string | null = null): void {
      if (whyNot !== null) throw new DeskFailure(deskError('not_resumed', { why: whyNot }))
      const state = reducing.size > 0 ? 'REDUCING' : 'ACTIVE'
      append(journal, { kind: 'trading_state', story: 'trading', coin: null, body: { state, why: null } })
      halted = null
      show()
    },

    /** Lets only orders that reduce a position leave, for a named reason, until `release` of that name. */
    reduce(name: string, because: string): void {
      if (reducing.get(name) === because) return
      reducing.set(name, because)
      show()
      if (now().state === 'REDUCING') note(journal, row())
    },

    /** Ends one reason to reduce; trading is ACTIVE again when it was the last. */
    release(name: string): void {
      const was = now().state
      if (!reducing.delete(name)) return
      show()
      if (was === 'REDUCING') note(journal, row())
    },

    /** Why an order may not leave now; null when it may. An order that only reduces may leave while REDUCING. */
    closedWhy(
      coins: readonly string[],
      reducesOnly: boolean,
      unresolved: readonly string[],
    ): { code: 'settling' | 'halted'; text: string } | null {
      const { state, why } = now()
      if (state === 'SETTLING')
        return {
          code: 'settling',
          text: 'Not sent: the desk is still asking the exchange what became of earlier orders. It opens by itself when that is known.',
        }
      if (state === 'HALTED')
        return {
          code: 'halted',
          text: `Not sent: trading is halted (${why ?? 'no reason given'}). Resume it when you have looked at positions and orders.`,
        }
      if (state === 'REDUCING' && !reducesOnly)
        return {
          code: 'halted',
          text: `Not sent: only orders that reduce a position may leave now (${why ?? 'no reason given'}).`,
        }
      // An order of unknown outcome counts in every limit, so nothing new is opened anywhere until it is known.
      const open = reducesOnly ? coins.find((coin) => unresolved.includes(coin)) : unresolved[0]
      if (open !== undefined)
        return {
          code: 'settling',
          text: `Not sent: what became of an earlier order in ${open} is not known yet. The desk is asking the exchange; wait until it is settled.`,
        }
      return null
    },
  }
}
