/** Milliseconds as seconds for reading, "3 s" or "4.2 s"; "unknown" where there is no number. */
export function seconds(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown'
  return `${Math.max(0, Math.round(ms / 100) / 10)} s`
}
