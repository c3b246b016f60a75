import type { SpanField } from '../../../preload/contract/report.ts'
import type { Choice, Meaning } from './claims.ts'
import type { Amount } from './read-number.ts'

/** A value's meaning; a choice's text replaces the value, or, with `whole`, the key as well. */
export type ValueMeaning = Exclude<Meaning, { is: 'ask' }> | ValueQuestion
export type ValueQuestion = {
  is: 'ask'
  code: string
  why: string
  field: SpanField | null
  choices: (Choice & { whole?: boolean })[]
}

/** A refusal of a number, in one sentence. */
export const refuse = (field: SpanField | null, code: string, why: string): Extract<Meaning, { is: 'refuse' }> => ({
  is: 'refuse',
  code,
  why,
  measured: null,
  limit: null,
  field,
})

/** What no rule reads: the sentence is unreadable, and the token is named. */
export const unread: Extract<Meaning, { is: 'unread' }> = { is: 'unread' }

/** A question about a value. */
export const askValue = (
  field: SpanField | null,
  code: string,
  why: string,
  choices: ValueQuestion['choices'],
): ValueQuestion => ({ is: 'ask', code, why, field, choices })

/** Turns the reading of one number inside `said` into its value, or into the question or refusal that it raises; what is no number at all is unread. */
export function settle(
  amount: Amount,
  said: string,
  field: SpanField | null,
): { value: string } | ValueQuestion | Extract<Meaning, { is: 'refuse' | 'unread' }> {
  const { number, core } = amount
  if (number.is === 'number') return { value: number.value }
  if (number.is === 'refused' && number.code === 'number_unreadable') return unread
  if (number.is === 'refused')
    return refuse(field, number.code, `I could not use "${said}" as a number: ${number.why}.`)
  const choices = number.choices.map((choice) => {
    const text = said.replace(core, () => choice)
    return { label: text, text }
  })
  return askValue(field, number.code, `How do you mean "${said}"? I ask because ${number.why}.`, choices)
}
