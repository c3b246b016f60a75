/** One step of a margin table: from this notional (USDC) on, at most this leverage. */
export type MarginTier = { lowerBound: string; maxLeverage: number }

/** What the venue says of a perp, and where the synthetic feed starts it. */
export type CoinSpec = {
  name: string
  szDecimals: number
  maxLeverage: number
  marginTableId: number
  isDelisted?: true
  onlyIsolated?: true
  /** The margin tiers, where they are not those of a table here. */
  tiers?: MarginTier[]
  /** Where the synthetic price starts (USDC). */
  startPx: number
  /** Usual notional of one level near the touch (USDC). */
  levelUsd: number
  /** Usual day's volume (USDC). */
  dayUsd: number
  /** Standard deviation of a day's return. */
  dayVol: number
  /** Background trades a second. */
  tradesPerSecond: number
}

/** Tiered margin tables; ids below 50 mean one tier with that leverage. Source: docs, trading/margin-tiers. */
export const MARGIN_TABLES: ReadonlyMap<number, { description: string; marginTiers: MarginTier[] }> = new Map([
  [51, tiered('tiered 10x', 10, '3000000.0', 5)],
  [52, tiered('tiered 10x (2)', 10, '20000000.0', 5)],
  [53, tiered('tiered 20x', 20, '40000000.0', 10)],
  [54, tiered('tiered 20x (2)', 20, '70000000.0', 10)],
  [55, tiered('tiered 25x', 25, '100000000.0', 15)],
  [56, tiered('tiered 40x', 40, '150000000.0', 20)],
])

function tiered(description: string, first: number, lowerBound: string, then: number) {
  return {
    description,
    marginTiers: [
      { lowerBound: '0.0', maxLeverage: first },
      { lowerBound, maxLeverage: then },
    ],
  }
}

/** The tiers of a coin's margin table. */
export function tiersOf(spec: CoinSpec): MarginTier[] {
  return (
    spec.tiers ??
    MARGIN_TABLES.get(spec.marginTableId)?.marginTiers ?? [{ lowerBound: '0.0', maxLeverage: spec.marginTableId }]
  )
}

type Row = [string, number, number, number, number, number, number, number, number]
const ROWS: Row[] = [
  // name, szDecimals, maxLeverage, table, startPx, levelUsd, dayUsd, dayVol, trades a second
  ['BTC', 5, 40, 56, 88_460, 260_000, 2_600_000_000, 0.024, 1.6],
  ['ETH', 4, 25, 55, 2_948, 140_000, 1_450_000_000, 0.033, 1.3],
  ['ATOM', 2, 5, 5, 2.447, 6_000, 2_100_000, 0.045, 0.15],
  ['MATIC', 1, 20, 20, 0.3762, 1_000, 1_000, 0.04, 0],
  ['DYDX', 1, 5, 5, 0.2144, 5_000, 1_500_000, 0.05, 0.15],
  ['SOL', 2, 20, 54, 100.42, 62_000, 410_000_000, 0.038, 1.1],
  ['AVAX', 2, 10, 51, 13.86, 14_000, 12_000_000, 0.046, 0.35],
  ['BNB', 3, 10, 51, 871.3, 22_000, 24_000_000, 0.026, 0.4],
  ['APE', 1, 5, 5, 0.2389, 4_000, 900_000, 0.06, 0.12],
  ['OP', 1, 5, 5, 0.3127, 5_000, 2_200_000, 0.055, 0.15],
  ['LTC', 2, 10, 10, 82.74, 12_000, 9_000_000, 0.035, 0.25],
  ['ARB', 1, 10, 10, 0.2093, 8_000, 5_200_000, 0.052, 0.25],
  ['DOGE', 0, 10, 52, 0.14382, 24_000, 46_000_000, 0.048, 0.5],
  ['INJ', 1, 10, 10, 5.214, 7_000, 3_300_000, 0.055, 0.2],
  ['SUI', 1, 10, 52, 1.6231, 18_000, 33_000_000, 0.055, 0.45],
  ['kPEPE', 0, 10, 52, 0.004918, 12_000, 21_000_000, 0.065, 0.4],
  ['CRV', 1, 10, 10, 0.3948, 7_000, 6_000_000, 0.055, 0.2],
  ['LDO', 1, 10, 10, 0.6227, 5_000, 2_000_000, 0.055, 0.15],
  ['LINK', 1, 10, 52, 13.284, 15_000, 19_000_000, 0.042, 0.35],
  ['HYPE', 2, 10, 52, 27.614, 34_000, 320_000_000, 0.05, 0.9],
  ['XRP', 0, 20, 53, 2.0518, 40_000, 120_000_000, 0.042, 0.7],
]

/**
 * The perps, in asset order: 0 to 18 carry the venue's own indexes (SOL is 5), HYPE and XRP close the list.
 * MATIC is delisted and keeps its index, as on the venue.
 */
export const UNIVERSE: readonly CoinSpec[] = ROWS.map(
  ([name, szDecimals, maxLeverage, marginTableId, startPx, levelUsd, dayUsd, dayVol, tradesPerSecond]) => ({
    name,
    szDecimals,
    maxLeverage,
    marginTableId,
    ...(name === 'MATIC' ? { isDelisted: true as const } : {}),
    startPx,
    levelUsd,
    dayUsd,
    dayVol,
    tradesPerSecond,
  }),
)

/** Decimals that a perp's price may have: 6 - szDecimals. Source: docs, tick-and-lot-size. */
export function pxDecimals(spec: CoinSpec): number {
  return 6 - spec.szDecimals
}
