import type { JournalRow } from '../../preload/contract/journal.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import { filledOf, totalOf } from '../domain/account/account-view.ts'
import type { LegPlan, PlannedLeg } from '../domain/order/leg-plan.ts'
import type { Clock, JournalBody, PostOutcome, VenueOrderStatus } from '../ports.ts'
import { type IntentBody, leverageOutcome } from './place-flow.ts'
import { messageOf, note, type SendingBody, type SendPorts, sendCommand } from './send-command.ts'

/** Settles a story: asks the exchange until every leg that may have been sent is known, then writes `order_settled`. */
export type Settle = (story: string) => Promise<LegOutcome[]>

/** One request of a story that left. `isOver`: it can't be taken any more; `isUsed`: its nonce was found used, and not by the desk's own noop. */
type Send = SendingBody & { isOver: boolean; isUsed: boolean; answer: PostOutcome | null }

/** After the expiry no copy of the request can still be taken; two seconds more cover what runs late inside the venue. */
const graceMs = 2_000
const retryMs = 1_000
/** Fills are asked for from this long before the first send of a story. */
const lookBackMs = 60_000

/**
 * After an unknown outcome, a reconnect, a restart: ask the exchange what is true. An order found by its cloid is
 * adopted. That it is not found proves nothing while its request may still arrive: the request's own nonce is burnt by a
 * noop, or its expiry passes by the exchange's clock, and only what is then neither known, nor open, nor filled was never
 * placed. Nothing is resent.
 */
export function createReconcileFlow(ports: SendPorts & { clock: Clock; user: string }) {
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
    while (!isStopped) {
      const rows = journal.story(story)
      const intent = rows.find((row) => row.kind === 'order_intent')
      if (intent === undefined) return []
      try {
        const legs = await look(story, intent, rows)
        if (legs !== null) {
          const body = { legs, by: 'asking' } as unknown as JournalBody
          note(journal, { kind: 'order_settled', story, coin: intent.coin, body })
          return legs
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
  let lastProblem: string | null = null

  /** One round of asking; null where something may still change. */
  async function look(story: string, intent: JournalRow, rows: readonly JournalRow[]): Promise<LegOutcome[] | null> {
    const { plan, cloids } = intent.body as unknown as IntentBody
    const found = await ask(plan, cloids, sendsOf(rows))
    if (found.isKnown) return found.legs
    // What is not there may still be on its way: see to it that it can't arrive, and only then believe an answer.
    const sends = await Promise.all(sendsOf(rows).map((send) => close(story, intent.coin, send)))
    if (!sends.every((send) => send.isOver)) return null
    return (await ask(plan, cloids, sends)).legs
  }

  /** Takes the chance from a request that may still be on its way: by burning its nonce, or by knowing that its time is over. */
  async function close(story: string, coin: string | null, send: Send): Promise<Send> {
    const venueTime = exchange.time()
    if (send.isOver || (venueTime !== null && venueTime > send.expiresAfter + graceMs)) return { ...send, isOver: true }
    // A nonce found used was used by the request itself: it came, and either shows soon or was refused.
    if (send.isUsed || send.byAnyKey === true) return send
    const burnt = await sendCommand(ports, { story, coin, kind: 'cancel' }, { do: 'noop', nonce: send.nonce })
    return { ...send, isOver: burnt.is === 'accepted' && burnt.legs[0]?.is === 'done' }
  }

  /** What the exchange knows of every leg; `isKnown`: nothing of it is in doubt. */
  async function ask(
    plan: LegPlan,
    cloids: string[][],
    sends: readonly Send[],
  ): Promise<{ legs: LegOutcome[]; isKnown: boolean }> {
    const isOver = sends.every((send) => send.isOver)
    const sendOf = (cloid: string) => sends.find((send) => send.cloids.includes(cloid))
    const leverage =
      plan.leverage === null
        ? null
        : await leverageLeg(
            plan.leverage,
            sends.find((send) => send.cloids.length === 0),
          )
    const legs = await Promise.all(
      plan.groups.flatMap((group, g) =>
        group.legs.map(async (leg, l): Promise<LegOutcome> => {
          const cloid = cloids[g]?.[l] ?? ''
          const send = sendOf(cloid)
          if (send === undefined) return readStatus(leg, cloid, { is: 'unknown_oid' }, false)
          return readStatus(leg, cloid, await exchange.orderStatus(user, cloid), true)
        }),
      ),
    )
    if (isOver && legs.some((leg) => leg.state === 'unknown')) await lookElsewhere(legs, sends)
    // A child waits inside the venue until its parent fills, and may have no order of its own yet.
    const parents = plan.groups.map((group, g) =>
      legs.find((leg) => leg.cloid === cloids[g]?.[0] && group.legs.length > 0),
    )
    const isKnown = [leverage, ...parents].every((leg) => leg == null || leg.state !== 'unknown')
    const orders = legs.map((leg) => finalState(leg, parentOf(leg, cloids, parents)))
    return { legs: leverage === null ? orders : [leverage, ...orders], isKnown }
  }

  /** The second and third place where an order shows: the open orders, and the fills since it was sent. */
  async function lookElsewhere(legs: LegOutcome[], sends: readonly Send[]): Promise<void> {
    const since = Math.min(...sends.map((send) => send.nonce)) - lookBackMs
    const [open, fills] = await Promise.all([exchange.orders(user), exchange.fills(user, since)])
    for (const [i, leg] of legs.entries()) {
      if (leg.state !== 'unknown') continue
      const resting = open.flatMap((order) => [order, ...(order.children ?? [])]).find((one) => one.cloid === leg.cloid)
      const own = fills.filter((fill) => fill.cloid === leg.cloid)
      const filled = own.length === 0 ? null : totalOf(own.map((fill) => fill.size))
      const oid = resting?.oid ?? own[0]?.oid ?? null
      if (filled !== null) legs[i] = { ...leg, oid, filled, state: filled === leg.size ? 'filled' : 'partly_filled' }
      else if (resting !== undefined) legs[i] = { ...leg, oid, state: 'resting' }
    }
  }

  /** What became of a leverage change: its answer where there was one, else what the exchange has set now. */
  async function leverageLeg(
    { coin, leverage, isCross }: NonNullable<LegPlan['leverage']>,
    send: Send | undefined,
  ): Promise<LegOutcome> {
    if (send === undefined) return leverageOutcome(coin, { is: 'not_sent', why: 'the desk stopped before it was sent' })
    if (send.answer !== null && send.answer.is !== 'unknown') return leverageOutcome(coin, send.answer)
    const now = await exchange.leverageOf(user, coin)
    if (now.leverage === String(leverage) && (now.marginMode === 'cross') === isCross)
      return leverageOutcome(coin, { is: 'accepted', legs: [{ is: 'done' }] })
    return leverageOutcome(
      coin,
      send.isOver ? { is: 'not_sent', why: 'the exchange never took it' } : { is: 'unknown', why: 'no answer came' },
    )
  }

  const settle: Settle = (story) => {
    const held = running.get(story)
    if (held !== undefined) return held
    const work = settleStory(story).finally(() => running.delete(story))
    running.set(story, work)
    return work
  }

  return {
    settle,
    /** Settles every open story; `onSettled` hears of each. Resolves when all are known. */
    async settleAll(onSettled: (story: string, legs: readonly LegOutcome[]) => void): Promise<void> {
      const settleOne = async (story: string) => onSettled(story, await settle(story))
      await Promise.all([...unresolved.keys()].map(settleOne))
    },
    /** Coins with an order whose outcome is not known. */
    unresolvedCoins: (): string[] => [...unresolved.values()],
    /** Requests that left and may still be taken, the desk's own protection apart where `isGuard` says so. */
    onTheirWay: (): OnItsWay[] =>
      [...unresolved].flatMap(([story, coin]) => {
        const rows = journal.story(story)
        const about = (rows.find((row) => row.kind === 'order_intent')?.body as IntentBody | undefined)?.about
        const isGuard = about !== null && typeof about === 'object' && 'guard' in about
        return sendsOf(rows).flatMap(({ nonce, isOver }) => (isOver ? [] : [{ story, coin, nonce, isGuard }]))
      }),
    stop: () => {
      isStopped = true
    },
    lastProblem: () => lastProblem,
  }
}

/** A request that left and has no outcome yet. */
export type OnItsWay = { story: string; coin: string; nonce: number; isGuard: boolean }

/**
 * The requests of a story that left, by its rows. One is over when the venue answered it, or when a noop took its nonce
 * before it: that is in the same story, in this run or an earlier one.
 */
function sendsOf(rows: readonly JournalRow[]): Send[] {
  const bodies = <T>(kind: JournalRow['kind']) =>
    rows.filter((row) => row.kind === kind).map((row) => row.body as unknown as T)
  const answers = bodies<PostOutcome & { nonce: number }>('order_outcome')
  const noops = bodies<PostOutcome & { nonce: number }>('cancel_outcome')
  return bodies<SendingBody>('order_sending').map((send) => {
    const answer = answers.find((one) => one.nonce === send.nonce) ?? null
    const burns = noops.filter((one) => one.nonce === send.nonce)
    const isBurnt = burns.some((one) => one.is === 'accepted' && one.legs[0]?.is === 'done')
    const isUsed = burns.some((one) => one.is === 'accepted' && one.legs[0]?.is === 'used')
    return { ...send, answer, isUsed, isOver: isBurnt || (answer !== null && answer.is !== 'unknown') }
  })
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
