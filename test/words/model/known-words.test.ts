import { describe, expect, it } from 'vitest'
import { nearestKnown, replaceUnknown } from '../../../main/words/model/known-words.ts'

const known = new Set(['stop', 'target', 'offload', 'long', 'risk', 'close', 'closing', 'loose', 'e', 'trim', 'at'])

describe('words that a model was not trained on', () => {
  it('keeps a known word', () => expect(nearestKnown('target', known)).toBe('target'))

  it.each([
    ['offloading', 'offload'],
    ['closes', 'close'],
    ['trimmed', 'trim'],
    ['risks', 'risk'],
  ])('reads %s as another form of %s', (word, wanted) => expect(nearestKnown(word, known)).toBe(wanted))

  it.each([
    ['tarfet', 'target'],
    ['tagret', 'target'],
    ['targt', 'target'],
    ['stoop', 'stop'],
  ])('reads %s as a slip of %s', (word, wanted) => expect(nearestKnown(word, known)).toBe(wanted))

  it('picks none where two words are a slip away', () => expect(nearestKnown('cloose', known)).toBe(null))

  it('guesses at no short word', () => expect(nearestKnown('stp', known)).toBe(null))

  it('leaves marks and letters of quotes alone', () =>
    expect(replaceUnknown('jettison @ A , stoop at # B ?', known)).toBe('_ @ A , stop at # B ?'))
})
