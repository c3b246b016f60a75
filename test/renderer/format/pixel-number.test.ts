import { describe, expect, it } from 'vitest'
import { barWidths, priceFromPixel } from '../../../renderer/format/pixel-number.ts'

describe('pixels', () => {
  it('gives the price under the pointer as plain text at the market’s decimals', () => {
    expect(priceFromPixel(95.123456, 2)).toBe('95.12')
    expect(priceFromPixel(95.0000001, 3)).toBe('95')
    expect(priceFromPixel(61234.4, 0)).toBe('61234')
  })

  it('gives no price where there is none', () => {
    expect(priceFromPixel(null, 2)).toBeNull()
    expect(priceFromPixel(-3, 2)).toBeNull()
    expect(priceFromPixel(Number.NaN, 2)).toBeNull()
    expect(priceFromPixel(0, 2)).toBeNull()
  })

  it('lets depth bars grow to the whole width', () => {
    expect(barWidths(['1', '1', '2'])).toEqual([25, 50, 100])
    expect(barWidths([])).toEqual([])
  })
})
