import { isIncreasing } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'
import { seconds } from '../seconds.ts'

/** Warns of, and refuses, a clock far from the venue's: nonces and expiries are made from it. What only reduces is never held back by it. */
export const clockSkew: Check = (ticket, { world, confirm }) => {
  const { warnMs, blockMs } = world.policy.clockSkew
  const refusing = isIncreasing(ticket) ? 'block' : 'warn'
  const skew = Math.abs(confirm?.standing.clockSkewMs ?? Number.NaN)
  const measured = seconds(skew)
  if (!Number.isFinite(skew)) {
    const why = "How far this machine's clock is from the venue's is not known yet."
    return answer('CLOCK_SKEW', refusing, measured, seconds(blockMs), why)
  }
  if (skew > blockMs) {
    return answer(
      'CLOCK_SKEW',
      refusing,
      measured,
      seconds(blockMs),
      "This machine's clock is wrong. Set it, then try again.",
    )
  }
  if (skew > warnMs) {
    return answer('CLOCK_SKEW', 'warn', measured, seconds(warnMs), "This machine's clock is away from the venue's.")
  }
  return answer('CLOCK_SKEW', 'pass', measured, seconds(warnMs), "This machine's clock is close to the venue's.")
}
