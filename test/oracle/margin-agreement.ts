import { type Account, readAccount } from '../../main/domain/margin/account.ts'
import { accountAfterFill } from '../../main/domain/margin/after-fill.ts'
import { type MarginState, marginState } from '../../main/domain/margin/margin-state.ts'
import { readMarketTerms } from '../../main/domain/market/market.ts'
import { notional } from '../../main/domain/money/notional.ts'
import { known } from '../../main/domain/money/parse-decimal.ts'
import { text } from '../../main/domain/money/print.ts'
import { divide, type Quantity, scale } from '../../main/domain/money/quantity.ts'
import { clearinghouseView } from '../../main/paper/api/account-views.ts'
import { leverageOf } from '../../main/paper/clearing/account.ts'
import { settleFill } from '../../main/paper/clearing/settle-fill.ts'
import { D } from '../../main/paper/decimal.ts'
import type { Order, Side } from '../../main/paper/matching/order.ts'
import type { CoinSpec } from '../../main/paper/universe.ts'
import { newVenue, seeUser, type Venue } from '../../main/paper/venue.ts'
import type { Facts, MarketFacts, PositionFacts } from '../../preload/contract/facts.ts'
import { floorUnits, read, ten, unitsText } from './fraction.ts'
import { type Random, randomFrom } from './random.ts'

const user = '0x1111111111111111111111111111111111111111'
const now = 1790000000000

/** What both say of one account: money with six decimals, liquidation prices with ten, as the venue shows them. */
interface Shown {
  readonly used: string
  readonly maintenance: string
  readonly free: string
  readonly liquidations: Record<string, string | null>
}

/** One account on which the desk and the paper exchange disagree. */
export interface Disagreement {
  readonly seed: number
  readonly when: 'before' | 'after a fill'
  readonly desk: Shown
  readonly venue: Shown
}

const coins = ['SOL', 'ETH', 'BTC', 'DOGE'] as const

function specOf(random: Random, name: string, worth: number): CoinSpec {
  const szDecimals = random.between(0, 5)
  const most = random.pick([1, 3, 5, 10, 20, 25, 40, 50])
  const tiers = [{ lowerBound: '0.0', maxLeverage: most }]
  if (random.chance(0.7))
    tiers.push({
      lowerBound: `${Math.round(worth * random.pick([0.2, 0.5, 1]))}.0`,
      maxLeverage: Math.max(1, Math.floor(most / 2)),
    })
  if (tiers.length > 1 && random.chance(0.5))
    tiers.push({ lowerBound: `${Math.round(worth * 2)}.0`, maxLeverage: Math.max(1, Math.floor(most / 4)) })
  return {
    name,
    szDecimals,
    maxLeverage: most,
    marginTableId: 1,
    tiers,
    startPx: 1,
    levelUsd: 1,
    dayUsd: 1,
    dayVol: 1,
    tradesPerSecond: 0,
  }
}

/** A number of millionths as plain text. */
const micros = (count: number | bigint): string => unitsText(BigInt(count), 6)

function orderOf(asset: number, side: Side, sz: number, px: number, more: Partial<Order>): Order {
  return {
    oid: 1,
    user,
    asset,
    side,
    px,
    sz,
    origSz: sz,
    tif: 'Gtc',
    reduceOnly: false,
    cloid: null,
    timestamp: now,
    trigger: null,
    stands: 'book',
    group: 0,
    children: [],
    isPositionTpsl: false,
    ahead: 0,
    status: 'open',
    statusTimestamp: now,
    ...more,
  }
}

interface World {
  readonly venue: Venue
  readonly facts: Facts
  readonly random: Random
}

/** A venue with one account of random positions, orders and prices; and the same account as the desk's facts tell it. */
function worldOf(seed: number): World {
  const random = randomFrom(seed)
  const worth = random.pick([1_000, 50_000, 2_000_000])
  const specs = coins.slice(0, random.between(1, coins.length)).map((name) => specOf(random, name, worth))
  const venue = newVenue({ seed: 1, fund: '0', now: () => now, universe: specs })
  const account = seeUser(venue, user)
  const markets: Record<string, MarketFacts> = {}
  const positions: PositionFacts[] = []
  const orders: Facts['account']['orders'] = []
  let equity = 0n
  for (const [asset, spec] of specs.entries()) {
    const market = venue.markets[asset]!
    const digits = 6 - spec.szDecimals
    market.mark = Math.max(1, Math.round(random.pick([0.01, 1, 100, 3000]) * (0.5 + random.part()) * 10 ** digits))
    const price = Number(market.mark) / 10 ** digits
    const lotsWorth = (usd: number) => Math.max(1, Math.round((usd / price) * 10 ** spec.szDecimals))
    const leverage = random.between(1, spec.maxLeverage)
    const isCross = random.chance(0.6)
    account.leverage.set(asset, { isCross, value: leverage })
    markets[spec.name] = marketFacts(spec, asset, unitsText(BigInt(market.mark), digits), leverage, isCross)
    if (random.chance(0.75)) {
      const lots = lotsWorth(worth * random.part() * random.pick([0.3, 1, 4]))
      const entry = Math.max(1, Math.round(market.mark * (0.9 + random.part() * 0.2)))
      const sign = random.pick([1, -1])
      const cost = BigInt(lots) * BigInt(entry)
      const result = BigInt(sign) * (BigInt(lots) * BigInt(market.mark) - cost)
      const own = isCross ? 0n : BigInt(Math.round((Number(cost) / leverage) * (0.5 + random.part())))
      const funding = { allTime: new D(0), sinceOpen: new D(0), sinceChange: new D(0) }
      account.positions.set(asset, {
        szi: sign * lots,
        cost: new D(micros(cost)),
        isolatedMargin: isCross ? null : new D(micros(own)),
        funding,
      })
      equity += result + own
      positions.push({
        coin: spec.name,
        size: unitsText(BigInt(sign * lots), spec.szDecimals),
        entry: unitsText(BigInt(entry), digits),
        leverage: String(leverage),
        marginMode: isCross ? 'cross' : 'isolated',
        ...(isCross ? {} : { margin: micros(own + result) }),
      })
    }
    for (let at = random.pick([0, 0, 1, 2]); at > 0; at -= 1) {
      const oid = asset * 10 + at
      const side = random.pick(['B', 'A'] as const)
      const px = Math.max(1, Math.round(market.mark * (0.9 + random.part() * 0.2)))
      const isWaiting = random.chance(0.2)
      const order = orderOf(asset, side, lotsWorth(worth * random.part() * 0.3), px, {
        oid,
        reduceOnly: random.chance(0.2),
        stands: isWaiting ? 'mark' : 'book',
      })
      venue.orders.set(oid, order)
      account.open.add(oid)
      const at5 = unitsText(BigInt(px), digits)
      orders.push({
        coin: spec.name,
        side: side === 'B' ? 'buy' : 'sell',
        price: at5,
        size: unitsText(BigInt(order.sz), spec.szDecimals),
        reduceOnly: order.reduceOnly,
        trigger: isWaiting ? at5 : null,
      })
    }
  }
  const balance = BigInt(Math.round(worth * random.pick([-0.2, 0.05, 0.3, 1, 5]) * random.part() * 1e6))
  account.balance = new D(micros(balance))
  const text = micros(equity + balance)
  const facts: Facts = {
    now,
    account: { equity: text, free: '0', positions, orders },
    fees: { taker: '0', maker: '0' },
    markets,
  }
  return { venue, facts, random }
}

function marketFacts(spec: CoinSpec, asset: number, mark: string, leverage: number, isCross: boolean): MarketFacts {
  return {
    asset,
    szDecimals: spec.szDecimals,
    maxLeverage: spec.maxLeverage,
    marginTiers: spec.tiers!,
    mark,
    bids: [],
    asks: [],
    leverage: String(leverage),
    marginMode: isCross ? 'cross' : 'isolated',
  }
}

/** Rounded to so many decimals, half away from zero, as the venue prints. */
function rounded(value: Quantity, decimals: number): string {
  // The desk cuts what never ends to eight decimals; shifted by ten, none that the venue shows is among those cut.
  const shifted = read(text(scale(value, known.ratio(ten(10).toString()))))
  const half = { n: shifted.n * 2n + (shifted.n < 0n ? -1n : 1n) * shifted.d * ten(10 - decimals), d: shifted.d * 2n }
  const count =
    half.n < 0n
      ? -floorUnits({ n: -half.n, d: half.d * ten(10 - decimals) }, 0)
      : floorUnits({ n: half.n, d: half.d * ten(10 - decimals) }, 0)
  return unitsText(count, decimals)
}

function deskShows(state: MarginState): Shown {
  const money = (value: Quantity) => rounded(value, 6)
  const liquidations = state.liquidations.map(
    ({ coin, price }) => [coin, price === null ? null : rounded(price, 10)] as const,
  )
  return {
    used: money(state.used),
    maintenance: money(state.maintenance),
    free: money(state.free),
    liquidations: Object.fromEntries([...liquidations].sort()),
  }
}

function venueShows(venue: Venue): Shown {
  const view = clearinghouseView(venue, user)
  const plain = (value: string) => unitsText(floorUnits(read(value), 12), 12)
  const liquidations = view.assetPositions.map(
    ({ position }) => [position.coin, position.liquidationPx === null ? null : plain(position.liquidationPx)] as const,
  )
  return {
    used: plain(view.marginSummary.totalMarginUsed),
    maintenance: plain(view.crossMaintenanceMarginUsed),
    free: plain(view.withdrawable),
    liquidations: Object.fromEntries([...liquidations].sort()),
  }
}

/**
 * The desk's account of a fill, and the venue's: the coin's mark where it filled. The pool pays the fee of a cross fill
 * and of one that closes a position whole; every other fill of an isolated position is without one, since the desk has
 * the position's own margin pay it, the worse case, and the paper exchange the pool.
 */
function fill({ venue, facts, random }: World, account: Account): Account {
  const asset = random.between(0, venue.markets.length - 1)
  const market = venue.markets[asset]!
  const { spec } = market
  const px = Math.max(1, Math.round(market.mark * (0.97 + random.part() * 0.06)))
  const szi = venue.accounts.get(user)!.positions.get(asset)?.szi ?? 0
  const held = Math.abs(szi)
  const lots = held > 0 && random.chance(0.2) ? held : Math.max(1, Math.round((held || 1_000) * random.part() * 2))
  const side = random.pick(['B', 'A'] as const)
  const order = orderOf(asset, side, lots, px, { oid: 999 })
  const { instrument, marginMode } = marketNamed(facts)(spec.name)!
  const isClosed = szi === (side === 'B' ? -lots : lots)
  const isFree = marginMode === 'isolated' && !isClosed
  const filled = { px, sz: lots, crossed: true, tid: 1 }
  settleFill(venue, market, order, isFree ? { ...filled, liquidation: { method: 'market' } } : filled)
  const fee = known.usd(venue.fills.get(user)!.at(-1)!.fee)
  market.mark = px
  const leverage = known.ratio(String(leverageOf(venue.accounts.get(user)!, asset, spec.maxLeverage).value))
  const size = known.size(unitsText(BigInt(lots), spec.szDecimals))
  const cost = notional(known.price(unitsText(BigInt(px), 6 - spec.szDecimals)), size)
  return accountAfterFill(account, instrument, leverage, {
    side: side === 'B' ? 'long' : 'short',
    size,
    cost,
    fee,
    margin: divide(cost, leverage),
    marginMode,
  })
}

const marketNamed = (facts: Facts) => (coin: string) => {
  const market = facts.markets[coin]
  return market ? readMarketTerms(coin, market) : null
}

/** Compares what both say of the account of a number, before and after a fill; every disagreement, or none. */
export function compareMargin(
  seed: number,
  more: (state: MarginState) => MarginState = (state) => state,
): Disagreement[] {
  const world = worldOf(seed)
  const find = marketNamed(world.facts)
  const account = readAccount(world.facts, find)!
  const leverage = (coin: string) => find(coin)!.leverage
  const found: Disagreement[] = []
  const hold = (when: Disagreement['when'], now: Account) => {
    const desk = deskShows(more(marginState(now, leverage)))
    const venue = venueShows(world.venue)
    if (JSON.stringify(desk) !== JSON.stringify(venue)) found.push({ seed, when, desk, venue })
  }
  hold('before', account)
  hold('after a fill', fill(world, account))
  return found
}
