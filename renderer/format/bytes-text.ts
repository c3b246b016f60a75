/** Bytes in the unit that shows them with two or three figures: 4600000 is "4.6 MB", 2900000000 "2.9 GB". */
export function bytesText(bytes: number): string {
  const [unit, size] =
    bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const)
  const shown = bytes / size
  return `${shown.toLocaleString('en-US', { maximumFractionDigits: shown < 100 ? 1 : 0 })} ${unit}`
}

/** A share of counts in percent with one decimal: 6 of 29 is "20.7%". Null where there is nothing to share. */
export function shareText(count: number, of: number): string | null {
  return of === 0 ? null : `${(Math.round((count * 1_000) / of) / 10).toFixed(1)}%`
}

/** Milliseconds without a fraction from ten on: 14.2 is "14 ms", 3.14 is "3.1 ms", 2400 is "2.4 s". */
export function milliseconds(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}
