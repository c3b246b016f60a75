/**
 * Phrases that train, and phrases that only the held-out set may use. `[a|b|]` is a choice (it may nest and be empty);
 * `{role:kind}` is a quote, with kind c coin, p price, n number, $ dollars, % percentage, x multiple, r, atr, ~ part,
 * rest; `SIDE` and `LONG` stand for words of the side.
 */
export type Phrases = { train: readonly string[]; held: readonly string[] }
