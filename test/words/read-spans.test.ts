import { describe, expect, it } from 'vitest'
import { readWords } from '../../main/words/read-words.ts'
import { lexicon } from './lexicon.ts'

describe('spans', () => {
  const spansOf = (words: string): string[] =>
    readWords(words, lexicon).reading.spans.map(
      ({ field, from, to, implied }) => `${field} ${from}-${to}${implied ? ' implied' : ''}`,
    )

  it('say which characters became which field', () => {
    expect(spansOf('long SOL, risk 2%, entry 100, stop 95, half off at 110')).toEqual([
      'side 0-4',
      'coin 5-8',
      'risk 10-17',
      'entry 19-28',
      'stop 30-37',
      'target 39-54',
    ])
    expect(spansOf('l sol n5k a1 iso x5 alo ro')).toEqual([
      'side 0-1',
      'coin 2-5',
      'notional 6-9',
      'allocate 10-12',
      'marginMode 13-16',
      'leverage 17-19',
      'tif 20-23',
      'reduceOnly 24-26',
    ])
  })

  it('mark a side that only the stop implies, over the words that imply it', () => {
    expect(spansOf('sol r2% e100 s95')).toEqual([
      'coin 0-3',
      'risk 4-7',
      'entry 8-12',
      'stop 13-16',
      'side 13-16 implied',
    ])
  })

  it('separate a size from its coin, and cover a share with its price', () => {
    expect(spansOf('40 sol e100 s95 l a third off at 110')).toEqual([
      'size 0-2',
      'coin 3-6',
      'entry 7-11',
      'stop 12-15',
      'side 16-17',
      'target 18-36',
    ])
  })

  it('colour management', () => {
    expect(spansOf('close 50% sol')).toEqual(['action 0-5', 'fraction 6-9', 'coin 10-13'])
    expect(spansOf('close 10 sol')).toEqual(['action 0-5', 'size 6-8', 'coin 9-12'])
    expect(spansOf('stop sol 97')).toEqual(['action 0-4', 'coin 5-8', 'stop 9-11'])
    expect(spansOf('lev sol 5')).toEqual(['action 0-3', 'coin 4-7', 'leverage 8-9'])
    expect(spansOf('cancel all')).toEqual(['action 0-6', 'coin 7-10'])
  })

  it('colour the number of the order that a cancel names', () => {
    const { spans } = readWords('40 cancel sol', lexicon).reading
    expect(spans.map(({ field, text }) => [field, text])).toContainEqual(['action', '40'])
  })
})
