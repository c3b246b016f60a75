/** Numbers questions so that an answer is used only if no later question's answer was used before it. */
export type LatestAnswer = {
  /** The number of a new question. */
  ask(): number
  /** True where this question's answer may still be used. */
  mayUse(question: number): boolean
  /** Makes every question asked so far too old to be used. */
  forget(): void
}

/** Starts a fresh numbering. */
export function latestAnswer(): LatestAnswer {
  let asked = 0
  let used = 0
  return {
    ask: () => {
      asked += 1
      return asked
    },
    mayUse: (question) => {
      if (question <= used) return false
      used = question
      return true
    },
    forget: () => {
      used = asked
    },
  }
}
