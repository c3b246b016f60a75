import { describe, expect, it } from 'vitest'
import { isModelsTurn, mayModelRead, whyBlocked, whyNotReview } from '../../../renderer/screens/review-gate.ts'
import { fakeReport } from '../../doubles/fake-reports.ts'
import { deskValue } from '../../doubles/fake-values.ts'

const ready = fakeReport('close sol')
const desk = deskValue('trade', 0)

describe('the way to the confirm sheet', () => {
  it('is closed without a desk, without words, and while a question is open', () => {
    expect(whyNotReview(true, 'close sol', ready)).not.toBeNull()
    expect(whyNotReview(false, ' ', null)).not.toBeNull()
    expect(whyNotReview(false, 'x', fakeReport('long sol 2% e100 s95'))).not.toBeNull()
    expect(whyNotReview(false, 'close sol', ready)).toBeNull()
  })

  it('is closed by a question about facts, which is not called unreadable', () => {
    const answer = { topic: 'alo', text: 'It rests or is cancelled.', source: 'x', isLive: false }
    const asked = { ...ready, verdict: 'unreadable' as const, answer }
    expect(whyNotReview(false, 'what does ALO do?', asked)).toBe('That was a question; there is no order in it.')
  })

  it('opens for a blocked trade too, so that the limit is seen', () => {
    expect(whyNotReview(false, 'x', fakeReport('long sol r4% e100 s95'))).toBeNull()
  })

  it('says before the review what would block it', () => {
    expect(whyBlocked(desk, true, ready)).toContain('old')
    expect(whyBlocked({ ...desk, trading: 'HALTED', tradingWhy: 'Halted by hand.' }, false, ready)).toBe(
      'Halted by hand.',
    )
    expect(whyBlocked(desk, false, fakeReport('long sol r4% e100 s95'))).toContain('limit is 3%')
    expect(whyBlocked(desk, false, ready)).toBeNull()
  })
})

describe('what Enter asks the model about', () => {
  const report = (words: string) => fakeReport(words)
  const draft = (words: string, rest = {}) => ({
    words,
    report: report(words),
    isSizing: false,
    isReading: false,
    readFor: null,
    ...rest,
  })
  const asked = draft('long sol 2% e100 s95')
  const unread = { ...draft('please'), report: { ...ready, verdict: 'unreadable' as const } }
  const withModel = { ...desk, model: 'tiny' }

  it('is what the grammar can’t read, and what it asks about; but only the first waits for the model', () => {
    expect([mayModelRead(withModel, unread), isModelsTurn(withModel, unread)]).toEqual([true, true])
    expect([mayModelRead(withModel, asked), isModelsTurn(withModel, asked)]).toEqual([true, false])
    expect(mayModelRead(withModel, draft('long sol r2% e100 s95'))).toBe(false)
  })

  it('is asked once, of a model that is there, and never about a question of the model’s own', () => {
    expect(mayModelRead({ ...desk, model: null }, unread)).toBe(false)
    for (const rest of [{ isReading: true }, { isSizing: true }, { readFor: unread.words }])
      expect(mayModelRead(withModel, { ...unread, ...rest })).toBe(false)
    const { reading } = asked.report
    for (const by of ['model', 'both'] as const)
      expect(mayModelRead(withModel, { ...asked, report: { ...asked.report, reading: { ...reading, by } } })).toBe(
        false,
      )
  })
})
