/** Larger than any size that a report could print. */
const everything = 10n ** 60n

/**
 * The largest whole number for which `holds`, which must hold up to it and not beyond; 0 where it never holds, null
 * where it always does. `hint` only says where to look first: the answer is the same for any.
 */
export function largest(holds: (count: bigint) => boolean, hint = 0n): bigint | null {
  let low = 0n
  let high: bigint
  if (hint > 0n && holds(hint)) {
    low = hint
    high = hint + 1n
    for (let step = 1n; holds(high); step *= 2n) {
      if (high > everything) return null
      low = high
      high += step
    }
  } else {
    high = hint > 0n ? hint : 1n
    if (hint === 0n) {
      for (let step = 1n; holds(high); step *= 2n) {
        if (high > everything) return null
        low = high
        high += step
      }
    }
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}
