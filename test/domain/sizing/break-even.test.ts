import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instrumentOf } from '../../../main/domain/market/instrument.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { add, isPositive, one, scale, signOf, subtract } from '../../../main/domain/money/quantity.ts'
import { nextTick } from '../../../main/domain/money/round.ts'
import { breakEvenPrice } from '../../../main/domain/sizing/break-even.ts'
import { sol } from '../worked-example.ts'

const instrument = instrumentOf('SOL', sol)
const fee = known.ratio('0.00045')
const at = (entry: string, side: 'long' | 'short') => breakEvenPrice(known.price(entry), side, fee, fee, instrument)

describe('break-even', () => {
  it('pays both fees, on the tick away from loss: 100·1.00045/0.99955 is 100.0900…, so 100.1 long and 99.91 short', () => {
    expect(text(at('100', 'long')!)).toBe('100.1')
    expect(text(at('100', 'short')!)).toBe('99.91')
  })

  it('is null where no exit could pay its own fee', () => {
    expect(breakEvenPrice(known.price('100'), 'long', fee, one, instrument)).toBeNull()
    expect(breakEvenPrice(known.price('100'), 'short', one, fee, instrument)).toBeNull()
  })

  it('never loses there, and would one tick nearer to the entry', () => {
    const price = fc
      .integer({ min: 1, max: 9_999_999 })
      .map((n) => known.price(`${Math.floor(n / 100)}.${String((n % 100) + 1).padStart(3, '0')}`))
    const fees = fc.integer({ min: 0, max: 300 }).map((n) => known.ratio(`0.00${String(n).padStart(3, '0')}`))
    fc.assert(
      fc.property(price, fc.boolean(), fees, fees, (entry, isLong, feeIn, feeOut) => {
        const exit = breakEvenPrice(entry, isLong ? 'long' : 'short', feeIn, feeOut, instrument)
        if (exit === null) return
        const gain = (out: typeof entry) => {
          const move = isLong ? subtract(out, entry) : subtract(entry, out)
          return subtract(move, add(scale(entry, feeIn), scale(out, feeOut)))
        }
        expect(signOf(gain(exit))).not.toBe(-1)
        const nearer = nextTick(exit, 2, !isLong)
        if (isPositive(nearer)) expect(signOf(gain(nearer))).not.toBe(1)
      }),
    )
  })
})
