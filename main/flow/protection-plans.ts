import type { JournalRow } from '../../preload/contract/journal.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import type { LaterLeg } from '../domain/order/leg-plan.ts'
import type { Journal, JournalBody } from '../ports.ts'
import { note } from './send-command.ts'

type Side = 'long' | 'short'

/** What a confirmed order promised: kept in the journal until the position is gone, so that a restart goes on with it. */
export type ProtectionPlan = {
  story: string
  coin: string
  side: Side
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
export type Watched = ProtectionPlan & {
  /** The stop of the confirmed order; `stop` moves, this one stays, because R is measured by it. */
  firstStop: string | null
  isSettled: boolean
  areTargetsPlaced: boolean
  stopEndedByHand: boolean
}

export type ProtectionPlans = ReturnType<typeof createProtectionPlans>

/** The plans that still protect something, in the order they were made, and their rows in the journal. */
export function createProtectionPlans(journal: Journal) {
  const plans = new Map<string, Watched>()
  /** Stories whose targets left in an earlier run. */
  const targetsSentFor = new Set<string>()
  const of = (coin: string) => [...plans.values()].filter((plan) => plan.coin === coin)
  function end(plan: ProtectionPlan, filled: string): void {
    if (!plans.delete(plan.story)) return
    note(journal, { kind: 'protection_ended', story: plan.story, coin: plan.coin, body: { filled } })
  }

  return {
    of,
    ofSide: (coin: string, side: Side) => of(coin).filter((plan) => plan.side === side),
    find: (story: string): Watched | undefined => plans.get(story),
    coins: (): string[] => [...new Set([...plans.values()].map((plan) => plan.coin))],
    /** The newest plan of a side that has a stop still wanted. */
    wanted: (coin: string, side: Side): Watched | undefined =>
      of(coin).findLast((plan) => plan.side === side && plan.stop !== null && !plan.stopEndedByHand),
    stopOfEntry: (cloid: string | null): string | null =>
      [...plans.values()].find((plan) => cloid !== null && plan.entryCloids.includes(cloid))?.stop ?? null,
    firstStopOf: (coin: string, side: Side): string | null =>
      of(coin).find((plan) => plan.side === side && plan.firstStop != null)?.firstStop ?? null,
    lossOf: (coin: string): string | null => of(coin).at(-1)?.plannedLoss ?? null,

    /** Holds a plan whose row is written already. */
    add(plan: ProtectionPlan): void {
      const areTargetsPlaced = plan.targets.length === 0
      plans.set(plan.story, {
        ...plan,
        firstStop: plan.stop,
        isSettled: false,
        areTargetsPlaced,
        stopEndedByHand: false,
      })
    },

    /** Keeps what changed of a plan, so that a restart goes on with it. */
    write(plan: Watched): void {
      const { story, coin } = plan
      note(journal, { kind: 'protection_planned', story, coin, body: { ...plan } as unknown as JournalBody })
    },

    end,

    noteTargetsSent: (story: string) => void targetsSentFor.add(story),

    /** Takes up what earlier runs left. A plan whose order never left ends here: it protects nothing. */
    takeUp(): void {
      for (const rows of journal.openStories('protection_planned', 'protection_ended')) {
        const row = rows.findLast((one) => one.kind === 'protection_planned')
        if (row === undefined) continue
        const body = row.body as unknown as Watched
        plans.set(body.story, {
          ...body,
          firstStop: body.firstStop ?? body.stop,
          isSettled: rows.some((one) => one.kind === 'order_settled'),
          areTargetsPlaced: body.areTargetsPlaced || body.targets.length === 0 || targetsSentFor.has(body.story),
          stopEndedByHand: body.stopEndedByHand ?? false,
        })
        if (!mayBeTaken(rows)) end(body, '0')
      }
    },
  }
}

/** Whether anything of a plan's order was or may have been taken, by the rows of its story. */
function mayBeTaken(rows: readonly JournalRow[]): boolean {
  if (!rows.some((row) => row.kind === 'order_sending')) return false
  const end = rows.findLast((row) => row.kind === 'order_settled')?.body as { legs: LegOutcome[] } | undefined
  return (
    end === undefined ||
    end.legs.some(({ role, state }) => role === 'entry' && state !== 'not_sent' && state !== 'rejected')
  )
}
