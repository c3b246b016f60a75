import { dollars, text } from '../../money/print.ts'
import { answer, type Check } from '../check.ts'

/** Refuses to send a trade that was sized on a stated account that is not the real one. */
export const accountMatch: Check = (ticket) => {
  const { equity, accountEquity, whatIf } = ticket.sizing
  if (whatIf) {
    const why = `Sized on a stated account of ${dollars(equity)}; yours holds ${dollars(accountEquity)}. Leave the account out to size on yours.`
    return answer('ACCOUNT_MATCH', 'block', text(equity), text(accountEquity), why)
  }
  return answer('ACCOUNT_MATCH', 'pass', text(equity), text(accountEquity), 'The trade is sized on your own account.')
}
