/** Decimal text as a float, for places on the screen only: chart heights, bar widths. Never for a number that is shown or sent. */
export function pixelNumber(text: string): number {
  return Number.parseFloat(text)
}

/** The price under the pointer as text at the market's decimals; the desk rounds it to the tick. Null where there is none. */
export function priceFromPixel(price: number | null, decimals: number): string | null {
  if (price === null || !Number.isFinite(price) || price <= 0) return null
  const text = price.toFixed(decimals)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** The width of a depth bar as a share of the deepest level shown, 0 to 100. */
export function barWidths(sizes: readonly string[]): number[] {
  const totals: number[] = []
  let total = 0
  for (const size of sizes) {
    total += pixelNumber(size)
    totals.push(total)
  }
  return total === 0 ? totals : totals.map((one) => (one / total) * 100)
}
