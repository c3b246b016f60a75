import { isIncreasing } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

/** Refuses to open while the outcome of any order is unknown, and to reduce a coin while one of its own is. */
export const unresolvedOrder: Check = (ticket, { confirm }) => {
  const coins = confirm?.standing.unresolvedCoins ?? null
  const block = (measured: string, why: string) => answer('UNRESOLVED_ORDER', 'block', measured, 'none', why)
  if (coins === null) return block('unknown', 'Whether an earlier order is still open is not known.')
  const open = coins.find((coin) => isIncreasing(ticket) || coin === ticket.coin)
  if (open !== undefined) {
    return block(open, `What became of an earlier order in ${open} is not known yet. Wait until it is settled.`)
  }
  return answer('UNRESOLVED_ORDER', 'pass', 'none', 'none', 'The outcome of every earlier order is known.')
}
