/**
 * One sentence of the evaluation, as it is written by hand. `means` is the terse sentence of the same meaning; what it
 * comes to in numbers is added by the oracle in whole numbers. Where there is no such meaning, `must` says what the desk
 * has to do: ask, refuse, answer a fact (by its topic), or leave it (`nothing`: no trade in it).
 */
export type Spec = {
  words: string
  means?: string
  must?: 'ask' | 'refuse' | 'nothing' | `answer:${string}`
  /** Reading it whole is right, asking back is right too. */
  mayAsk?: boolean
  /** The bypass flag must be raised. */
  flag?: true
  /** A ticket may stand, but must be blocked. */
  blocked?: true
  world?: 'flat' | 'held'
}

/** A family of sentences: each pattern with each row of values put into its `{…}`. */
export function fill(
  patterns: readonly (readonly [words: string, means: string | null])[],
  rows: readonly Record<string, string>[],
): Spec[] {
  const put = (text: string, row: Record<string, string>) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => row[name] ?? '')
  return patterns.flatMap(([words, means]) =>
    rows.map(
      (row): Spec =>
        means === null ? { words: put(words, row), must: 'ask' } : { words: put(words, row), means: put(means, row) },
    ),
  )
}
