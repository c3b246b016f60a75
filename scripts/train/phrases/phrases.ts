/**
 * Phrases that train, and phrases that only the held-out sets may use. `[a|b|]` is a choice (it may nest and be empty);
 * `{role:kind}` is a quote, with kind c coin, p price, n number, $ dollars, % percentage, x multiple, r, atr, ~ part,
 * rest; `SIDE`, `LONG` and `OTHER` stand for words of the side and of the other one.
 */
export type Phrases = { train: readonly string[]; held: readonly string[] }
