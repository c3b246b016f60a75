/** The fewest times that a word must stand in well-typed training sentences to count as known. */
const fewest = 8

/** The words that the model was trained on, sorted: a sentence with any other word is read back, never acted on. */
export function makeLexicon(counts: ReadonlyMap<string, number>): { version: 1; words: string[] } {
  const words = [...counts].filter(([, count]) => count >= fewest).map(([word]) => word)
  return { version: 1, words: words.sort() }
}
