import { type Instrument, roundMarketLimit } from '../market/instrument.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { add, isPositive, magnitude, type Price, scale, signOf, subtract } from '../money/quantity.ts'
import type { PlannedLeg } from './leg-plan.ts'

/**
 * A reduce-only Ioc order that closes a whole position (`size` signed) at `price`, at worst the fraction `slippage` away
 * from it. Null where that leaves no price above zero.
 */
export function closeLeg(of: {
  instrument: Instrument
  size: string
  price: string
  slippage: string
}): PlannedLeg | null {
  const { instrument } = of
  const side = signOf(known.size(of.size)) > 0 ? 'sell' : 'buy'
  const price: Price = known.price(of.price)
  const away = scale(price, known.ratio(of.slippage))
  const limit = roundMarketLimit(side === 'buy' ? add(price, away) : subtract(price, away), side, instrument)
  if (!isPositive(limit)) return null
  return {
    role: 'close',
    coin: instrument.coin,
    asset: instrument.asset,
    side,
    price: text(limit),
    size: text(magnitude(known.size(of.size))),
    tif: 'Ioc',
    trigger: null,
    reduceOnly: true,
  }
}
