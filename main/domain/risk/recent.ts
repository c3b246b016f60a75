/**
 * How many times lie less than `windowMs` before `now` (epoch ms). A time in the future, or one that is no number,
 * counts: a limit is never met by a broken clock.
 */
export function recent(times: readonly number[], now: number, windowMs: number): number {
  return times.filter((time) => !(now - time >= windowMs)).length
}
