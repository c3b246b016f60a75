import type { Journal } from '../ports.ts'
import { append, note } from './send-command.ts'

export type TradingState = 'SETTLING' | 'ACTIVE' | 'REDUCING' | 'HALTED'
export type TradingFlow = ReturnType<typeof createTradingFlow>

const settling = 'Settling what the last run left open.'

/** Whether orders may leave. Starts SETTLING; HALTED survives a restart until a person resumes. */
export function createTradingFlow(journal: Journal, onChange: (state: TradingState, why: string | null) => void) {
  let state: TradingState = 'SETTLING'
  let isPastSettled = false
  let why: string | null = settling
  const become = (next: TradingState, because: string | null) => {
    state = next
    why = because
    onChange(next, because)
  }
  return {
    state: () => state,
    why: () => why,

    /** Opens trading once the past is settled, or stays halted where the last run was. */
    open(): void {
      isPastSettled = true
      if (state === 'HALTED') return
      const last = journal.recent('trading_state', 1)[0]?.body as
        | { state?: TradingState; why?: string | null }
        | undefined
      if (last?.state === 'HALTED') become('HALTED', last.why ?? 'Halted in an earlier run.')
      else become('ACTIVE', null)
    },

    /** Stops every new order at once; the row follows, because halting must not wait for a disk. */
    halt(because: string): void {
      become('HALTED', because)
      append(journal, { kind: 'trading_state', story: 'trading', coin: null, body: { state: 'HALTED', why: because } })
    },

    /** Halts where the journal itself failed: there is no row to write, and only a restart ends it. */
    haltUnwritten: (because: string) => become('HALTED', because),

    /** Halts on an impossible state; the row says why, where it can still be written. */
    haltOnDefect(because: string): void {
      become('HALTED', because)
      note(journal, { kind: 'trading_state', story: 'trading', coin: null, body: { state: 'HALTED', why: because } })
    },

    resume(): void {
      append(journal, { kind: 'trading_state', story: 'trading', coin: null, body: { state: 'ACTIVE', why: null } })
      if (isPastSettled) become('ACTIVE', null)
      else become('SETTLING', settling)
    },

    /** Why an order may not leave now; null when it may. An order that only reduces may leave while REDUCING. */
    closedWhy(
      coins: readonly string[],
      reducesOnly: boolean,
      unresolved: readonly string[],
    ): { code: 'settling' | 'halted'; text: string } | null {
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
