import type { Clock } from '../ports.ts'

/** A moment by both clocks. */
export type Moment = { monotonic: number; wall: number }

export const momentOf = (clock: Clock): Moment => ({ monotonic: clock.monotonic(), wall: clock.now() })

/**
 * Milliseconds since a moment, by the clock that says more: after a suspend only the wall clock may know that hours went
 * by, and after that one was set back only the monotonic one does. Set forward it says too much, until fresh facts come.
 */
export function sinceMs(clock: Clock, moment: Moment): number {
  return Math.max(clock.monotonic() - moment.monotonic, clock.now() - moment.wall, 0)
}
