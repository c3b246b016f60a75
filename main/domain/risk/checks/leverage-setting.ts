import { heldAlong } from '../../margin/exposure.ts'
import { tierLeverage } from '../../margin/liquidation.ts'
import { text } from '../../money/print.ts'
import { isAbove, magnitude, whole } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Refuses to set a leverage above the venue's maximum, or above what the position's own size may have. */
export const leverageSetting: Check = (ticket, { world }) => {
  const { coin, instrument, leverage } = ticket
  const setting = `${text(leverage)}x`
  const value = magnitude(heldAlong(world.account, coin, ticket.side))
  const tier = tierLeverage(value, instrument.tiers)
  const most = Math.min(tier, instrument.maxLeverage)
  if (isAbove(leverage, whole(most))) {
    const why = `${tier < instrument.maxLeverage ? `A ${coin} position this large` : coin} trades at ${most}x at most.`
    return answer('MAX_LEVERAGE', 'block', setting, `${most}x`, why)
  }
  return answer('MAX_LEVERAGE', 'pass', setting, `${most}x`, 'The venue takes this leverage.')
}
