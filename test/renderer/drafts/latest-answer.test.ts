import { describe, expect, it } from 'vitest'
import { latestAnswer } from '../../../renderer/drafts/latest-answer.ts'

describe('answers that overtake each other', () => {
  it('lets an old answer through only as long as no newer one was used', () => {
    const answers = latestAnswer()
    const first = answers.ask()
    const second = answers.ask()
    expect(answers.mayUse(second)).toBe(true)
    expect(answers.mayUse(first)).toBe(false)
  })

  it('uses no answer twice', () => {
    const answers = latestAnswer()
    const question = answers.ask()
    expect(answers.mayUse(question)).toBe(true)
    expect(answers.mayUse(question)).toBe(false)
  })

  it('drops everything asked before the words were cleared', () => {
    const answers = latestAnswer()
    const before = answers.ask()
    answers.forget()
    expect(answers.mayUse(before)).toBe(false)
    expect(answers.mayUse(answers.ask())).toBe(true)
  })
})
