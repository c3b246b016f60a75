import { describe, expect, it } from 'vitest'
import type { CheckReport } from '../../../preload/contract/report.ts'
import type { Sheet } from '../../../preload/contract/sheet.ts'
import { mayAct, openWarnings, warningOfDigit, whyNotSend } from '../../../renderer/parts/confirm/confirm-state.ts'
import { fakeReport } from '../../doubles/fake-reports.ts'

const check = (id: CheckReport['id'], verdict: CheckReport['verdict']): CheckReport => ({
  id,
  verdict,
  measured: '',
  limit: '',
  why: '',
})

function sheetWith(checks: CheckReport[]): Sheet {
  return {
    sheetId: 's',
    digest: 'd',
    sentence: '',
    network: 'paper',
    account: '',
    legs: [],
    notes: [],
    report: { ...fakeReport('long sol r2% e100 s95'), checks },
    lifeMs: 20_000,
  }
}

describe('the confirm sheet', () => {
  it('takes no key in its first 400 ms', () => {
    expect(mayAct(1_000, 1_399, false)).toBe(false)
    expect(mayAct(1_000, 1_400, false)).toBe(true)
  })

  it('takes no held key, ever', () => {
    expect(mayAct(0, 10_000, true)).toBe(false)
  })

  it('can’t be sent while a warning is not acknowledged', () => {
    const sheet = sheetWith([check('VENUE_BOUND_LOSS', 'warn'), check('HEAT', 'pass')])
    expect(whyNotSend(sheet, [])).not.toBeNull()
    expect(whyNotSend(sheet, ['VENUE_BOUND_LOSS'])).toBeNull()
    expect(openWarnings(sheet.report.checks, ['VENUE_BOUND_LOSS'])).toEqual([])
  })

  it('can’t be sent with a block, whatever is acknowledged', () => {
    const sheet = sheetWith([check('MAX_LEVERAGE', 'block'), check('STOP_REQUIRED', 'warn')])
    expect(whyNotSend(sheet, ['STOP_REQUIRED', 'MAX_LEVERAGE'])).not.toBeNull()
  })

  it('counts the digits over the warnings alone', () => {
    const checks = [check('HEAT', 'pass'), check('STOP_REQUIRED', 'warn'), check('PRICE_COLLAR', 'warn')]
    expect(warningOfDigit(checks, '1')?.id).toBe('STOP_REQUIRED')
    expect(warningOfDigit(checks, '2')?.id).toBe('PRICE_COLLAR')
    expect(warningOfDigit(checks, '3')).toBeUndefined()
    expect(warningOfDigit(checks, 'Enter')).toBeUndefined()
  })
})
