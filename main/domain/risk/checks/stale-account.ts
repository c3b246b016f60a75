import { answer, type Check } from '../check.ts'
import { seconds } from '../seconds.ts'

/** Refuses to trade on positions and orders older than the limit, or of unknown age. */
export const staleAccount: Check = (_ticket, { world }) => {
  const limitMs = world.policy.staleAccountMs
  const { ageMs } = world.account
  const isFresh = Number.isFinite(ageMs) && ageMs <= limitMs
  const why = isFresh
    ? 'Positions and orders are fresh.'
    : `Positions and orders are older than ${seconds(limitMs)}. Wait until the account has been read again.`
  return answer('STALE_ACCOUNT', isFresh ? 'pass' : 'block', seconds(ageMs), seconds(limitMs), why)
}
