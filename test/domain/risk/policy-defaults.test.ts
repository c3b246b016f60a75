import { describe, expect, it } from 'vitest'
import { isSameLimit, isSamePolicy } from '../../../main/domain/risk/policy-change.ts'
import { fieldOf, limitIn, policyFields } from '../../../main/domain/risk/policy-fields.ts'
import { tightestLimits } from '../../../main/domain/risk/signer-limits.ts'

/** Every limit that is a number: its default (rules.md, else controls.md), the least and most it may be set to, the tighter way. */
const numbers = [
  ['MAX_ORDER_NOTIONAL.block', '3', '0', '50', 'lower'],
  ['MAX_POSITION.block', '3', '0', '50', 'lower'],
  ['MAX_GROSS_EXPOSURE.block', '5', '0', '50', 'lower'],
  ['MAX_OPEN_ORDERS.block', '50', '0', '1000', 'lower'],
  ['PRICE_COLLAR.warn', '0.02', '0', '1', 'lower'],
  ['PRICE_COLLAR.block', '0.05', '0', '1', 'lower'],
  ['PRICE_COLLAR.passive', '0.10', '0', '1', 'lower'],
  ['MAX_SLIPPAGE.block', '0.005', '0', '1', 'lower'],
  ['MAX_LEVERAGE.block', '5', '0', '50', 'lower'],
  ['MARGIN_SUFFICIENCY.block', '0.9', '0', '1', 'lower'],
  ['MAX_LOSS_PER_TRADE.warn', '0.02', '0', '1', 'lower'],
  ['MAX_LOSS_PER_TRADE.block', '0.03', '0', '1', 'lower'],
  ['DAILY_LOSS_LIMIT.halt', '0.03', '0', '1', 'lower'],
  ['MAX_DRAWDOWN.halt', '0.10', '0', '1', 'lower'],
  ['STOP_COUNT.count', '3', '1', '1000', 'lower'],
  ['STOP_COUNT.hours', '24', '1', '24', 'higher'],
  ['DUPLICATE_ORDER.windowMs', '10000', '0', '600000', 'higher'],
  ['ORDER_RATE.perSecond', '1', '1', '100', 'lower'],
  ['ORDER_RATE.perMinute', '20', '1', '1000', 'lower'],
  ['VENUE_BUDGET.reserve', '0.2', '0', '1', 'higher'],
  ['REPEATED_AI_EXECUTION.perHour', '5', '0', '1000', 'lower'],
  ['STALE_MARKET.blockMs', '3000', '100', '60000', 'lower'],
  ['STALE_ACCOUNT.blockMs', '10000', '100', '60000', 'lower'],
  ['CLOCK_SKEW.warnMs', '2000', '100', '60000', 'lower'],
  ['CLOCK_SKEW.blockMs', '30000', '100', '60000', 'lower'],
  ['ACCOUNT_MATCH.hours', '24', '0', '720', 'higher'],
  ['LOG_DURABLE.freeMegabytes', '200', '50', '100000', 'higher'],
  ['HEAT.block', '0.06', '0', '1', 'lower'],
  ['VENUE_BOUND_LOSS.warn', '3', '0', '50', 'lower'],
  ['LOOSENING_DELAY.minutes', '15', '1', '10080', 'higher'],
] as const

describe('the limits of the house', () => {
  it.each(numbers)(
    '%s: %s unless set, between %s and %s, tighter where %s',
    (path, byDefault, least, most, tighter) => {
      const field = fieldOf(path)
      expect(field.byDefault).toBe(byDefault)
      expect(field.bounds).toEqual([least, most])
      expect(field.tighter('1', '2')).toBe(tighter === 'lower' ? '1' : '2')
      expect(field.tighter('2', '1')).toBe(tighter === 'lower' ? '1' : '2')
    },
  )

  it('are these, and four that are lists or words, and no other', () => {
    const rest = policyFields.map(({ path }) => path).filter((path) => !numbers.some(([known]) => known === path))
    expect(rest).toEqual(['ALLOWED_COIN', 'MAX_ORDER_SIZE', 'STOP_REQUIRED.hand', 'STOP_REQUIRED.model'])
    expect([fieldOf('STOP_REQUIRED.hand').byDefault, fieldOf('STOP_REQUIRED.model').byDefault]).toEqual([
      'warn',
      'block',
    ])
    expect(fieldOf('ALLOWED_COIN').byDefault).toBe('null')
  })

  it('have no others: an unknown path is a defect', () => {
    expect(() => fieldOf('MAX_NOTHING.block')).toThrow()
  })

  it('of sizes: a coin without a limit takes the other one’s, a coin with two the smaller', () => {
    const { tighter } = fieldOf('MAX_ORDER_SIZE')
    expect(tighter('{"ETH":"5","SOL":"2"}', '{"BTC":"1","SOL":"3"}')).toBe('{"BTC":"1","ETH":"5","SOL":"2"}')
    expect(tighter('{"BTC":"1","SOL":"3"}', '{"ETH":"5","SOL":"2"}')).toBe('{"BTC":"1","ETH":"5","SOL":"2"}')
  })

  it('are the same where only their zeros differ, and not where any one differs', () => {
    for (const [path] of numbers) expect(isSameLimit(fieldOf(path), '0.20', '0.2')).toBe(true)
    expect(isSamePolicy({ HEAT: { block: '0.060' } }, {})).toBe(true)
    expect(isSamePolicy({ HEAT: { block: '0.05' } }, {})).toBe(false)
  })

  it('of sizes are read in one order, whatever order they were written in', () => {
    const said = { MAX_ORDER_SIZE: { SOL: '2', ETH: '1' } }
    expect(limitIn(said, fieldOf('MAX_ORDER_SIZE'))).toBe('{"ETH":"1","SOL":"2"}')
    expect(limitIn({}, fieldOf('MAX_ORDER_SIZE'))).toBe('{}')
  })
})

describe('the limits of an open key', () => {
  const limits = (maxNotional: string, ...assets: [number, string, number][]) => ({
    maxNotional,
    assets: assets.map(([asset, maxSize, maxLeverage]) => ({ asset, maxSize, maxLeverage })),
  })

  it('only tighten: the smaller of both everywhere, and no asset of only one', () => {
    const both = tightestLimits(limits('100', [1, '5', 10], [2, '1', 3]), limits('90', [1, '4', 20], [3, '9', 9]))
    expect(both).toEqual(limits('90', [1, '4', 10]))
    expect(tightestLimits(limits('90', [1, '4', 20]), limits('100', [1, '5', 10]))).toEqual(limits('90', [1, '4', 10]))
  })
})
