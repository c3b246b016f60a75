import type { Token } from 'node-llama-cpp'
import type { AnswerForm } from '../../ports.ts'

/** A place in an answer: the rest of the word that is being said, and the steps after it. */
type Place = { rest: readonly Token[]; steps: AnswerForm[number] }
/** Every token that may come next, each with the places that it leads to. */
export type Offered = ReadonlyMap<Token, readonly Place[]>
/** How a model writes words, and the end of an answer. */
export type Spelling = { of(word: string): readonly Token[]; end: Token }

/** What an answer of a form may begin with. */
export const offeredFirst = (form: AnswerForm, spelling: Spelling): Offered =>
  offeredAt(
    form.map((steps) => ({ rest: [], steps })),
    spelling,
  )

/** What may come after one of the offered tokens. */
export const offeredAfter = (offered: Offered, token: Token, spelling: Spelling): Offered =>
  offeredAt(offered.get(token) ?? [], spelling)

function offeredAt(places: readonly Place[], spelling: Spelling): Offered {
  const offered = new Map<Token, Place[]>()
  const offer = ([token = spelling.end, ...rest]: readonly Token[], steps: Place['steps']): void =>
    void offered.set(token, [...(offered.get(token) ?? []), { rest, steps }])
  const goOn = ([step, ...after]: Place['steps']): void => {
    if (step === undefined) offer([], [])
    for (const word of step ?? []) {
      if (word === '') goOn(after)
      else offer(spelling.of(word), after)
    }
  }
  for (const { rest, steps } of places) {
    if (rest.length > 0) offer(rest, steps)
    else goOn(steps)
  }
  return offered
}
