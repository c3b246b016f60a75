import { isIncreasing } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

/** Refuses everything while halted, settling or unknown, and to open while reducing. */
export const tradingState: Check = (ticket, { world }) => {
  const trading = world.history.trading ?? null
  const state = trading?.state ?? 'unknown'
  if (state === 'ACTIVE') return answer('TRADING_STATE', 'pass', state, 'ACTIVE', 'Trading is open.')
  if (state === 'REDUCING' && !isIncreasing(ticket)) {
    return answer('TRADING_STATE', 'pass', state, 'REDUCING', 'The order only reduces, and that is allowed.')
  }
  return answer('TRADING_STATE', 'block', state, 'ACTIVE', trading?.why ?? 'Whether trading is open is not known.')
}
