import type { LimitView, PolicyUnit } from '../../preload/contract/policy.ts'

/** How a limit's number is typed and read: percent for fractions, seconds for milliseconds. `shift` moves the point. */
const scales: Partial<Record<PolicyUnit, { shift: number; suffix: string }>> = {
  equity_fraction: { shift: 2, suffix: '%' },
  fraction: { shift: 2, suffix: '%' },
  equity_multiple: { shift: 0, suffix: '×' },
  budget_multiple: { shift: 0, suffix: '×' },
  count: { shift: 0, suffix: '' },
  ms: { shift: -3, suffix: 's' },
  hours: { shift: 0, suffix: 'h' },
  minutes: { shift: 0, suffix: 'min' },
  megabytes: { shift: 0, suffix: 'MB' },
}

/** Decimal text with its point moved so many places to the right (left where negative), without needless zeros. Exact: no number is made. */
export function shiftPoint(text: string, places: number): string {
  const [whole = '', part = ''] = text.split('.')
  const at = whole.length + places
  const digits = `${whole}${part}`
  const padded = at <= 0 ? `${'0'.repeat(1 - at)}${digits}` : digits.padEnd(at, '0')
  const point = Math.max(at, 1)
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '')
  const right = padded.slice(point).replace(/0+$/, '')
  return right === '' ? left : `${left}.${right}`
}

/** What stands behind a limit's number. */
export function limitSuffix(unit: PolicyUnit): string {
  return scales[unit]?.suffix ?? ''
}

/** A limit's value as it is typed: "0.03" of equity is "3", 3000 ms are "3", a list of coins its names. */
export function limitText(unit: PolicyUnit, value: string): string {
  const scale = scales[unit]
  if (scale !== undefined) return shiftPoint(value, scale.shift)
  if (unit === 'coins') return value === 'null' ? 'every perp' : (JSON.parse(value) as string[]).join(' ') || 'none'
  if (unit === 'sizes') {
    const sizes = Object.entries(JSON.parse(value) as Record<string, string>)
    return sizes.length === 0 ? 'none' : sizes.map(([coin, size]) => `${coin} ${size}`).join(', ')
  }
  return value
}

/** What was typed as a limit's value; null where it is none. The desk looks at its bounds. */
export function limitValue(unit: PolicyUnit, typed: string): string | null {
  const said = typed.trim()
  if (unit === 'choice') return said === 'warn' || said === 'block' ? said : null
  if (unit === 'coins') return coinsValue(said)
  if (unit === 'sizes') return sizesValue(said)
  const { shift, suffix } = scales[unit] ?? { shift: 0, suffix: '' }
  const bare = suffix !== '' && said.endsWith(suffix) ? said.slice(0, -suffix.length).trim() : said
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(bare)) return null
  return shiftPoint(bare, -shift)
}

function coinsValue(said: string): string | null {
  if (said === 'every perp' || said === 'all') return 'null'
  if (said === 'none') return '[]'
  const coins = said.split(/[\s,]+/).filter((coin) => coin !== '')
  return coins.length === 0 ? null : JSON.stringify([...new Set(coins)].sort())
}

function sizesValue(said: string): string | null {
  if (said === 'none' || said === '') return '{}'
  const sizes = new Map<string, string>()
  for (const entry of said.split(',')) {
    const [coin, size, ...rest] = entry.trim().split(/\s+/)
    if (coin === undefined || size === undefined || rest.length > 0 || !/^\d{1,12}(\.\d{1,12})?$/.test(size))
      return null
    sizes.set(coin, size)
  }
  return JSON.stringify(Object.fromEntries(sizes))
}

/** A limit's value with its unit, for reading: "3%", "3×", "10 s". */
export function limitRead(unit: PolicyUnit, value: string): string {
  const suffix = limitSuffix(unit)
  const gap = /^[a-zA-Z]/.test(suffix) ? ' ' : ''
  return `${limitText(unit, value)}${gap}${suffix}`
}

/** The value that a limit will have once what waits has taken effect. */
export function limitToBe({ value, pending }: LimitView): string {
  return pending?.value ?? value
}
