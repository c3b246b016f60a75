import { positionIn } from '../../margin/account.ts'
import { known } from '../../money/parse-decimal.ts'
import { text, textUp } from '../../money/print.ts'
import { add, distance, isAbove, isBelow, scale, subtract } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** The least gap between stop and liquidation, as a part of the distance from entry to stop. */
const gap = known.ratio('0.2')

/** Refuses a stop of an open position, or a leverage, that would let liquidation come first or closer than a fifth of the stop's distance. */
export const liqBeforeMovedStop: Check = (ticket, { world }) => {
  const { coin, side, liquidation, task } = ticket
  const pass = (measured: string, limit: string, why: string) => answer('LIQ_BEFORE_STOP', 'pass', measured, limit, why)
  const position = positionIn(world.account, coin)
  const stop = task?.is === 'exit' ? ticket.entry.price : (position?.stop ?? null)
  if (position === null || stop === null) return pass('no stop', 'a stop', 'There is no stop to compare with.')
  const isLosing = side === 'long' ? isBelow(stop, position.entry) : isAbove(stop, position.entry)
  const room = isLosing ? scale(distance(position.entry, stop), gap) : subtract(stop, stop)
  const bound = side === 'long' ? subtract(stop, room) : add(stop, room)
  if (liquidation === null) return pass('none', text(bound), 'No price above zero would liquidate this.')
  const measured = side === 'long' ? textUp(liquidation) : text(liquidation)
  const isFine = side === 'long' ? !isAbove(liquidation, bound) : !isBelow(liquidation, bound)
  if (isFine) return pass(measured, text(bound), 'The stop comes first, with a gap.')
  const why = `Liquidation at ${measured} comes before the stop at ${text(stop)}, or closer than a fifth of its distance. Take a nearer stop or a lower leverage.`
  return answer('LIQ_BEFORE_STOP', 'block', measured, text(bound), why)
}
