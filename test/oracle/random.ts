/** A stream of numbers that a seed decides wholly. */
export interface Random {
  /** From 0 up to, but without, 1. */
  readonly part: () => number
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number
  readonly pick: <T>(all: readonly T[]) => T
  readonly chance: (odds: number) => boolean
}

/** The stream of a seed: mulberry32 on a seed that is mixed first, so that neighbours have nothing in common. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b)
  state = (state ^ (state >>> 16)) >>> 0
  const part = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(part() * (high - low + 1))
  return {
    part,
    between,
    pick: (all) => all[between(0, all.length - 1)]!,
    chance: (odds) => part() < odds,
  }
}
