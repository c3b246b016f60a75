import type { CancelResult, LegOutcome } from '../../preload/contract/sheet.ts'
import type { OrderRef } from '../domain/order/leg-plan.ts'
import { protectionOf, type ReduceOnlyPlan } from '../domain/order/protection.ts'
import type { ConfirmedPlan } from '../domain/ticket/freeze.ts'
import type { Clock, Ids, Journal, JournalBody } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { GuardFlow } from './guard-flow.ts'
import type { Placement } from './place-flow.ts'
import { append, messageOf, note } from './send-command.ts'

/** A plan that takes the place of resting orders: they go only once it is known to have gone through. */
export type Replacement = {
  coin: string
  side: 'long' | 'short'
  /** The story that its orders are placed under. */
  story: string
  plan: ConfirmedPlan | ReduceOnlyPlan
  replaces: readonly OrderRef[]
  about: JournalBody
  closedWhy?: () => string | null
}

/** What became of it, leg by leg: its own orders, then the old ones. `later` resolves when nothing of it is open. */
export type Replaced = Placement & { later: Promise<void> }

/** The row that begins a change: all that a restart needs to finish it, and nothing that could send an order twice. */
type ChangeBody = { coin: string; side: 'long' | 'short'; story: string; replaces: OrderRef[]; stop: string | null }

/** The row of an order that another one is to follow: the story it will have, and what to say if it never begins. */
type PromiseBody = { follow: string; text: string }
const isPromise = (body: unknown): body is PromiseBody => typeof body === 'object' && body !== null && 'follow' in body

type Ports = {
  journal: Journal
  clock: Clock
  ids: Ids
  account: AccountFlow
  guard: Pick<GuardFlow, 'stopMoved'>
  place: (order: {
    story: string
    coin: string
    plan: ConfirmedPlan | ReduceOnlyPlan
    about: JournalBody
    closedWhy?: () => string | null
  }) => Promise<Placement>
  /** Cancels without taking it for a person's wish to be bare. */
  cancel: (orders: readonly OrderRef[]) => Promise<CancelResult>
  /** Says what the desk could not finish. */
  tell: (id: string, text: string) => void
}

export type ReplaceFlow = ReturnType<typeof createReplaceFlow>

/** A lost answer is often settled by the first question. */
const soonMs = 1_500
const retryMs = 2_000
/** After so many tries an old order that can't be cancelled is a person's to look at. */
const mostTries = 15

/**
 * Moves a stop or a target, and closes with what goes with it: the new order first, and only when it is known to rest (a
 * close: to be filled) the old ones are cancelled. So the position is never without one of the two, whatever is lost or
 * killed in between: a row before the first order tells a restart which old orders may still have to go.
 */
export function createReplaceFlow(ports: Ports) {
  const { journal, clock, ids, account, guard } = ports
  let isStopped = false
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))

  async function replace(change: Replacement): Promise<Replaced> {
    const { coin, side, story, plan, replaces, about, closedWhy } = change
    const id = ids.next()
    const stop = plan.groups.flatMap((group) => group.legs).find((leg) => leg.role === 'stop' && leg.reduceOnly)
    const body: ChangeBody = { coin, side, story, replaces: [...replaces], stop: stop?.trigger?.price ?? null }
    append(journal, { kind: 'change_begun', story: id, coin, body: body as unknown as JournalBody })
    const placed = await ports.place({ story, coin, plan, about, ...(closedWhy && { closedWhy }) })
    const late = new Promise<null>((resolve) => void clock.after(soonMs, () => resolve(null)))
    const legs = placed.is === 'unknown' ? await Promise.race([placed.settled, late]) : placed.legs
    if (legs === null) {
      // Both may rest now; the old one stays until the new one is known.
      const later = placed.settled.then((known) => finish(id, body, known)).then(() => undefined)
      return { ...placed, legs: [...placed.legs, ...replaces.map((one) => cancelLeg(one, 'not_sent', keptWhy))], later }
    }
    const cancels = await finish(id, body, legs)
    const known = placed.is === 'unknown' ? settledAs(placed, legs) : placed
    return { ...known, legs: [...legs, ...cancels.legs], later: cancels.later }
  }

  /** The second half: on what is known of the first, cancel the old orders or leave them. */
  async function finish(
    id: string,
    { coin, side, stop, replaces }: ChangeBody,
    legs: readonly LegOutcome[],
  ): Promise<{ legs: LegOutcome[]; later: Promise<void> }> {
    if (!hasGoneThrough(legs)) {
      note(journal, {
        kind: 'change_ended',
        story: id,
        coin,
        body: { text: 'The new order did not go through; the old ones stay.' },
      })
      return { legs: replaces.map((one) => cancelLeg(one, 'not_sent', keptWhy)), later: Promise.resolve() }
    }
    if (stop !== null) guard.stopMoved(coin, side, stop)
    const kept = stop === null ? null : await keptWhyNot(coin, replaces)
    if (kept !== null) {
      ports.tell(`change-${id}`, kept)
      note(journal, { kind: 'change_ended', story: id, coin, body: { text: kept } })
      return { legs: replaces.map((one) => cancelLeg(one, 'not_sent', kept)), later: Promise.resolve() }
    }
    const first = await tryCancel(replaces)
    const left = replaces.filter(({ oid }) => first.has(oid))
    const done = replaces.map((one) =>
      first.has(one.oid) ? cancelLeg(one, 'unknown', first.get(one.oid) ?? null) : cancelLeg(one, 'cancelled', null),
    )
    if (left.length === 0) {
      note(journal, { kind: 'change_ended', story: id, coin, body: { text: 'Done.' } })
      return { legs: done, later: Promise.resolve() }
    }
    return { legs: done, later: insist(id, coin, left) }
  }

  /**
   * Why the old stops stay although the new one rests: without them less would be protected than with them. The venue may
   * cancel the older of two reduce-only orders that together exceed the position, and that may be another stop.
   */
  async function keptWhyNot(coin: string, replaces: readonly OrderRef[]): Promise<string | null> {
    await account.refresh().catch(() => undefined)
    const position = account.positionOf(coin)
    if (position === null) return null
    const orders = account.orders()
    const rest = orders.filter((order) => !replaces.some(({ oid }) => oid === order.oid))
    const [withOld, without] = [protectionOf(position, orders), protectionOf(position, rest)]
    if (without.is === 'full' || withOld.uncovered === without.uncovered) return null
    return `The new stop of ${coin} rests, and the old one was left: without it only ${without.protectedSize} of ${without.positionSize} would be protected. Look at the stops in Orders.`
  }

  /** Asks again until the old orders are gone; two that rest together are safe, but not what was asked for. */
  async function insist(id: string, coin: string, orders: readonly OrderRef[]): Promise<void> {
    let left = orders
    for (let i = 0; i < mostTries && left.length > 0 && !isStopped; i += 1) {
      await wait(retryMs)
      if (isStopped) return
      const still = await tryCancel(left)
      left = left.filter(({ oid }) => still.has(oid))
    }
    if (isStopped) return
    if (left.length > 0)
      ports.tell(
        `change-${id}`,
        `${left.map(({ oid, text }) => `Order ${oid} of ${coin} (${text})`).join(', ')} could not be cancelled after the new one was placed. Both rest; cancel the old one in Orders.`,
      )
    note(journal, {
      kind: 'change_ended',
      story: id,
      coin,
      body: { text: left.length === 0 ? 'Done.' : 'The old orders could not be cancelled.' },
    })
  }

  /** Cancels, and answers what could not be confirmed as gone, with its reason. */
  async function tryCancel(orders: readonly OrderRef[]): Promise<Map<number, string>> {
    if (orders.length === 0) return new Map()
    try {
      const { unverified } = await ports.cancel(orders)
      return new Map(unverified.map(({ oid, reason }) => [oid ?? 0, reason]))
    } catch (thrown) {
      return new Map(orders.map(({ oid }) => [oid, messageOf(thrown)]))
    }
  }

  /** What follows an order and was not begun when the desk stopped is said, and never begun by itself. */
  function sayCutOff(id: string, coin: string, { follow, text }: PromiseBody): void {
    if (journal.story(follow).every((row) => row.kind !== 'order_intent')) ports.tell(`change-${id}`, text)
    note(journal, { kind: 'change_ended', story: id, coin, body: { text: 'The desk stopped before the next order.' } })
  }

  return {
    replace,

    /** Writes down that an order is to follow; the returned function says that it was begun, or will not be. */
    promise(coin: string, follow: string, text: string): () => void {
      const id = ids.next()
      const body: PromiseBody = { follow, text }
      append(journal, { kind: 'change_begun', story: id, coin, body })
      return () => note(journal, { kind: 'change_ended', story: id, coin, body: { text: 'Done.' } })
    },

    /** Finishes what the last run began, on what the exchange says became of it. Called once the past is settled. */
    async start(): Promise<void> {
      for (const rows of journal.openStories('change_begun', 'change_ended')) {
        const row = rows.find((one) => one.kind === 'change_begun')
        if (row === undefined) continue
        if (isPromise(row.body)) {
          sayCutOff(row.story, row.coin ?? '', row.body)
          continue
        }
        const body = row.body as unknown as ChangeBody
        const settled = journal.story(body.story).findLast((one) => one.kind === 'order_settled')
        const legs = (settled?.body as { legs: LegOutcome[] } | undefined)?.legs ?? []
        // What was replaced may be gone, or filled; only what still rests is cancelled.
        const resting = new Set(account.orders().map(({ oid }) => oid))
        await finish(row.story, { ...body, replaces: body.replaces.filter(({ oid }) => resting.has(oid)) }, legs)
      }
    },
    stop: () => {
      isStopped = true
    },
  }
}

const keptWhy = 'it stays until the new order is known to rest'
const restingStates = new Set<LegOutcome['state']>(['resting', 'filled', 'partly_filled', 'waiting'])

/** Whether every order of it is in place: exits rest (or have fired), a close is filled to the last lot. */
function hasGoneThrough(legs: readonly LegOutcome[]): boolean {
  return (
    legs.length > 0 &&
    legs.every(({ role, state }) => (role === 'close' ? state === 'filled' : restingStates.has(state)))
  )
}

function settledAs(placed: Placement, legs: LegOutcome[]): Placement {
  const isTaken = legs.some(({ state }) => state !== 'not_sent' && state !== 'rejected')
  const why = isTaken
    ? 'The answer was lost; the exchange was asked and has the order. It was not sent again.'
    : 'The answer was lost; the exchange was asked and has no such order.'
  return { ...placed, is: isTaken ? 'accepted' : 'not_sent', legs, why }
}

function cancelLeg({ coin, oid }: OrderRef, state: LegOutcome['state'], reason: string | null): LegOutcome {
  return { role: 'cancel', coin, cloid: null, oid, state, size: null, filled: null, averagePrice: null, reason }
}
