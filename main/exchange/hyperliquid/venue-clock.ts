import type { Clock } from '../../ports.ts'

/** The venue's own time, as its stamps tell it. */
export type VenueClock = {
  /** A stamp that the venue put on something it just said, epoch ms. */
  heard(stamp: number): void
  /** Epoch ms, behind the venue's clock by the best latency of the last hour; null before the first stamp. */
  now(): number | null
}

/** Half of the memory: a quartz clock drifts less than 0.2 s in it, and no feed stays late for longer unnoticed. */
const halfMs = 1_800_000
/** A stamp further ahead than this is believed only when others say the same. */
const leapMs = 2_000
const witnesses = 3
const witnessMs = 60_000

/**
 * Follows the venue's clock by the earliest arrivals of its stamps, carried on by the monotonic clock: no step of this
 * computer's wall clock moves it. One stamp from the far future (a spoiled frame) does not either; three that agree do,
 * as after a suspend, in which the monotonic clock may stand still.
 */
export function createVenueClock(clock: Pick<Clock, 'monotonic'>): VenueClock {
  /** Stamp less monotonic time: the largest of the present half and of the one before it. */
  let held: { now: number; before: number; since: number } | null = null
  let leap = { count: 0, least: 0, since: 0 }

  function believe(offset: number, at: number) {
    if (held === null) held = { now: offset, before: offset, since: at }
    else if (at - held.since > halfMs) held = { now: offset, before: held.now, since: at }
    else held.now = Math.max(held.now, offset)
  }

  return {
    heard(stamp) {
      const at = clock.monotonic()
      const offset = stamp - at
      if (held === null || offset <= Math.max(held.now, held.before) + leapMs) return believe(offset, at)
      if (leap.count === 0 || at - leap.since > witnessMs) leap = { count: 0, least: offset, since: at }
      leap = { ...leap, count: leap.count + 1, least: Math.min(leap.least, offset) }
      if (leap.count < witnesses) return
      believe(leap.least, at)
      leap.count = 0
    },
    now: () => (held === null ? null : Math.floor(clock.monotonic() + Math.max(held.now, held.before))),
  }
}
