import { Decimal } from 'decimal.js'
import { readWorld } from '../../main/domain/market/world.ts'
import { assess } from '../../main/domain/report/assess.ts'
import { buildOpenTicket } from '../../main/domain/ticket/build-ticket.ts'
import { readWords } from '../../main/words/read-words.ts'
import { type Facts, factsSchema } from '../../preload/contract/facts.ts'
import type { OpenIntent } from '../../preload/contract/intent.ts'

// `node scripts/bench/sizing.ts [rounds]`: one sizing, from the words to the report with every check, and its parts, all
// in the same run, interleaved. The floors do the same division for one limit order and nothing else.
const rounds = Number(process.argv[2] ?? '2000')

const level = (price: number, size: number): [string, string] => [price.toFixed(2), size.toFixed(2)]
const book = {
  bids: Array.from({ length: 20 }, (_, at) => level(99.99 - at / 50, 20 + at)),
  asks: Array.from({ length: 20 }, (_, at) => level(100.01 + at / 50, 20 + at)),
}
const sol = {
  asset: 5,
  szDecimals: 2,
  maxLeverage: 20,
  marginTiers: [
    { lowerBound: '0', maxLeverage: 20 },
    { lowerBound: '70000000', maxLeverage: 10 },
  ],
  mark: '100',
  oracle: '100',
  ...book,
  fundingHourly: '0.0000125',
  leverage: '20',
  marginMode: 'cross' as const,
  atr14: '2.1',
}
const empty: Facts = {
  now: 1790000000000,
  account: { equity: '10000', free: '10000', positions: [], orders: [], dayPnl: '0' },
  fees: { taker: '0.00045', maker: '0.00015' },
  markets: { SOL: sol },
  settings: { stopSlippage: '0.001' },
}
const names = Array.from({ length: 10 }, (_, at) => `C${at}`)
/** Ten other positions with a stop and a resting order each. */
const busy: Facts = {
  ...empty,
  account: {
    ...empty.account,
    positions: names.map((coin) => ({
      coin,
      size: '0.3',
      entry: '99.5',
      leverage: '20',
      marginMode: 'cross',
      stop: '98.7',
    })),
    orders: names.map((coin) => ({ coin, side: 'buy', price: '99', size: '0.2', stop: '98', oid: 1 })),
  },
  markets: { SOL: sol, ...Object.fromEntries(names.map((coin, at) => [coin, { ...sol, asset: 100 + at }])) },
}

const limit = 'l sol r2% e100 s95 t110:50%'
const market = 'l sol r0.5% mkt s2atr t2R'
const lexicon = (facts: Facts) => ({
  coins: Object.keys(facts.markets),
  price: (coin: string) => facts.markets[coin]!.mark,
})
const whole = (words: string, facts: Facts) => () =>
  assess({ words, ...readWords(words, lexicon(facts)), facts, origin: 'grammar' }).report
const intentOf = (words: string) => readWords(words, lexicon(empty)).reading.intent as OpenIntent
const sizing = (words: string, facts: Facts) => {
  const [intent, world] = [intentOf(words), readWorld(facts)!]
  return () => buildOpenTicket(intent, world)
}

/** The one division of `limit` in plain decimal.js: budget, loss of a unit, size on the lot, what it loses. */
function bareDecimal(): string {
  const [equity, entry, stop, fee, slip] = ['10000', '100', '95', '0.00045', '0.001'].map((text) => new Decimal(text))
  const exit = stop!.times(new Decimal(1).minus(slip!))
  const loss = entry!.minus(exit).plus(entry!.times(fee!)).plus(exit.times(fee!))
  const size = equity!.times('0.02').div(loss).toDecimalPlaces(2, Decimal.ROUND_DOWN)
  return `${size.toFixed()} ${size.times(loss).toFixed()}`
}

/** The same in whole numbers, scaled by 10^10. */
function bareWhole(): string {
  const one = 10n ** 10n
  const scaled = (text: string): bigint => {
    const [before = '0', after = ''] = text.split('.')
    return BigInt(before + after.padEnd(10, '0'))
  }
  const [equity, entry, stop, fee, slip] = ['10000', '100', '95', '0.00045', '0.001'].map(scaled)
  const exit = stop! * (one - slip!)
  const loss = entry! * one * one - exit * one + entry! * fee! * one + exit * fee!
  const lots = (equity! * 2n * one * one) / loss
  return `${lots / 100n}.${lots % 100n} ${lots * loss}`
}

const reports = [whole(limit, empty)(), whole(market, empty)(), whole(market, busy)()]
if (
  reports.some(({ ticket }) => ticket === null) ||
  !bareDecimal().startsWith('38.58') ||
  !bareWhole().startsWith('38.58')
) {
  throw new Error('The ways do not come to a ticket, or not to the same size; nothing here can be compared.')
}

const ways: Record<string, { run: () => unknown; targetUs: number | null }> = {
  'floor: one division in plain decimal.js': { run: bareDecimal, targetUs: null },
  'floor: one division in plain bigint': { run: bareWhole, targetUs: null },
  'arithmetic alone: intent to ticket, limit': { run: sizing(limit, empty), targetUs: 50 },
  'arithmetic alone: intent to ticket, through 20 levels': { run: sizing(market, empty), targetUs: null },
  'reading a terse sentence, as at every keystroke': { run: () => readWords(limit, lexicon(empty)), targetUs: 1_000 },
  'the facts held to their schema': { run: () => factsSchema.safeParse(empty), targetUs: null },
  'words to report, every check: limit': { run: whole(limit, empty), targetUs: 1_000 },
  'words to report, every check: market, ATR stop': { run: whole(market, empty), targetUs: 1_000 },
  'words to report, every check: 10 positions, 10 orders': { run: whole(market, busy), targetUs: 1_000 },
}

const spent = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
for (let round = -Math.ceil(rounds / 2); round < rounds; round += 1) {
  for (const [name, { run }] of Object.entries(ways)) {
    const began = performance.now()
    run()
    if (round >= 0) spent.get(name)!.push((performance.now() - began) * 1_000)
  }
}

const at = (values: number[], share: number) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!
process.stdout.write(`one sizing, ${rounds} interleaved rounds, us\n`)
for (const [name, values] of spent) {
  const median = at(values, 0.5)
  const { targetUs } = ways[name]!
  const against = targetUs === null ? '' : `  target ${targetUs}: ${median < targetUs ? 'met' : 'MISSED'}`
  const columns = [median, at(values, 0.99)].map((us) => us.toFixed(1).padStart(8))
  process.stdout.write(`${name.padEnd(54)} median ${columns[0]}  p99 ${columns[1]}${against}\n`)
}
