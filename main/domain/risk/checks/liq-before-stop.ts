import { known } from '../../money/parse-decimal.ts'
import { text } from '../../money/print.ts'
import { add, distance, isAbove, isBelow, scale, subtract } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** The least gap between stop and liquidation, as a part of the distance from entry to stop. */
const gap = known.ratio('0.2')

/** Refuses a trade that would be liquidated before its stop, or so close behind it that the gap is under 20 % of the stop's distance. */
export const liqBeforeStop: Check = (ticket) => {
  const { stop, liquidation, side, entry } = ticket
  if (stop === null) {
    return answer(
      'LIQ_BEFORE_STOP',
      'pass',
      'no stop',
      'a stop',
      'There is no stop to compare with; STOP_REQUIRED answers for it.',
    )
  }
  const room = scale(distance(entry.price, stop.trigger), gap)
  const bound = side === 'long' ? subtract(stop.trigger, room) : add(stop.trigger, room)
  const limit = text(bound)
  if (liquidation === null) {
    return answer('LIQ_BEFORE_STOP', 'pass', 'none', limit, 'No price above zero would liquidate this.')
  }
  const measured = text(liquidation)
  const isEarly = side === 'long' ? isAbove(liquidation, bound) : isBelow(liquidation, bound)
  if (isEarly) {
    const why = `Liquidation at ${measured} comes before the stop at ${text(stop.trigger)} with its gap. Take a smaller size, a nearer stop or lower isolated leverage.`
    return answer('LIQ_BEFORE_STOP', 'block', measured, limit, why)
  }
  return answer('LIQ_BEFORE_STOP', 'pass', measured, limit, 'The stop comes first, with a gap.')
}
