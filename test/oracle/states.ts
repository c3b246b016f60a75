import type { Facts, MarketFacts, OrderFacts, PolicyDocument, PositionFacts } from '../../preload/contract/facts.ts'
import type { CloseIntent, OpenIntent, Target } from '../../preload/contract/intent.ts'
import { type Random, randomFrom } from './random.ts'
import { writtenClose, writtenOpen } from './sentences.ts'

/** One state of the world, and one sentence said in it. */
export interface State {
  readonly seed: number
  readonly words: string
  readonly intent: OpenIntent | CloseIntent
  readonly facts: Facts
  readonly origin: 'grammar' | 'hand' | 'model'
}

const now = 1790000000000
const names = ['SOL', 'ETH', 'BTC', 'kPEPE', 'DOGE'] as const

/** Plain decimal text with so many decimals, without zeros at its end. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(Math.min(20, Math.max(0, decimals)))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Text with so many significant digits. */
function figures(value: number, digits: number): string {
  const at = Math.floor(Math.log10(value))
  return at >= digits
    ? String(Math.round(value / 10 ** (at - digits + 1)) * 10 ** (at - digits + 1))
    : fixed(value, digits - 1 - at)
}

/** A price that the venue trades at, at or near this one. */
function legal(value: number, szDecimals: number): string {
  return fixed(value, Math.max(0, Math.min(6 - szDecimals, 4 - Math.floor(Math.log10(value)))))
}

function lotText(value: number, szDecimals: number): string {
  return fixed(Math.max(1, Math.round(value * 10 ** szDecimals)) / 10 ** szDecimals, szDecimals)
}

function markOf(random: Random, szDecimals: number): number {
  if (random.chance(0.3)) return Number(random.pick(['100', '50', '1', '2000', '99999', '0.5', '10', '1000']))
  const power = random.between(Math.max(-4, szDecimals - 5), 5)
  return (random.between(10_000, 99_999) / 10_000) * 10 ** power
}

function bookSide(random: Random, mark: number, sign: number, szDecimals: number, equity: number): [string, string][] {
  const levels: [string, string][] = []
  let price = mark
  const count = random.pick([1, 2, 3, 5, 20])
  const deep = (equity * random.pick([0.05, 0.5, 3, 40])) / mark
  const step = random.pick([0.0001, 0.0005, 0.002])
  for (let at = 0; at < count; at += 1) {
    price *= 1 + sign * (0.00005 + random.part() * step)
    const text = legal(price, szDecimals)
    const isBeyond = sign > 0 ? Number(text) > mark : Number(text) < mark
    if (Number(text) <= 0 || !isBeyond || levels.at(-1)?.[0] === text) continue
    levels.push([text, lotText(deep * random.part() ** 2, szDecimals)])
  }
  return levels
}

function marketOf(random: Random, asset: number, equity: number): MarketFacts {
  const szDecimals = random.between(0, 5)
  const mark = markOf(random, szDecimals)
  const most = random.pick([3, 5, 10, 20, 25, 40, 50])
  const market: MarketFacts = {
    asset: random.chance(0.01) ? 10_000 + asset : asset,
    szDecimals,
    maxLeverage: most,
    mark: legal(mark, szDecimals),
    bids: bookSide(random, mark, -1, szDecimals, equity),
    asks: bookSide(random, mark, 1, szDecimals, equity),
    leverage: String(random.between(1, most)),
    marginMode: random.pick(['cross', 'cross', 'isolated']),
  }
  if (random.chance(0.9)) market.atr14 = fixed(mark * (0.003 + random.part() * 0.04), 9)
  if (random.chance(0.02)) market.onlyIsolated = true
  if (random.chance(0.01)) market.isDelisted = true
  if (random.chance(0.01)) market.bids = []
  if (random.chance(0.01)) market.asks = []
  if (random.chance(0.05)) market.time = now - random.pick([2999, 3000, 3001, 0])
  if (random.chance(0.7)) {
    const first = Math.round(equity * random.pick([0.3, 1, 2, 20]))
    market.marginTiers = [
      { lowerBound: '0', maxLeverage: most },
      { lowerBound: String(first), maxLeverage: Math.max(1, Math.floor(most / 2)) },
    ]
    if (random.chance(0.5))
      market.marginTiers.push({ lowerBound: String(first * 3), maxLeverage: Math.max(1, Math.floor(most / 4)) })
  }
  return market
}

/** A price a random share away, with digits to round now and then. */
function around(random: Random, price: number, low: number, high: number): string {
  return figures(price * (1 + low + random.part() * (high - low)), random.pick([3, 4, 5, 7]))
}

function positionOf(random: Random, coin: string, market: MarketFacts, equity: number): PositionFacts {
  const mark = Number(market.mark)
  const isLong = random.chance(0.5)
  const entry = around(random, mark, -0.03, 0.03)
  const amount = lotText((equity * random.part() * random.pick([0.05, 0.8, 3])) / mark, market.szDecimals)
  const stop = isLong ? around(random, Number(entry), -0.08, 0.02) : around(random, Number(entry), -0.02, 0.08)
  const position: PositionFacts = {
    coin,
    size: isLong ? amount : `-${amount}`,
    entry,
    leverage: market.leverage,
    marginMode: market.onlyIsolated ? 'isolated' : market.marginMode,
    stop: random.chance(0.75) ? stop : null,
  }
  if (market.marginMode === 'isolated' && random.chance(0.4)) position.margin = fixed((Number(amount) * mark) / 3, 2)
  return position
}

function orderOf(random: Random, coin: string, market: MarketFacts, equity: number, oid: number): OrderFacts {
  const mark = Number(market.mark)
  const side = random.pick(['buy', 'sell'] as const)
  const price = around(random, mark, -0.03, 0.03)
  const size = lotText((equity * random.part() * random.pick([0.05, 0.5])) / mark, market.szDecimals)
  const order: OrderFacts = { coin, side, price, size, oid }
  if (random.chance(0.3)) order.reduceOnly = true
  if (random.chance(0.3)) order.trigger = around(random, mark, -0.05, 0.05)
  const said = random.part()
  if (said < 0.2) order.stop = null
  else if (said < 0.8)
    order.stop = around(random, Number(price), side === 'buy' ? -0.06 : 0.001, side === 'buy' ? -0.001 : 0.06)
  return order
}

function policyOf(random: Random): PolicyDocument {
  const policy: PolicyDocument = {}
  const maybe = (odds = 0.35) => random.chance(odds)
  if (maybe())
    policy.MAX_LOSS_PER_TRADE = {
      warn: random.pick(['0.005', '0.01', '0.02']),
      block: random.pick(['0.03', '0.05', '0.015']),
    }
  if (maybe()) policy.MAX_ORDER_NOTIONAL = { block: random.pick(['0.5', '1', '2', '10']) }
  if (maybe()) policy.MAX_POSITION = { block: random.pick(['0.5', '1', '2', '10']) }
  if (maybe()) policy.MAX_GROSS_EXPOSURE = { block: random.pick(['0.8', '2', '20']) }
  if (maybe()) policy.MAX_LEVERAGE = { block: random.pick(['0.7', '2', '20']) }
  if (maybe()) policy.PRICE_COLLAR = { warn: random.pick(['0.001', '0.01']), block: '0.02', passive: '0.02' }
  if (maybe()) policy.MAX_SLIPPAGE = { block: random.pick(['0.0007', '0.002', '0.003', '0.02']) }
  if (maybe()) policy.MARGIN_SUFFICIENCY = { block: random.pick(['0.2', '0.5', '1']) }
  if (maybe()) policy.VENUE_BOUND_LOSS = { warn: random.pick(['2', '4', '10']) }
  if (maybe()) policy.HEAT = { block: random.pick(['0.02', '0.04', '0.1', '1']) }
  if (maybe()) policy.DAILY_LOSS_LIMIT = { halt: random.pick(['0.015', '0.05']) }
  if (maybe(0.1)) policy.MAX_ORDER_SIZE = { SOL: random.pick(['1', '10', '1000']), ETH: '5' }
  if (maybe(0.1)) policy.ALLOWED_COIN = random.pick([['SOL', 'ETH'], ['BTC'], [...names]])
  if (maybe(0.1)) policy.STOP_REQUIRED = { hand: random.pick(['warn', 'block']), model: random.pick(['warn', 'block']) }
  return policy
}

function factsOf(random: Random): Facts {
  const equity = random.pick([500, 10_000, 10_000, 12_345.67, 250_000, 3_000_000])
  const coins = names.filter((_, at) => at === 0 || random.chance(0.3))
  const markets = Object.fromEntries(coins.map((coin, at) => [coin, marketOf(random, at, equity)]))
  const positions = coins
    .filter(() => random.chance(0.3))
    .map((coin) => positionOf(random, coin, markets[coin]!, equity))
  const orders = coins
    .flatMap((coin) => (random.chance(0.3) ? (random.chance(0.3) ? [coin, coin] : [coin]) : []))
    .map((coin, at) => orderOf(random, coin, markets[coin]!, equity, at + 1))
  const facts: Facts = {
    now,
    account: {
      equity: fixed(equity, 2),
      free: fixed(equity * random.pick([0.1, 0.6, 1, 1, 1]), 2),
      positions,
      orders,
    },
    fees: { taker: random.pick(['0.00045', '0.0004', '0.00024']), maker: random.pick(['0.00015', '0', '-0.00002']) },
    markets,
    settings: { stopSlippage: random.pick(['0.001', '0.001', '0.002', '0']) },
  }
  if (random.chance(0.9))
    facts.account.dayPnl = fixed(
      equity * random.pick([0, 0, 0, -0.01, -0.025, 0.013, 0.04, random.chance(0.2) ? -0.03 : 0.1]),
      3,
    )
  if (random.chance(0.15)) facts.settings!.marketSlippage = random.pick(['0.002', '0.0125', '0.0005'])
  if (random.chance(0.05)) facts.account.time = now - random.pick([9999, 10_000, 10_001])
  if (random.chance(0.4)) facts.policy = policyOf(random)
  return facts
}

function sizingOf(random: Random, equity: number, market: MarketFacts, hasStop: boolean): OpenIntent['sizing'] {
  const mark = Number(market.mark)
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
  const beyond = () => (sign > 0 ? around(random, mark, 0.0005, 0.04) : around(random, mark, -0.04, -0.0005))
  if (kind === 'stop')
    return { type: 'stop', price: random.chance(0.05) ? around(random, mark, -0.01, 0.01) : beyond() }
  const to = sign > 0 ? around(random, mark, -0.05, -0.002) : around(random, mark, 0.002, 0.05)
  return { type: 'ladder', from: around(random, mark, -0.005, 0.005), to, rungs: String(random.pick([2, 3, 4, 7, 12])) }
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
  const isWaiting = entry.type === 'limit' && (at - mark) * sign < 0
  return {
    action: 'open',
    coin,
    side,
    sizing: sizingOf(random, equity, market, hasStop),
    entry,
    stop,
    targets: random.chance(0.35) ? targetsOf(random, at, sign, hasStop) : [],
    tif: entry.type !== 'limit' || random.chance(0.6) ? null : isWaiting ? 'Alo' : 'Ioc',
    reduceOnly: random.chance(0.04),
    marginMode: random.chance(0.2) ? random.pick(['cross', 'isolated'] as const) : null,
    leverage: random.chance(0.25) ? String(random.between(1, market.maxLeverage + 2)) : null,
    account: random.chance(0.04) ? random.pick(['5000', '250000', fixed(equity, 2)]) : null,
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
