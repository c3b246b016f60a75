import type { Clock, Network } from '../../ports.ts'

const minuteMs = 60_000
/** What one address on the network may ask in a minute. */
const mostWeight = 1_200
/** Of that, what reads which can wait leave alone, for cancels and for finding out what became of an order. */
const reserve = 0.2
/** After a refusal for too many requests nothing that can wait is asked for so long, ms. */
const calmMs = 10_000

/**
 * The weight of requests by this machine's address on the network: the venue allows 1,200 a minute. The paper exchange
 * counts none, so there is none to keep.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export type RateBudget = {
  /** Counts the weight of a request, or what its answer's length adds. */
  add(weight: number): void
  /** The venue refused for too many requests: its count is higher than ours. */
  refused(): void
  /** All that was asked in the last minute, whether the venue counts it or not. */
  inLastMinute(): number
  /** Whether a read that can wait may be asked now. */
  maySpare(weight: number): boolean
  /** What the venue counts of the last minute, and what it allows. */
  weight(): { used: number; limit: number }
}

export function createRateBudget(clock: Pick<Clock, 'monotonic'>, network: Network): RateBudget {
  let uses: { at: number; weight: number }[] = []
  let refusedAt: number | null = null

  const isCounted = network !== 'paper'
  function inLastMinute(): number {
    const start = clock.monotonic() - minuteMs
    uses = uses.filter(({ at }) => at > start)
    return uses.reduce((sum, { weight }) => sum + weight, 0)
  }
  const isRefused = () => refusedAt !== null && clock.monotonic() - refusedAt < calmMs

  return {
    add: (weight) => void uses.push({ at: clock.monotonic(), weight }),
    refused() {
      refusedAt = clock.monotonic()
    },
    inLastMinute,
    maySpare: (weight) => !isRefused() && (!isCounted || inLastMinute() + weight <= mostWeight * (1 - reserve)),
    weight: () => ({ used: isRefused() ? mostWeight : isCounted ? inLastMinute() : 0, limit: mostWeight }),
  }
}
