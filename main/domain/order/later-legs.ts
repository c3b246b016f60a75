import { type Instrument, roundSize } from '../market/instrument.ts'
import { ratioOf } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { isPositive, scale } from '../money/quantity.ts'
import type { PlannedLeg } from './leg-plan.ts'

/** Targets sized to what was filled of a planned size: each keeps its share, floored to the lot; an empty one is left out. */
export function targetsForFill(
  targets: readonly PlannedLeg[],
  planned: string,
  filled: string,
  instrument: Instrument,
): PlannedLeg[] {
  if (planned === filled) return targets.map(asPlanned)
  const share = ratioOf(known.size(filled), known.size(planned))
  return targets
    .map((target) => ({
      ...asPlanned(target),
      size: text(roundSize(scale(known.size(target.size), share), instrument)),
    }))
    .filter((target) => isPositive(known.size(target.size)))
}

function asPlanned({ role, coin, asset, side, price, size, tif, trigger, reduceOnly }: PlannedLeg): PlannedLeg {
  return { role, coin, asset, side, price, size, tif, trigger, reduceOnly }
}
