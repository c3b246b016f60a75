import { HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import type { Exchange, Network, VenueFill } from '../../ports.ts'
import { failureReason } from './post.ts'
import { wireCloid } from './prepare.ts'
import type { RateBudget } from './rate-budget.ts'
import * as translate from './translate.ts'

export type Reads = Pick<
  Exchange,
  | 'listings'
  | 'contexts'
  | 'book'
  | 'candles'
  | 'account'
  | 'orders'
  | 'fills'
  | 'fees'
  | 'requests'
  | 'fundings'
  | 'transfers'
  | 'leverageOf'
  | 'orderStatus'
> & {
  mids(): Promise<Record<string, string>>
  trades(coin: string): Promise<ReturnType<typeof translate.toTrades>>
}

/** A time range comes in pages of this many at least; a shorter page is the last. */
const page = 500
const mostPages = 20

function httpStatus(error: unknown): number | null {
  const response = (error as { response?: { status?: unknown } } | null)?.response
  return typeof response?.status === 'number' ? response.status : null
}

/** Reads from the venue's info endpoint, each one request, checked and in the desk's words. */
export function createReads(setting: {
  network: Network
  httpUrl: string
  meter: RateBudget
  /** Called with the venue's own time of each answer that carries it. */
  onStamp?: (stamp: number) => void
}): Reads {
  const transport = new HttpTransport({
    apiUrl: setting.httpUrl,
    isTestnet: setting.network !== 'mainnet',
    timeout: 10_000,
  })
  const info = new InfoClient({ transport })

  /** `canWait`: not asked while what is left of the venue's budget is kept for cancels and open questions. */
  async function ask<T>(
    what: string,
    weight: number,
    request: () => Promise<unknown>,
    to: (value: unknown) => T,
    { canWait = false, rowsForOne = 0 }: { canWait?: boolean; rowsForOne?: number } = {},
  ): Promise<T> {
    if (canWait && !setting.meter.maySpare(weight))
      throw new Error(`The venue was not asked for ${what}: its limit of requests is nearly reached; try again soon.`)
    setting.meter.add(weight)
    let value: unknown
    try {
      value = await request()
      // Long answers weigh more.
      if (rowsForOne > 0 && Array.isArray(value)) setting.meter.add(Math.floor(value.length / rowsForOne))
    } catch (error) {
      const status = httpStatus(error)
      if (status === 429) setting.meter.refused()
      const reason = status === null || status === 200 ? failureReason(error) : `HTTP ${status}`
      throw new Error(`The venue did not give ${what}: ${reason}.`, { cause: error })
    }
    try {
      return to(value)
    } catch (error) {
      if (!(error instanceof translate.NotUnderstood)) throw error
      throw new Error(`The venue's answer for ${what} could not be understood (${error.message}).`, { cause: error })
    }
  }
  const stamped = async <T extends { time: number }>(answer: Promise<T>): Promise<T> => {
    const value = await answer
    setting.onStamp?.(value.time)
    return value
  }
  const by = (user: string) => ({ user: user as `0x${string}` })

  async function fillsSince(user: string, since: number): Promise<VenueFill[]> {
    const found = new Map<string, VenueFill>()
    let startTime = since
    for (let turn = 0; turn < mostPages; turn += 1) {
      const request = () => info.userFillsByTime({ ...by(user), startTime })
      const fills = await ask('the fills', 20, request, translate.toFills, { rowsForOne: 20 })
      const before = found.size
      for (const fill of fills) found.set(fill.id, fill)
      const newest = fills[0]
      if (fills.length < page || found.size === before || newest === undefined) break
      startTime = newest.time
    }
    return [...found.values()].sort((a, b) => b.time - a.time)
  }

  return {
    listings: () => ask('the markets', 20, () => info.meta(), translate.toListings),
    contexts: () => ask('the prices', 20, () => info.metaAndAssetCtxs(), translate.toContexts),
    book: (coin) => stamped(ask(`the book of ${coin}`, 2, () => info.l2Book({ coin }), translate.toBook)),
    trades: (coin) =>
      ask(`the trades of ${coin}`, 20, () => info.recentTrades({ coin }), translate.toTrades, {
        canWait: true,
        rowsForOne: 20,
      }),
    mids: () =>
      ask(
        'the mid prices',
        2,
        () => info.allMids(),
        (mids) => translate.toMids({ mids }),
      ),
    candles: (coin, interval, startTime, endTime) => {
      const request = () => info.candleSnapshot({ coin, interval, startTime, endTime })
      return ask(`the candles of ${coin}`, 20, request, translate.toCandles, { canWait: true, rowsForOne: 60 })
    },
    account: (user) => stamped(ask('the account', 2, () => info.clearinghouseState(by(user)), translate.toAccount)),
    orders: (user) => ask('the open orders', 20, () => info.frontendOpenOrders(by(user)), translate.toOrders),
    fills: (user, since) =>
      since === null
        ? ask('the fills', 20, () => info.userFills(by(user)), translate.toFills, { rowsForOne: 20 })
        : fillsSince(user, since),
    fees: (user) => ask('the fees', 20, () => info.userFees(by(user)), translate.toFees, { canWait: true }),
    requests: (user) =>
      ask('the rate budget', 20, () => info.userRateLimit(by(user)), translate.toRequests, { canWait: true }),
    fundings: (user, startTime) =>
      ask('the funding', 20, () => info.userFunding({ ...by(user), startTime }), translate.toFundings, {
        canWait: true,
        rowsForOne: 20,
      }),
    transfers: (user, startTime) =>
      ask(
        'the transfers',
        20,
        () => info.userNonFundingLedgerUpdates({ ...by(user), startTime }),
        (rows) => translate.toTransfers(rows, user),
        { canWait: true, rowsForOne: 20 },
      ),
    leverageOf: (user, coin) => {
      const request = () => info.activeAssetData({ ...by(user), coin })
      return ask(`the leverage of ${coin}`, 20, request, translate.toLeverage)
    },
    orderStatus: (user, cloid) => {
      // Not the SDK's orderStatus: it reads a cloid with a small number in it as an oid.
      const body = { type: 'orderStatus', user: user.toLowerCase(), oid: wireCloid(cloid) }
      const request = () => transport.request('info', body)
      return ask('the state of the order', 2, request, translate.toOrderStatus)
    },
  }
}
