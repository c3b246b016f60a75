import type { Ports } from '../../main/desk.ts'

/** The ports of a desk for a test, which confirms faster than a person may, the same order again and again, and reads without end. */
export function withQuickPolicy(ports: Ports): Ports {
  return {
    ...ports,
    policy: { ...ports.policy, ORDER_RATE: { perSecond: 100, perMinute: 1_000 }, DUPLICATE_ORDER: { windowMs: 0 } },
    exchange: { ...ports.exchange, weight: () => ({ used: 0, limit: 1_200 }) },
  }
}
