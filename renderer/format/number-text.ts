/** What an unknown number looks like, everywhere. */
export const unknown = '–'

type Rounding = 'expand' | 'floor' | 'ceil' | 'trunc' | 'halfExpand'
type Exact = Intl.StringNumericLiteral

const formatters = new Map<string, Intl.NumberFormat>()

/** Decimal text to digits for the eye, exactly: Intl reads the text itself, no float is made. Bad text is shown as it is. */
function print(text: string, options: Intl.NumberFormatOptions): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const key = JSON.stringify(options)
  const formatter = formatters.get(key) ?? new Intl.NumberFormat('en-US', options)
  formatters.set(key, formatter)
  return formatter.format(text as Exact).replace('-', '−')
}

/** Thousands separated, every decimal kept: "1234.50" is "1,234.50". */
export function grouped(text: string): string {
  return print(text, { minimumFractionDigits: decimalsOf(text), maximumFractionDigits: decimalsOf(text) })
}

/** A computed price (a liquidation, an average fill) at six significant figures; a whole number is never cut. */
export function priceText(text: string, roundingMode: Rounding = 'halfExpand'): string {
  const whole = text.replace('-', '').split('.')[0] ?? ''
  return whole.length >= 6
    ? print(text, { maximumFractionDigits: 0, roundingMode })
    : print(text, { maximumSignificantDigits: 6, roundingMode })
}

/** A liquidation price, rounded toward the market: it never looks further away than it is. */
export function liquidationText(text: string, side: 'long' | 'short'): string {
  return priceText(text, side === 'long' ? 'ceil' : 'floor')
}

/** Thousands separated and filled with zeros up to `decimals`, never shortened: "100" at 2 is "100.00". */
export function filled(text: string, decimals: number): string {
  const shown = Math.max(decimals, decimalsOf(text))
  return print(text, { minimumFractionDigits: shown, maximumFractionDigits: shown })
}

/** An amount in USDC at cents. Pass the rounding that errs on the careful side: losses `expand`, profits `floor`. */
export function usd(text: string, roundingMode: Rounding = 'halfExpand'): string {
  const shown = print(text, { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingMode })
  return shown.startsWith('−') ? `−$${shown.slice(1)}` : `$${shown}`
}

/** A loss, given as a positive amount: "199.948" is "−$199.95". Never looks smaller than it is. */
export function loss(text: string): string {
  return /^0+(\.0+)?$/.test(text) ? '$0.00' : `−${usd(text, 'expand')}`
}

/** Profit or loss at cents with its sign, rounded down: "46.308" is "+46.30". */
export function signed(text: string): string {
  const shown = print(text, { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingMode: 'floor' })
  return signOf(text) > 0 ? `+${shown}` : shown
}

/** A fraction as a signed percentage: "0.0124" is "+1.24%". */
export function signedPercent(fraction: string, decimals = 2): string {
  const shown = percent(fraction, decimals)
  return signOf(fraction) > 0 ? `+${shown}` : shown
}

/** A fraction as a percentage: "0.0000125" at 4 is "0.0013%". */
export function percent(fraction: string, decimals = 2): string {
  return print(fraction, { style: 'percent', minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** A large amount, short: "1234567890" is "1.23B". */
export function compact(text: string): string {
  return print(text, { notation: 'compact', maximumFractionDigits: 2 })
}

/** A plain number (R, a ratio) at so many decimals, cut down: it never looks better than it is. */
export function multiple(text: string, decimals = 2): string {
  return print(text, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: 'floor' })
}

/** A size in at most six characters or so: whole digits above a thousand, cut, then short forms. */
export function brief(text: string): string {
  const whole = text.replace('-', '').split('.')[0] ?? ''
  if (whole.length > 5) return print(text, { notation: 'compact', maximumFractionDigits: 1, roundingMode: 'floor' })
  if (whole.length > 3) return print(text, { maximumFractionDigits: 0, roundingMode: 'floor' })
  return grouped(text)
}

/** Decimal text with the other sign: a cost of "0.3" as what it does to the account, "-0.3". */
export function otherSign(text: string): string {
  if (signOf(text) === 0) return text
  return text.startsWith('-') ? text.slice(1) : `-${text}`
}

/** The sign of decimal text: −1, 0 or 1. */
export function signOf(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0
  return text.startsWith('-') ? -1 : 1
}

/** How many digits stand after the point. */
export function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point === -1 ? 0 : text.length - point - 1
}

/** How many decimals a market shows for a price like this: at most five significant figures, at most the market's own. */
export function priceDecimals(price: string, pxDecimals: number): number {
  const [whole = ''] = price.replace('-', '').split('.')
  const wholeDigits = whole === '0' ? 0 : whole.length
  return Math.max(0, Math.min(pxDecimals, 5 - wholeDigits))
}

/** Splits a shown number before the zeros that end its decimals, so that they can be dimmed: "95.50" is ["95.5", "0"]. */
export function splitZeros(shown: string): [string, string] {
  const zeros = /^([^.]*(?:\.\d*?[1-9])?)(\.?0+)$/.exec(shown)
  if (zeros === null || !shown.includes('.')) return [shown, '']
  return [zeros[1] ?? '', zeros[2] ?? '']
}

/** The characters that all these numbers begin with, cut back to a whole digit; what doesn't change is dimmed. */
export function sharedPrefix(numbers: readonly string[]): string {
  const [first = ''] = numbers
  let length = first.length
  for (const text of numbers) {
    if (text.length !== first.length) return ''
    while (!text.startsWith(first.slice(0, length))) length -= 1
  }
  return first.slice(0, Math.min(length, first.length - 1))
}

/** Whether two decimal texts name the same number: "100" and "100.00" do. */
export function isSameNumber(one: string, other: string): boolean {
  return bare(one) === bare(other)
}

function bare(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
