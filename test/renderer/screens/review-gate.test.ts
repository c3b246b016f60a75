import { describe, expect, it } from 'vitest'
import { whyBlocked, whyNotReview } from '../../../renderer/screens/review-gate.ts'
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
