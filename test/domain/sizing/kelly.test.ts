import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { isAbove, isEqual, scale } from '../../../main/domain/money/quantity.ts'
import { isRefused } from '../../../main/domain/report/refusal.ts'
import { fewestTrades, type Kelly, kellyOf } from '../../../main/domain/sizing/kelly.ts'
import { factsOf, openSol, reported } from '../worked-example.ts'

const half = known.ratio('0.5')
const most = known.ratio('0.02')
/** So many results of each kind, in R. */
const record = (...parts: [count: number, r: string][]) =>
  parts.flatMap(([count, r]) => Array.from({ length: count }, () => known.ratio(r)))
const kelly = (results: ReturnType<typeof record> | null, part = half) => kellyOf(results, part, most)
const made = (answer: ReturnType<typeof kelly>): Kelly => {
  if (isRefused(answer)) throw new Error(answer.code)
  return answer
}
const codeOf = (answer: ReturnType<typeof kelly>) => (isRefused(answer) ? answer.code : 'made')

describe("a part of Kelly's fraction", () => {
  it('is p − (1 − p)/b of the own record: half the trades won at 2 to 1 is a quarter', () => {
    const { winRate, payoff, whole } = made(kelly(record([15, '2'], [15, '-1'])))
    expect([winRate, payoff, whole].map(text)).toEqual(['0.5', '2', '0.25'])
  })

  it('measures wins and losses in R as they ended, not as they were planned', () => {
    const { payoff, whole } = made(kelly(record([20, '1.5'], [10, '-0.8'], [10, '-1.2'])))
    expect([text(payoff), text(whole).slice(0, 8)]).toEqual(['1.5', '0.166666'])
    // Losses of two R make three R won no better than 1.5 to 1.
    const twice = made(kelly(record([15, '3'], [15, '-2'])))
    expect([text(twice.payoff), text(twice.whole).slice(0, 8)]).toEqual(['1.5', '0.166666'])
  })

  it('counts a trade that ended at zero as one that did not win', () => {
    const { winRate, whole } = made(kelly(record([15, '2'], [10, '-1'], [5, '0'])))
    expect([text(winRate), text(whole)]).toEqual(['0.5', '0.25'])
  })

  it('is capped by what one trade may risk without a warning', () => {
    const capped = made(kelly(record([15, '2'], [15, '-1'])))
    expect([text(capped.used), capped.isCapped]).toEqual(['0.02', true])
    const free = made(kelly(record([31, '1'], [29, '-1'])))
    expect([text(free.used).slice(0, 8), free.isCapped]).toEqual(['0.016666', false])
  })

  it(`is refused under ${fewestTrades} closed trades, and without any record`, () => {
    expect(codeOf(kelly(record([14, '2'], [15, '-1'])))).toBe('kelly_too_few')
    expect(codeOf(kelly(record([15, '2'], [15, '-1'])))).toBe('made')
    expect(codeOf(kelly(null))).toBe('kelly_too_few')
  })

  it('is refused without an edge, without a loss, and without a win', () => {
    expect(codeOf(kelly(record([15, '1'], [15, '-1'])))).toBe('kelly_no_edge')
    expect(codeOf(kelly(record([10, '1'], [20, '-1'])))).toBe('kelly_no_edge')
    expect(codeOf(kelly(record([30, '1'])))).toBe('kelly_no_losses')
    expect(codeOf(kelly(record([30, '-1'])))).toBe('kelly_no_edge')
  })

  it('is refused above a half, whatever the record', () => {
    const good = record([20, '2'], [10, '-1'])
    expect(codeOf(kelly(good, known.ratio('0.51')))).toBe('kelly_part')
    expect(codeOf(kelly(good, known.ratio('0')))).toBe('kelly_part')
    expect(codeOf(kelly(good, known.ratio('0.5')))).toBe('made')
  })

  it('never risks more than the part said, than the cap, or than the win rate', () => {
    const result = fc
      .integer({ min: -300, max: 500 })
      .map((n) =>
        known.ratio(
          `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`,
        ),
      )
    const part = fc.integer({ min: 1, max: 50 }).map((n) => known.ratio(`0.${String(n).padStart(2, '0')}`))
    fc.assert(
      fc.property(fc.array(result, { minLength: 30, maxLength: 80 }), part, (results, said) => {
        const answer = kellyOf(results, said, most)
        if (isRefused(answer)) return
        expect(isAbove(answer.used, most)).toBe(false)
        expect(isAbove(answer.used, scale(answer.whole, said))).toBe(false)
        expect(isAbove(answer.whole, answer.winRate)).toBe(false)
        expect(answer.isCapped).toBe(isEqual(answer.used, most) && isAbove(scale(answer.whole, said), most))
      }),
    )
  })

  it('grows, or stays, when a loss becomes a win of the same size', () => {
    const count = fc.integer({ min: 1, max: 28 })
    fc.assert(
      fc.property(count, (wins) => {
        const [fewer, more] = [wins, wins + 1].map((w) => kellyOf(record([w, '3'], [30 - w, '-1']), half, half))
        if (isRefused(fewer) || isRefused(more)) return
        expect(isAbove(fewer!.whole, more!.whole)).toBe(false)
      }),
    )
  })
})

describe('a trade sized by Kelly', () => {
  const closedTrades = [
    ...Array.from({ length: 31 }, () => ({ r: '1' })),
    ...Array.from({ length: 29 }, () => ({ r: '-1' })),
  ]
  const facts = factsOf()
  const withTrades = { ...facts, account: { ...facts.account, closedTrades } }
  const halfKelly = openSol({ sizing: { by: 'kelly', value: '0.5' } })

  it('is a risk like any other: 1.6666…% of 10,000 over 5.18270725 is 32.15 SOL', () => {
    const report = reported(halfKelly, withTrades)
    expect(report.sizing).toMatchObject({ by: 'kelly', allIn: '32.15', boundBy: 'risk' })
    expect(report.outlook?.kelly).toMatchObject({ trades: 60, isCapped: false })
    expect(report.ticket?.size).toBe('32.15')
  })

  it('says in one sentence why there is none', () => {
    const { verdict, refusal } = reported(halfKelly, facts)
    expect({ verdict, code: refusal?.code, measured: refusal?.measured, limit: refusal?.limit }).toEqual({
      verdict: 'refused',
      code: 'kelly_too_few',
      measured: '0',
      limit: '30',
    })
    expect(refusal?.text).toContain('Kelly needs 30 of your own closed trades')
  })
})
