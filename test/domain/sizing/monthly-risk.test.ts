import { describe, expect, it } from 'vitest'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { monthlyRisk } from '../../../main/domain/sizing/monthly-risk.ts'
import { factsOf, openSol, reported } from '../worked-example.ts'

const usd = known.usd
const month = (pnl: string | null, open: string | null, added: string | null) =>
  monthlyRisk(
    usd('10000'),
    pnl === null ? null : usd(pnl),
    open === null ? null : usd(open),
    added === null ? null : usd(added),
  )

describe("the month's 6 %", () => {
  it('sums what is lost, what the open stops may lose, and the new trade', () => {
    const risk = month('-250', '150', '200')
    expect([risk?.isWithin, text(risk!.total!)]).toEqual([true, '600'])
    expect(month('-250.01', '150', '200')?.isWithin).toBe(false)
  })

  it('counts a month of gain as no loss, and never as room', () => {
    expect(text(month('5000', '150', '200')!.total!)).toBe('350')
  })

  it('has no total where something has no stop, and is then not within', () => {
    for (const risk of [month('0', null, '1'), month('0', '1', null)])
      expect([risk?.total, risk?.isWithin]).toEqual([null, false])
  })

  it('is null where the result of the month is not known', () => {
    expect(month(null, '0', '0')).toBeNull()
  })

  it('stands in the report as shares of equity', () => {
    const facts = factsOf()
    const known = { ...facts, account: { ...facts.account, monthPnl: '-250' } }
    expect(reported(openSol(), known).outlook?.month).toEqual({
      realised: '0.025',
      open: '0',
      added: '0.0199948845705',
      total: '0.0449948845705',
      limit: '0.06',
    })
    expect(reported(openSol(), facts).outlook?.month).toBeNull()
  })
})
