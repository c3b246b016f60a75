import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floorToLot, notional, priceFor, ratioOf, sizeFor } from '../../../main/domain/money/notional.ts'
import { known, parsePercent, parsePrice, parseSize, parseUsd } from '../../../main/domain/money/parse-decimal.ts'
import { multiple, percent, shortPercent, text, textUp } from '../../../main/domain/money/print.ts'
import { add, compare, divide, scale, whole } from '../../../main/domain/money/quantity.ts'
import { isOnTick, nextTick, tickDown, tickUp } from '../../../main/domain/money/round.ts'

const { price, size, usd, ratio } = known

describe('parsing', () => {
  it('takes plain decimals only', () => {
    for (const bad of [
      '',
      ' 1',
      '1e3',
      '0x10',
      '1_000',
      '+1',
      '-1',
      '.5',
      '5.',
      'NaN',
      'Infinity',
      '１',
      '1,5',
      '1'.repeat(61),
    ]) {
      expect(parsePrice(bad)).toBe('not_a_number')
    }
    expect(text(price('0100.500'))).toBe('100.5')
  })

  it('has no price of zero, but a size and a signed sum of money', () => {
    expect(parsePrice('0')).toBe('not_a_number')
    expect(parseSize('0')).not.toBe('not_a_number')
    expect(parseSize('-1')).toBe('not_a_number')
    expect(parseUsd('-1.5')).not.toBe('not_a_number')
    expect(text(parsePercent('2') as ReturnType<typeof ratio>)).toBe('0.02')
  })
})

describe('arithmetic', () => {
  it('is exact where floats are not', () => {
    expect(text(add(usd('0.1'), usd('0.2')))).toBe('0.3')
    expect(text(notional(price('5.18270725'), size('38.58')))).toBe('199.948845705')
  })

  it('keeps every digit of contract-sized factors', () => {
    const long = '9'.repeat(40)
    const squared = text(scale(scale(usd(long), ratio(long)), ratio(long)))
    expect(squared).toBe(((10n ** 40n - 1n) ** 3n).toString())
  })

  it('throws, as a defect, on a division by zero', () => {
    expect(() => ratioOf(usd('1'), usd('0'))).toThrow(RangeError)
  })
})

describe('printing', () => {
  it('prints what is finite whole, and cuts what never ends to 8 decimals the stated way', () => {
    const third = divide(usd('1'), whole(3))
    expect([text(third), textUp(third)]).toEqual(['0.33333333', '0.33333334'])
    expect(text(divide(usd('-1'), whole(3)))).toBe('-0.33333334')
    expect(text(divide(usd('1'), ratio('1024')))).toBe('0.0009765625')
    expect(text(priceFor(usd('300'), size('3')))).toBe('100')
    expect(text(scale(usd('-1'), ratio('0')))).toBe('0')
  })

  it('never prints an exponent', () => {
    expect(text(price('0.00000000001'))).toBe('0.00000000001')
    expect(text(usd('1'.padEnd(40, '0')))).toBe('1'.padEnd(40, '0'))
  })

  it('prints measured percentages with two decimals and limits as short as they are', () => {
    expect(percent(ratio('0.0199948845705'))).toBe('2.00%')
    expect([shortPercent(ratio('0.03')), shortPercent(ratio('0.005'))]).toEqual(['3%', '0.5%'])
    expect(multiple(ratio('0.3858'))).toBe('0.39x')
  })
})

describe('ticks and lots', () => {
  it.each([
    // The venue's own examples.
    ['1234.5', 0, true],
    ['1234.56', 0, false],
    ['0.001234', 0, true],
    ['0.0012345', 0, false],
    ['0.01234', 1, true],
    ['0.012345', 1, false],
    ['123456', 0, true],
    ['12345.6', 0, false],
    ['100000', 5, true],
    ['99999', 5, true],
    ['1234567', 5, true],
    ['0.000001', 0, true],
  ])('%s at szDecimals %i: legal %s', (at, szDecimals, legal) => {
    expect(isOnTick(price(at), szDecimals)).toBe(legal)
  })

  it('rounds to a legal price, each way, across a power of ten too', () => {
    expect(text(tickUp(price('99999.5'), 0))).toBe('100000')
    expect(text(tickUp(price('9.99999'), 0))).toBe('10')
    expect(text(tickDown(price('0.00891239'), 0))).toBe('0.008912')
    expect(text(tickDown(price('0.0000001'), 0))).toBe('0')
  })

  it('steps one tick from a price, finer just below a power of ten', () => {
    expect(text(nextTick(price('100'), 2, true))).toBe('100.01')
    expect(text(nextTick(price('100'), 2, false))).toBe('99.999')
    expect(text(nextTick(price('99.9995'), 2, true))).toBe('100')
    expect(text(nextTick(price('0.000001'), 0, false))).toBe('0.000001')
  })

  const decimals = fc.tuple(fc.bigInt(1n, 10n ** 14n), fc.nat(8)).map(([digits, places]) => {
    const whole = digits.toString().padStart(places + 1, '0')
    return places === 0 ? whole : `${whole.slice(0, -places)}.${whole.slice(-places)}`
  })

  it('brackets every price with two legal ones, equal only when it is legal itself', () => {
    fc.assert(
      fc.property(decimals, fc.nat(6), (at, szDecimals) => {
        const [down, up] = [tickDown(price(at), szDecimals), tickUp(price(at), szDecimals)]
        expect(compare(down, price(at))).toBeLessThanOrEqual(0)
        expect(compare(up, price(at))).toBeGreaterThanOrEqual(0)
        expect(isOnTick(up, szDecimals)).toBe(true)
        expect(compare(down, up) === 0).toBe(isOnTick(price(at), szDecimals))
      }),
    )
  })

  it('floors a bought size to the lot so that it never costs more than the money', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.nat(6), (money, at, szDecimals) => {
        const bought = floorToLot(sizeFor(usd(money), price(at)), szDecimals)
        expect(compare(notional(price(at), bought), usd(money))).toBeLessThanOrEqual(0)
        const lot = size(szDecimals === 0 ? '1' : `0.${'1'.padStart(szDecimals, '0')}`)
        expect(compare(notional(price(at), add(bought, lot)), usd(money))).toBe(1)
      }),
    )
  })
})

describe('types', () => {
  it('do not let a price meet a size', () => {
    // @ts-expect-error a price and a size are not added
    expect(() => add(price('1'), size('1'))).not.toThrow()
    // @ts-expect-error a size is not a price
    expect(() => notional(size('1'), price('1'))).not.toThrow()
  })
})

describe('what a cut quotient leaves behind', () => {
  const third = divide(price('1'), whole(3))
  const whole1 = scale(third, whole(3))

  it('moves no price to the next tick, up or down', () => {
    expect(text(tickDown(whole1, 2))).toBe('1')
    expect(text(tickUp(scale(divide(price('2'), whole(3)), whole(3)), 2))).toBe('2')
  })

  it('moves no size to the lot below', () => {
    expect(text(floorToLot(scale(divide(size('1'), whole(3)), whole(3)), 2))).toBe('1')
  })

  it('prints a number that ends as the number it is, and one that does not end in eight decimals', () => {
    expect(text(whole1)).toBe('1')
    expect(textUp(whole1)).toBe('1')
    expect(text(third)).toBe('0.33333333')
    expect(textUp(third)).toBe('0.33333334')
  })
})
