import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DayFacts, dayProfit, heldAtMidnight } from '../../../main/domain/account/day-profit.ts'

const long = { coin: 'SOL', size: '10', value: '1050' }
const fill = (side: 'buy' | 'sell', size: string, price: string, more: object = {}) => ({
  coin: 'SOL',
  side,
  size,
  price,
  fee: '0.5',
  ...more,
})
const day = (said: Partial<DayFacts>): DayFacts => ({
  positions: [],
  fills: [],
  fundings: [],
  midnightPrice: () => null,
  ...said,
})

describe('the profit of the day', () => {
  it('is nothing on a day without trades and positions', () => {
    expect(dayProfit(day({}))).toBe('0')
  })

  it('counts what was opened today from its price, less the fee', () => {
    expect(dayProfit(day({ positions: [long], fills: [fill('buy', '10', '100')] }))).toBe('49.5')
  })

  it('counts what was held at midnight from the price of midnight, not from its entry', () => {
    const facts = day({ positions: [long], midnightPrice: () => '110' })
    expect(heldAtMidnight(facts)).toEqual(['SOL'])
    expect(dayProfit(facts)).toBe('-50')
  })

  it('counts what was held at midnight and closed since', () => {
    expect(dayProfit(day({ fills: [fill('sell', '10', '98')], midnightPrice: () => '100' }))).toBe('-20.5')
  })

  it('counts a short, and a rebate and funding with their signs', () => {
    const short = { coin: 'SOL', size: '-10', value: '950' }
    const fills = [fill('sell', '10', '100', { fee: '-0.1' })]
    expect(dayProfit(day({ positions: [short], fills, fundings: [{ usd: '-2' }, { usd: '0.5' }] }))).toBe('48.6')
  })

  it('is not known while a price of midnight is missing', () => {
    expect(dayProfit(day({ positions: [long] }))).toBeNull()
    expect(heldAtMidnight(day({ positions: [long], fills: [fill('buy', '10', '100')] }))).toEqual([])
  })

  it('leaves spot trades out', () => {
    const fills = [fill('buy', '5', '3', { coin: '@107' }), fill('buy', '5', '3', { coin: 'PURR/USDC' })]
    expect(dayProfit(day({ fills }))).toBe('0')
  })

  it('is the change of equity, whatever was traded in between', () => {
    const sizes = fc.integer({ min: -20, max: 20 })
    const prices = fc.integer({ min: 50, max: 150 })
    fc.assert(
      fc.property(
        sizes,
        prices,
        prices,
        fc.array(fc.tuple(sizes, prices), { maxLength: 6 }),
        (before, p0, p1, trades) => {
          const traded = trades.filter(([size]) => size !== 0)
          const now = traded.reduce((sum, [size]) => sum + size, before)
          const cash = traded.reduce((sum, [size, price]) => sum - size * price, 0)
          const facts = day({
            positions: now === 0 ? [] : [{ coin: 'SOL', size: String(now), value: String(Math.abs(now * p1)) }],
            fills: traded.map(([size, price]) =>
              fill(size > 0 ? 'buy' : 'sell', String(Math.abs(size)), String(price), { fee: '0' }),
            ),
            midnightPrice: () => String(p0),
          })
          expect(Number(dayProfit(facts))).toBe(now * p1 - before * p0 + cash)
        },
      ),
    )
  })
})
