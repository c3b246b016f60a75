import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { MarketFacts } from '../../preload/contract/facts.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import type { Interval, MarketListing } from '../../preload/contract/topics.ts'
import { averageTrueRange } from '../domain/market/average-true-range.ts'
import { type Instrument, instrumentOf } from '../domain/market/instrument.ts'
import { changeFraction, priceDecimals, spreadText } from '../domain/market/market-view.ts'
import { realisedVolatility } from '../domain/market/realised-volatility.ts'
import { nudge } from '../domain/money/nudge.ts'
import type { BookFrame, Clock, ContextFrame, Exchange, ExchangeEvents, Listing } from '../ports.ts'
import { type Moment, momentOf, sinceMs } from './moment.ts'
import { createStream, type Stream } from './stream.ts'

const hourMs = 3_600_000
const candleCount = 500
/** Thirty days, the window of the realised volatility. */
const monthOfHours = 720
const intervalMs: Record<Interval, number> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': hourMs,
  '4h': 4 * hourMs,
  '1d': 24 * hourMs,
}

/** A frame and when it came. */
type Held<T> = { frame: T; moment: Moment }
/** A frame older than the one held by less than this was overtaken on its way; by more, the exchange's clock was moved. */
const overtakenMs = 60_000
type Setting = { leverage: string; marginMode: 'cross' | 'isolated' }

/** Everything the desk knows of one market. Absent fields have not come yet. */
type Market = {
  listing: Listing
  book?: Held<BookFrame>
  context?: Held<ContextFrame>
  setting?: Setting
  /** From closed 1 h bars, once an hour. */
  hourly?: { atr: string | null; volatility: string | null; hour: number }
  letGo?: () => void
}

export type MarketFlow = ReturnType<typeof createMarketFlow>

/**
 * market   exchange frames -> book, candles, mids, marks -> topics and facts.
 * A market is watched from the first time anyone needs it; facts of a market carry the time they were true.
 */
export function createMarketFlow(exchange: Exchange, clock: Clock, user: string) {
  const markets = new Map<string, Market>()
  const views = new Map<string, Stream<'market'>>()
  const books = new Map<string, Stream<'book'>>()
  const trades = new Map<string, Stream<'trades'>>()
  const candles = new Map<string, Stream<'candles'>>()
  const changed = new Set<(coin: string) => void>()
  const mids = createStream('mids')
  const previousDay = new Map<string, string>()
  /** When anything came last; null before the first frame. */
  let lastFrame: Moment | null = null
  /** The newest stamp of a book, epoch ms; null while none is watched. */
  let newestStamp: number | null = null
  /** How old a stamp of the exchange is by its own clock, ms; zero while that is not known. */
  const stampAge = (stamp: number | null) => (stamp === null ? 0 : (exchange.time() ?? stamp) - stamp)

  const events: Partial<ExchangeEvents> = {
    book: (frame) => {
      const market = markets.get(frame.coin)
      if (market === undefined) return
      lastFrame = momentOf(clock)
      const older = (market.book?.frame.time ?? 0) - frame.time
      if (older > 0 && older < overtakenMs) return
      newestStamp = frame.time
      market.book = { frame, moment: lastFrame }
      books.get(frame.coin)?.set(bookView(frame))
      tell(frame.coin)
    },
    context: (frame) => {
      const market = markets.get(frame.coin)
      if (market === undefined) return
      market.context = { frame, moment: momentOf(clock) }
      previousDay.set(frame.coin, frame.previousDayPrice)
      const view = views.get(frame.coin)
      if (view !== undefined) showMarket(market, view)
      tell(frame.coin)
    },
    trades: (coin, list, isSnapshot) => {
      const stream = trades.get(coin)
      const newestFirst = [...list].sort((a, b) => b.time - a.time)
      const shown = stream?.current()
      if (isSnapshot || shown?.is !== 'live') return stream?.set({ trades: newestFirst.slice(0, 100) })
      // A frame may come twice.
      const known = new Set(shown.value.trades.map((trade) => trade.id))
      const fresh = newestFirst.filter((trade) => !known.has(trade.id))
      if (fresh.length > 0) stream?.patch({ trades: fresh })
    },
    candle: (coin, interval, candle) => candles.get(`${coin} ${interval}`)?.patch({ candle }),
    mids: (frame) => {
      lastFrame = momentOf(clock)
      const entries = Object.entries(frame).filter(([coin]) => markets.has(coin))
      const value = Object.fromEntries(
        entries.map(([coin, mid]) => [coin, { mid, change24h: changeFraction(mid, previousDay.get(coin) ?? '') }]),
      )
      if (mids.current().is === 'live') mids.patch({ mids: value })
      else mids.set({ mids: value })
    },
  }

  /** By the worse of arrival and the exchange's own stamp. */
  function bookAge(book: Held<BookFrame> | undefined): number {
    if (book === undefined) return Number.POSITIVE_INFINITY
    return Math.max(sinceMs(clock, book.moment), stampAge(book.frame.time))
  }

  function tell(coin: string): void {
    for (const listener of changed) listener(coin)
  }

  function marketOf(coin: string): Market {
    const market = markets.get(coin)
    if (market === undefined) throw new DeskFailure(deskError('not_found', { what: `market ${coin}` }))
    return market
  }

  /** Watches a market's book and mark until the desk ends. Cheap to call again. */
  function watch(coin: string): void {
    const market = markets.get(coin)
    if (market === undefined || market.letGo !== undefined) return
    const ends = [exchange.subscribe({ to: 'book', coin }), exchange.subscribe({ to: 'context', coin })]
    market.letGo = () => {
      for (const end of ends) end()
    }
  }

  /** Makes sure that book, mark, the account's leverage setting, ATR and volatility of a coin are known; asks the exchange for what is missing. */
  async function ensure(coin: string): Promise<void> {
    const market = markets.get(coin)
    if (market === undefined) return
    watch(coin)
    const hour = Math.floor(clock.now() / hourMs)
    await Promise.all([
      market.book ?? exchange.book(coin).then((frame) => events.book?.(frame)),
      market.context ?? exchange.contexts().then((all) => all.forEach((frame) => void events.context?.(frame))),
      market.setting ?? refreshSetting(coin),
      market.hourly?.hour === hour ? undefined : refreshHourly(market, hour),
    ])
  }

  async function refreshSetting(coin: string): Promise<void> {
    noteSetting(coin, await exchange.leverageOf(user, coin))
  }

  /** The account's leverage and mode of a coin, as its position or the exchange has it now. */
  function noteSetting(coin: string, { leverage, marginMode }: Setting): void {
    const market = markets.get(coin)
    if (market === undefined) return
    if (market.setting?.leverage === leverage && market.setting.marginMode === marginMode) return
    market.setting = { leverage, marginMode }
    const view = views.get(coin)
    if (view !== undefined) showMarket(market, view)
  }

  async function refreshHourly(market: Market, hour: number): Promise<void> {
    const bars = await exchange.candles(market.listing.coin, '1h', clock.now() - monthOfHours * hourMs, clock.now())
    const closed = bars.filter((bar) => bar.time + hourMs <= clock.now())
    market.hourly = { atr: averageTrueRange(closed), volatility: realisedVolatility(closed), hour }
  }

  function showMarket(market: Market, view: Stream<'market'>): void {
    const { listing, setting } = market
    const context = market.context?.frame
    if (context === undefined || setting === undefined) return
    view.set({
      coin: listing.coin,
      time: clock.now(),
      mark: context.mark,
      oracle: context.oracle,
      mid: context.mid,
      change24h: changeFraction(context.mid ?? context.mark, context.previousDayPrice),
      fundingHourly: context.fundingHourly,
      nextFundingAt: (Math.floor(clock.now() / hourMs) + 1) * hourMs,
      dayNotional: context.dayNotional,
      openInterest: context.openInterest,
      leverage: setting.leverage,
      marginMode: setting.marginMode,
      maxLeverage: listing.maxLeverage,
      szDecimals: listing.szDecimals,
      pxDecimals: priceDecimals(context.mark, listing.szDecimals),
    })
  }

  /** A stream a key, opened at the first ask and kept. */
  function streamFor<N extends 'market' | 'book' | 'trades' | 'candles'>(
    map: Map<string, Stream<N>>,
    key: string,
    name: N,
    open: (stream: Stream<N>) => void,
  ): Stream<N> {
    const held = map.get(key)
    if (held !== undefined) return held
    const stream = createStream(name)
    map.set(key, stream)
    open(stream)
    return stream
  }

  const failInto = (stream: { fail: Stream<'book'>['fail'] }) => (thrown: unknown) =>
    stream.fail(deskError('exchange_unreachable', { why: thrown instanceof Error ? thrown.message : String(thrown) }))

  return {
    events,
    ensure,
    watch,
    refreshSetting,
    noteSetting,
    onChange: (listener: (coin: string) => void) => void changed.add(listener),

    /** Reads the venue's list of markets and their contexts; needed before anything else. Throws when it can't be had. */
    async start(): Promise<void> {
      const [listings, contexts] = await Promise.all([exchange.listings(), exchange.contexts()])
      for (const listing of listings) markets.set(listing.coin, { ...markets.get(listing.coin), listing })
      for (const frame of contexts) events.context?.(frame)
      exchange.subscribe({ to: 'mids' })
    },

    /** After a reconnect nothing held can be trusted: fetch again what is being watched. */
    async refresh(): Promise<void> {
      const watched = [...markets.values()].filter((market) => market.letGo !== undefined)
      for (const frame of await exchange.contexts()) events.context?.(frame)
      await Promise.all(watched.map(async ({ listing }) => events.book?.(await exchange.book(listing.coin))))
      for (const key of candles.keys()) {
        const [coin, interval] = key.split(' ') as [string, Interval]
        await loadCandles(coin, interval)
      }
    },

    coins: (): string[] =>
      [...markets.values()].filter((one) => !one.listing.isDelisted).map((one) => one.listing.coin),
    listings: (): MarketListing[] =>
      [...markets.values()]
        .filter((one) => !one.listing.isDelisted)
        .map(({ listing: { coin, asset, szDecimals, maxLeverage } }) => ({ coin, asset, szDecimals, maxLeverage })),
    listingOf: (coin: string): Listing | null => markets.get(coin)?.listing ?? null,
    /** The fixed part of a market, also while its prices are not known; null for a coin that is not listed. */
    instrumentOf(coin: string): Instrument | null {
      const listing = markets.get(coin)?.listing
      return listing === undefined ? null : instrumentOf(coin, listing)
    },

    /** The number so many steps away on the coin's own tick and lot. */
    async nudge({ coin, kind, value, by }: RequestInput<'number.nudge'>): Promise<RequestOutput<'number.nudge'>> {
      return { value: nudge(kind, value, by, (coin === null ? undefined : markets.get(coin))?.listing.szDecimals ?? 0) }
    },

    /** Mid of a coin, else its mark; null when neither is known. */
    priceOf: (coin: string): string | null => {
      const context = markets.get(coin)?.context?.frame
      return context?.mid ?? context?.mark ?? null
    },
    markOf: (coin: string): string | null => markets.get(coin)?.context?.frame.mark ?? null,

    /** Milliseconds since the market last gave a sign, by the worse of arrival and the exchange's own stamps; null before the first. */
    ageMs(): number | null {
      return lastFrame === null ? null : Math.max(sinceMs(clock, lastFrame), stampAge(newestStamp))
    },

    /** How old one coin's book is, ms; infinite while there is none. */
    ageOf: (coin: string): number => bookAge(markets.get(coin)?.book),

    /** What sizing and checks need of one coin; null while its book, mark or setting is unknown. */
    factsOf(coin: string): MarketFacts | null {
      const market = markets.get(coin)
      const [book, context, setting] = [market?.book, market?.context, market?.setting]
      if (market === undefined || book === undefined || context === undefined || setting === undefined) return null
      const { listing } = market
      return {
        asset: listing.asset,
        szDecimals: listing.szDecimals,
        maxLeverage: listing.maxLeverage,
        marginTiers: listing.marginTiers,
        onlyIsolated: listing.onlyIsolated,
        isDelisted: listing.isDelisted,
        mark: context.frame.mark,
        oracle: context.frame.oracle,
        bids: book.frame.bids,
        asks: book.frame.asks,
        fundingHourly: context.frame.fundingHourly,
        leverage: setting.leverage,
        marginMode: setting.marginMode,
        ...(market.hourly?.atr == null ? {} : { atr14: market.hourly.atr }),
        ...(market.hourly?.volatility == null ? {} : { volatility: market.hourly.volatility }),
        time: Math.floor(clock.now() - bookAge(book)),
      }
    },

    topics: {
      mids: () => mids,
      market: ({ coin }: { coin: string }) =>
        streamFor(views, coin, 'market', (stream) => {
          const market = marketOf(coin)
          ensure(coin).then(() => showMarket(market, stream), failInto(stream))
        }),
      book: ({ coin }: { coin: string }) =>
        streamFor(books, coin, 'book', (stream) => {
          marketOf(coin)
          ensure(coin).then(() => {
            const book = markets.get(coin)?.book
            if (book !== undefined) stream.set(bookView(book.frame))
          }, failInto(stream))
        }),
      trades: ({ coin }: { coin: string }) =>
        streamFor(trades, coin, 'trades', () => {
          marketOf(coin)
          exchange.subscribe({ to: 'trades', coin })
        }),
      candles: ({ coin, interval }: { coin: string; interval: Interval }) =>
        streamFor(candles, `${coin} ${interval}`, 'candles', (stream) => {
          marketOf(coin)
          exchange.subscribe({ to: 'candle', coin, interval })
          loadCandles(coin, interval).catch(failInto(stream))
        }),
    },

    /** Marks every market stream stale (the feed stopped) or leaves it to the next frame to say that it lives. */
    markStale(since: number): void {
      for (const map of [views, books]) for (const stream of map.values()) stream.markStale(since)
    },
  }

  async function loadCandles(coin: string, interval: Interval): Promise<void> {
    const now = clock.now()
    const bars = await exchange.candles(coin, interval, now - candleCount * intervalMs[interval], now)
    candles.get(`${coin} ${interval}`)?.set({ coin, interval, candles: bars })
  }
}

function bookView(frame: BookFrame) {
  return { ...frame, spread: spreadText(frame.bids[0]?.[0], frame.asks[0]?.[0]) }
}
