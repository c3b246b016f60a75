import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import { isStopOf } from '../domain/order/protection.ts'
import type { Exchange, VenueOrder } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { GuardFlow } from './guard-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import { messageOf } from './send-command.ts'
import type { TradingFlow } from './trading-flow.ts'

type Target = { coin: string; asset: number; oid: number }
export type StopFlow = ReturnType<typeof createStopFlow>

/** Everything that takes orders away: one, a coin's, all, and the kill switch. None of it waits for an order in flight. */
export function createStopFlow(ports: {
  exchange: Exchange
  user: string
  market: MarketFlow
  account: AccountFlow
  guard: GuardFlow
  trading: TradingFlow
  cancel: (targets: readonly Target[], how?: { evenUnwritten?: boolean }) => Promise<CancelResult>
  /** Resolves when every order that is on its way has its outcome, or after `ms`; answers the coins still unknown. */
  whenAllKnown: (ms: number) => Promise<readonly string[]>
}) {
  const { exchange, user, market, account, guard, trading, cancel, whenAllKnown } = ports

  /** The open orders as the exchange has them now, not as a stream last told. */
  async function openOrders(): Promise<VenueOrder[]> {
    try {
      return await exchange.orders(user)
    } catch (thrown) {
      throw new DeskFailure(deskError('exchange_unreachable', { why: messageOf(thrown) }))
    }
  }

  function targets(orders: readonly VenueOrder[]): Target[] {
    return orders.flatMap(({ coin, oid }) => {
      const asset = market.listingOf(coin)?.asset
      return asset === undefined ? [] : [{ coin, asset, oid }]
    })
  }

  /** A stop that a person takes away must not come back by itself. */
  function noteStops(orders: readonly VenueOrder[]): void {
    const stopped = orders.filter((order) => {
      const position = account.positionOf(order.coin)
      return position !== null && isStopOf(position, order)
    })
    for (const coin of new Set(stopped.map((order) => order.coin))) guard.stopCancelledByHand(coin)
  }

  async function cancelOrders(orders: readonly VenueOrder[]): Promise<CancelResult> {
    noteStops(orders)
    const result = await cancel(targets(orders))
    await account.refresh().catch(() => undefined)
    return result
  }

  return {
    async cancelOne({ coin, oid }: RequestInput<'order.cancel'>): Promise<CancelResult> {
      const order = (await openOrders()).find((one) => one.coin === coin && one.oid === oid)
      if (order === undefined) throw new DeskFailure(deskError('not_found', { what: `order ${oid} of ${coin}` }))
      return cancelOrders([order])
    },

    async cancelAll({ coin }: RequestInput<'order.cancelAll'>): Promise<CancelResult> {
      return cancelOrders((await openOrders()).filter((order) => coin === null || order.coin === coin))
    },

    /** Cancels what a confirmed sheet listed. */
    async cancelTargets(listed: readonly Target[], closing: ReadonlySet<string>): Promise<CancelResult> {
      const oids = new Set(listed.map((one) => one.oid))
      noteStops(account.orders().filter((order) => oids.has(order.oid) && !closing.has(order.coin)))
      const result = await cancel(listed)
      await account.refresh().catch(() => undefined)
      return result
    },

    /**
     * HALTED first, then cancel everything but protective stops; then once more what was on its way when it was pressed;
     * then say what could not be verified. Neither a broken journal nor an exchange that gives no list keeps it.
     */
    async kill(): Promise<CancelResult> {
      const problems: string[] = []
      try {
        trading.halt('Kill switch.')
      } catch (thrown) {
        // Trading is halted in memory; a journal that can't be written must not keep orders alive.
        problems.push(messageOf(thrown))
      }
      const first = await cancelOpenRisk(problems)
      const unknown = await whenAllKnown(onTheirWayMs)
      const second = await cancelOpenRisk(problems)
      await account.refresh().catch(() => undefined)
      if (unknown.length > 0)
        problems.push(`What became of an order in ${unknown.join(', ')} is not known yet; press again when it is.`)
      const cancelled = first.cancelled + second.cancelled
      const left = second.unverified
      const text = [
        'Trading is halted.',
        `${cancelled} order${cancelled === 1 ? '' : 's'} cancelled.`,
        ...(left.length > 0 ? [`${left.length} could not be confirmed as gone; look at Orders and press again.`] : []),
        'Protective stops were left.',
        ...new Set(problems),
      ].join(' ')
      return { cancelled, unverified: left, text }
    },
  }

  /** Cancels every order that could open or add to a position; where the exchange gives no list, by the last one known. */
  async function cancelOpenRisk(problems: string[]): Promise<CancelResult> {
    const open = await exchange.orders(user).catch((thrown: unknown) => {
      problems.push(`${messageOf(thrown)} The orders last known were used.`)
      return account.orders()
    })
    const risky = open.filter((order) => {
      const position = account.positionOf(order.coin)
      return position === null || !isStopOf(position, order)
    })
    return cancel(targets(risky), { evenUnwritten: true })
  }
}

/** How long the kill switch waits for orders that left before it was pressed, ms. */
const onTheirWayMs = 2_000
