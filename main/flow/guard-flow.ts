import type { Alarm } from '../../preload/contract/topics.ts'
import { filledOf, totalOf } from '../domain/account/account-view.ts'
import type { Instrument } from '../domain/market/instrument.ts'
import { targetsForFill } from '../domain/order/later-legs.ts'
import type { OrderGroup } from '../domain/order/leg-plan.ts'
import {
  isStopOf,
  type Protection,
  protectionOf,
  reduceOnlyGroups,
  surplusStops,
  triggerLeg,
} from '../domain/order/protection.ts'
import type { Clock, Exchange, Ids, Journal, JournalBody, VenuePosition } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import { createAlarms } from './alarms.ts'
import { createLooks } from './looks.ts'
import { createProtectionPlans, type ProtectionPlan } from './protection-plans.ts'
import { append, messageOf } from './send-command.ts'

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
  cancel: (oids: number[]) => Promise<void>
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
  const plans = createProtectionPlans(journal)
  const { raise, clear } = createAlarms(ports)
  const bareSince = new Map<string, number>()
  /** After a refused stop: when the next may be tried by the desk itself, and how long it waited. */
  const refusals = new Map<string, { until: number; waited: number }>()
  /** Of the desk's own stops and targets. */
  const guardCloids = new Set<string>()
  const isOwnOrder = (cloid: string | null) => cloid !== null && guardCloids.has(cloid)
  let isActive = false

  const isLong = (position: VenuePosition) => !position.size.startsWith('-')
  const sideOf = (position: VenuePosition) => (isLong(position) ? 'long' : 'short')

  const look = createLooks({
    clock,
    retryMs: alarmMs,
    look: lookOnce,
    onSuccess: (coin) => clear(`guard-${coin}`, coin, `${coin} could be checked for its stop again.`),
    onFailure: (coin, thrown) =>
      raise(`guard-${coin}`, {
        coin,
        text: `${coin} could not be checked for its stop: ${messageOf(thrown)} Look at its orders yourself; the desk tries again.`,
        cure: null,
      }),
  })

  async function lookOnce(coin: string): Promise<void> {
    if (!isActive) return
    const position = account.positionOf(coin)
    if (position === null) return lookAtFlat(coin)
    await lookAtStop(coin, position)
    await placeTargets(coin)
  }

  async function lookAtStop(coin: string, position: VenuePosition): Promise<void> {
    const plan = plans.wanted(coin, sideOf(position))
    const protection = protectionOf(position, account.orders())
    if (protection.is === 'full') {
      bareSince.delete(coin)
      refusals.delete(coin)
      const text = `All of ${coin} is protected again: ${protection.protectedSize} of ${protection.positionSize} at ${protection.stop}.`
      clear(`naked-${coin}`, coin, text)
      clear(`foreign-${coin}`, coin, text)
      if (plan !== undefined) await dropSurplus(coin)
      return
    }
    if (plan === undefined) return lookAtUnplanned(coin, position, protection)
    clear(`foreign-${coin}`, coin, `The desk has a stop for ${coin} planned now.`)
    const bareMs = bareFor(coin, [graceMs, alarmMs])
    if (bareMs >= alarmMs) raise(`naked-${coin}`, { coin, text: nakedText(coin, protection), cure: 'position.protect' })
    if (bareMs >= graceMs && clock.monotonic() >= (refusals.get(coin)?.until ?? 0)) await cure(coin, plan)
  }

  /** A position that the desk has no stop for: one cancelled by hand stays away and stays said; one from elsewhere is told. */
  function lookAtUnplanned(coin: string, position: VenuePosition, protection: Protection): void {
    const own = plans.ofSide(coin, sideOf(position))
    if (own.some((plan) => plan.stopEndedByHand))
      return raise(`naked-${coin}`, { coin, text: cancelledText(coin), cure: 'position.protect' })
    // Opened here without a stop: that was acknowledged when it was confirmed.
    if (own.length > 0) return
    // What another program opened is its business: its own stop may follow, and the desk places none by itself.
    if (bareFor(coin, [alarmMs]) >= alarmMs)
      raise(`foreign-${coin}`, { coin, level: 'warn', text: foreignText(coin, protection), cure: 'words.stop' })
  }

  /** How long a coin has been bare, ms; from its first moment on it is looked at again after each of the times. */
  function bareFor(coin: string, again: number[]): number {
    const since = bareSince.get(coin)
    if (since !== undefined) return clock.monotonic() - since
    bareSince.set(coin, clock.monotonic())
    for (const ms of again) clock.after(ms + slackMs, () => void look(coin))
    return 0
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
      raise(`naked-${coin}`, {
        coin,
        text: `${nakedText(coin, protection)} The stop at ${plan.stop} was not taken (${why}); the desk tries again.`,
        cure: 'position.protect',
      })
      const waited = Math.min(longestRetryMs, 2 * (refusals.get(coin)?.waited ?? firstRetryMs / 2))
      refusals.set(coin, { until: clock.monotonic() + waited, waited })
      clock.after(waited + slackMs, () => void look(coin))
      return `The stop of ${coin} was not taken: ${why}. ${protection.uncovered} of ${protection.positionSize} has no stop; place one by hand or close.`
    }
    refusals.delete(coin)
    // What was bare is covered; what filled meanwhile has a grace of its own.
    bareSince.delete(coin)
    // By their numbers, not by what the position is meanwhile: the new one covers all that they did.
    if (merged.length > 0) await ports.cancel(merged.map((order) => order.oid))
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
    for (const plan of plans.of(coin)) {
      if (!plan.isSettled || plan.areTargetsPlaced || plan.targets.length === 0) continue
      const entry = await entryState(plan)
      if (!entry.isDone || entry.filled === '0') continue
      const instrument = ports.instrumentOf(coin)
      if (instrument === null) continue
      plan.areTargetsPlaced = true
      const legs = targetsForFill(plan.targets, plan.size, entry.filled, instrument)
      const groups = legs.map((leg): OrderGroup => ({ grouping: 'na', legs: [leg] }))
      const placed = await placeOwn(coin, groups, { targetsOf: plan.story })
      plans.write(plan)
      if (placed.is === 'accepted') clear(`targets-${plan.story}`, coin, `The targets of ${coin} rest.`)
      else
        raise(`targets-${plan.story}`, {
          coin,
          text: `The targets of ${coin} were not taken (${placed.reason ?? placed.why ?? 'no answer'}). The stop stands; set the targets by hand.`,
          cure: null,
        })
    }
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
    await ports.cancel(surplus.map((order) => order.oid))
    await account.refresh()
  }

  /** The position is gone: its plans end once no entry of theirs can fill any more, and the desk's own leftovers go. */
  async function lookAtFlat(coin: string): Promise<void> {
    bareSince.delete(coin)
    refusals.delete(coin)
    for (const id of [`naked-${coin}`, `foreign-${coin}`]) clear(id, coin, `${coin} has no position any more.`)
    for (const plan of plans.of(coin)) {
      if (!plan.isSettled) continue
      const entry = await entryState(plan)
      if (!entry.isDone) continue
      // A fill may be known before its position is: a plan ends only on what the exchange says now.
      await account.refresh()
      if (account.positionOf(coin) !== null) return
      const leftovers = account
        .orders()
        .filter((order) => order.coin === coin && order.reduceOnly && order.trigger !== null && isOwnOrder(order.cloid))
      if (leftovers.length > 0) await ports.cancel(leftovers.map((order) => order.oid))
      plans.end(plan, entry.filled)
    }
  }

  function lookAtAll(): void {
    if (!isActive) return
    const held = account.positions().map((position) => position.coin)
    for (const coin of new Set([...plans.coins(), ...held, ...bareSince.keys()])) void look(coin)
  }

  return {
    look,
    /** Called with the cloids of every order that the guard itself placed, at start and as it places. */
    noteOwn: (cloids: readonly string[]) => void cloids.forEach((cloid) => void guardCloids.add(cloid)),
    isOwnOrder,
    /** Called at start with the story of each plan whose targets left already. */
    noteTargetsSent: plans.noteTargetsSent,

    /** Writes a plan down before its order is sent. */
    plan(plan: ProtectionPlan): void {
      const body = plan as unknown as JournalBody
      append(journal, { kind: 'protection_planned', story: plan.story, coin: plan.coin, body })
      plans.add(plan)
    },

    /** What became of the plan's order is known now: from here on its end can be seen. */
    settled(story: string): void {
      const plan = plans.find(story)
      if (plan === undefined) return
      plan.isSettled = true
      void look(plan.coin)
    },

    /** An order that was never taken needs no plan. */
    drop(story: string): void {
      const plan = plans.find(story)
      if (plan !== undefined) plans.end(plan, '0')
    },

    /** The venue refused a stop leg outright: alarm at once, cure as soon as there is something to protect. */
    stopRefused(coin: string, reason: string): void {
      raise(`naked-${coin}`, {
        coin,
        text: `The stop of ${coin} was refused by the exchange (${reason}). What fills has no stop until the desk places one; it does so at once.`,
        cure: 'position.protect',
      })
      void look(coin)
    },

    /** The person cancelled a stop: the desk does not put it back by itself, and says that it is gone. */
    stopCancelledByHand(coin: string): void {
      for (const plan of plans.of(coin)) {
        plan.stopEndedByHand = true
        plans.write(plan)
      }
      raise(`naked-${coin}`, { coin, text: cancelledText(coin), cure: 'position.protect' })
    },

    /** The stop of a position moved: from here on what is bare is protected at the new price. R keeps its first one. */
    stopMoved(coin: string, side: 'long' | 'short', stop: string): void {
      for (const plan of plans.ofSide(coin, side)) {
        plan.stop = stop
        plan.stopEndedByHand = false
        plans.write(plan)
      }
      void look(coin)
    },

    /** Places the missing part of a stop now, asked by a person. */
    async protect(coin: string): Promise<string> {
      const position = account.positionOf(coin)
      if (position === null) return `${coin} has no position to protect.`
      const plan = plans.ofSide(coin, sideOf(position)).findLast((one) => one.stop !== null)
      if (plan === undefined)
        return `The desk knows no planned stop for ${coin}. Say one, for example: stop ${coin.toLowerCase()} <price>.`
      plan.stopEndedByHand = false
      plans.write(plan)
      return cure(coin, plan)
    },

    plannedStopOf: plans.stopOfEntry,
    plannedLossOf: plans.lossOf,
    firstStopOf: plans.firstStopOf,

    /** Takes up the plans that the journal still holds, and starts to watch. Called once the account is known. */
    start(): void {
      plans.takeUp()
      isActive = true
      lookAtAll()
    },
    stop: () => {
      isActive = false
    },
    onAccountChange: lookAtAll,
  }
}

function cancelledText(coin: string): string {
  return `You cancelled the stop of ${coin}: it has none now. Place it again with the key shown, or close.`
}

function nakedText(coin: string, { uncovered, positionSize }: Protection): string {
  return `${uncovered} of ${positionSize} ${coin} has no stop.`
}

function foreignText(coin: string, protection: Protection): string {
  return `${nakedText(coin, protection)} It was not opened by this desk, which places no stop for it by itself; the key shown begins one.`
}
