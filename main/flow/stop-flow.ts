import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import { isStopOf } from '../domain/order/protection.ts'
import type { VenueOrder } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { CancelFlow, CancelHow } from './cancel-flow.ts'
import type { GuardFlow } from './guard-flow.ts'

export type StopFlow = ReturnType<typeof createStopFlow>

/** What a person takes away: one order, a coin's, all, or those of a sheet. None of it waits for an order in flight. */
export function createStopFlow(ports: { account: AccountFlow; guard: GuardFlow; cancels: CancelFlow }) {
  const { account, guard, cancels } = ports

  /** A stop that a person takes away must not come back by itself. */
  function noteStops(orders: readonly VenueOrder[]): void {
    const stopped = orders.filter((order) => {
      const position = account.positionOf(order.coin)
      return position !== null && isStopOf(position, order)
    })
    for (const coin of new Set(stopped.map((order) => order.coin))) guard.stopCancelledByHand(coin)
  }

  async function clear(isWanted: (order: VenueOrder) => boolean, how: CancelHow = {}): Promise<CancelResult> {
    const result = cancels.known(await cancels.clear(isWanted, { onCancel: noteStops, ...how }))
    await account.refresh().catch(() => undefined)
    if (how.isExact === true && result.tried === 0)
      throw new DeskFailure(deskError('not_found', { what: 'such open order' }))
    return { cancelled: result.cancelled, unverified: result.unverified, text: result.text }
  }

  return {
    cancelOne: ({ coin, oid }: RequestInput<'order.cancel'>): Promise<CancelResult> =>
      clear((order) => order.coin === coin && order.oid === oid, { isExact: true }),

    cancelAll: ({ coin }: RequestInput<'order.cancelAll'>): Promise<CancelResult> =>
      clear((order) => coin === null || order.coin === coin),

    /** Cancels what a confirmed sheet listed; `closing`: coins whose position the same sheet closes. */
    async cancelTargets(listed: readonly { oid: number }[], closing: ReadonlySet<string>): Promise<CancelResult> {
      const result = await cancels.cancel(listed, {
        onCancel: (orders) => noteStops(orders.filter(({ coin }) => !closing.has(coin))),
      })
      await account.refresh().catch(() => undefined)
      return { cancelled: result.cancelled, unverified: result.unverified, text: result.text }
    },
  }
}
