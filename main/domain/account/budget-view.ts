import type { VenueBudget } from '../risk/check.ts'

/** The fuller of the exchange's two rate budgets, in whole percent used, both in words, and the account's own in numbers. */
export function budgetView({ weight, requests }: VenueBudget): {
  usedPercent: number
  text: string
  requests: { used: number; cap: number } | null
} {
  const shares = [weight, ...(requests === null ? [] : [requests])].map(({ used, limit }) =>
    limit <= 0 ? 100 : Math.min(100, Math.ceil((100 * used) / limit)),
  )
  const asked = requests === null ? 'not known yet' : `${requests.used} of ${requests.limit}`
  return {
    usedPercent: Math.max(...shares),
    text: `Weight of requests in the last minute: ${weight.used} of ${weight.limit}. Requests of the account: ${asked}; each USDC traded adds one. Cancels may go further.`,
    requests: requests === null ? null : { used: requests.used, cap: requests.limit },
  }
}
