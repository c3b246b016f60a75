/** Earlier sentences, newest first, and where the recall stands (−1: the words being typed). */
export type WordsHistory = { entries: readonly string[]; at: number; typed: string }

const longest = 100

/** Adds a sentence that was reviewed; the same sentence again moves to the front. */
export function remember(history: WordsHistory, words: string): WordsHistory {
  const kept = words.trim()
  if (kept === '') return { ...history, at: -1 }
  return { entries: [kept, ...history.entries.filter((one) => one !== kept)].slice(0, longest), at: -1, typed: '' }
}

/** Steps back (+1) or forward (−1); what was being typed comes back at the end. Null where there is nothing further. */
export function recall(history: WordsHistory, step: 1 | -1, words: string): [WordsHistory, string] | null {
  const at = history.at + step
  if (at < -1 || at >= history.entries.length) return null
  const typed = history.at === -1 ? words : history.typed
  return [{ ...history, at, typed }, at === -1 ? typed : (history.entries[at] ?? '')]
}
