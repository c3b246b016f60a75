import type { MarketFacts } from '../../preload/contract/facts.ts'
import type { OpenIntent } from '../../preload/contract/intent.ts'
import {
  type Fraction,
  floorUnits,
  larger,
  lesser,
  minus,
  one,
  order,
  over,
  plus,
  read,
  times,
  total,
  units,
  whole,
  zero,
} from './fraction.ts'
import { along, bookOf, middle, type Sign, type Step, signOf, slipped } from './state.ts'
import { onTick } from './tick-and-lot.ts'

/** Why no ticket can be made, by the report's own code. */
export class NoTicket extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const triggerBound = read('0.1')

/** The levels that an order with this limit price would take. */
export function within(levels: readonly Step[], limit: Fraction, sign: Sign): Step[] {
  return levels.filter((step) => along(minus(step.price, limit), sign).n <= 0n)
}

/** How an entry fills. Sizes are counted in lots of one rung (one order is one rung). */
export class Entry {
  readonly kind: 'market' | 'limit' | 'stop' | 'ladder'
  readonly sign: Sign
  readonly decimals: number
  readonly tif: 'Gtc' | 'Ioc' | 'Alo'
  /** Each rung's price; none at the market. */
  readonly prices: readonly Fraction[]
  /** How many lots each price takes for one lot of the size's unit: 1 each, or the weights said, in their smallest numbers. */
  readonly parts: readonly number[]
  readonly rungs: number
  private readonly weighted: Fraction
  /** The cap that goes to the venue with a market or stop entry. */
  readonly limit: Fraction | null
  readonly mid: Fraction | null
  /** Where slippage is counted from: the middle of the book, or the trigger of a stop entry. */
  readonly reference: Fraction | null
  /** The levels of the other side that the order takes at once; of a stop entry, once it has been set off. */
  readonly levels: readonly Step[]
  private readonly opposite: readonly Step[]
  private readonly sums: { size: Fraction; cost: Fraction }[] = [{ size: zero, cost: zero }]

  constructor(intent: OpenIntent, market: MarketFacts, marketSlippage: Fraction) {
    this.kind = intent.entry.type
    this.sign = signOf(intent.side)
    this.decimals = market.szDecimals
    const book = bookOf(market)
    this.mid = middle(book)
    this.opposite = this.sign === 1n ? book.asks : book.bids
    this.tif = tifOf(intent)
    const toward = this.sign === 1n ? 'down' : 'up'
    const away = this.sign === 1n ? 'up' : 'down'
    let limit: Fraction | null = null
    if (this.kind === 'market') {
      if (this.mid === null) throw new NoTicket('no_book')
      limit = onTick(times(this.mid, plus(one, along(marketSlippage, this.sign))), this.decimals, toward)
      if (limit.n <= 0n) throw new NoTicket('price_not_legal')
    }
    this.prices = saidPrices(intent).map((price) => onTick(price, this.decimals, toward))
    if (this.prices.some((price) => price.n <= 0n)) throw new NoTicket('price_not_legal')
    if (this.prices.some((price, at) => at > 0 && order(price, this.prices[at - 1]!) === 0))
      throw new NoTicket('ladder_shape')
    if (this.kind === 'stop') {
      const trigger = this.prices[0]!
      if (along(minus(trigger, read(market.mark)), this.sign).n <= 0n) throw new NoTicket('stop_entry_wrong_side')
      if (this.mid === null) throw new NoTicket('no_book')
      limit = onTick(slipped(trigger, this.sign === 1n ? -1n : 1n, triggerBound), this.decimals, away)
      if (limit.n <= 0n) throw new NoTicket('price_not_legal')
    }
    this.limit = limit
    this.reference = this.kind === 'stop' ? this.prices[0]! : this.mid
    this.parts = partsOf(intent, this.prices.length)
    this.rungs = this.parts.reduce((sum, part) => sum + part, 0)
    this.weighted = total(this.prices.map((price, at) => times(price, whole(this.parts[at]!))))
    this.levels =
      this.kind === 'market'
        ? within(this.opposite, limit!, this.sign)
        : this.kind === 'limit'
          ? this.crossed(this.prices[0]!)
          : this.kind === 'stop'
            ? this.afterTrigger()
            : []
    if (this.tif === 'Alo' && this.prices.some((price) => this.crossed(price).length > 0))
      throw new NoTicket('post_only_crosses')
    for (const step of this.levels) {
      const last = this.sums.at(-1)!
      this.sums.push({ size: plus(last.size, step.size), cost: plus(last.cost, times(step.price, step.size)) })
    }
  }

  /** The levels that a price takes at once. */
  crossed(price: Fraction): Step[] {
    return within(this.opposite, price, this.sign)
  }
  /**
   * The book that a stop entry is taken to meet: each level as far behind the first as it is now, and the first at the
   * trigger, or where it is now if that is worse. What lies beyond the cap is not there.
   */
  private afterTrigger(): Step[] {
    const trigger = this.prices[0]!
    const first = this.opposite[0]!.price
    const start = along(minus(first, trigger), this.sign).n > 0n ? first : trigger
    const then = this.opposite.map(({ price, size }) => ({ price: plus(start, minus(price, first)), size }))
    return within(then, this.limit!, this.sign)
  }
  /** Whether it is the book that decides the price. */
  get isWalked(): boolean {
    return this.kind === 'market' || this.kind === 'stop'
  }
  /** The whole size of so many lots a rung. */
  size(lots: bigint): Fraction {
    return units(lots * BigInt(this.rungs), this.decimals)
  }
  /** Everything that the levels taken at once hold. */
  get deep(): Fraction {
    return this.sums.at(-1)!.size
  }

  /** Walks the levels for a size; what they do not hold fills at `beyond`, or not at all where that is null. */
  walk(size: Fraction, beyond: Fraction | null): { filled: Fraction; cost: Fraction } {
    const at = this.sums.findLastIndex((sum) => order(sum.size, size) <= 0)
    const before = this.sums[at]!
    const rest = minus(size, before.size)
    const price = this.levels[at]?.price ?? beyond
    return price === null
      ? { filled: before.size, cost: before.cost }
      : { filled: size, cost: plus(before.cost, times(price, rest)) }
  }

  /** The orders of so many lots a unit: each price with its part. */
  orders(lots: bigint): Step[] {
    return this.prices.map((price, at) => ({ price, size: units(lots * BigInt(this.parts[at]!), this.decimals) }))
  }
  /** What each order comes to, USDC; the whole at the market. */
  values(lots: bigint): Fraction[] {
    if (this.prices.length === 0) return [this.cost(lots)]
    return this.orders(lots).map(({ price, size }) => times(price, size))
  }

  /** What so many lots a rung are expected to cost, USDC. */
  cost(lots: bigint): Fraction {
    if (!this.isWalked) return times(this.weighted, units(lots, this.decimals))
    return this.walk(this.size(lots), this.limit).cost
  }
  /** The average expected fill; the first price where nothing is bought yet. */
  average(lots: bigint): Fraction {
    if (!this.isWalked) return over(this.weighted, whole(this.rungs))
    return lots === 0n ? (this.levels[0]?.price ?? this.limit!) : over(this.cost(lots), this.size(lots))
  }
  /** What the book gives an order that may not rest; null where it may. */
  depth(): Fraction | null {
    return this.tif === 'Ioc' || this.kind === 'stop' ? this.deep : null
  }
  /** The dearest price that one unit may be paid or sold at. */
  worst(): Fraction {
    const first = this.average(0n)
    return this.limit === null ? first : larger(this.limit, first)
  }
}

function tifOf({ entry, tif }: OpenIntent): 'Gtc' | 'Ioc' | 'Alo' {
  const own = { market: 'Ioc', stop: 'Gtc', limit: null, ladder: null }[entry.type] as 'Gtc' | 'Ioc' | null
  if (own !== null && tif !== null && tif !== own) throw new NoTicket('tif_conflict')
  if (entry.type === 'ladder' && tif === 'Ioc') throw new NoTicket('tif_conflict')
  return own ?? tif ?? 'Gtc'
}

function partsOf({ entry }: OpenIntent, prices: number): number[] {
  const said = entry.type === 'ladder' ? entry.weights : undefined
  if (said === undefined) return Array.from({ length: Math.max(1, prices) }, () => 1)
  const parts = said.map(Number)
  if (parts.length !== prices || !parts.every((part) => Number.isInteger(part) && part > 0 && part < 1000))
    throw new NoTicket('ladder_shape')
  const common = parts.reduce((a, b) => {
    let [x, y] = [a, b]
    while (y !== 0) [x, y] = [y, x % y]
    return x
  })
  return parts.map((part) => part / common)
}

function saidPrices({ entry }: OpenIntent): Fraction[] {
  if (entry.type === 'market') return []
  if (entry.type !== 'ladder') return [saidPrice(entry.price)]
  const [from, to, count] = [saidPrice(entry.from), saidPrice(entry.to), Number(entry.rungs)]
  if (!Number.isInteger(count) || count < 2 || count > 50) throw new NoTicket('ladder_shape')
  return Array.from({ length: count }, (_, at) => plus(from, over(times(minus(to, from), whole(at)), whole(count - 1))))
}

function saidPrice(text: string): Fraction {
  const price = read(text)
  if (price.n <= 0n) throw new NoTicket('number_out_of_range')
  return price
}

/** The part of a ticket that fills at once, or once it is set off, as MAX_SLIPPAGE measures it: every rung that crosses, down to the deepest price. */
export function fillsAtOnce(entry: Entry, lots: bigint): { filled: Fraction; cost: Fraction } {
  if (entry.kind !== 'ladder') return entry.walk(entry.size(lots), null)
  const crossing = entry.orders(lots).filter(({ price }) => entry.crossed(price).length > 0)
  const deepest = entry.prices.reduce((a, b) => (along(minus(a, b), entry.sign).n > 0n ? a : b))
  let left = total(crossing.map(({ size }) => size))
  let [filled, cost] = [zero, zero]
  for (const step of entry.crossed(deepest)) {
    const taken = lesser(step.size, left)
    filled = plus(filled, taken)
    cost = plus(cost, times(step.price, taken))
    left = minus(left, taken)
  }
  return { filled, cost }
}

/** Whole lots of a size. */
export function lotsOf(size: Fraction, decimals: number): bigint {
  return floorUnits(size, decimals)
}
