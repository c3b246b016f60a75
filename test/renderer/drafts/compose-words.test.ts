import { describe, expect, it } from 'vitest'
import type { Span } from '../../../preload/contract/report.ts'
import { composeWords } from '../../../renderer/drafts/compose-words.ts'

const span = (words: string, field: Span['field'], text: string): Span => {
  const from = words.indexOf(text)
  return { field, from, to: from + text.length, text }
}

describe('rewriting words that are not a whole trade yet', () => {
  it('begins a sentence with the market on the screen, and guesses nothing else', () => {
    expect(composeWords('', [], { field: 'side', side: 'short' }, 'SOL')).toBe('short sol ')
    expect(composeWords('  ', [], { field: 'entry', entry: { type: 'limit', price: '100.02' } }, 'SOL')).toBe(
      'sol e100.02',
    )
  })

  it('puts a new field at the end, and the side in front', () => {
    expect(composeWords('sol e100', [], { field: 'stop', stop: { by: 'price', value: '95' } }, 'SOL')).toBe(
      'sol e100 s95',
    )
    expect(composeWords('sol e100', [], { field: 'side', side: 'long' }, 'SOL')).toBe('long sol e100')
  })

  it('replaces the span of a field that was said', () => {
    const words = 'long sol, entry 100, stop 95'
    const spans = [span(words, 'entry', 'entry 100'), span(words, 'stop', 'stop 95')]
    expect(composeWords(words, spans, { field: 'entry', entry: { type: 'limit', price: '99.5' } }, 'SOL')).toBe(
      'long sol, e99.5, stop 95',
    )
  })

  it('takes an implied span for not said', () => {
    const words = 'sol e100 s95'
    const implied: Span = { ...span(words, 'side', 's95'), implied: true }
    expect(composeWords(words, [implied], { field: 'side', side: 'long' }, 'SOL')).toBe('long sol e100 s95')
  })

  it('replaces all spans of the targets by one', () => {
    const words = 'sol t110:50%, t120:50% s95'
    const spans = [span(words, 'target', 't110:50%'), span(words, 'target', 't120:50%')]
    const targets = [{ by: 'r' as const, value: '2', share: null }]
    expect(composeWords(words, spans, { field: 'targets', targets }, 'SOL')).toBe('sol t2R s95')
  })

  it('takes a removed field out without leaving its comma', () => {
    const words = 'long sol e100, s95'
    expect(composeWords(words, [span(words, 'stop', 's95')], { field: 'stop', stop: null }, 'SOL')).toBe(
      'long sol e100',
    )
  })

  it('says each sizing in its terse form', () => {
    const said = (by: 'risk_percent' | 'risk_usd' | 'notional' | 'allocate_percent' | 'margin' | 'base') =>
      composeWords('sol', [], { field: 'sizing', sizing: { by, value: '5' } }, 'SOL')
    expect(said('risk_percent')).toBe('sol r5%')
    expect(said('risk_usd')).toBe('sol r$5')
    expect(said('notional')).toBe('sol n5')
    expect(said('allocate_percent')).toBe('sol a5%')
    expect(said('margin')).toBe('sol m5')
    expect(said('base')).toBe('sol q5')
  })
})
