import type { Facts, MarketFacts } from '../../preload/contract/facts.ts'
import type { CloseIntent, OpenIntent, Target } from '../../preload/contract/intent.ts'
import { type Random, randomFrom } from './random.ts'
import { writtenClose, writtenOpen } from './sentences.ts'
import { around, factsOf, figures, fixed, lotText } from './worlds.ts'

/** One state of the world, and one sentence said in it. */
export interface State {
  readonly seed: number
  readonly words: string
  readonly intent: OpenIntent | CloseIntent
  readonly facts: Facts
  readonly origin: 'grammar' | 'hand' | 'model'
}

function sizingOf(random: Random, facts: Facts, market: MarketFacts, hasStop: boolean): OpenIntent['sizing'] {
  const mark = Number(market.mark)
  const equity = Number(facts.account.equity)
  if (hasStop && facts.account.closedTrades) return { by: 'kelly', value: random.pick(['0.5', '0.25', '0.51', '0.1']) }
  if (random.chance(0.04)) return { by: 'volatility', value: random.pick(['10', '20', '35.5']) }
  const by = random.pick(
    hasStop
      ? ([
          'risk_percent',
          'risk_percent',
          'risk_percent',
          'risk_usd',
          'notional',
          'allocate_percent',
          'margin',
          'base',
        ] as const)
      : (['notional', 'allocate_percent', 'margin', 'base'] as const),
  )
  const value = {
    risk_percent: () => random.pick(['0.5', '1', '2', '2', '2.5', '3', '4', '0.37']),
    risk_usd: () => fixed((equity * random.between(2, 35)) / 1000, 2),
    notional: () =>
      random.chance(0.3)
        ? fixed(equity * random.pick([0.5, 1, 2, 3]), 2)
        : fixed(equity * (0.05 + random.part() * 4), 2),
    allocate_percent: () => random.pick(['5', '10', '33.3', '150', '300', '50', '100']),
    margin: () => fixed(equity * (0.01 + random.part() * 0.4), 1),
    base: () =>
      fixed(
        (equity * (0.05 + random.part() * random.pick([0.3, 1, 4]))) / mark,
        market.szDecimals + random.pick([0, 0, 1]),
      ),
  }[by]()
  return { by, value: Number(value) > 0 ? value : '1' }
}

function entryOf(random: Random, mark: number, sign: number): OpenIntent['entry'] {
  const kind = random.pick(['market', 'market', 'market', 'limit', 'limit', 'limit', 'stop', 'ladder'] as const)
  if (kind === 'market') return { type: 'market' }
  if (kind === 'limit')
    return { type: 'limit', price: random.chance(0.1) ? figures(mark, 5) : around(random, mark, -0.03, 0.03) }
  // Beyond the book, inside it, and between mark and the best price.
  const most = random.pick([0.04, 0.04, 0.004, 0.0007])
  const beyond = () => (sign > 0 ? around(random, mark, 0.00005, most) : around(random, mark, -most, -0.00005))
  if (kind === 'stop')
    return { type: 'stop', price: random.chance(0.05) ? around(random, mark, -0.01, 0.01) : beyond() }
  const to = sign > 0 ? around(random, mark, -0.05, -0.002) : around(random, mark, 0.002, 0.05)
  const count = random.pick([2, 3, 4, 7, 12])
  const ladder = { type: 'ladder', from: around(random, mark, -0.005, 0.005), to, rungs: String(count) } as const
  const weights = () => Array.from({ length: count }, () => String(random.pick([1, 2, 3, 5, 10, 50])))
  return random.chance(0.3) ? { ...ladder, weights: weights() } : ladder
}

function stopOf(random: Random, entry: number, sign: number): NonNullable<OpenIntent['stop']> {
  const by = random.pick(['price', 'price', 'price', 'percent', 'atr'] as const)
  if (by === 'percent') return { by, value: random.pick(['0.7', '2', '5', '12.5', '0.05']) }
  if (by === 'atr') return { by, value: random.pick(['1', '1.5', '3', '0.2']) }
  const far = random.chance(0.1) ? 0.5 : 0.1
  return { by, value: sign > 0 ? around(random, entry, -far, -0.0005) : around(random, entry, 0.0005, far) }
}

function targetsOf(random: Random, entry: number, sign: number, hasStop: boolean): Target[] {
  if (hasStop && random.chance(0.3)) return [{ by: 'r', value: random.pick(['1', '1.5', '2', '3']), share: null }]
  const count = random.between(1, 3)
  const shares = random.pick([null, { 1: ['50'], 2: ['50', '25'], 3: ['33', '33', '34'] }[count]!])
  const prices = Array.from({ length: count }, () =>
    around(random, entry, sign > 0 ? 0.02 : -0.3, sign > 0 ? 0.3 : -0.02),
  )
  prices.sort((a, b) => Number(a) - Number(b))
  return prices.map((value, at) => ({ by: 'price', value, share: shares?.[at] ?? null }))
}

function openOf(random: Random, facts: Facts): OpenIntent {
  const coin = random.pick(Object.keys(facts.markets))
  const market = facts.markets[coin]!
  const mark = Number(market.mark)
  const side = random.pick(['long', 'short'] as const)
  const sign = side === 'long' ? 1 : -1
  const entry = entryOf(random, mark, sign)
  const at = entry.type === 'market' ? mark : Number(entry.type === 'ladder' ? entry.to : entry.price)
  const hasStop = random.chance(0.85)
  const stop = hasStop ? stopOf(random, at, sign) : null
  const equity = Number(facts.account.equity)
  const isHeld = facts.account.positions.some((one) => one.coin === coin)
  const isWaiting = entry.type === 'limit' && (at - mark) * sign < 0
  return {
    action: 'open',
    coin,
    side,
    sizing: sizingOf(random, facts, market, hasStop),
    entry,
    stop,
    targets: random.chance(0.35) ? targetsOf(random, at, sign, hasStop) : [],
    tif: entry.type !== 'limit' || random.chance(0.6) ? null : isWaiting ? 'Alo' : 'Ioc',
    reduceOnly: random.chance(0.04),
    marginMode: random.chance(0.2) ? random.pick(['cross', 'isolated'] as const) : null,
    leverage: random.chance(0.25) ? String(random.between(1, market.maxLeverage + 2)) : null,
    account: random.chance(0.04) ? random.pick(['5000', '250000', fixed(equity, 2)]) : null,
    ...(isHeld && random.chance(0.15) ? { isAdd: true as const } : {}),
  }
}

function closeOf(random: Random, facts: Facts): CloseIntent {
  const held = facts.account.positions
  const one = held.length > 0 ? random.pick(held) : null
  const coin = one && random.chance(0.95) ? one.coin : random.pick(Object.keys(facts.markets))
  const amount = one ? Number(one.size.replace('-', '')) : 1
  const { szDecimals } = facts.markets[coin]!
  const size = random.pick([
    { by: 'all' } as const,
    { by: 'percent', value: random.pick(['50', '25', '33', '100', '0.5', '120']) } as const,
    { by: 'base', value: lotText(amount * random.part() * 1.2, szDecimals) } as const,
  ])
  return { action: 'close', coin, size }
}

/** The state of a number: the same one, whenever and wherever it is asked for. */
export function stateOf(seed: number): State {
  const random = randomFrom(seed)
  const facts = factsOf(random)
  const isClose = facts.account.positions.length > 0 && random.chance(0.1)
  const intent = isClose ? closeOf(random, facts) : openOf(random, facts)
  const origin = random.pick(['grammar', 'grammar', 'hand', 'model'] as const)
  const words = intent.action === 'close' ? writtenClose(random, intent) : writtenOpen(random, intent)
  return { seed, words, intent, facts, origin }
}
