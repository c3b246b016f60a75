const toLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const indexes = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>()

function indexOf(coins: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(coins)
  if (known) return known
  const index = new Map<string, string[]>()
  for (const coin of coins) {
    const same = index.get(toLower(coin))
    if (same) same.push(coin)
    else index.set(toLower(coin), [coin])
  }
  indexes.set(coins, index)
  return index
}

/** The listed coins that a token names, in any case; the exact spelling wins over others that differ only in case. */
export function findCoins(coins: readonly string[], text: string): readonly string[] {
  const found = indexOf(coins).get(toLower(text)) ?? []
  return found.includes(text) ? [text] : found
}

/** The number of single edits (insert, delete, replace, swap of neighbours) between two short texts. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/** How far a listed name is from what was said; null when it is no candidate. */
function farness(said: string, coin: string): number | null {
  const name = toLower(coin)
  const base = name.slice(name.indexOf(':') + 1)
  if (base === said) return 0
  if (base.length >= 2 && said.startsWith(base)) return 1
  if (said.length >= 2 && base.startsWith(said)) return 1
  if (Math.abs(base.length - said.length) > 2) return null
  const distance = editDistance(said, base)
  return distance <= (said.length <= 3 ? 1 : 2) && distance < said.length ? distance : null
}

/** Up to three listed names nearest to an unknown one, nearest first; none when nothing is near. */
export function nearestCoins(coins: readonly string[], text: string): string[] {
  const low = toLower(text)
  const said = low.slice(low.indexOf(':') + 1)
  return coins
    .map((coin) => ({ coin, far: farness(said, coin) }))
    .filter((near): near is { coin: string; far: number } => near.far !== null)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map((near) => near.coin)
}

/** Whether a text looks like the name of a market (SOL, kPEPE, xyz:TSLA). */
export const looksLikeCoin = (text: string): boolean =>
  /^[a-z0-9]{1,8}:[a-z0-9]{1,12}$|^[a-z0-9]{1,12}(-(perp|usd|usdc|usdt))?$/i.test(text)

/** Whether a text looks like a spot pair (HYPE/USDC). */
export const looksLikeSpotPair = (text: string): boolean =>
  /^[a-z0-9]{1,12}\/[a-z0-9]{1,12}$/i.test(text) && /[a-z]/i.test(text)
