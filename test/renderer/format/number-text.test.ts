import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  brief,
  compact,
  filled,
  grouped,
  isSameNumber,
  liquidationText,
  loss,
  multiple,
  otherSign,
  percent,
  priceDecimals,
  priceText,
  sharedPrefix,
  signed,
  signedPercent,
  signOf,
  splitZeros,
  usd,
} from '../../../renderer/format/number-text.ts'

describe('numbers for the eye', () => {
  it('separates thousands and keeps every decimal as it came', () => {
    expect(grouped('1234567.8900')).toBe('1,234,567.8900')
    expect(grouped('-3020.5')).toBe('−3,020.5')
    expect(grouped('700000')).toBe('700,000')
  })

  it('makes no float: digits beyond any double stand as they came', () => {
    expect(grouped('9007199254740993')).toBe('9,007,199,254,740,993')
    expect(grouped('0.1234567890123456789')).toBe('0.1234567890123456789')
  })

  it('keeps any decimal text when the separators are taken out again', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.stringMatching(/^\d{0,12}$/))
      .map(([whole, fraction]) => (fraction === '' ? String(whole) : `${whole}.${fraction}`))
    fc.assert(fc.property(decimal, (text) => grouped(text).replaceAll(',', '') === text))
  })

  it('fills with zeros up to the decimals, and never cuts', () => {
    expect(filled('100', 2)).toBe('100.00')
    expect(filled('100.125', 2)).toBe('100.125')
  })

  it('shows a loss at cents, never smaller than it is', () => {
    expect(loss('199.948845705')).toBe('−$199.95')
    expect(loss('562.6304655')).toBe('−$562.64')
    expect(loss('192.9')).toBe('−$192.90')
    expect(loss('0')).toBe('$0.00')
  })

  it('shows a profit rounded down and with its sign', () => {
    expect(signed('46.299')).toBe('+46.29')
    expect(signed('-11.4275')).toBe('−11.43')
    expect(signed('0.0')).toBe('0.00')
  })

  it('shows a computed price at six figures, and a liquidation never further away than it is', () => {
    expect(priceText('100.5432178')).toBe('100.543')
    expect(priceText('1234567')).toBe('1,234,567')
    expect(liquidationText('49.25268546', 'long')).toBe('49.2527')
    expect(liquidationText('8912.38461', 'short')).toBe('8,912.38')
  })

  it('shows money at cents with thousands', () => {
    expect(usd('3858')).toBe('$3,858.00')
    expect(usd('-12.5')).toBe('−$12.50')
    expect(usd('192.901', 'expand')).toBe('$192.91')
  })

  it('shows fractions as percentages', () => {
    expect(percent('0.0000125', 4)).toBe('0.0013%')
    expect(signedPercent('0.0124')).toBe('+1.24%')
    expect(signedPercent('-0.0112')).toBe('−1.12%')
  })

  it('shortens a large volume', () => {
    expect(compact('1203884512.4')).toBe('1.2B')
  })

  it('shows text that is no number as it is', () => {
    expect(grouped('n/a')).toBe('n/a')
    expect(percent('soon')).toBe('soon')
  })
})

describe('parts of a number', () => {
  it('splits the zeros that end the decimals, and no others', () => {
    expect(splitZeros('95.50')).toEqual(['95.5', '0'])
    expect(splitZeros('100.00')).toEqual(['100', '.00'])
    expect(splitZeros('100')).toEqual(['100', ''])
    expect(splitZeros('1,000')).toEqual(['1,000', ''])
    expect(splitZeros('98.804')).toEqual(['98.804', ''])
    expect(splitZeros('0.10020')).toEqual(['0.1002', '0'])
  })

  it('finds what all prices of a book begin with, leaving at least one digit to tell them apart', () => {
    expect(sharedPrefix(['100.12', '100.13', '100.09'])).toBe('100.')
    expect(sharedPrefix(['100.01', '99.99'])).toBe('')
    expect(sharedPrefix(['100.01', '100.01'])).toBe('100.0')
    expect(sharedPrefix([])).toBe('')
  })

  it('knows the sign of text, and that zero has none', () => {
    expect(signOf('-0.00')).toBe(0)
    expect(signOf('-0.01')).toBe(-1)
    expect(signOf('7')).toBe(1)
  })

  it('shows a price at five significant figures and at most the market’s decimals', () => {
    expect(priceDecimals('100.01', 4)).toBe(2)
    expect(priceDecimals('99.99', 4)).toBe(3)
    expect(priceDecimals('61234', 1)).toBe(0)
    expect(priceDecimals('0.17342', 6)).toBe(5)
  })

  it('takes 100 and 100.00 for the same number', () => {
    expect(isSameNumber('100', '100.00')).toBe(true)
    expect(isSameNumber('100', '1000')).toBe(false)
    expect(isSameNumber('99.95', '99.950')).toBe(true)
  })
})

describe('numbers of the outlook', () => {
  it('shows R and ratios cut down, so that they never look better than they are', () => {
    expect(multiple('2.8755')).toBe('2.87')
    expect(multiple('-0.0051', 3)).toBe('−0.006')
  })

  it('turns a cost into what it does to the account, and leaves zero alone', () => {
    expect(otherSign('0.3')).toBe('-0.3')
    expect(otherSign('-0.3')).toBe('0.3')
    expect(otherSign('0.00')).toBe('0.00')
  })

  it('keeps a size of the grid short, and never larger than it is', () => {
    expect(brief('38.58')).toBe('38.58')
    expect(brief('148.9')).toBe('148.9')
    expect(brief('1234.99')).toBe('1,234')
    expect(brief('1027848.6')).toBe('1M')
  })
})
