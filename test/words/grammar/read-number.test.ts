import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonical,
  compareDecimals,
  readAmount,
  readNumber,
  subtractDecimals,
  sumDecimals,
} from '../../../main/words/grammar/read-number.ts'

/** Texts that some number parser takes for a number, or that mean two things; none is accepted here. */
const never = [
  // Empty, signs, points.
  ...[
    '',
    ' ',
    '.',
    '-',
    '+',
    '..',
    '-.',
    '$',
    '%',
    '5.',
    '.5',
    '5..',
    '..5',
    '1..2',
    '1.2.3',
    '.1.',
    '5.k',
    '.5k',
    '+5',
    '+0',
    '--5',
    '-+5',
    '5-',
    '5+',
  ],
  // Exponents.
  ...['1e3', '1E3', '1e+3', '1e-3', '1e', 'e1', '1.5e3', '1e400', '1e-400', '2e0', '0e0', '1e1.5'],
  // Other bases and groupings.
  ...[
    '0x10',
    '0X1F',
    '0xff',
    '0b11',
    '0o17',
    '0x',
    '1_000',
    '1__0',
    '_1',
    '1_',
    "1'000",
    '1 000',
    '1\u00a0000',
    '1\u202f000',
    '10n',
    '0d10',
  ],
  // Commas, several points.
  ...[
    '1,234',
    '1,5',
    '1,2,3',
    '1,234,567',
    '1.234,5',
    '1.234.567',
    '1,234.5',
    '12,34',
    ',5',
    '5,',
    '1,,2',
    '0,5',
    '1.000,00',
    '10,000k',
    '1,000.',
  ],
  // Not finite.
  ...['NaN', 'nan', 'Infinity', '-Infinity', 'inf', '-inf', '+inf', '∞', 'INF', 'infinity'],
  // Zero and below.
  ...['0', '0.0', '00', '0.000', '-0', '-1', '-0.5', '0k', '-5k', '−5', '０', '٠', '.0', '0.', '-1e3'],
  // Suffixes.
  ...[
    '5m',
    '5M',
    '5mm',
    '5mio',
    '5b',
    '5bn',
    '5t',
    '10kk',
    'k',
    '5K5',
    'k5',
    '5x',
    '5r',
    '5%',
    '$5',
    '5$',
    '5usd',
    '10kg',
    '5d',
    '5f',
    '5L',
  ],
  // Other scripts, composed and invisible characters.
  ...[
    '10²',
    '½',
    '1½',
    '¼',
    '²',
    '①',
    '५',
    '۵',
    '1५',
    '１0',
    '1٠',
    '١０',
    '１．5',
    '1．5',
    '５．',
    '5\u200b',
    '\u200b5',
    '5\u200d0',
    '\ufeff5',
    '5\u202e',
    '\u200f5',
    '𝟓',
    '𝟙𝟘',
    '५०',
    '五',
    'Ⅴ',
    '5％',
    '＄5',
    '＋5',
    '－5',
    '1٫5',
    '1٬000',
    '1·5',
    '1。5',
    '1’000',
  ],
  // Words and code.
  ...[
    'true',
    'null',
    'undefined',
    '[]',
    '[5]',
    '{}',
    '"5"',
    '5;',
    '5,0;',
    '(5)',
    '5/2',
    '5*2',
    '1/3',
    '#5',
    '5\n',
    '\t5',
    '5\u0000',
    '1:5',
    'five',
    '5=5',
    '007',
    '05',
    '00.5',
  ],
  // Length.
  '1'.repeat(31),
  `0.${'0'.repeat(29)}1`,
  '1'.repeat(10_000),
]

describe('readNumber', () => {
  it.each([
    ['5', '5'],
    ['100', '100'],
    ['0.5', '0.5'],
    ['1.234', '1.234'],
    ['100.50', '100.5'],
    ['100.00', '100'],
    ['10k', '10000'],
    ['10K', '10000'],
    ['1.5k', '1500'],
    ['1.2345k', '1234.5'],
    ['0.0005k', '0.5'],
    ['0.00000001', '0.00000001'],
    ['９５', '95'],
    ['９５．５', '95.5'],
    ['９５.５', '95.5'],
    ['٩٥', '95'],
    ['٩٥.٥', '95.5'],
    ['９k', '9000'],
    ['9'.repeat(30), '9'.repeat(30)],
  ])('reads %s as %s', (text, value) => expect(readNumber(text)).toEqual({ is: 'number', value }))

  it(`accepts none of ${never.length} texts that are no plain number`, () => {
    expect(never.length).toBeGreaterThanOrEqual(150)
    expect(never.filter((text) => readNumber(text).is === 'number')).toEqual([])
  })

  it.each([
    ['1,234', ['1234', '1.234']],
    ['1,5', ['1.5']],
    ['0,5', ['0.5']],
    ['1.234,5', ['1234.5']],
    ['1,234.5', ['1234.5']],
    ['1,234,567', ['1234567']],
    ['1.234.567', ['1234567']],
    ['1,5k', ['1500']],
    ['5m', ['5000000', '0.005']],
    ['1.5m', ['1500000', '0.0015']],
    ['.5', ['0.5']],
    ['5.', ['5']],
    ['05', ['5']],
    ['１0', ['10']],
    ['12,34,5', []],
  ])('asks about %s and offers %j', (text, choices) => expect(readNumber(text)).toMatchObject({ is: 'ask', choices }))

  it('never alters a number: what it accepts has the digits that were said', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,13}(\.\d{0,12}[1-9])?$/)
    fc.assert(
      fc.property(digits, (text) => {
        expect(readNumber(text)).toEqual({ is: 'number', value: text })
      }),
      { numRuns: 500 },
    )
  })

  it('moves the point of a thousand by three places, exactly', () => {
    const parts = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.stringMatching(/^\d{1,9}$/))
    fc.assert(
      fc.property(parts, ([whole, fraction]) => {
        const padded = fraction.padEnd(3, '0')
        const expected = canonical(`${whole}${padded.slice(0, 3)}.${padded.slice(3)}0`)
        expect(readNumber(`${whole}.${fraction}k`)).toEqual({ is: 'number', value: expected })
      }),
      { numRuns: 300 },
    )
  })

  it('accepts only what a plain decimal says, whatever the characters', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...'0123456789.,kKmMxXeE+-_$% \u0662\u0665\uff15\uff0e\u2212²½\u200b'),
      maxLength: 34,
    })
    fc.assert(
      fc.property(soup, (text) => {
        const reading = readNumber(text)
        if (reading.is === 'number')
          expect(text).toMatch(/^([0-9]+(\.[0-9]+)?|[０-９]+([．.][０-９]+)?|[٠-٩]+(\.[٠-٩]+)?)[kK]?$/)
        for (const choice of reading.is === 'ask' ? reading.choices : []) expect(choice).toMatch(/^\d+(\.\d+)?$/)
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('readAmount', () => {
  it.each([
    ['$5', 'dollar', '5'],
    ['5$', 'dollar', '5'],
    ['$1.5k', 'dollar', '1.5k'],
    ['1.5k$', 'dollar', '1.5k'],
    ['5%', 'percent', '5'],
    ['5', 'none', '5'],
  ] as const)('takes the unit off %s', (text, unit, core) => {
    const amount = readAmount(text)
    expect({ unit: amount.unit, core: amount.core, is: amount.number.is }).toEqual({ unit, core, is: 'number' })
  })

  it.each(['$5$', '$5%', '5%%', '$$5', '5$$', '%5', '5%$', '$', '%'])('accepts no number in %s', (text) => {
    expect(readAmount(text).number.is).toBe('refused')
  })
})

describe('exact arithmetic on decimal texts', () => {
  it('compares, adds and subtracts without rounding', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3')
    expect(sumDecimals(['33.3', '33.3', '33.4'])).toBe('100')
    expect(subtractDecimals('100', '66.6')).toBe('33.4')
    expect(subtractDecimals('1', '2')).toBe('0')
    expect(compareDecimals('0.30', '0.3')).toBe(0)
    expect(compareDecimals('9', '10')).toBe(-1)
    expect(compareDecimals('100.0000000000000000001', '100')).toBe(1)
  })
})
