import { heldAlong, positionsElsewhere } from '../../margin/exposure.ts'
import { tierLeverage } from '../../margin/liquidation.ts'
import { ratioOf } from '../../money/notional.ts'
import { multiple, shortMultiple, text } from '../../money/print.ts'
import {
  add,
  isAbove,
  isBelow,
  isPositive,
  magnitude,
  type Size,
  scale,
  subtract,
  whole,
} from '../../money/quantity.ts'
import { answer, type Check, largestThatPasses } from '../check.ts'

/** Refuses leverage above the venue's maximum or the size's tier, and an account above its own limit after the fill. */
export const maxLeverage: Check = (ticket, { world }) => {
  const { sizing, instrument, coin } = ticket
  const block = (measured: string, limit: string, why: string) => answer('MAX_LEVERAGE', 'block', measured, limit, why)
  const setting = `${text(ticket.leverage)}x`
  // An order that only reduces may leave the account above the limit; then its cap is not what blocks it, and is not named.
  const passing = (cap: Size | undefined) =>
    cap !== undefined && isBelow(cap, ticket.size) ? largestThatPasses(cap, coin) : ''
  if (isAbove(ticket.leverage, whole(instrument.maxLeverage))) {
    return block(setting, `${instrument.maxLeverage}x`, `${coin} trades at ${instrument.maxLeverage}x at most.`)
  }
  const along = add(heldAlong(world.account, coin, ticket.side), ticket.notional)
  const tier = tierLeverage(magnitude(along), instrument.tiers)
  if (isAbove(ticket.leverage, whole(tier))) {
    const why = `A ${coin} position this large trades at ${tier}x at most.${passing(sizing.caps.marginTier)}`
    return block(setting, `${tier}x`, why)
  }
  const limit = world.policy.leverage
  const gross = add(positionsElsewhere(world.account, coin), magnitude(along))
  const equity = subtract(sizing.equity, ticket.entryFee)
  const measured = isPositive(equity) ? multiple(ratioOf(gross, equity)) : 'no equity'
  if (!isPositive(equity) || isAbove(gross, scale(equity, limit))) {
    const why = `All positions after the fill may be at most ${shortMultiple(limit)} of equity.${passing(sizing.caps.leverage)}`
    return block(measured, shortMultiple(limit), why)
  }
  return answer(
    'MAX_LEVERAGE',
    'pass',
    measured,
    shortMultiple(limit),
    `The account stays within ${shortMultiple(limit)} after the fill.`,
  )
}
