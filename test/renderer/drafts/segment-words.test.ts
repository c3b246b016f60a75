import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Span } from '../../../preload/contract/report.ts'
import { segmentWords } from '../../../renderer/drafts/segment-words.ts'

const span = (field: Span['field'], from: number, to: number): Span => ({ field, from, to, text: '' })

describe('the mirror under the words', () => {
  it('cuts the words at their spans', () => {
    expect(segmentWords('long sol r2%', [span('side', 0, 4), span('coin', 5, 8), span('risk', 9, 12)])).toEqual([
      { text: 'long', field: 'side' },
      { text: ' ', field: null },
      { text: 'sol', field: 'coin' },
      { text: ' ', field: null },
      { text: 'r2%', field: 'risk' },
    ])
  })

  it('leaves implied spans, overlaps and spans outside the words out', () => {
    const words = 'sol s95'
    const spans = [
      span('coin', 0, 3),
      span('stop', 2, 7),
      { ...span('side', 4, 7), implied: true },
      span('entry', 4, 99),
    ]
    expect(segmentWords(words, spans)).toEqual([
      { text: 'sol', field: 'coin' },
      { text: ' s95', field: null },
    ])
  })

  it('never loses or adds a character, whatever the spans are', () => {
    const anySpan = fc.tuple(fc.integer({ min: -2, max: 30 }), fc.integer({ min: -2, max: 30 }))
    fc.assert(
      fc.property(fc.string({ maxLength: 25 }), fc.array(anySpan, { maxLength: 6 }), (words, ends) => {
        const spans = ends.map(([from, to]) => span('entry', from, to))
        return (
          segmentWords(words, spans)
            .map((one) => one.text)
            .join('') === words
        )
      }),
    )
  })
})
