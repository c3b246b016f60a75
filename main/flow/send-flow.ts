import type { SubmitFacts } from '../../preload/contract/facts.ts'
import type { CheckReport } from '../../preload/contract/report.ts'
import type { CancelResult, LegOutcome, Outcome, Sheet } from '../../preload/contract/sheet.ts'
import { text } from '../domain/money/print.ts'
import { type End, outcomeOf, togetherOf } from '../domain/order/outcome.ts'
import type { Origin } from '../domain/risk/check.ts'
import { submitOf } from '../domain/risk/submit-of.ts'
import { type RulePlan, ruleText } from '../domain/rule/rule-plan.ts'
import type { Ticket } from '../domain/ticket/build-ticket.ts'
import type { Confirmed, ConfirmedPlan } from '../domain/ticket/freeze.ts'
import { isIncreasing } from '../domain/ticket/terms.ts'
import type { Clock, Digest, Ids, JournalBody } from '../ports.ts'
import type { GuardFlow } from './guard-flow.ts'
import { cloidOf, type Placement } from './place-flow.ts'
import type { ReplaceFlow } from './replace-flow.ts'
import type { RuleFlow } from './rule-flow.ts'
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
  replace: ReplaceFlow
  rules: Pick<RuleFlow, 'arm' | 'end'>
  /** `closing`: coins that the same order closes, so that taking their stops away needs no alarm. */
  cancel: (targets: Confirmed['cancels'], closing: ReadonlySet<string>) => Promise<CancelResult>
  /** Why no more orders of a coin may leave at this very moment (a halt, a brake, prices gone stale); null when they may. */
  stoppedWhy: (coin: string, reducesOnly: boolean) => string | null
  /** Says what a person has to know, and can't be told in an outcome any more. */
  tell: (id: string, text: string) => void
}

/** Why the second half of a flip may not leave, looked at once its close is known; null when it may. */
export type WhyNotFollow = (frozen: Frozen, ticket: Ticket) => Promise<string | null>

/** A close that is not known to be filled after this long is followed by nothing. */
const followMs = 5_000

/** Sends what was confirmed, and says what became of it: leg by leg, with unknown kept apart from failed. */
export function createSendFlow(ports: SendFlowPorts, whyNotFollow: WhyNotFollow) {
  const { clock, ids, digest, guard } = ports
  type About = { words: string; sheetId: string; digest: string; origin: Origin; submit?: SubmitFacts }

  /** Cancels first, then each step. The protection is written down before its order leaves. */
  return async function send(frozen: Frozen, confirmed: Confirmed, checks: CheckReport[]): Promise<Outcome> {
    const { sheet, words, tickets, origin } = frozen
    const about = { words, sheetId: sheet.sheetId, digest: sheet.digest, origin }
    const legs: LegOutcome[] = []
    const texts: string[] = []
    let story = sheet.sheetId
    if (confirmed.cancels.length > 0) {
      const result = await ports.cancel(confirmed.cancels, new Set(confirmed.plans.map(({ coin }) => coin)))
      texts.push(result.text)
      legs.push(...cancelLegs(confirmed.cancels, result))
    }
    if (confirmed.endRules !== null) texts.push(ports.rules.end(confirmed.endRules.coin))
    const ends: End[] = confirmed.plans.length === 0 ? ['accepted'] : []
    const stories = confirmed.plans.map(() => ids.next())
    // Written down before the first order, so that a restart can say what was to follow it.
    const promises = confirmed.plans.map(({ coin, waitsFor, rule }, i) => {
      const text = waitsFor === 'close' ? followText(tickets[i]!) : rule === null ? null : ruleCutText(rule)
      const follow = waitsFor === 'close' ? stories[i]! : `rule of ${stories[i]}`
      return text === null ? null : ports.replace.promise(coin, follow, text)
    })
    let before: Placement | null = null
    for (const [i, step] of confirmed.plans.entries()) {
      const ticket = tickets[i]!
      story = stories[i]!
      const why = step.waitsFor === 'close' ? await notClosedWhy(before, frozen, ticket) : null
      if (why !== null) {
        legs.push(...heldBack(step.plan, why))
        texts.push(`${step.coin} stays flat: ${why}.`)
        ends.push('not_sent')
        promises[i]?.()
      } else {
        before = await sendStep(story, step, ticket, sheet, withSubmit(about, ticket), legs.length > 0)
        const armed = armLegs(step, before)
        legs.push(...before.legs, ...armed.legs)
        // A rule that waits for its target is still promised: a restart must say that it was never armed.
        if (armed.later !== null) void armed.later.then(promises[i])
        else promises[i]?.()
        texts.push(
          before.why ?? (before.is === 'accepted' ? '' : (firstReason(before.legs) ?? '')),
          keptText(step, before),
        )
        ends.push(before.is)
      }
    }
    return outcomeOf(
      togetherOf(ends, legs),
      story,
      legs,
      texts.filter((text) => text !== ''),
      checks,
    )
  }

  /** An order that opens is remembered by the checks of rate and repetition; one that reduces never counts against the way out. */
  function withSubmit(about: About, ticket: Ticket): About {
    return isIncreasing(ticket) ? { ...about, submit: submitOf(ticket, clock.now(), about.origin) } : about
  }

  /** One step of a confirm: its orders, then the old ones that they take the place of. */
  async function sendStep(
    story: string,
    step: Confirmed['plans'][number],
    ticket: Ticket,
    sheet: Sheet,
    about: About,
    hasLeft: boolean,
  ): Promise<Placement> {
    const { coin, plan, replaces } = step
    if (plan.groups.length === 0 && plan.leverage === null)
      return { story, is: 'accepted', legs: [], why: null, settled: Promise.resolve([]) }
    if (ticket.action === 'open') guard.plan(planFor(ticket, story, sheet, digest, plan))
    const order = { story, coin, plan, about, closedWhy: () => ports.stoppedWhy(coin, ticket.reduceOnly) }
    const isExit = ticket.task?.is === 'exit'
    if (replaces.length > 0 || isExit)
      return guarded(order, hasLeft, () => ports.replace.replace({ ...order, side: ticket.side, replaces }))
    const placed = await guarded(order, hasLeft, () => ports.place(order))
    const known = placed.is === 'unknown' ? await soon(placed) : placed
    if (known.is === 'rejected' || known.is === 'not_sent') guard.drop(story)
    if (known.is === 'unknown') void known.settled.then((final) => void afterSettled(story, coin, final))
    else noteStops(story, coin, known.legs)
    return known
  }

  /** Why the second half of a flip does not leave; null when the first is known to have closed the position. */
  async function notClosedWhy(close: Placement | null, frozen: Frozen, ticket: Ticket): Promise<string | null> {
    if (close === null) return 'the close was not sent'
    const late = new Promise<null>((resolve) => void clock.after(followMs, () => resolve(null)))
    const legs = close.is === 'unknown' ? await Promise.race([close.settled, late]) : close.legs
    if (legs === null) return 'what became of the close is not known yet'
    const closes = legs.filter((leg) => leg.role === 'close')
    if (closes.length === 0 || closes.some((leg) => leg.state !== 'filled')) return 'the close was not filled whole'
    return whyNotFollow(frozen, ticket)
  }

  /** A rule is armed once its own target rests, and only then. `later`: it waits until that is known. */
  function armLegs(
    { coin, plan, rule }: Confirmed['plans'][number],
    placed: Placement,
  ): { legs: LegOutcome[]; later: Promise<void> | null } {
    if (rule === null) return { legs: [], later: null }
    const leg = { role: 'rule' as const, coin, cloid: null, oid: null, size: null, filled: null, averagePrice: null }
    const isTargetKnown = plan.groups.length === 0 || placed.is !== 'unknown'
    if (!isTargetKnown) {
      const later = placed.settled.then((legs) => {
        const why = arm(rule, legs)
        if (why !== null) ports.tell(`rule-of-${placed.story}`, notArmedText(rule, why))
      })
      return { legs: [{ ...leg, state: 'unknown', reason: 'it is armed when its target is known to rest' }], later }
    }
    const why = arm(rule, placed.legs)
    return { legs: [{ ...leg, state: why === null ? 'armed' : 'not_sent', reason: why }], later: null }
  }

  /** Why a rule could not be armed; null when it is. */
  function arm(rule: RulePlan, legs: readonly LegOutcome[]): string | null {
    const needsTarget = rule.when.is === 'filled' && rule.when.oid === null
    const target = legs.find((one) => one.role === 'target' && one.state === 'resting')
    if (needsTarget && target?.oid == null) return 'its target does not rest'
    const oid = target?.oid ?? null
    try {
      ports.rules.arm(needsTarget && rule.when.is === 'filled' ? { ...rule, when: { ...rule.when, oid } } : rule)
      return null
    } catch (thrown) {
      return shortReason(thrown)
    }
  }

  /** Where something of this confirm has left already, a row that fails now must not hide that. */
  async function guarded(
    { story, plan }: { story: string; plan: ConfirmedPlan },
    hasLeft: boolean,
    task: () => Promise<Placement>,
  ): Promise<Placement> {
    try {
      return await task()
    } catch (thrown) {
      if (!hasLeft) throw thrown
      const legs = heldBack(plan, shortReason(thrown))
      return { story, is: 'not_sent', legs, why: null, settled: Promise.resolve(legs) }
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

function heldBack(plan: ConfirmedPlan, reason: string): LegOutcome[] {
  return plan.groups
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
        reason,
      }),
    )
}

function cancelLegs(cancels: Confirmed['cancels'], result: CancelResult): LegOutcome[] {
  return cancels.map(({ coin, oid }): LegOutcome => {
    const left = result.unverified.find((one) => one.oid === oid)
    const state = left === undefined ? 'cancelled' : 'unknown'
    const reason = left?.reason ?? null
    return { role: 'cancel', coin, cloid: null, oid, state, size: null, filled: null, averagePrice: null, reason }
  })
}

const firstReason = (legs: readonly LegOutcome[]): string | null =>
  legs.find((leg) => leg.reason !== null && leg.role !== 'cancel')?.reason ?? null

function notArmedText(rule: RulePlan, why: string): string {
  return `A rule of ${rule.coin} was not armed: ${why}. Say it again if you still want it: ${ruleText(rule)}`
}

function ruleCutText(rule: RulePlan): string {
  return `A rule of ${rule.coin} was not armed, because the desk stopped while it was being set up; a target of it may rest. Say it again if you still want it: ${ruleText(rule)}`
}

/** What still rests because the order that was to take its place is not known to. */
function keptText({ replaces }: Confirmed['plans'][number], { legs }: Placement): string {
  const kept = replaces.filter(({ oid }) => legs.some((leg) => leg.oid === oid && leg.state === 'not_sent'))
  return kept.length === 0 ? '' : `What rests stays: ${kept.map((one) => one.text).join(', ')}.`
}

function followText({ coin, side, size }: Ticket): string {
  return `A flip of ${coin} was cut off when the desk stopped: the ${side} of ${text(size)} was not opened, and will not be by itself. Look at the position; say it again if you still want it.`
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
