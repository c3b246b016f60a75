import { notional } from '../money/notional.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { add, magnitude, negate, noSize, noUsd, type Size, signOf, subtract, sum, type Usd } from '../money/quantity.ts'

type Position = { coin: string; size: string; value: string }
type Fill = { coin: string; side: 'buy' | 'sell'; size: string; price: string; fee: string }

/** What the day (UTC) is computed from: positions at the mark of now, and the fills and funding since midnight. */
export interface DayFacts {
  readonly positions: readonly Position[]
  readonly fills: readonly Fill[]
  readonly fundings: readonly { usd: string }[]
  /** A coin's price at midnight; null where it is not known. */
  readonly midnightPrice: (coin: string) => string | null
}

const isSpot = (coin: string): boolean => coin.startsWith('@') || coin.includes('/')
const signedSize = ({ side, size }: Fill): Size => (side === 'buy' ? known.size(size) : negate(known.size(size)))

function sizeNow(positions: readonly Position[], coin: string): Size {
  return known.size(positions.find((held) => held.coin === coin)?.size ?? '0')
}

/** What a coin's position was at midnight: what it is now, less everything traded since. */
function sizeAtMidnight({ positions, fills }: DayFacts, coin: string): Size {
  const traded = fills.filter((fill) => fill.coin === coin).map(signedSize)
  return subtract(sizeNow(positions, coin), sum(noSize, traded))
}

function coinsOf({ positions, fills }: DayFacts): string[] {
  return [...new Set([...positions, ...fills].map(({ coin }) => coin))].filter((coin) => !isSpot(coin))
}

/** Coins whose price at midnight the day's profit needs. */
export function heldAtMidnight(facts: DayFacts): string[] {
  return coinsOf(facts).filter((coin) => signOf(sizeAtMidnight(facts, coin)) !== 0)
}

function coinProfit(facts: DayFacts, coin: string): Usd | null {
  const before = sizeAtMidnight(facts, coin)
  const price = facts.midnightPrice(coin)
  if (signOf(before) !== 0 && price === null) return null
  const valueBefore = price === null ? noUsd : notional(known.price(price), before)
  const held = facts.positions.find((one) => one.coin === coin)
  const worth = magnitude(known.usd(held?.value ?? '0'))
  const valueNow = signOf(sizeNow(facts.positions, coin)) < 0 ? negate(worth) : worth
  const fills = facts.fills.filter((fill) => fill.coin === coin)
  const paid = fills.map((fill) => add(notional(known.price(fill.price), signedSize(fill)), known.usd(fill.fee)))
  return subtract(subtract(valueNow, valueBefore), sum(noUsd, paid))
}

/**
 * Profit since 00:00 UTC in USDC text, realised and unrealised, less fees, with funding: what is held now is worth, less
 * what it was worth at midnight and what was paid since. Deposits and withdrawals do not enter it. Null where a price at
 * midnight is missing.
 */
export function dayProfit(facts: DayFacts): string | null {
  let total = sum(
    noUsd,
    facts.fundings.map(({ usd }) => known.usd(usd)),
  )
  for (const coin of coinsOf(facts)) {
    const profit = coinProfit(facts, coin)
    if (profit === null) return null
    total = add(total, profit)
  }
  return text(total)
}
