/** Time of a process that runs so many times as fast as the machine's, and can be stepped. */
export type FastTime = {
  /** Moves the wall clock, as a person or a time server does; ages by the monotonic clock know nothing of it. */
  step(ms: number): void
  /** The machine's own time again; timers that are set keep their moment. */
  end(): void
}

/**
 * Makes the time of this process run `factor` times as fast from `origin` (epoch ms of the machine) on: the wall clock,
 * the monotonic clock and timers together. Two processes with the same factor and origin agree on the time. Nothing of
 * the product is changed by it, so waiting for an expiry costs a fraction.
 */
export function speedUpTime({ factor, origin }: { factor: number; origin: number }): FastTime {
  const own = {
    now: Date.now,
    monotonic: performance.now,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
  }
  const began = own.monotonic.call(performance)
  let stepped = 0
  Date.now = () => Math.floor(origin + (own.now() - origin) * factor + stepped)
  performance.now = () => began + (own.monotonic.call(performance) - began) * factor
  globalThis.setTimeout = ((task: () => void, ms = 0, ...args: []) =>
    own.setTimeout(task, ms / factor, ...args)) as typeof setTimeout
  globalThis.setInterval = ((task: () => void, ms = 0, ...args: []) =>
    own.setInterval(task, ms / factor, ...args)) as typeof setInterval
  return {
    step: (ms) => {
      stepped += ms
    },
    end: () => {
      Date.now = own.now
      performance.now = own.monotonic
      globalThis.setTimeout = own.setTimeout
      globalThis.setInterval = own.setInterval
    },
  }
}

// A process that is started with `--import` of this file and DESK_FAST_TIME="FACTOR ORIGIN" runs so from its first line.
const asked = process.env.DESK_FAST_TIME
if (asked !== undefined) {
  const [factor, origin] = asked.split(' ').map(Number)
  speedUpTime({ factor: factor!, origin: origin! })
}
