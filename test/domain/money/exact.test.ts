import { Decimal as Base } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decimalsOf,
  type Exact,
  exactOf,
  magnitudeOf,
  minus,
  order,
  plus,
  quotient,
  type Rounding,
  rounded,
  settled,
  sign,
  textOf,
  times,
} from '../../../main/domain/money/exact.ts'

// A library by others, with more digits than anything here needs, is asked the same.
const Decimal = Base.clone({ precision: 600, rounding: Base.ROUND_DOWN, toExpNeg: -9e15, toExpPos: 9e15 })
const modes: Record<Rounding, Base.Rounding> = {
  floor: Base.ROUND_FLOOR,
  ceil: Base.ROUND_CEIL,
  half_up: Base.ROUND_HALF_UP,
  half_even: Base.ROUND_HALF_EVEN,
}

/** Plain decimals of every length that facts may hold, with zeros at both ends now and then. */
const number = fc
  .record({
    minus: fc.boolean(),
    whole: fc.bigInt({ min: 0n, max: 10n ** 30n }),
    isSmall: fc.boolean(),
    zeros: fc.integer({ min: 0, max: 12 }),
    part: fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n })),
  })
  .map(({ minus: isBelow, whole, isSmall, zeros, part }) => {
    const before = String(isSmall ? whole % 1000n : whole)
    return `${isBelow ? '-' : ''}${before}${part === null ? '' : `.${'0'.repeat(zeros)}${part}`}`
  })
const isZero = (text: string): boolean => new Decimal(text).isZero()
const theirs = (value: Base): string => (value.isZero() ? '0' : value.toFixed())
const same = (own: Exact, other: Base) => expect(textOf(own)).toBe(theirs(other))
const all = (test: (a: string, b: string) => void, runs = 1_000) =>
  fc.assert(fc.property(number, number, test), { numRuns: runs })

describe('exact numbers, beside a library of others', () => {
  it('are read and written as they are', () => {
    all((a) => {
      same(exactOf(a), new Decimal(a))
      expect(decimalsOf(exactOf(a))).toBe(new Decimal(a).decimalPlaces())
      expect(magnitudeOf(exactOf(a))).toBe(new Decimal(a).e)
      expect(sign(exactOf(a))).toBe(isZero(a) ? 0 : a.startsWith('-') ? -1 : 1)
      expect(JSON.stringify({ a: exactOf(a) })).toBe(JSON.stringify({ a: theirs(new Decimal(a)) }))
      expect(`${exactOf(a)}`).toBe(theirs(new Decimal(a)))
    })
  })

  it('are added, subtracted, multiplied and compared without loss', () => {
    all((a, b) => {
      const [x, y] = [exactOf(a), exactOf(b)]
      same(plus(x, y), new Decimal(a).plus(b))
      same(minus(x, y), new Decimal(a).minus(b))
      same(times(x, y), new Decimal(a).times(b))
      same(times(times(x, y), times(x, x)), new Decimal(a).times(b).times(a).times(a))
      expect(order(x, y)).toBe(new Decimal(a).comparedTo(b))
      expect(order(x, minus(plus(x, y), y))).toBe(0)
    })
  })

  it('are divided to the last digit where that ends, and cut toward zero at the 120th decimal where it does not', () => {
    all((a, b) => {
      if (isZero(b)) return
      const [x, y] = [exactOf(a), exactOf(b)]
      same(quotient(x, y), new Decimal(a).div(b).toDecimalPlaces(120, Base.ROUND_DOWN))
      same(quotient(times(x, y), y), new Decimal(a))
    })
    same(quotient(exactOf('1'), exactOf('7')), new Decimal(1).div(7).toDecimalPlaces(120, Base.ROUND_DOWN))
    same(quotient(exactOf('-2'), exactOf('3')), new Decimal(-2).div(3).toDecimalPlaces(120, Base.ROUND_DOWN))
    expect(() => quotient(exactOf('1'), exactOf('0.00'))).toThrow(RangeError)
  })

  it('are rounded every way', () => {
    const places = fc.integer({ min: 0, max: 30 })
    fc.assert(
      fc.property(number, places, fc.constantFrom<Rounding>('floor', 'ceil', 'half_up', 'half_even'), (a, to, mode) => {
        same(rounded(exactOf(a), to, mode), new Decimal(a).toDecimalPlaces(to, modes[mode]))
      }),
      { numRuns: 2_000 },
    )
    const halves = ['0.5', '1.5', '2.5', '-0.5', '-1.5', '-2.5', '0.49', '-0.51', '2.500']
    for (const half of halves)
      for (const mode of Object.keys(modes) as Rounding[])
        same(rounded(exactOf(half), 0, mode), new Decimal(half).toDecimalPlaces(0, modes[mode]))
  })

  it('are written with as many decimals as asked', () => {
    expect(textOf(exactOf('2'), 2)).toBe('2.00')
    expect(textOf(exactOf('-0.5'), 2)).toBe('-0.50')
    expect(textOf(exactOf('0'), 2)).toBe('0.00')
  })

  it('lose the trace of a quotient that was cut, and nothing else', () => {
    all((a, b) => {
      if (isZero(b)) return
      const [x, y] = [exactOf(a), exactOf(b)]
      same(settled(times(quotient(x, y), y)), new Decimal(a))
      same(settled(x), new Decimal(a))
    })
    // A third is no trace of anything.
    const third = quotient(exactOf('1'), exactOf('3'))
    expect(settled(third)).toBe(third)
  })
})
