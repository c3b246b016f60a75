import { limitViews } from '../../main/domain/risk/policy-view.ts'
import type { PolicyView } from '../../preload/contract/policy.ts'

/** A policy as the screen shows it: one limit tighter than by default, one loosening that waits, one brake on. */
export function fakePolicy(now: number): PolicyView {
  const document = { MAX_POSITION: { block: '2' }, HEAT: { block: '0.06' } }
  const pending = [{ path: 'HEAT.block', value: '0.08', at: now + 754_000 }]
  return {
    version: 3,
    document,
    limits: limitViews(document, pending, '10248.50'),
    equity: '10248.50',
    brakes: [
      {
        limit: 'DAILY_LOSS_LIMIT',
        text: 'The day has lost $312.40, and 3% of equity is its limit. Only orders that reduce may leave until 00:00 UTC.',
        since: now - 1_200_000,
        until: now + 7_200_000,
        phrase: 'I accept the loss of today',
      },
    ],
  }
}
