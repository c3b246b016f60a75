import type { LegOutcome } from '../../preload/contract/sheet.ts'
import type { LegPlan, OrderGroup, PlannedLeg } from '../domain/order/leg-plan.ts'
import type { ReduceOnlyPlan } from '../domain/order/protection.ts'
import type { ConfirmedPlan } from '../domain/ticket/freeze.ts'
import type { Command, Digest, JournalBody, LegAnswer, PostOutcome } from '../ports.ts'
import type { Settle } from './reconcile-flow.ts'
import { append, note, type SendPorts, sendCommand, shortReason } from './send-command.ts'

/** What became of a plan. `settled` resolves when every leg is known: at once, unless an answer was lost. */
export type Placement = {
  story: string
  is: 'accepted' | 'rejected' | 'unknown' | 'not_sent'
  legs: LegOutcome[]
  why: string | null
  settled: Promise<LegOutcome[]>
}

/** The row that begins an order's story: all that a restart needs to finish it. */
export type IntentBody = { plan: LegPlan; cloids: string[][]; about: JournalBody }

/** The cloid of one leg: the first 128 bits of SHA-256 over the story and the leg's place, so that a story names its orders. */
export function cloidOf(digest: Digest, story: string, group: number, leg: number): string {
  return `0x${digest(`${story}/${group}/${leg}`).slice(0, 32)}`
}

export type PlaceOrder = {
  story: string
  coin: string
  /** Only a confirmed plan, or one that can only reduce, may leave. */
  plan: ConfirmedPlan | ReduceOnlyPlan
  about: JournalBody
  /** Why no more of it may leave (a halt in the middle); null when it may. The guard's own orders ask nobody. */
  closedWhy?: () => string | null
  /** Only for what reduces and must not wait: the emergency key may sign it. */
  isUrgent?: boolean
}

/** Places a plan, in order: leverage, then each group. A leverage change or a group that did not go through ends it there. */
export function createPlaceFlow(ports: SendPorts & { digest: Digest }, settle: Settle) {
  return async function place(order: PlaceOrder): Promise<Placement> {
    const { story, coin, plan } = order
    const { journal, digest } = ports
    const cloids = plan.groups.map((group, g) => group.legs.map((_, l) => cloidOf(digest, story, g, l)))
    append(journal, {
      kind: 'order_intent',
      story,
      coin,
      body: { plan, cloids, about: order.about } as unknown as JournalBody,
    })

    const legs: LegOutcome[] = []
    const { closedWhy, isUrgent = false } = order
    const about = { story, coin, kind: 'order' as const, isUrgent, ...(closedWhy && { closedWhy }) }
    // A row that fails after an earlier part was sent ends the plan there; it must not hide that part.
    const send = (command: Command) =>
      sendCommand(ports, about, command).catch((thrown: unknown): PostOutcome => {
        if (legs.length === 0) throw thrown
        return { is: 'not_sent', why: shortReason(thrown) }
      })
    let last: PostOutcome | null = null
    if (plan.leverage !== null) {
      const { asset, isCross, leverage } = plan.leverage
      last = await send({ do: 'leverage', asset, isCross, leverage })
      legs.push(leverageOutcome(coin, last))
    }
    for (const [g, group] of plan.groups.entries()) {
      if (last !== null && last.is !== 'accepted') {
        legs.push(
          ...group.legs.map((leg, l) =>
            legOutcome(leg, cloids[g]?.[l] ?? null, { is: 'not_sent', why: 'an earlier leg did not go through' }),
          ),
        )
        continue
      }
      last = await send({ do: 'order', group, cloids: cloids[g] ?? [] })
      legs.push(...groupOutcome(group, cloids[g] ?? [], last))
    }
    if (last?.is === 'unknown') {
      const settled = settle(story)
      return { story, is: 'unknown', legs, why: last.why, settled }
    }
    note(journal, { kind: 'order_settled', story, coin, body: { legs, by: 'answer' } as unknown as JournalBody })
    const is = isAnyTaken(plan, legs) ? 'accepted' : last === null || last.is === 'not_sent' ? 'not_sent' : 'rejected'
    const why = is !== 'accepted' && last !== null && 'why' in last ? last.why : null
    return { story, is, legs, why, settled: Promise.resolve(legs) }
  }
}

const taken = new Set<LegOutcome['state']>(['resting', 'filled', 'partly_filled', 'waiting'])

/** Whether the venue took any order of the plan; of a plan that only sets the leverage, whether it took that. */
function isAnyTaken(plan: LegPlan, legs: readonly LegOutcome[]): boolean {
  return legs.some((leg) => taken.has(leg.state) && (leg.role !== 'leverage' || plan.groups.length === 0))
}

/** How a leverage change ended up. */
export function leverageOutcome(coin: string, outcome: PostOutcome): LegOutcome {
  const base = { role: 'leverage' as const, coin, cloid: null, oid: null, size: null, filled: null, averagePrice: null }
  switch (outcome.is) {
    case 'accepted': {
      const refused = outcome.legs.find((leg) => leg.is === 'rejected')
      return {
        ...base,
        state: refused ? 'rejected' : 'filled',
        reason: refused?.is === 'rejected' ? refused.reason : null,
      }
    }
    case 'rejected':
      return { ...base, state: 'rejected', reason: outcome.reason }
    default:
      return { ...base, state: outcome.is, reason: outcome.why }
  }
}

/** Reads a bracket leg by leg: one leg's refusal says nothing of the others. */
function groupOutcome(group: OrderGroup, cloids: readonly string[], outcome: PostOutcome): LegOutcome[] {
  return group.legs.map((leg, i) => {
    const cloid = cloids[i] ?? null
    if (outcome.is !== 'accepted') return legOutcome(leg, cloid, outcome)
    const answer = outcome.legs[i]
    return legOutcome(leg, cloid, answer ?? { is: 'unknown', why: 'the exchange answered fewer legs than were sent' })
  })
}

function legOutcome(
  leg: PlannedLeg,
  cloid: string | null,
  answer: LegAnswer | Exclude<PostOutcome, { is: 'accepted' }>,
): LegOutcome {
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
  switch (answer.is) {
    case 'resting':
      return { ...base, state: 'resting', oid: answer.oid }
    case 'filled':
      return {
        ...base,
        state: answer.size === leg.size ? 'filled' : 'partly_filled',
        oid: answer.oid,
        filled: answer.size,
        averagePrice: answer.averagePrice,
      }
    case 'waiting':
    case 'done':
    case 'used':
      return { ...base, state: 'waiting' }
    case 'rejected':
      return { ...base, state: 'rejected', reason: answer.reason }
    case 'unknown':
    case 'not_sent':
      return { ...base, state: answer.is, reason: answer.why }
  }
}
