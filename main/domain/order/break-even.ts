import { type Instrument, type PositionSide, roundStop } from '../market/instrument.ts'
import { add, divide, one, type Price, type Ratio, scale, subtract } from '../money/quantity.ts'

/**
 * The price at which closing as taker pays the entry's fee and its own: long E(1+f)/(1−f), short E(1−f)/(1+f), with the
 * taker fee for both, on the tick and away from loss. Source: rules.md, "Break-even".
 */
export function breakEvenPrice(entry: Price, side: PositionSide, taker: Ratio, instrument: Instrument): Price {
  const [more, less] = [add(one, taker), subtract(one, taker)]
  const exact = side === 'long' ? divide(scale(entry, more), less) : divide(scale(entry, less), more)
  return roundStop(exact, side, instrument)
}
