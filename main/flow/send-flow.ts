import type { CancelResult, LegOutcome, Outcome, Sheet } from '../../preload/contract/sheet.ts'
import { type End, outcomeOf, togetherOf } from '../domain/order/outcome.ts'
import type { Ticket } from '../domain/ticket/build-ticket.ts'
import type { Confirmed, ConfirmedPlan } from '../domain/ticket/freeze.ts'
import type { Clock, Digest, Ids, JournalBody } from '../ports.ts'
import type { GuardFlow } from './guard-flow.ts'
import { cloidOf, type Placement } from './place-flow.ts'
import { shortReason } from './send-command.ts'
import type { Frozen } from './sheet-flow.ts'

export type SendFlowPorts = {
  clock: Clock
  ids: Ids
  digest: Digest
  guard: GuardFlow
  place: (order: {
    story: string
    coin: string
    plan: ConfirmedPlan
    about: JournalBody
    closedWhy: () => string | null
  }) => Promise<Placement>
  /** `closing`: coins that the same order closes, so that taking their stops away needs no alarm. */
  cancel: (targets: Confirmed['cancels'], closing: ReadonlySet<string>) => Promise<CancelResult>
  /** Why no more orders of a coin may leave at this very moment (a halt, prices gone stale); null when they may. */
  stoppedWhy: (coin: string) => string | null
}

/** Sends what was confirmed, and says what became of it: leg by leg, with unknown kept apart from failed. */
export function createSendFlow(ports: SendFlowPorts) {
  const { clock, ids, digest, guard } = ports

  /** Cancels first, then each plan. The protection is written down before its order leaves. */
  return async function send(frozen: Frozen, confirmed: Confirmed): Promise<Outcome> {
    const { sheet, words, tickets } = frozen
    const about = { words, sheetId: sheet.sheetId, digest: sheet.digest }
    const legs: LegOutcome[] = []
    const texts: string[] = []
    let story = sheet.sheetId
    if (confirmed.cancels.length > 0) {
      const closed = new Set(confirmed.plans.map(({ coin }) => coin))
      const result = await ports.cancel(confirmed.cancels, closed)
      texts.push(result.text)
      legs.push(
        ...confirmed.cancels.map((one): LegOutcome => {
          const left = result.unverified.find(({ oid }) => oid === one.oid)
          return {
            role: 'cancel',
            coin: one.coin,
            cloid: null,
            oid: one.oid,
            state: left === undefined ? 'cancelled' : 'unknown',
            size: null,
            filled: null,
            averagePrice: null,
            reason: left?.reason ?? null,
          }
        }),
      )
    }
    const ends: End[] = confirmed.plans.length === 0 ? ['accepted'] : []
    for (const [i, { coin, plan }] of confirmed.plans.entries()) {
      story = ids.next()
      const ticket = tickets[i]
      if (ticket !== undefined && ticket.action === 'open')
        guard.plan(planFor(ticket, story, frozen.sheet, digest, plan))
      const placed = await placeNext(
        { story, coin, plan, about, closedWhy: () => ports.stoppedWhy(coin) },
        legs.length > 0,
      )
      const known = placed.is === 'unknown' ? await soon(placed) : placed
      if (known.is === 'rejected' || known.is === 'not_sent') guard.drop(story)
      if (known.is === 'unknown') void known.settled.then((final) => void afterSettled(story, coin, final))
      else noteStops(story, coin, known.legs)
      legs.push(...known.legs)
      texts.push(
        known.why ?? (known.is === 'accepted' ? '' : (known.legs.find((leg) => leg.reason !== null)?.reason ?? '')),
      )
      ends.push(known.is)
    }
    return outcomeOf(
      togetherOf(ends, legs),
      story,
      legs,
      texts.filter((text) => text !== ''),
    )
  }

  /** Where something of this confirm has left already, a row that fails now must not hide that. */
  async function placeNext(order: Parameters<SendFlowPorts['place']>[0], hasLeft: boolean): Promise<Placement> {
    try {
      return await ports.place(order)
    } catch (thrown) {
      if (!hasLeft) throw thrown
      const legs = order.plan.groups
        .flatMap((group) => group.legs)
        .map(
          ({ role, coin, size }): LegOutcome => ({
            role,
            coin,
            cloid: null,
            oid: null,
            state: 'not_sent',
            size,
            filled: null,
            averagePrice: null,
            reason: shortReason(thrown),
          }),
        )
      return { story: order.story, is: 'not_sent', legs, why: null, settled: Promise.resolve(legs) }
    }
  }

  function afterSettled(story: string, coin: string, legs: LegOutcome[]): void {
    if (legs.every((leg) => leg.state === 'not_sent' || leg.state === 'rejected')) guard.drop(story)
    else noteStops(story, coin, legs)
  }

  /** A stop that the venue refused is the guard's business at once. */
  function noteStops(story: string, coin: string, legs: readonly LegOutcome[]): void {
    const refused = legs.find((leg) => leg.role === 'stop' && leg.state === 'rejected')
    const entered = legs.some((leg) => leg.role === 'entry' && leg.state !== 'rejected' && leg.state !== 'not_sent')
    if (refused !== undefined && entered) guard.stopRefused(coin, refused.reason ?? 'no reason given')
    guard.settled(story)
  }

  /** A lost answer is often settled by the first question: wait a moment for it, then say plainly that it is unknown. */
  async function soon(placed: Placement): Promise<Placement> {
    const late = new Promise<null>((resolve) => void clock.after(1_500, () => resolve(null)))
    const legs = await Promise.race([placed.settled, late])
    if (legs === null) return placed
    const isTaken = legs.some((leg) => leg.state !== 'not_sent' && leg.state !== 'rejected')
    const why = isTaken
      ? 'The answer was lost; the exchange was asked and has the order. It was not sent again.'
      : 'The answer was lost; the exchange was asked and has no such order.'
    return { ...placed, is: isTaken ? 'accepted' : 'not_sent', legs, why }
  }
}

function planFor(ticket: Ticket, story: string, sheet: Sheet, digest: Digest, plan: ConfirmedPlan) {
  const report = sheet.report.ticket
  return {
    story,
    coin: ticket.coin,
    side: ticket.side,
    stop: report?.stop?.trigger ?? null,
    targets: plan.later.filter((leg) => leg.role === 'target'),
    size: report?.size ?? '0',
    plannedLoss: sheet.report.losses?.allIn ?? null,
    entryCloids: plan.groups.map((_, g) => cloidOf(digest, story, g, 0)),
  }
}
