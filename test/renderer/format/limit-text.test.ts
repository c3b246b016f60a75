import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policyFields } from '../../../main/domain/risk/policy-fields.ts'
import { limitRead, limitText, limitValue, shiftPoint } from '../../../renderer/format/limit-text.ts'

describe('a limit as it is typed', () => {
  it.each<[Parameters<typeof limitText>[0], string, string]>([
    ['equity_fraction', '0.03', '3'],
    ['equity_fraction', '0.0025', '0.25'],
    ['fraction', '0.10', '10'],
    ['fraction', '1', '100'],
    ['fraction', '0', '0'],
    ['equity_multiple', '3', '3'],
    ['ms', '3000', '3'],
    ['ms', '250', '0.25'],
    ['coins', 'null', 'every perp'],
    ['coins', '[]', 'none'],
    ['coins', '["BTC","xyz:TSLA"]', 'BTC xyz:TSLA'],
    ['sizes', '{}', 'none'],
    ['sizes', '{"BTC":"0.1","SOL":"5"}', 'BTC 0.1, SOL 5'],
    ['choice', 'warn', 'warn'],
  ])('%s %s is typed %s, and read back the same', (unit, value, typed) => {
    expect(limitText(unit, value)).toBe(typed)
    const back = limitValue(unit, typed)
    expect(limitText(unit, back!)).toBe(typed)
  })

  it('takes the unit behind the number, and nothing that is no plain number', () => {
    expect([limitValue('fraction', ' 3% '), limitValue('ms', '2.5 s'), limitValue('hours', '12 h')]).toEqual([
      '0.03',
      '2500',
      '12',
    ])
    for (const typed of ['', '-1', '1e3', '0x10', '1,5', '1.', '.5', 'NaN', '½', '3 %%', '1_000'])
      expect(limitValue('fraction', typed)).toBeNull()
    for (const typed of ['SOL', 'SOL five', 'SOL 5 BTC 1', 'SOL -5']) expect(limitValue('sizes', typed)).toBeNull()
    expect(limitValue('choice', 'pass')).toBeNull()
    expect(limitValue('coins', ' ')).toBeNull()
  })

  it('reads with its unit', () => {
    expect([limitRead('fraction', '0.03'), limitRead('equity_multiple', '5'), limitRead('ms', '10000')]).toEqual([
      '3%',
      '5×',
      '10 s',
    ])
  })

  it('moves the point and back without losing a digit', () => {
    const texts = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.nat(999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    const plain = (text: string) => shiftPoint(text, 0)
    fc.assert(
      fc.property(texts, fc.integer({ min: -6, max: 6 }), (text, places) => {
        expect(shiftPoint(shiftPoint(text, places), -places)).toBe(plain(text))
      }),
    )
    expect([shiftPoint('0.03', 2), shiftPoint('3', -2), shiftPoint('1234.5', -3), shiftPoint('0.000', 2)]).toEqual([
      '3',
      '0.03',
      '1.2345',
      '0',
    ])
  })

  it('prints every default so that it reads back as the same limit', () => {
    for (const { unit, byDefault, tighter } of policyFields) {
      const back = limitValue(unit, limitText(unit, byDefault))!
      expect(tighter(back, byDefault) === back && tighter(byDefault, back) === byDefault).toBe(true)
    }
  })
})
