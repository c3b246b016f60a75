import { describe, expect, it } from 'vitest'
import { knownSizing, nextSizing } from '../../../renderer/drafts/known-sizing.ts'
import { fakeReport } from '../../doubles/fake-reports.ts'

const report = fakeReport('long SOL, risk 2%, entry 100, stop 95, half off at 110')

describe('what is held fixed', () => {
  it('turns the risk into the size that the desk computed, and back, without arithmetic', () => {
    expect(nextSizing({ by: 'risk_percent', value: '2' }, report)).toEqual({ by: 'base', value: '38.58' })
    expect(nextSizing({ by: 'base', value: '38.58' }, report)).toEqual({ by: 'margin', value: '192.9' })
    expect(nextSizing({ by: 'margin', value: '192.9' }, report)).toEqual({ by: 'risk_usd', value: '200' })
  })

  it('knows nothing that only the person can say', () => {
    expect(knownSizing('risk_percent', report)).toBeNull()
    expect(knownSizing('base', null)).toBeNull()
  })
})
