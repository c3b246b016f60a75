import type {
  Facts,
  HistoryFacts,
  MarketFacts,
  OrderFacts,
  PolicyDocument,
  PositionFacts,
} from '../../preload/contract/facts.ts'
import type { Random } from './random.ts'

const now = 1790000000000
const names = ['SOL', 'ETH', 'BTC', 'kPEPE', 'DOGE'] as const

/** Plain decimal text with so many decimals, without zeros at its end. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(Math.min(20, Math.max(0, decimals)))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Text with so many significant digits. */
export function figures(value: number, digits: number): string {
  const at = Math.floor(Math.log10(value))
  return at >= digits
    ? String(Math.round(value / 10 ** (at - digits + 1)) * 10 ** (at - digits + 1))
    : fixed(value, digits - 1 - at)
}

/** A price that the venue trades at, at or near this one. */
function legal(value: number, szDecimals: number): string {
  return fixed(value, Math.max(0, Math.min(6 - szDecimals, 4 - Math.floor(Math.log10(value)))))
}

/** A size on the lot, one lot at least. */
export function lotText(value: number, szDecimals: number): string {
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
  if (random.chance(0.9)) market.volatility = fixed(0.1 + random.part() * 1.5, random.pick([1, 2, 6]))
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
export function around(random: Random, price: number, low: number, high: number): string {
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

function orderOf(
  random: Random,
  coin: string,
  market: MarketFacts,
  equity: number,
  oid: number,
  entry: string | undefined,
): OrderFacts {
  const mark = Number(market.mark)
  const side = random.pick(['buy', 'sell'] as const)
  const price = around(random, mark, -0.03, 0.03)
  const size = lotText((equity * random.part() * random.pick([0.05, 0.5])) / mark, market.szDecimals)
  const order: OrderFacts = { coin, side, price, size, oid }
  if (random.chance(0.3)) order.reduceOnly = true
  // Now and then just where the position was entered, or where the order itself stands.
  if (random.chance(0.3))
    order.trigger = random.chance(0.25) ? random.pick([price, entry ?? price]) : around(random, mark, -0.05, 0.05)
  if (order.trigger && random.chance(0.3)) order.kind = random.pick(['stop', 'stop', 'target'])
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

/** Random facts: a few markets, what is held and rests in them, limits, and what the desk remembers. */
export function factsOf(random: Random): Facts {
  const equity = random.pick([500, 10_000, 10_000, 12_345.67, 250_000, 3_000_000])
  const coins = names.filter((_, at) => at === 0 || random.chance(0.3))
  const markets = Object.fromEntries(coins.map((coin, at) => [coin, marketOf(random, at, equity)]))
  const positions = coins
    .filter(() => random.chance(0.3))
    .map((coin) => positionOf(random, coin, markets[coin]!, equity))
  const orders = coins
    .flatMap((coin) => (random.chance(0.3) ? (random.chance(0.3) ? [coin, coin] : [coin]) : []))
    .map((coin, at) => {
      const entry = positions.find((one) => one.coin === coin)?.entry
      return orderOf(random, coin, markets[coin]!, equity, at + 1, entry)
    })
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
  if (random.chance(0.05)) facts.account.closedTrades = closedTrades(random)
  if (random.chance(0.2)) facts.history = historyOf(random, facts, equity)
  return facts
}

function closedTrades(random: Random): { r: string }[] {
  const wins = random.part()
  const count = random.pick([0, 29, 30, 31, 60])
  return Array.from({ length: count }, () => ({
    r: random.chance(wins)
      ? fixed(random.part() * 4, 2)
      : random.chance(0.1)
        ? '0'
        : `-${fixed(random.part() * 1.3 + 0.01, 2)}`,
  }))
}

function historyOf(random: Random, facts: Facts, equity: number): HistoryFacts {
  const ago = () => now - random.pick([0, 999, 1000, 1001, 9_999, 10_000, 59_999, 3_599_999, 3_600_000, 86_399_999])
  const coins = Object.keys(facts.markets)
  const submit = () => {
    const coin = random.pick(coins)
    const price = around(random, Number(facts.markets[coin]!.mark), -0.02, 0.02)
    return {
      time: ago(),
      coin,
      side: random.pick(['buy', 'sell'] as const),
      size: fixed((equity * random.part()) / Number(price), 4),
      price,
      origin: random.pick(['hand', 'grammar', 'model', 'model'] as const),
    }
  }
  const some = <T>(make: () => T) => Array.from({ length: random.pick([0, 1, 2, 6]) }, make)
  const history: HistoryFacts = {}
  if (random.chance(0.8))
    history.trading = random.chance(0.05)
      ? null
      : { state: random.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'REDUCING', 'HALTED', 'SETTLING'] as const), why: null }
  if (random.chance(0.8))
    history.peakEquity = random.chance(0.05) ? null : fixed(equity * random.pick([1, 1, 1.05, 1.1111, 1.2]), 2)
  if (random.chance(0.3)) history.dayLossAccepted = fixed(equity * random.pick([0, 0.01, 0.03]), 2)
  if (random.chance(0.8)) history.stopOuts = random.chance(0.05) ? null : some(ago)
  if (random.chance(0.8)) history.submits = random.chance(0.05) ? null : some(submit)
  if (random.chance(0.8)) history.modelOrders = random.pick(['on', 'on', 'on', 'off', null])
  if (random.chance(0.3)) history.modelOrdersSince = ago()
  return history
}
