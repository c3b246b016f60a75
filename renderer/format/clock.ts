/** The time of day in UTC, as every venue time on the screen is: "14:03:22". */
export function timeOfDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(11, 19)
}

/** Month, day and time in UTC: "11-23 14:03:22". */
export function dayAndTime(epochMs: number): string {
  const iso = new Date(epochMs).toISOString()
  return `${iso.slice(5, 10)} ${iso.slice(11, 19)}`
}

/** What is left until a moment, "00:41:12"; zero once it has passed. */
export function countdown(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((untilMs - nowMs) / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** How old something is, short: "4 s", "3 min", "2 h". */
export function age(sinceMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 6_000) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h`
}
