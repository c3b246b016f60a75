import { type AssessInput, type Assessment, assess } from '../../main/domain/report/assess.ts'
import type { ConfirmFacts, Standing } from '../../main/domain/risk/check.ts'
import type { Facts, HistoryFacts, MarketFacts, OrderFacts, PositionFacts } from '../../preload/contract/facts.ts'
import type { Intent, OpenIntent } from '../../preload/contract/intent.ts'
import { type Reading, type Report, reportSchema } from '../../preload/contract/report.ts'

/** SOL as product.md's example has it: mark 100, one level a side, 20x cross. */
export const sol: MarketFacts = {
  asset: 5,
  szDecimals: 2,
  maxLeverage: 20,
  marginTiers: [
    { lowerBound: '0', maxLeverage: 20 },
    { lowerBound: '70000000', maxLeverage: 10 },
  ],
  mark: '100',
  oracle: '100',
  bids: [['99.99', '500']],
  asks: [['100.01', '500']],
  fundingHourly: '0.0000125',
  leverage: '20',
  marginMode: 'cross',
  atr14: '2.1',
}

export const eth: MarketFacts = {
  asset: 1,
  szDecimals: 4,
  maxLeverage: 25,
  marginTiers: [
    { lowerBound: '0', maxLeverage: 25 },
    { lowerBound: '100000000', maxLeverage: 15 },
  ],
  mark: '3000',
  bids: [['2999.9', '100']],
  asks: [['3000.1', '100']],
  leverage: '20',
  marginMode: 'cross',
}

/** Parts of the world that a test says; the rest is the worked example's. */
export interface Said {
  sol?: Partial<MarketFacts>
  markets?: Record<string, MarketFacts>
  equity?: string
  free?: string
  dayPnl?: string
  positions?: PositionFacts[]
  orders?: OrderFacts[]
  accountTime?: number
  fees?: Facts['fees']
  settings?: Facts['settings']
  policy?: Facts['policy']
  history?: HistoryFacts
}

export const now = 1790000000000

/** The facts of the worked example, with what a test says instead. */
export function factsOf(said: Said = {}): Facts {
  const equity = said.equity ?? '10000'
  return {
    now,
    account: {
      equity,
      free: said.free ?? equity,
      positions: said.positions ?? [],
      orders: said.orders ?? [],
      dayPnl: said.dayPnl ?? '0',
      ...(said.accountTime === undefined ? {} : { time: said.accountTime }),
    },
    fees: said.fees ?? { taker: '0.00045', maker: '0.00015' },
    markets: { SOL: { ...sol, ...said.sol }, ...said.markets },
    settings: said.settings ?? { stopSlippage: '0.001' },
    policy: said.policy ?? { MAX_LOSS_PER_TRADE: { warn: '0.02', block: '0.03' } },
    ...(said.history === undefined ? {} : { history: said.history }),
  }
}

/** "long SOL, risk 2%, entry 100, stop 95", with what a test says instead. */
export function openSol(said: Partial<OpenIntent> = {}): OpenIntent {
  return {
    action: 'open',
    coin: 'SOL',
    side: 'long',
    sizing: { by: 'risk_percent', value: '2' },
    entry: { type: 'limit', price: '100' },
    stop: { by: 'price', value: '95' },
    targets: [],
    tif: null,
    reduceOnly: false,
    marginMode: null,
    leverage: null,
    account: null,
    ...said,
  }
}

export function readingOf(intent: Intent | null): Reading {
  return { by: 'grammar', intent, spans: [], question: null, flags: [] }
}

/** Assesses an intent, and holds every report to the contract's schema. */
export function assessed(intent: Intent, facts: Facts = factsOf(), more: Partial<AssessInput> = {}): Assessment {
  const made = assess({ words: 'said', reading: readingOf(intent), facts, origin: 'grammar', ...more })
  reportSchema.parse(made.report)
  return made
}

/** The report alone. */
export function reported(intent: Intent, facts: Facts = factsOf(), more: Partial<AssessInput> = {}): Report {
  return assessed(intent, facts, more).report
}

/** A desk in order, for the checks that only a confirm can decide. */
export const inOrder: Standing = {
  venueBudget: { weight: { used: 0, limit: 1200 }, requests: { used: 0, limit: 10_000 } },
  clockSkewMs: 0,
  unresolvedCoins: [],
  account: { network: 'paper', master: '0xa1', signer: { is: 'own_key', address: '0xa1' }, isMainnetArmed: false },
  log: { isWhole: true, freeBytes: 10_000_000_000 },
}
export const shownFor = { network: 'paper', account: '0xa1' } as const

/** A confirmation before which nothing has changed since the sheet was shown. */
export const unmoved: ConfirmFacts = {
  shownDigest: 'd',
  termsDigest: 'd',
  sheetAgeMs: 1_000,
  sheetLifeMs: 20_000,
  drift: '0',
  driftLimit: '0.003',
  allInShown: null,
  originToken: 'valid',
  shownFor,
  standing: inOrder,
}

/** One check's answer in a report; undefined when it was not run. */
export function checkOf(report: Report, id: Report['checks'][number]['id']) {
  return report.checks.find((check) => check.id === id)
}
