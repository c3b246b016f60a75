import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

const aim = (target: string, volatility: string | null, stop: '95' | null = '95') =>
  reported(
    openSol({ sizing: { by: 'volatility', value: target }, stop: stop === null ? null : { by: 'price', value: stop } }),
    factsOf(volatility === null ? {} : { sol: { volatility } }),
  )

describe('a volatility target', () => {
  it('is equity · target / realised as notional, floored to the lot: 10,000 · 20 % / 65 % is 3,076.92', () => {
    const report = aim('20', '0.65')
    expect(report.ticket).toMatchObject({ size: '30.76', notional: '3076' })
    expect(report.sizing).toMatchObject({ by: 'volatility', budget: null, boundBy: null })
    expect(report.outlook?.volatility).toEqual({ target: '0.2', realised: '0.65' })
  })

  it('needs no stop', () => {
    expect(aim('20', '0.65', null).ticket?.size).toBe('30.76')
  })

  it('is refused where the realised volatility is not known, or zero', () => {
    for (const unknown of [null, '0']) expect(aim('20', unknown).refusal?.code).toBe('no_volatility')
  })

  it('is named, so no cap shrinks it: what is too large is blocked', () => {
    const report = aim('500', '0.5')
    expect([report.ticket?.size, report.verdict]).toEqual(['1000', 'blocked'])
  })

  it('never puts more on than the target allows, and one lot more would', () => {
    const percent = fc.integer({ min: 1, max: 3_000 }).map((n) => (n / 10).toFixed(1))
    const realised = fc.integer({ min: 10, max: 30_000 }).map((n) => (n / 10_000).toFixed(4))
    fc.assert(
      fc.property(percent, realised, (target, volatility) => {
        const { ticket } = aim(target, volatility)
        if (ticket === null) return
        const risked = (size: string) => decimal(size).times('100').times(volatility)
        const most = decimal('10000').times(target).div(100)
        expect(risked(ticket.size).lte(most)).toBe(true)
        expect(risked(decimal(ticket.size).plus('0.01').toFixed()).gt(most)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
