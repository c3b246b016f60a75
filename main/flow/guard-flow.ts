import type { JournalRow } from '../../preload/contract/journal.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import type { Alarm } from '../../preload/contract/topics.ts'
import { filledOf, totalOf } from '../domain/account/account-view.ts'
import type { Instrument } from '../domain/market/instrument.ts'
import { targetsForFill } from '../domain/order/later-legs.ts'
import type { LaterLeg, OrderGroup } from '../domain/order/leg-plan.ts'
import { isStopOf, protectionOf, reduceOnlyGroups, surplusStops, triggerLeg } from '../domain/order/protection.ts'
import type { Clock, Exchange, Ids, Journal, JournalBody, VenuePosition } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import { append, messageOf, note } from './send-command.ts'

/** What a confirmed order promised: kept in the journal until the position is gone, so that a restart goes on with it. */
export type ProtectionPlan = {
  story: string
  coin: string
  side: 'long' | 'short'
  stop: string | null
  /** Targets that the desk itself places when the entry is done. */
  targets: LaterLeg[]
  size: string
  /** What the trade loses at most by its plan, USDC; null without a stop. */
  plannedLoss: string | null
  entryCloids: string[]
}

/**
 * A plan under watch. `isSettled`: what became of its order is known; until then an order that the venue does not know
 * is only not there *yet*, and nothing may be concluded from it.
 */
type Watched = ProtectionPlan & { isSettled: boolean; areTargetsPlaced: boolean; stopEndedByHand: boolean }
type Place = (order: {
  story: string
  coin: string
  groups: ReturnType<typeof reduceOnlyGroups>
  about: JournalBody
}) => Promise<{ is: string; why: string | null; reason: string | null }>

export type GuardPorts = {
  exchange: Exchange
  journal: Journal
  clock: Clock
  ids: Ids
  user: string
  account: AccountFlow
  instrumentOf: (coin: string) => Instrument | null
  place: Place
  cancel: (coin: string, oids: number[]) => Promise<void>
  /** While trading is halted the guard protects, and does nothing else. */
  isHalted: () => boolean
  onAlarms: (alarms: Alarm[]) => void
}

/** A fill and its child stop arrive in two frames: only what is still bare after this long is cured. */
const graceMs = 1_000
/** After this long without a stop the alarm is raised (NAKED_POSITION_WATCH). */
const alarmMs = 5_000

/** A stop that was refused is tried again after this long, then after twice as long, up to a minute. */
const firstRetryMs = 5_000
const longestRetryMs = 60_000

/** Timers may fire a hair early by the monotonic clock. */
const slackMs = 20

export type GuardFlow = ReturnType<typeof createGuardFlow>

/**
 * Watches that every planned position is protected. The venue places a bracket's stop only when the entry is *fully*
 * filled, a stop entry can carry none, and a stop may be refused: in all three the desk places a reduce-only stop itself.
 */
export function createGuardFlow(ports: GuardPorts) {
  const { exchange, journal, clock, ids, user, account } = ports
  const plans = new Map<string, Watched>()
  const bareSince = new Map<string, number>()
  const alarms = new Map<string, Alarm>()
  const looks = new Map<string, { running: Promise<void>; isWanted: boolean }>()
  /** After a refused stop: when the next may be tried by the desk itself, and how long it waited. */
  const refusals = new Map<string, { until: number; waited: number }>()
  /** Coins whose look failed and is asked for again. */
  const retries = new Set<string>()
  /** Stories whose targets left in an earlier run. */
  const targetsSentFor = new Set<string>()
  let isActive = false

  function raise(id: string, coin: string | null, text: string, cure: Alarm['cure']): void {
    const before = alarms.get(id)
    if (before?.text === text) return
    alarms.set(id, { id, level: 'danger', coin, text, since: before?.since ?? clock.now(), cure })
    note(journal, { kind: 'alarm_raised', story: id, coin, body: { text } })
    ports.onAlarms([...alarms.values()])
  }

  function clear(id: string, coin: string | null, text: string): void {
    if (!alarms.delete(id)) return
    note(journal, { kind: 'alarm_cured', story: id, coin, body: { text } })
    ports.onAlarms([...alarms.values()])
  }

  const plansOf = (coin: string) => [...plans.values()].filter((plan) => plan.coin === coin)
  const isLong = (position: VenuePosition) => !position.size.startsWith('-')
  const sideOf = (position: VenuePosition) => (isLong(position) ? 'long' : 'short')
  /** The newest plan of the position's own side that has a stop still wanted. */
  const planFor = (position: VenuePosition) =>
    plansOf(position.coin).findLast(
      (plan) => plan.side === sideOf(position) && plan.stop !== null && !plan.stopEndedByHand,
    )

  /** One look at one coin. Looks never overlap; however many are asked for during one, one more follows it. */
  function look(coin: string): Promise<void> {
    const held = looks.get(coin)
    if (held !== undefined) {
      held.isWanted = true
      return held.running
    }
    const now = { running: Promise.resolve(), isWanted: true }
    looks.set(coin, now)
    now.running = (async () => {
      while (now.isWanted) {
        now.isWanted = false
        await tryLook(coin)
      }
      looks.delete(coin)
    })()
    return now.running
  }

  async function tryLook(coin: string): Promise<void> {
    try {
      await lookOnce(coin)
      clear(`guard-${coin}`, coin, `${coin} could be checked for its stop again.`)
    } catch (thrown) {
      raise(
        `guard-${coin}`,
        coin,
        `${coin} could not be checked for its stop: ${messageOf(thrown)} Look at its orders yourself; the desk tries again.`,
        null,
      )
      if (retries.has(coin)) return
      retries.add(coin)
      clock.after(alarmMs, () => {
        retries.delete(coin)
        void look(coin)
      })
    }
  }

  async function lookOnce(coin: string): Promise<void> {
    if (!isActive) return
    const position = account.positionOf(coin)
    if (position === null) return lookAtFlat(coin)
    await lookAtStop(coin, position)
    await placeTargets(coin)
  }

  async function lookAtStop(coin: string, position: VenuePosition): Promise<void> {
    const plan = planFor(position)
    const protection = protectionOf(position, account.orders())
    if (protection.is === 'full') {
      bareSince.delete(coin)
      refusals.delete(coin)
      clear(
        `naked-${coin}`,
        coin,
        `All of ${coin} is protected again: ${protection.protectedSize} of ${protection.positionSize} at ${protection.stop}.`,
      )
      if (plan !== undefined) await dropSurplus(coin)
      return
    }
    if (plan === undefined) {
      // Cancelled by hand, in this run or an earlier one: it stays away, and stays said.
      const isByHand = plansOf(coin).some((one) => one.side === sideOf(position) && one.stopEndedByHand)
      if (isByHand) raise(`naked-${coin}`, coin, cancelledText(coin), 'position.protect')
      return
    }
    const since = bareSince.get(coin)
    if (since === undefined) {
      bareSince.set(coin, clock.monotonic())
      clock.after(graceMs + slackMs, () => void look(coin))
      clock.after(alarmMs + slackMs, () => void look(coin))
      return
    }
    const bareMs = clock.monotonic() - since
    if (bareMs >= alarmMs)
      raise(`naked-${coin}`, coin, nakedText(coin, protection.uncovered, protection.positionSize), 'position.protect')
    if (bareMs >= graceMs && clock.monotonic() >= (refusals.get(coin)?.until ?? 0)) await cure(coin, plan)
  }

  /** Asks the exchange for the newest truth, then places a stop for what is still bare. */
  async function cure(coin: string, plan: ProtectionPlan): Promise<string> {
    await account.refresh()
    const position = account.positionOf(coin)
    const instrument = ports.instrumentOf(coin)
    if (position === null || plan.stop === null || instrument === null) return `${coin} has no position to protect.`
    const protection = protectionOf(position, account.orders())
    if (protection.is === 'full')
      return `${coin} is protected: ${protection.protectedSize} of ${protection.positionSize} at ${protection.stop}.`
    // One stop takes the place of the desk's own smaller ones at the same price; they go once it rests.
    const { stop } = plan
    const merged = account
      .orders()
      .filter((order) => isOwnOrder(order.cloid) && isStopOf(position, order) && order.trigger === stop)
    const size = totalOf([protection.uncovered, ...merged.map((order) => order.size)])
    const leg = triggerLeg({ role: 'stop', instrument, isLong: isLong(position), trigger: stop, size })
    const placed = await placeOwn(coin, [{ grouping: 'na', legs: [leg] }], {
      cures: plan.story,
      uncovered: protection.uncovered,
    })
    if (placed.is !== 'accepted') {
      const why = placed.reason ?? placed.why ?? 'no answer'
      raise(
        `naked-${coin}`,
        coin,
        `${nakedText(coin, protection.uncovered, protection.positionSize)} The stop at ${plan.stop} was not taken (${why}); the desk tries again.`,
        'position.protect',
      )
      const waited = Math.min(longestRetryMs, 2 * (refusals.get(coin)?.waited ?? firstRetryMs / 2))
      refusals.set(coin, { until: clock.monotonic() + waited, waited })
      clock.after(waited + slackMs, () => void look(coin))
      return `The stop of ${coin} was not taken: ${why}. ${protection.uncovered} of ${protection.positionSize} has no stop; place one by hand or close.`
    }
    refusals.delete(coin)
    await account.refresh()
    void look(coin)
    return `A stop for ${size} ${coin} now rests at ${stop}.`
  }

  async function placeOwn(coin: string, groups: OrderGroup[], about: JournalBody) {
    const story = ids.next()
    return ports.place({ story, coin, groups: reduceOnlyGroups(groups), about: { guard: about } })
  }

  /** Targets that could not ride with the entry go out once it is done, sized to what was filled. */
  async function placeTargets(coin: string): Promise<void> {
    if (ports.isHalted()) return
    for (const plan of plansOf(coin)) {
      if (!plan.isSettled || plan.areTargetsPlaced || plan.targets.length === 0) continue
      const entry = await entryState(plan)
      if (!entry.isDone || entry.filled === '0') continue
      const instrument = ports.instrumentOf(coin)
      if (instrument === null) continue
      plan.areTargetsPlaced = true
      const legs = targetsForFill(plan.targets, plan.size, entry.filled, instrument)
      const groups = legs.map((leg): OrderGroup => ({ grouping: 'na', legs: [leg] }))
      const placed = await placeOwn(coin, groups, { targetsOf: plan.story })
      writePlan(plan)
      if (placed.is === 'accepted') clear(`targets-${plan.story}`, coin, `The targets of ${coin} rest.`)
      else
        raise(
          `targets-${plan.story}`,
          coin,
          `The targets of ${coin} were not taken (${placed.reason ?? placed.why ?? 'no answer'}). The stop stands; set the targets by hand.`,
          null,
        )
    }
  }

  /** Keeps what changed of a plan, so that a restart goes on with it. */
  function writePlan(plan: Watched): void {
    note(journal, {
      kind: 'protection_planned',
      story: plan.story,
      coin: plan.coin,
      body: { ...plan } as unknown as JournalBody,
    })
  }

  /** Whether a plan's entry orders are done, and how much of them was filled in all. */
  async function entryState(plan: ProtectionPlan): Promise<{ isDone: boolean; filled: string }> {
    // What rests is in the list already; each look must not cost a question for each entry.
    const rests = account.orders().some(({ cloid }) => cloid !== null && plan.entryCloids.includes(cloid))
    if (rests) return { isDone: false, filled: '0' }
    let isDone = true
    const parts: string[] = []
    for (const cloid of plan.entryCloids) {
      const status = await exchange.orderStatus(user, cloid)
      if (status.is === 'unknown_oid') continue
      if (status.status === 'open') isDone = false
      const left = status.status === 'filled' ? '0' : status.order.size
      parts.push(filledOf(status.order.originalSize, left))
    }
    return { isDone, filled: totalOf(parts) }
  }

  async function dropSurplus(coin: string): Promise<void> {
    const position = account.positionOf(coin)
    if (position === null) return
    const isExtra = (order: { cloid: string | null }) => order.cloid !== null && isOwnOrder(order.cloid)
    const surplus = surplusStops(position, account.orders(), isExtra)
    if (surplus.length === 0) return
    await ports.cancel(
      coin,
      surplus.map((order) => order.oid),
    )
    await account.refresh()
  }

  /** The position is gone: its plans end once no entry of theirs can fill any more, and the desk's own leftovers go. */
  async function lookAtFlat(coin: string): Promise<void> {
    bareSince.delete(coin)
    refusals.delete(coin)
    clear(`naked-${coin}`, coin, `${coin} has no position any more.`)
    for (const plan of plansOf(coin)) {
      if (!plan.isSettled) continue
      const entry = await entryState(plan)
      if (!entry.isDone) continue
      // A fill may be known before its position is: a plan ends only on what the exchange says now.
      await account.refresh()
      if (account.positionOf(coin) !== null) return
      const leftovers = account
        .orders()
        .filter((order) => order.coin === coin && order.reduceOnly && order.trigger !== null && isOwnOrder(order.cloid))
      if (leftovers.length > 0)
        await ports.cancel(
          coin,
          leftovers.map((order) => order.oid),
        )
      plans.delete(plan.story)
      note(journal, { kind: 'protection_ended', story: plan.story, coin, body: { filled: entry.filled } })
    }
  }

  const guardCloids = new Set<string>()
  const isOwnOrder = (cloid: string | null) => cloid !== null && guardCloids.has(cloid)

  return {
    look,
    /** Called with the cloids of every order that the guard itself placed, at start and as it places. */
    noteOwn: (cloids: readonly string[]) => void cloids.forEach((cloid) => void guardCloids.add(cloid)),
    isOwnOrder,
    /** Called at start with the story of each plan whose targets left already. */
    noteTargetsSent: (story: string) => void targetsSentFor.add(story),

    /** Writes a plan down before its order is sent. */
    plan(plan: ProtectionPlan): void {
      append(journal, {
        kind: 'protection_planned',
        story: plan.story,
        coin: plan.coin,
        body: plan as unknown as JournalBody,
      })
      plans.set(plan.story, {
        ...plan,
        isSettled: false,
        areTargetsPlaced: plan.targets.length === 0,
        stopEndedByHand: false,
      })
    },

    /** What became of the plan's order is known now: from here on its end can be seen. */
    settled(story: string): void {
      const plan = plans.get(story)
      if (plan === undefined) return
      plan.isSettled = true
      void look(plan.coin)
    },

    /** An order that was never taken needs no plan. */
    drop(story: string): void {
      const plan = plans.get(story)
      if (plan === undefined || !plans.delete(story)) return
      note(journal, { kind: 'protection_ended', story, coin: plan.coin, body: { filled: '0' } })
    },

    /** The venue refused a stop leg outright: alarm at once, cure as soon as there is something to protect. */
    stopRefused(coin: string, reason: string): void {
      raise(
        `naked-${coin}`,
        coin,
        `The stop of ${coin} was refused by the exchange (${reason}). What fills has no stop until the desk places one; it does so at once.`,
        'position.protect',
      )
      void look(coin)
    },

    /** The person cancelled a stop: the desk does not put it back by itself, and says that it is gone. */
    stopCancelledByHand(coin: string): void {
      for (const plan of plansOf(coin)) {
        plan.stopEndedByHand = true
        writePlan(plan)
      }
      raise(`naked-${coin}`, coin, cancelledText(coin), 'position.protect')
    },

    /** Places the missing part of a stop now, asked by a person. */
    async protect(coin: string): Promise<string> {
      const position = account.positionOf(coin)
      if (position === null) return `${coin} has no position to protect.`
      const plan = plansOf(coin).findLast((one) => one.side === sideOf(position) && one.stop !== null)
      if (plan === undefined)
        return `The desk knows no planned stop for ${coin}. Say one, for example: stop ${coin.toLowerCase()} <price>.`
      plan.stopEndedByHand = false
      writePlan(plan)
      return cure(coin, plan)
    },

    plannedStopOf: (cloid: string | null): string | null =>
      [...plans.values()].find((plan) => cloid !== null && plan.entryCloids.includes(cloid))?.stop ?? null,

    plannedLossOf: (coin: string): string | null => plansOf(coin).at(-1)?.plannedLoss ?? null,

    /** Takes up the plans that the journal still holds, and starts to watch. Called once the past is settled. */
    start(): void {
      for (const rows of journal.openStories('protection_planned', 'protection_ended')) {
        const row = rows.findLast((one) => one.kind === 'protection_planned')
        if (row === undefined) continue
        const body = row.body as unknown as Watched
        if (!isTaken(rows)) {
          note(journal, { kind: 'protection_ended', story: body.story, coin: body.coin, body: { filled: '0' } })
          continue
        }
        plans.set(body.story, {
          ...body,
          isSettled: true,
          areTargetsPlaced: body.areTargetsPlaced || body.targets.length === 0 || targetsSentFor.has(body.story),
          stopEndedByHand: body.stopEndedByHand ?? false,
        })
      }
      isActive = true
      for (const coin of new Set([...plans.values()].map((plan) => plan.coin))) void look(coin)
    },
    stop: () => {
      isActive = false
    },
    onAccountChange(): void {
      for (const coin of new Set([...plans.values()].map((plan) => plan.coin))) void look(coin)
    },
  }
}

/** Whether anything of a plan's order was taken, by the rows of its story: a plan whose order never left protects nothing. */
function isTaken(rows: readonly JournalRow[]): boolean {
  if (!rows.some((row) => row.kind === 'order_sending')) return false
  const end = rows.findLast((row) => row.kind === 'order_settled')?.body as { legs: LegOutcome[] } | undefined
  return (
    end === undefined ||
    end.legs.some(({ role, state }) => role === 'entry' && state !== 'not_sent' && state !== 'rejected')
  )
}

function cancelledText(coin: string): string {
  return `You cancelled the stop of ${coin}: it has none now. Place it again with the key shown, or close.`
}

function nakedText(coin: string, uncovered: string, size: string): string {
  return `${uncovered} of ${size} ${coin} has no stop.`
}
