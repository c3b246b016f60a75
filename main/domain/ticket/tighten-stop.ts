import type { Position } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import type { World } from '../market/world.ts'
import { text } from '../money/print.ts'
import { isBelow, magnitude, type Price } from '../money/quantity.ts'
import { coveredBy, exitsOf, isTighter } from '../order/exits.ts'
import { type Refused, refuse } from '../report/refusal.ts'
import type { ExitSaid } from './draft-exit.ts'

/**
 * A stop at a price in the place of every looser one; stops that are as tight or tighter stay and keep their part.
 * Refused where they cover all of it already: this never loosens.
 */
export function tightenStop(position: Position, to: Price, world: World): ExitSaid | Refused {
  const side = sideOf(position)
  const resting = exitsOf('stop', position, world.account.orders)
  const looser = resting.filter((exit) => isTighter(to, exit.trigger, side))
  const kept = resting.filter((exit) => !looser.includes(exit))
  if (!isBelow(coveredBy(position, kept), magnitude(position.size)))
    return refuse('already_there', `${position.coin} stop`, text(to))
  const replaces = looser.flatMap(({ order }) => (order === null ? [] : [order]))
  return { kind: 'stop', trigger: to, size: null, replaces }
}
