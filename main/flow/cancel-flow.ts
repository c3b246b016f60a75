import { DeskFailure } from '../../preload/contract/errors.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import type { Exchange, Ids, LegAnswer, PostOutcome } from '../ports.ts'
import { messageOf, type SendPorts, sendCommand } from './send-command.ts'

type Target = { coin: string; asset: number; oid: number }

/** Orders that one cancel action names at most, to stay within one request's weight. */
const batchSize = 40

/**
 * Cancels orders and then asks the exchange which of them still rest: what it can't confirm as gone is listed by name.
 * Cancels share nothing with the order path but the signer, so they never queue behind an order.
 */
export function createCancelFlow(ports: SendPorts & { ids: Ids; user: string; exchange: Exchange }) {
  const { exchange, ids, user } = ports
  /** `evenUnwritten`: for the kill switch, whose cancels leave even where the journal can't be written. */
  return async function cancel(
    targets: readonly Target[],
    { evenUnwritten = false }: { evenUnwritten?: boolean } = {},
  ): Promise<CancelResult> {
    if (targets.length === 0) return { cancelled: 0, unverified: [], text: 'There is no order to cancel.' }
    const story = ids.next()
    const reasons = new Map<number, string>()
    const batches = Array.from({ length: Math.ceil(targets.length / batchSize) }, (_, i) =>
      targets.slice(i * batchSize, (i + 1) * batchSize),
    )
    await Promise.all(
      batches.map(async (batch) => {
        const coin = batch.every((one) => one.coin === batch[0]?.coin) ? (batch[0]?.coin ?? null) : null
        const outcome = await sendCommand(
          ports,
          { story, coin, kind: 'cancel', evenUnwritten },
          { do: 'cancel', cancels: batch.map(({ asset, oid }) => ({ asset, oid })) },
        ).catch((thrown: unknown): PostOutcome => {
          if (thrown instanceof DeskFailure) throw thrown
          return { is: 'not_sent', why: messageOf(thrown) }
        })
        batch.forEach((target, i) => {
          const reason = reasonOf(outcome, outcome.is === 'accepted' ? outcome.legs[i] : undefined)
          if (reason !== null) reasons.set(target.oid, reason)
        })
      }),
    )
    const resting = await exchange.orders(user).then(
      (orders) => new Set(orders.map((order) => order.oid)),
      () => null,
    )
    const unverified = targets
      .filter((target) => (resting === null ? reasons.has(target.oid) : resting.has(target.oid)))
      .map(({ coin, oid }) => ({ coin, oid, reason: reasons.get(oid) ?? 'it still rests at the exchange' }))
    const cancelled = targets.length - unverified.length
    return { cancelled, unverified, text: resultText(cancelled, unverified.length) }
  }
}

function reasonOf(outcome: PostOutcome, leg: LegAnswer | undefined): string | null {
  if (outcome.is === 'rejected') return outcome.reason
  if (outcome.is !== 'accepted') return outcome.why
  return leg?.is === 'rejected' ? leg.reason : null
}

function resultText(cancelled: number, unverified: number): string {
  const gone = `${cancelled} order${cancelled === 1 ? '' : 's'} cancelled.`
  return unverified === 0
    ? gone
    : `${gone} ${unverified} could not be confirmed as gone; look at Orders and cancel again.`
}
