import { describe, expect, it } from 'vitest'
import { instrumentOf } from '../../../main/domain/market/instrument.ts'
import { readWorld } from '../../../main/domain/market/world.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { isRefused } from '../../../main/domain/report/refusal.ts'
import { breakEvenPrice } from '../../../main/domain/sizing/break-even.ts'
import { kellyOf } from '../../../main/domain/sizing/kelly.ts'
import { stopLosses } from '../../../main/domain/sizing/losses.ts'
import { breakEvenWinRate, inR } from '../../../main/domain/sizing/rewards.ts'
import { budgetOf, rungFor, volatilityNotional } from '../../../main/domain/sizing/rung-for.ts'
import type { MarketFacts } from '../../../preload/contract/facts.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { assessed, factsOf, openSol, reported, sol } from '../worked-example.ts'

const base = (value: string) => ({ sizing: { by: 'base', value } as const })
const depthOf = (
  entry: OpenIntent['entry'],
  size: string,
  sol: Partial<MarketFacts>,
  side: 'long' | 'short' = 'long',
) => reported(openSol({ entry, side, stop: null, ...base(size) }), factsOf({ sol })).sizing!.caps.depth

describe('the depth that bounds a limit order', () => {
  it('is none where the levels it takes are together just near enough, though the last of them is not', () => {
    const sol = {
      bids: [['99.6', '10']] as [string, string][],
      asks: [
        ['100.4', '10'],
        ['100.6', '10'],
      ] as [string, string][],
    }
    // Both levels cost 100.5 on average, which is 0.5% above the mid of 100; a little more at 100.6 would not be.
    expect(depthOf({ type: 'limit', price: '100.6' }, '30', sol)).toBeUndefined()
    const deeper = { ...sol, asks: [['100.4', '10'] as [string, string], ['100.6', '11'] as [string, string]] }
    expect(depthOf({ type: 'limit', price: '100.6' }, '30', deeper)).toBe('20')
  })
})

describe('a loss', () => {
  it('is planned as a distance, also where the book has fallen through the stop', () => {
    const { ticket } = assessed(openSol(base('10')))
    const terms = { ...ticket!.lossTerms!, stop: known.price('101') }
    expect(text(stopLosses(ticket!.plan, terms, ticket!.size).planned)).toBe('10')
  })

  it('of nothing has no multiple', () => {
    expect(inR(known.usd('5'), known.usd('0'))).toBeNull()
    expect(inR(known.usd('5'), null)).toBeNull()
    expect(text(inR(known.usd('5'), known.usd('2'))!)).toBe('2.5')
  })

  it('that wins win nothing back is evened out by no share of wins', () => {
    expect(breakEvenWinRate(known.ratio('0'))).toBeNull()
    expect(text(breakEvenWinRate(known.ratio('3'))!)).toBe('0.25')
  })

  it('stated above what one trade may lose is shown whole, though an add has less of it left and another cap is nearer', () => {
    const position = {
      coin: 'SOL',
      size: '100',
      entry: '100',
      leverage: '20',
      marginMode: 'cross',
      stop: '99',
    } as const
    const adding = openSol({
      sizing: { by: 'risk_percent', value: '4' },
      stop: { by: 'price', value: '99' },
      isAdd: true,
    })
    const { sizing } = reported(adding, factsOf({ positions: [position] }))
    // 281.149455 of the 400 is left: above the 200 SOL that the position may still take, under the 300 of one trade.
    expect(sizing).toMatchObject({ boundBy: 'risk', allIn: '236.55', caps: { position: '200' } })
  })

  it('that nothing bounds sizes no order', () => {
    const facts = factsOf()
    const world = readWorld(facts)!
    const { ticket } = assessed(openSol(), facts)
    const { plan, leverage, lossTerms, sizing } = ticket!
    const terms = {
      plan,
      leverage,
      market: world.marketNamed('SOL')!,
      world,
      equity: sizing.equity,
      free: sizing.free,
      feeIn: world.fees.taker,
      stated: sizing.stated,
      budget: sizing.budget,
    }
    expect(rungFor(openSol().sizing!, { ...terms, loss: null })).toBeNull()
    expect(text(rungFor(openSol().sizing!, { ...terms, loss: lossTerms })!.rung)).toBe('38.58')
  })
})

it("Kelly's refusal shows the record with four decimals of its payoff", () => {
  const record = [...Array.from({ length: 10 }, () => '1'), ...Array.from({ length: 20 }, () => '-3')]
  const answer = kellyOf(
    record.map((r) => known.ratio(r)),
    known.ratio('0.5'),
    known.ratio('0.02'),
  )
  expect(isRefused(answer) && answer.about).toBe('won 33.33% of 30 at 0.3333 to 1')
})

describe('where there is no number', () => {
  it('a percentage that is none says no risk, and a volatility that nobody measured no notional', () => {
    const equity = known.usd('10000')
    expect(budgetOf({ by: 'risk_percent', value: 'x' }, equity)).toBeNull()
    expect(text(budgetOf({ by: 'risk_percent', value: '2' }, equity)!)).toBe('200')
    expect(volatilityNotional(equity, known.ratio('0.2'), null)).toBeNull()
  })

  it('an entry that the tick leaves nothing of has no break-even', () => {
    const instrument = instrumentOf('SOL', sol)
    const fee = known.ratio('0.00045')
    expect(breakEvenPrice(known.price('0.0001'), 'short', fee, fee, instrument)).toBeNull()
    expect(text(breakEvenPrice(known.price('0.0001'), 'long', fee, fee, instrument)!)).toBe('0.0002')
  })
})
