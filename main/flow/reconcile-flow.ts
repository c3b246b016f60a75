import type { JournalRow } from '../../preload/contract/journal.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import { filledOf } from '../domain/account/account-view.ts'
import type { LegPlan, PlannedLeg } from '../domain/order/leg-plan.ts'
import type { Clock, Exchange, Journal, JournalBody, PostOutcome, VenueOrderStatus } from '../ports.ts'
import { type IntentBody, leverageOutcome } from './place-flow.ts'
import { messageOf, note, type SendingBody } from './send-command.ts'

/** Settles a story: asks the exchange until every leg that may have been sent is known, then writes `order_settled`. */
export type Settle = (story: string) => Promise<LegOutcome[]>

/** After the expiry no copy of the request can still be taken; two seconds more cover the venue's own clock. */
const graceMs = 2_000
const retryMs = 1_000

/**
 * After an unknown outcome, a reconnect, a restart: ask the exchange what is true. An order found by its cloid is
 * adopted. One that is not found is `not placed` only after its expiry; until then it stays unknown. Nothing is resent.
 */
export function createReconcileFlow(ports: { exchange: Exchange; journal: Journal; clock: Clock; user: string }) {
  const { exchange, journal, clock, user } = ports
  const running = new Map<string, Promise<LegOutcome[]>>()
  /** Stories with an intent and no end, with their coin, kept up with each row: a confirm asks for them, and must not read the whole past. */
  const unresolved = new Map<string, string>()
  let isStopped = false
  for (const rows of journal.openStories('order_intent', 'order_settled'))
    if (rows[0] !== undefined) unresolved.set(rows[0].story, rows[0].coin ?? '')
  journal.onAppend(({ kind, story, coin }) => {
    if (kind === 'order_intent') unresolved.set(story, coin ?? '')
    if (kind === 'order_settled') unresolved.delete(story)
  })
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))

  async function settleStory(story: string): Promise<LegOutcome[]> {
    const rows = journal.story(story)
    const intent = rows.find((row) => row.kind === 'order_intent')
    if (intent === undefined) return []
    const { plan, cloids } = intent.body as unknown as IntentBody
    while (!isStopped) {
      const sends = rows.filter((row) => row.kind === 'order_sending').map((row) => row.body as unknown as SendingBody)
      const deadline = Math.max(0, ...sends.map((send) => send.expiresAfter)) + graceMs
      const isLate = clock.now() > deadline
      const sent = new Set(sends.flatMap((send) => send.cloids))
      try {
        const legs: LegOutcome[] = []
        const leverage = plan.leverage === null ? null : await leverageLeg(plan.leverage, rows, isLate)
        for (const [g, group] of plan.groups.entries()) {
          for (const [l, leg] of group.legs.entries()) {
            const cloid = cloids[g]?.[l] ?? ''
            const status: VenueOrderStatus = sent.has(cloid)
              ? await exchange.orderStatus(user, cloid)
              : { is: 'unknown_oid' }
            legs.push(readStatus(leg, cloid, status, sent.has(cloid)))
          }
        }
        // A child waits inside the venue until its parent fills, and may have no order of its own yet.
        const parents = plan.groups.map((group, g) =>
          legs.find((leg) => leg.cloid === cloids[g]?.[0] && group.legs.length > 0),
        )
        const isKnown = [leverage, ...parents].every((leg) => leg == null || leg.state !== 'unknown')
        if (isKnown || isLate) {
          const orders = legs.map((leg) => finalState(leg, parentOf(leg, cloids, parents)))
          const final = leverage === null ? orders : [leverage, ...orders]
          note(journal, {
            kind: 'order_settled',
            story,
            coin: intent.coin,
            body: { legs: final, by: 'asking' } as unknown as JournalBody,
          })
          return final
        }
      } catch (thrown) {
        // The exchange can't be reached: nothing is known, so nothing is concluded.
        lastProblem = messageOf(thrown)
      }
      await wait(retryMs)
    }
    // The desk is closed: the next one settles it.
    return new Promise(() => undefined)
  }

  /** What became of a leverage change: its answer where there was one, else what the exchange has set now. */
  async function leverageLeg(
    { coin, leverage, isCross }: NonNullable<LegPlan['leverage']>,
    rows: readonly JournalRow[],
    isLate: boolean,
  ): Promise<LegOutcome> {
    const bodyOf = (kind: JournalRow['kind']) => rows.find((row) => row.kind === kind)?.body
    const sent = bodyOf('order_sending') as unknown as SendingBody | undefined
    if (sent === undefined) return leverageOutcome(coin, { is: 'not_sent', why: 'the desk stopped before it was sent' })
    const answers = rows
      .filter((row) => row.kind === 'order_outcome')
      .map((row) => row.body as unknown as PostOutcome & { nonce: number })
    const answer = answers.find((one) => one.nonce === sent.nonce)
    if (answer !== undefined && answer.is !== 'unknown') return leverageOutcome(coin, answer)
    const now = await exchange.leverageOf(user, coin)
    if (now.leverage === String(leverage) && (now.marginMode === 'cross') === isCross)
      return leverageOutcome(coin, { is: 'accepted', legs: [{ is: 'done' }] })
    return leverageOutcome(
      coin,
      isLate ? { is: 'not_sent', why: 'the exchange never took it' } : { is: 'unknown', why: 'no answer came' },
    )
  }
  let lastProblem: string | null = null

  const settle: Settle = (story) => {
    const held = running.get(story)
    if (held !== undefined) return held
    const work = settleStory(story).finally(() => running.delete(story))
    running.set(story, work)
    return work
  }

  return {
    settle,
    /** Settles every story that a crash or a lost answer left open. Resolves when all are known. */
    async settleAll(): Promise<void> {
      const open: JournalRow[][] = journal.openStories('order_intent', 'order_settled')
      await Promise.all(open.map((rows) => settle(rows[0]?.story ?? '')))
    },
    /** Coins with an order whose outcome is not known. */
    unresolvedCoins: (): string[] => [...unresolved.values()],
    /** Resolves when every order that is on its way has its outcome, or after `ms`; answers the coins still unknown. */
    async whenAllKnown(ms: number): Promise<string[]> {
      const end = clock.monotonic() + ms
      while (unresolved.size > 0 && clock.monotonic() < end) await wait(20)
      return [...new Set(unresolved.values())]
    },
    stop: () => {
      isStopped = true
    },
    lastProblem: () => lastProblem,
  }
}

/** What the venue's status of an order means for its leg. Unknown words are shown as they are, as cancelled with a reason. */
export function readStatus(leg: PlannedLeg, cloid: string, status: VenueOrderStatus, wasSent: boolean): LegOutcome {
  const base = {
    role: leg.role,
    coin: leg.coin,
    cloid,
    oid: null,
    size: leg.size,
    filled: null,
    averagePrice: null,
    reason: null,
  }
  if (!wasSent) return { ...base, state: 'not_sent', reason: 'the desk stopped before this leg was sent' }
  if (status.is === 'unknown_oid') return { ...base, state: 'unknown' }
  const { order } = status
  const found = { ...base, oid: order.oid, size: order.originalSize, filled: filledOf(order.originalSize, order.size) }
  if (status.status === 'open') return { ...found, state: found.filled === '0' ? 'resting' : 'partly_filled' }
  if (status.status === 'filled') return { ...found, state: 'filled', filled: order.originalSize }
  if (status.status === 'triggered') return { ...found, state: 'filled' }
  if (/rejected/i.test(status.status)) return { ...found, state: 'rejected', reason: status.status }
  return { ...found, state: found.filled === '0' ? 'cancelled' : 'partly_filled', reason: status.status }
}

function parentOf(
  leg: LegOutcome,
  cloids: readonly string[][],
  parents: readonly (LegOutcome | undefined)[],
): LegOutcome | null {
  const parent = parents[cloids.findIndex((of) => of.includes(leg.cloid ?? ''))]
  return parent === undefined || parent === leg ? null : parent
}

/**
 * An order not found after its expiry was never placed. A child of a placed parent waits inside the venue until the
 * parent is filled, whether the venue lists it already or not: it protects nothing until then.
 */
function finalState(leg: LegOutcome, parent: LegOutcome | null): LegOutcome {
  const isParentPlaced = parent !== null && parent.oid !== null
  const isParentGone = isParentPlaced && (parent.state === 'rejected' || parent.state === 'cancelled')
  if (isParentGone && (leg.state === 'unknown' || leg.state === 'resting'))
    return { ...leg, state: 'cancelled', reason: 'its entry is gone' }
  if (isParentPlaced && (leg.state === 'unknown' || (leg.state === 'resting' && parent.state !== 'filled')))
    return { ...leg, state: 'waiting' }
  if (leg.state !== 'unknown') return leg
  return {
    ...leg,
    state: 'not_sent',
    reason: 'the exchange never took it: it is not there, and its time to be taken is over',
  }
}
