import fc from 'fast-check'
import type { Token } from 'node-llama-cpp'
import { describe, expect, it } from 'vitest'
import { type Offered, offeredAfter, offeredFirst, type Spelling } from '../../../main/models/local/answer-places.ts'
import type { AnswerForm } from '../../../main/ports.ts'
import { answerForm, type Kind, kindMarks, readAnswer } from '../../../main/words/model/roles.ts'

/** A model that spells every word letter by letter: many words begin alike, and none is one token. */
const letters: Spelling = {
  of: (word) => [...` ${word}`].map((letter) => letter.charCodeAt(0) as Token),
  end: 0 as Token,
}
const textOf = (tokens: readonly Token[]) => String.fromCharCode(...tokens)

function offeredIn(form: AnswerForm, text: string): Offered {
  let offered = offeredFirst(form, letters)
  for (const letter of text) offered = offeredAfter(offered, letter.charCodeAt(0) as Token, letters)
  return offered
}
const nextIn = (form: AnswerForm, text: string) =>
  [...offeredIn(form, text).keys()].map((token) => (token === letters.end ? 'end' : textOf([token]))).sort()

describe('the places of an answer', () => {
  const form: AnswerForm = [[['go'], ['', 'now'], ['', 'not', 'up']], [['stop', 'sit']]]

  it('offers what every way begins with, also in the middle of a word', () => {
    expect(nextIn(form, '')).toEqual([' '])
    expect(nextIn(form, ' ')).toEqual(['g', 's'])
    expect(nextIn(form, ' s')).toEqual(['i', 't'])
  })

  it('offers what comes after a word that may be left out, and the end where all the rest may be', () => {
    expect(nextIn(form, ' go')).toEqual([' ', 'end'])
    expect(nextIn(form, ' go ')).toEqual(['n', 'u'])
    expect(nextIn(form, ' go no')).toEqual(['t', 'w'])
    expect(nextIn(form, ' go not')).toEqual(['end'])
    expect(nextIn(form, ' go now ')).toEqual(['n', 'u'])
    expect(nextIn(form, ' stop')).toEqual(['end'])
  })

  it('offers nothing after what was never offered', () => {
    expect(nextIn(form, ' x')).toEqual([])
  })

  it('lets through what the desk reads, and nothing else', () => {
    const kinds = fc.array(fc.constantFrom(...(Object.keys(kindMarks) as Kind[])), { maxLength: 6 })
    fc.assert(
      fc.property(kinds, fc.infiniteStream(fc.nat()), (given, picks) => {
        const said: Token[] = []
        for (let offered = offeredFirst(answerForm(given), letters); ; ) {
          const tokens = [...offered.keys()]
          const token = tokens[picks.next().value % tokens.length]!
          if (token === letters.end) break
          said.push(token)
          offered = offeredAfter(offered, token, letters)
        }
        expect(readAnswer(textOf(said), given), textOf(said)).not.toBeNull()
      }),
    )
  })
})
