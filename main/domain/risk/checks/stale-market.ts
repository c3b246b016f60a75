import { answer, type Check } from '../check.ts'
import { seconds } from '../seconds.ts'

/** Refuses to trade on a mark and book older than the limit, or of unknown age. */
export const staleMarket: Check = (ticket, { world, market }) => {
  const limitMs = world.policy.staleMarketMs
  const isFresh = Number.isFinite(market.ageMs) && market.ageMs <= limitMs
  const why = isFresh
    ? `The ${ticket.coin} prices are fresh.`
    : `The ${ticket.coin} prices are older than ${seconds(limitMs)}. Wait for the feed to come back.`
  return answer('STALE_MARKET', isFresh ? 'pass' : 'block', seconds(market.ageMs), seconds(limitMs), why)
}
