import type { Clock } from '../../ports.ts'

/** Counts the weight of requests against the venue's limit for one address on the network, 1,200 a minute. */
export type WeightMeter = { add(weight: number): void; inLastMinute(): number }

/** https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits */
export function createWeightMeter(clock: Pick<Clock, 'monotonic'>): WeightMeter {
  let uses: { at: number; weight: number }[] = []
  return {
    add: (weight) => void uses.push({ at: clock.monotonic(), weight }),
    inLastMinute() {
      const start = clock.monotonic() - 60_000
      uses = uses.filter(({ at }) => at > start)
      return uses.reduce((sum, { weight }) => sum + weight, 0)
    },
  }
}
