/** How late this process itself was. */
export type Lag = {
  /** The longest time since `from` (performance.now) that the machine gave this process no turn, ms. */
  since(from: number): number
  end(): void
}

/** Watches for how long the process gets no turn: on a machine with more to do than it can, its own figures are late by that. */
export function watchLag(everyMs = 20): Lag {
  const gaps: { at: number; ms: number }[] = []
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > 2 * everyMs) gaps.push({ at: now, ms: now - last - everyMs })
    last = now
  }, everyMs)
  return {
    since(from) {
      const now = performance.now()
      const running = now - last > 2 * everyMs ? now - last - everyMs : 0
      return Math.max(running, ...gaps.filter(({ at }) => at > from).map(({ ms }) => ms), 0)
    },
    end: () => clearInterval(timer),
  }
}
