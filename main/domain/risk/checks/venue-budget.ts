import { known } from '../../money/parse-decimal.ts'
import { shortPercent } from '../../money/print.ts'
import { isAbove, one, scale, subtract, whole } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'
import { ordersMade } from './max-open-orders.ts'

/** One signed action weighs this much, up to 39 orders in it. */
const actionWeight = 1

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/**
 * Refuses to open where the venue's rate budgets would leave too little for cancels: the weight of this machine's
 * requests in a minute less a reserve, and the requests that the account's traded volume allows. An unknown budget is
 * refused.
 */
export const venueBudget: Check = (ticket, { world, confirm }) => {
  const reserve = world.policy.venueReserve
  const block = (measured: string, limit: string, why: string) => answer('VENUE_BUDGET', 'block', measured, limit, why)
  const budget = confirm?.standing.venueBudget ?? null
  const requests = budget?.requests ?? null
  const counts = [budget?.weight.used, budget?.weight.limit, requests?.used, requests?.limit]
  if (budget === null || requests === null || !counts.every((value) => isCount(value ?? Number.NaN))) {
    return block('unknown', 'a known budget', "What is left of the venue's rate budget is not known.")
  }
  const { used, limit } = budget.weight
  const weight = used + actionWeight
  const most = scale(known.ratio(String(limit)), subtract(one, reserve))
  if (isAbove(whole(weight), most)) {
    const why = `${shortPercent(reserve)} of the venue's request weight a minute is kept for cancels. Wait a moment.`
    return block(`${weight} of ${limit}`, `${shortPercent(subtract(one, reserve))}`, why)
  }
  const asked = requests.used + ordersMade(ticket)
  if (asked > requests.limit) {
    const why =
      'The account has used up the requests that its traded volume allows. Cancels still go; trade volume brings more.'
    return block(String(asked), String(requests.limit), why)
  }
  return answer(
    'VENUE_BUDGET',
    'pass',
    `${weight} of ${limit}`,
    shortPercent(subtract(one, reserve)),
    'The venue takes more requests.',
  )
}
