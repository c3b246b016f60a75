import type { KillOptions } from '../../preload/contract/requests.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import type { Clock, VenueOrder, VenuePosition } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { CancelFlow } from './cancel-flow.ts'
import type { FlattenFlow } from './flatten-flow.ts'
import type { GuardFlow } from './guard-flow.ts'
import type { OnItsWay } from './reconcile-flow.ts'
import { messageOf, type SendPorts, sendCommand } from './send-command.ts'
import type { TradingFlow } from './trading-flow.ts'
import { within } from './within.ts'

/** After so long what is not verified is listed as that, ms. */
const limitMs = 4_300

export type KillFlow = ReturnType<typeof createKillFlow>

/**
 * The kill switch: HALTED first; then the nonces of orders on their way are burnt and everything is cancelled but
 * protective stops; then what could not be verified is said. It waits for nothing that may hang: not for the exchange's
 * list, not for orders in flight, not for the disk, and for the first key 500 ms.
 */
export function createKillFlow(
  ports: SendPorts & {
    clock: Clock
    account: AccountFlow
    guard: GuardFlow
    trading: TradingFlow
    cancels: CancelFlow
    flatten: FlattenFlow
    onTheirWay: () => OnItsWay[]
  },
) {
  const { clock, account, guard, trading, cancels, flatten, onTheirWay } = ports

  /** Burns the nonces of what left and may still be taken. A stop of the guard's own is let through unless stops go too. */
  function burn(withStops: boolean, problems: string[]): Promise<number> {
    const burns = riskyOnTheirWay(withStops, problems).map(({ story, coin, nonce }) =>
      sendCommand(ports, { story, coin, kind: 'cancel', evenUnwritten: true }, { do: 'noop', nonce }).then(
        (outcome) => outcome.is === 'accepted' && outcome.legs[0]?.is === 'done',
        () => false,
      ),
    )
    return Promise.all(burns).then((all) => all.filter(Boolean).length)
  }

  function riskyOnTheirWay(withStops: boolean, problems: string[]): OnItsWay[] {
    try {
      return onTheirWay().filter((one) => withStops || !one.isGuard)
    } catch (thrown) {
      problems.push(`The journal could not be read (${messageOf(thrown)}); orders on their way could not be stopped.`)
      return []
    }
  }

  return async function kill({ withStops = false, flatten: isFlat = false }: KillOptions): Promise<CancelResult> {
    const problems: string[] = []
    try {
      trading.halt('Kill switch.')
    } catch (thrown) {
      // Trading is halted in memory; a journal that can't be written must not keep orders alive.
      problems.push(messageOf(thrown))
    }
    const end = clock.monotonic() + limitMs
    const burning = burn(withStops, problems)
    // Stops stay until what they protect is closed.
    const keepsStops = !withStops || isFlat
    const isDone = () => riskyOnTheirWay(withStops, problems).length === 0
    const how = { evenUnwritten: true, isUrgent: true, isDone }
    const cleared = await cancels.clear((order) => !keepsStops || !isProtective(order), {
      ...how,
      limitMs,
      onCancel: (orders) => keepsStops || noteStops(orders),
    })
    const burnt = await within(clock, end - clock.monotonic(), burning)
    if (cleared.failure !== null) problems.push(`${cleared.failure} What was last known was cancelled.`)
    const unknown = [...new Set(riskyOnTheirWay(withStops, problems).map((one) => one.coin))]
    if (unknown.length > 0)
      problems.push(`What became of an order in ${unknown.join(', ')} is not known yet; press again when it is.`)

    const closed = isFlat ? await flatten() : null
    if (closed !== null) problems.push(...closed.problems)
    const rest = closed === null ? null : await clearAfterClose(withStops, closed.left)
    await within(clock, 500, account.refresh())

    const cancelled = cleared.cancelled + (rest?.cancelled ?? 0)
    const open = (closed?.left ?? []).map(({ coin, size }) => ({ coin, oid: null, reason: `${size} is still open` }))
    const unverified = [...cleared.unverified, ...(rest?.unverified ?? []), ...open]
    const text = [
      'Trading is halted.',
      `${countOf(cancelled, 'order')} cancelled.`,
      ...(burnt !== null && burnt > 0 ? [`${countOf(burnt, 'order')} stopped on the way.`] : []),
      ...(closed === null ? [] : [closed.text]),
      ...(unverified.length > 0
        ? [`${unverified.length} could not be confirmed as gone; look at Orders and Positions and press again.`]
        : []),
      stopsText(withStops, closed?.left),
      ...new Set(problems),
    ].join(' ')
    return { cancelled, unverified, text }
  }

  /** Once positions are closed their stops protect nothing; with `withStops` those of what is still open go as well. */
  function clearAfterClose(withStops: boolean, left: readonly VenuePosition[]): Promise<CancelResult> {
    const open = new Set(left.map(({ coin }) => coin))
    const isWanted = (order: VenueOrder) => withStops || !open.has(order.coin)
    return cancels.clear(isWanted, { evenUnwritten: true, isUrgent: true, limitMs: 2_000, onCancel: noteStops })
  }

  /** A stop that a person takes away must not come back by itself. */
  function noteStops(orders: readonly VenueOrder[]): void {
    for (const coin of new Set(orders.filter(isProtective).map((order) => order.coin)))
      if (account.positionOf(coin) !== null) guard.stopCancelledByHand(coin)
  }
}

/** A reduce-only stop can only make a position smaller: it is never what the switch is pressed against. */
function isProtective({ reduceOnly, trigger, type }: VenueOrder): boolean {
  return reduceOnly && trigger !== null && type.startsWith('Stop')
}

const countOf = (many: number, what: string) => `${many} ${what}${many === 1 ? '' : 's'}`

function stopsText(withStops: boolean, left: readonly VenuePosition[] | undefined): string {
  if (left?.length === 0) return 'No stop is needed any more.'
  return withStops ? 'Stops were cancelled too.' : 'Protective stops were left.'
}
