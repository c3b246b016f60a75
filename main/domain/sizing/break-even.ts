import { type Instrument, type PositionSide, roundStop } from '../market/instrument.ts'
import { add, divide, isPositive, one, type Price, type Ratio, scale, subtract } from '../money/quantity.ts'

/**
 * The price at which closing as taker pays the fees of entry and exit: long E(1 + f_in)/(1 − f_out), short
 * E(1 − f_in)/(1 + f_out), on the tick away from loss. Source: rules.md, "Break-even". Null where an exit fee of 100 % or
 * more, or the tick, leaves no price above zero.
 */
export function breakEvenPrice(
  entry: Price,
  side: PositionSide,
  feeIn: Ratio,
  feeOut: Ratio,
  instrument: Instrument,
): Price | null {
  const isLong = side === 'long'
  const kept = isLong ? subtract(one, feeOut) : add(one, feeOut)
  if (!isPositive(kept)) return null
  const price = divide(scale(entry, isLong ? add(one, feeIn) : subtract(one, feeIn)), kept)
  if (!isPositive(price)) return null
  const rounded = roundStop(price, side, instrument)
  return isPositive(rounded) ? rounded : null
}
