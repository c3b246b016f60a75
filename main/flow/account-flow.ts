import type { AccountFacts } from '../../preload/contract/facts.ts'
import type { Fill, OrderView, PositionView } from '../../preload/contract/topics.ts'
import {
  accountLeverage,
  filledOf,
  markPosition,
  openProfit,
  profitInR,
  realisedProfit,
} from '../domain/account/account-view.ts'
import { type DayFacts, dayProfit, heldAtMidnight } from '../domain/account/day-profit.ts'
import { protectionOf } from '../domain/order/protection.ts'
import type {
  Clock,
  Exchange,
  ExchangeEvents,
  Journal,
  JournalBody,
  VenueAccount,
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../ports.ts'
import { type Moment, momentOf, sinceMs } from './moment.ts'
import { note } from './send-command.ts'
import { createStream } from './stream.ts'

const dayMs = 86_400_000
/** The most fills that the venue gives at once: fewer are all there are. */
const fillPage = 2_000
/** How old fees and funding may be; funding is paid at each full hour. */
const slowMs = 300_000
type Held<T> = { value: T; moment: Moment }
/** Fills are asked for again from this long before the newest one known, ms. */
const overlapMs = 60_000
/** A frame older than the one held by less than this was overtaken on its way; by more, the exchange's clock was moved. */
const overtakenMs = 60_000

/** What the guard knows of a position: the loss its trade planned, in USDC; null where the desk did not open it. */
export type PlannedLossOf = (coin: string) => string | null

export type AccountFlow = ReturnType<typeof createAccountFlow>

/** account   positions, open orders, fills, margin -> topics and facts. Always asked by the account's own address. */
export function createAccountFlow(
  ports: { exchange: Exchange; clock: Clock; journal: Journal; user: string },
  look: {
    /** The stop that an entry's own plan will place; null where the desk planned none. */
    plannedStopOf: (cloid: string | null) => string | null
    markOf: (coin: string) => string | null
    plannedLossOf: PlannedLossOf
    /** The stop that a position was opened with; null where the desk did not open it. */
    firstStopOf: (coin: string, side: 'long' | 'short') => string | null
    isOwn: (cloid: string | null) => boolean
  },
) {
  const { exchange, clock, journal, user } = ports
  let account: Held<VenueAccount> | null = null
  let orders: Held<VenueOrder[]> | null = null
  let fees: { taker: string; maker: string } | null = null
  let hasAllFills = false
  const fills = new Map<string, VenueFill>()
  /** Funding since midnight; null until it was asked for. */
  let fundings: { time: number; usd: string }[] | null = null
  /** Fees and funding change slowly and cost the venue's budget; by when, and for which day, they were asked. */
  let slowAt = Number.NEGATIVE_INFINITY
  let slowDay = 0
  const midnightPrices = new Map<string, string>()
  /** Fills that have their row, and when the journal began: a fill since then is written once, however it is heard of. */
  const written = new Set(journal.recent('fill', 10_000).map((row) => (row.body as unknown as VenueFill).id))
  const begin = journal.page(2, 1).rows[0]?.time ?? clock.now()
  const stream = createStream('account')
  const fillStream = createStream('fills')
  const listeners = new Set<() => void>()

  function changed(): void {
    show()
    for (const listener of listeners) listener()
  }

  const events: Partial<ExchangeEvents> = {
    account: (frame) => {
      const older = (account?.value.time ?? 0) - frame.time
      if (older > 0 && older < overtakenMs) return
      account = { value: frame, moment: momentOf(clock) }
      changed()
    },
    orders: (list) => {
      orders = { value: list, moment: momentOf(clock) }
      changed()
    },
    // Snapshots are replayed after every reconnect: a fill is known by its id, and counted once.
    fills: (list) => {
      const fresh = list.filter((fill) => !fills.has(fill.id))
      for (const fill of fresh) fills.set(fill.id, fill)
      for (const fill of [...fresh].sort((a, b) => a.time - b.time)) {
        if (fill.time < begin || written.has(fill.id)) continue
        written.add(fill.id)
        const story = fill.cloid ?? fill.id
        note(journal, { kind: 'fill', story, coin: fill.coin, body: fill as unknown as JournalBody })
      }
      if (fresh.length > 0 || fillStream.current().is === 'connecting')
        fillStream.set({ fills: newestFills(500).map(fillView) })
      if (fresh.length > 0) changed()
    },
  }

  function newestFills(count: number): VenueFill[] {
    return [...fills.values()].sort((a, b) => b.time - a.time).slice(0, count)
  }

  const midnight = () => Math.floor(clock.now() / dayMs) * dayMs

  function dayFacts(positions: readonly VenuePosition[]): DayFacts {
    const today = midnight()
    const since = <T extends { time: number }>(rows: Iterable<T>) => [...rows].filter(({ time }) => time >= today)
    return {
      positions,
      fills: since(fills.values()),
      fundings: since(fundings ?? []),
      midnightPrice: (coin) => midnightPrices.get(`${today} ${coin}`) ?? null,
    }
  }

  /** Since midnight UTC, in USDC; null while a price of midnight is missing. */
  function profitToday(positions: readonly VenuePosition[]): string | null {
    return fundings === null ? null : dayProfit(dayFacts(positions))
  }

  /** Asks for the prices at midnight of what was held then: the bar that began there, else the last one before. */
  async function learnMidnight(positions: readonly VenuePosition[]): Promise<void> {
    const today = midnight()
    const missing = heldAtMidnight(dayFacts(positions)).filter((coin) => !midnightPrices.has(`${today} ${coin}`))
    await Promise.all(
      missing.map(async (coin) => {
        const bars = await exchange.candles(coin, '1h', today - dayMs, today + 3_600_000)
        const bar = bars.findLast(({ time }) => time <= today)
        if (bar !== undefined) midnightPrices.set(`${today} ${coin}`, bar.time === today ? bar.open : bar.close)
      }),
    )
  }

  /** What was realised since the month began, UTC; null where the fills that are known may not reach back so far. */
  function profitOfMonth(): string | null {
    const today = new Date(clock.now())
    const begin = Date.UTC(today.getUTCFullYear(), today.getUTCMonth())
    const known = [...fills.values()]
    if (month?.begin === begin && month.fills === known.length) return month.profit
    const isWhole = known.length < fillPage || known.some((fill) => fill.time < begin)
    const profit = isWhole ? realisedProfit(known.filter((fill) => fill.time >= begin)) : null
    month = { begin, fills: known.length, profit }
    return profit
  }
  let month: { begin: number; fills: number; profit: string | null } | null = null

  function stopOfEntry(order: VenueOrder): string | null {
    if (order.reduceOnly) return null
    const child = order.children?.find((one) => one.type.startsWith('Stop'))
    return child?.trigger ?? look.plannedStopOf(order.cloid)
  }

  function firstStop({ coin, size }: VenuePosition): { plannedStop?: string } {
    const stop = look.firstStopOf(coin, size.startsWith('-') ? 'short' : 'long')
    return stop === null ? {} : { plannedStop: stop }
  }

  function show(): void {
    if (account === null || orders === null) return
    const { value } = account
    const positions = value.positions.map((position) => markPosition(position, look.markOf(position.coin)))
    stream.set({
      time: value.time,
      equity: value.equity,
      free: value.free,
      marginUsed: value.marginUsed,
      maintenance: value.maintenance,
      unrealizedPnl: openProfit(positions),
      dayPnl: profitToday(positions),
      leverage: accountLeverage(positions, value.equity),
      positions: positions.map((position) => positionView(position, orders?.value ?? [])),
      orders: orders.value.map(orderView),
    })
  }

  function positionView(position: VenuePosition, all: readonly VenueOrder[]): PositionView {
    const protection = protectionOf(position, all)
    return {
      coin: position.coin,
      side: position.size.startsWith('-') ? 'short' : 'long',
      size: position.size.replace('-', ''),
      entry: position.entry,
      mark: look.markOf(position.coin),
      value: position.value,
      unrealizedPnl: position.unrealizedPnl,
      pnlR: profitInR(position.unrealizedPnl, look.plannedLossOf(position.coin)),
      leverage: position.leverage,
      marginMode: position.marginMode,
      margin: position.margin,
      liquidation: position.liquidation,
      stop: protection.stop,
      protectedSize: protection.protectedSize,
      protection: protection.is,
    }
  }

  function orderView(order: VenueOrder): OrderView {
    return {
      coin: order.coin,
      oid: order.oid,
      side: order.side,
      type: order.type,
      price: order.price,
      trigger: order.trigger,
      size: order.originalSize,
      filled: filledOf(order.originalSize, order.size),
      reduceOnly: order.reduceOnly,
      time: order.time,
      isOwn: look.isOwn(order.cloid),
    }
  }

  /** Marks move often: positions are drawn again at most four times a second. */
  function showSoon(): void {
    if (isShowing || (account?.value.positions.length ?? 0) === 0) return
    isShowing = true
    clock.after(250, () => {
      isShowing = false
      show()
    })
  }
  let isShowing = false

  const ageOf = (...held: Held<unknown>[]) => Math.max(...held.map(({ moment }) => sinceMs(clock, moment)))

  /** Reads account and orders by request, wherever the newest truth is needed. Throws when it can't. */
  async function refresh(): Promise<void> {
    const askedAt = clock.monotonic()
    const isSlowDue = clock.monotonic() - slowAt > slowMs || slowDay !== midnight()
    const [now, open, slow] = await Promise.all([
      exchange.account(user),
      exchange.orders(user),
      isSlowDue ? askSlow() : null,
    ])
    if (slow !== null) [[fees, fundings], slowAt, slowDay] = [slow, clock.monotonic(), midnight()]
    // A frame that came while the answer was on its way is the newer of the two.
    if (account === null || account.moment.monotonic <= askedAt) account = { value: now, moment: momentOf(clock) }
    if (orders === null || orders.moment.monotonic <= askedAt) orders = { value: open, moment: momentOf(clock) }
    // The day's profit is unknown without them, and that blocks opening; it must not block the rest.
    await learnMidnight(account.value.positions).catch(() => undefined)
    changed()
  }

  /** Fees and funding; null where they can't be had now and older ones are known. */
  async function askSlow() {
    try {
      return await Promise.all([exchange.fees(user), exchange.fundings(user, midnight())])
    } catch (thrown) {
      if (fees === null || slowDay !== midnight()) throw thrown
      return null
    }
  }

  /** Reads all by request, fills too: at the start, after a reconnect, and now and then. Throws when it can't. */
  async function refreshAll(): Promise<void> {
    const newest = Math.max(0, ...[...fills.values()].map((fill) => fill.time))
    const since = hasAllFills && newest > 0 ? newest - overlapMs : null
    const recent = await exchange.fills(user, since)
    const isCut = since === null && recent.length >= fillPage && recent.every(({ time }) => time >= midnight())
    events.fills?.(isCut ? await exchange.fills(user, midnight()) : recent, true)
    hasAllFills = true
    await refresh()
  }

  return {
    events,
    showSoon,
    topics: { account: () => stream, fills: () => fillStream },
    onChange: (listener: () => void) => void listeners.add(listener),

    refresh,
    refreshAll,

    /** How old the older of account and orders is, ms; infinite before both are known. */
    ageMs: (): number => (account === null || orders === null ? Number.POSITIVE_INFINITY : ageOf(account, orders)),

    subscribe(): void {
      for (const to of ['account', 'orders', 'fills'] as const) exchange.subscribe({ to, user })
    },

    positions: (): VenuePosition[] => account?.value.positions ?? [],
    positionOf: (coin: string): VenuePosition | null =>
      account?.value.positions.find((one) => one.coin === coin) ?? null,
    orders: (): VenueOrder[] => orders?.value ?? [],
    fees: () => fees,
    /** The equity, when it was true by the venue's clock, and how long ago it came. */
    equity: (): { equity: string; time: number; ageMs: number } | null =>
      account === null
        ? null
        : { equity: account.value.equity, time: account.value.time, ageMs: sinceMs(clock, account.moment) },
    /** Coins with a position or an order: the facts must hold their markets too. */
    coins: (): string[] => [
      ...new Set([...(account?.value.positions ?? []), ...(orders?.value ?? [])].map((one) => one.coin)),
    ],

    markStale: (since: number) => stream.markStale(since),

    /** What sizing and checks need of the account; null until it is known. */
    factsOf(): AccountFacts | null {
      if (account === null || orders === null) return null
      const { value } = account
      const monthPnl = profitOfMonth()
      return {
        equity: value.equity,
        free: value.free,
        positions: value.positions.map((position) => ({
          coin: position.coin,
          size: position.size,
          entry: position.entry,
          leverage: position.leverage,
          marginMode: position.marginMode,
          stop: protectionOf(position, orders?.value ?? []).stop,
          ...firstStop(position),
          margin: position.margin,
          unrealizedPnl: position.unrealizedPnl,
          liquidation: position.liquidation,
        })),
        orders: orders.value.map((order) => ({
          coin: order.coin,
          side: order.side,
          price: order.price,
          size: order.size,
          reduceOnly: order.reduceOnly,
          trigger: order.trigger,
          ...kindOf(order),
          stop: stopOfEntry(order),
          oid: order.oid,
          cloid: order.cloid,
        })),
        ...(monthPnl === null ? {} : { monthPnl }),
        ...ifKnown(profitToday(value.positions.map((one) => markPosition(one, look.markOf(one.coin))))),
        time: Math.floor(clock.now() - ageOf(account, orders)),
      }
    },
  }
}

const ifKnown = (dayPnl: string | null) => (dayPnl === null ? {} : { dayPnl })

function fillView({ cloid: _, crossed: __, ...fill }: VenueFill): Fill {
  return fill
}

/** What a reduce-only trigger is for, by the venue's own name for it. */
function kindOf({ type, trigger, reduceOnly }: VenueOrder): { kind?: 'stop' | 'target' } {
  if (trigger === null || !reduceOnly) return {}
  return type.startsWith('Stop') ? { kind: 'stop' } : type.startsWith('Take Profit') ? { kind: 'target' } : {}
}
