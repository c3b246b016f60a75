import type { CheckId, Report } from '../../../preload/contract/report.ts'
import type { Leg } from '../../../preload/contract/sheet.ts'
import type { LegPlan, OrderRef, PlannedLeg } from '../order/leg-plan.ts'
import { legsOf } from '../order/legs.ts'
import type { Approved } from '../risk/run-checks.ts'
import { type RulePlan, ruleText } from '../rule/rule-plan.ts'
import type { Ticket } from './build-ticket.ts'

/** Everything one confirm may send, and for whom. The digest of a sheet covers all of it and nothing else. */
export type Terms = {
  network: 'paper' | 'testnet' | 'mainnet'
  account: string
  cancels: readonly OrderRef[]
  plans: readonly PlannedStep[]
  /** Rules that end: those of a coin, or all (`coin` null); null where none do. */
  endRules: { coin: string | null } | null
}

/** One plan of a confirm, and what hangs on it. */
export type PlannedStep<Plan extends LegPlan = LegPlan> = {
  coin: string
  plan: Plan
  /** Resting orders that are cancelled once the plan is known to have gone through, and not before. */
  replaces: readonly OrderRef[]
  /** `close`: it leaves only once the step before it is known to have closed the coin's position. */
  waitsFor: 'nothing' | 'close'
  /** The rule that is armed once the plan has gone through. */
  rule: RulePlan | null
}

/** The steps of tickets, in the order in which they go out. */
export function stepsOf(tickets: readonly Ticket[]): PlannedStep[] {
  return tickets.map((ticket) => ({
    coin: ticket.coin,
    plan: legsOf(ticket),
    replaces: ticket.replaces ?? [],
    waitsFor: ticket.task?.is === 'reopen' ? 'close' : 'nothing',
    rule: ticket.task?.is === 'rule' ? ticket.task.rule : null,
  }))
}

/** The text whose SHA-256 is a sheet's digest. Keys come in the order in which the terms are built; numbers are text. */
export function termsText(sheetId: string, terms: Terms): string {
  return JSON.stringify([sheetId, terms.network, terms.account, terms.cancels, terms.plans, terms.endRules])
}

declare const confirmedBrand: unique symbol
/** A plan of confirmed terms: what may be placed. */
export interface ConfirmedPlan extends LegPlan {
  readonly [confirmedBrand]: true
}
/** Terms that a person saw, acknowledged and confirmed, and that passed the checks a second time. One maker: `confirmTerms`. */
export interface Confirmed extends Terms {
  readonly plans: readonly PlannedStep<ConfirmedPlan>[]
  readonly [confirmedBrand]: true
}

/**
 * Seals terms for sending. The digests must be equal, every plan needs its approval, every warning its acknowledgement.
 * Answers what is missing instead of throwing.
 */
export function confirmTerms(
  terms: Terms,
  proof: { shownDigest: string; termsDigest: string; approvals: readonly Approved[]; acks: readonly CheckId[] },
): Confirmed | { missing: 'digest' | 'approval' } | { unacknowledged: CheckId[] } {
  if (proof.shownDigest !== proof.termsDigest) return { missing: 'digest' }
  const isApproved = proof.approvals.every((one) => one.stage === 'after_confirm')
  if (!isApproved || proof.approvals.length !== terms.plans.length) return { missing: 'approval' }
  const unacknowledged = [...new Set(proof.approvals.flatMap((one) => one.needsAck))].filter(
    (id) => !proof.acks.includes(id),
  )
  if (unacknowledged.length > 0) return { unacknowledged }
  return terms as Confirmed
}

/** The legs of terms as a sheet lists them, in the order in which they go out. */
export function shownLegs(terms: Terms): Leg[] {
  const none = { side: null, size: null, price: null, trigger: null, tif: null, reduceOnly: false }
  const cancel =
    (when: 'now' | 'next') =>
    ({ coin, oid, text }: OrderRef): Leg => ({
      ...none,
      role: 'cancel',
      coin,
      when,
      text: `cancel order ${oid} of ${coin}: ${text}`,
    })
  const orders = terms.plans.flatMap(({ coin, plan, replaces, waitsFor, rule }) => [
    ...(plan.leverage === null
      ? []
      : [
          {
            ...none,
            role: 'leverage' as const,
            coin,
            when: 'first' as const,
            text: `set ${coin} to ${plan.leverage.leverage}x ${plan.leverage.isCross ? 'cross' : 'isolated'}; it stays so even if the order fails`,
          },
        ]),
    ...plan.groups.flatMap((group) =>
      group.legs.map((leg, i) => shownLeg(leg, i > 0 ? 'child' : waitsFor === 'close' ? 'next' : 'now')),
    ),
    ...plan.later.map((leg) => shownLeg(leg, 'on_fill', leg.why)),
    ...replaces.map(cancel('next')),
    ...(rule === null ? [] : [{ ...none, role: 'rule' as const, coin, when: 'rule' as const, text: ruleText(rule) }]),
  ])
  return [...terms.cancels.map(cancel('now')), ...orders]
}

function shownLeg(leg: PlannedLeg, when: Leg['when'], why = ''): Leg {
  const what = `${leg.side} ${leg.size} ${leg.coin}`
  const how =
    leg.trigger === null
      ? `${leg.tif === 'Ioc' ? 'at market, no worse than' : 'limit'} ${leg.price}${leg.tif === null ? '' : ` ${leg.tif}`}`
      : `${leg.trigger.kind === 'sl' ? 'stop' : 'take profit'} at mark ${leg.trigger.price}, no worse than ${leg.price}`
  const only = leg.reduceOnly ? ', reduce only' : ''
  return {
    role: leg.role,
    coin: leg.coin,
    side: leg.side,
    size: leg.size,
    price: leg.price,
    trigger: leg.trigger?.price ?? null,
    tif: leg.tif,
    reduceOnly: leg.reduceOnly,
    when,
    text: `${what} ${how}${only}${why === '' ? '' : ` (${why})`}`,
  }
}

/** The order in one sentence, as the sheet heads it. */
export function sheetSentence(report: Report): string {
  const ticket = report.ticket
  if (ticket === null || report.actions.some((action) => action.text !== undefined))
    return report.actions.map(actionText).join('; ') || 'Nothing to do'
  const verb = ticket.action === 'open' ? (ticket.side === 'long' ? 'Buy' : 'Sell') : `Close ${ticket.side}`
  const at = {
    market: `at market, about ${ticket.entry.price}`,
    limit: `at ${ticket.entry.price} or better`,
    stop: `once mark reaches ${ticket.entry.trigger}`,
    ladder: `in ${ticket.entry.rungs.length} orders, ${ticket.entry.rungs.map((rung) => rung.price).join(', ')}`,
  }[ticket.entry.type]
  const stop =
    ticket.stop === null ? (ticket.action === 'open' ? ', without a stop' : '') : `, stop ${ticket.stop.trigger}`
  const targets = ticket.targets.map((target) => `, ${target.size} off at ${target.trigger}`).join('')
  return `${verb} ${ticket.size} ${ticket.coin} ${at}${stop}${targets}`
}

function actionText(action: Report['actions'][number]): string {
  if (action.text !== undefined) return action.text
  if (action.action === 'cancel') return `cancel ${action.oid ?? 'the orders'} of ${action.coin}`
  return `${action.action.replace('_', ' ')} ${action.size ?? ''} ${action.coin}`.replace('  ', ' ')
}
