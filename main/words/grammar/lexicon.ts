/** What the words are read against: the listed coins by the venue's names, and the mid or mark of a coin, null when unknown. */
export type Lexicon = { coins: readonly string[]; price: (coin: string) => string | null }
