import type { SubmitFacts } from '../../preload/contract/facts.ts'
import type { JournalRow } from '../../preload/contract/journal.ts'
import type { Clock, Journal } from '../ports.ts'
import type { IntentBody } from './place-flow.ts'

const hourMs = 3_600_000
/** More intents than an hour of the fastest policy can hold. */
const rowsAtStart = 5_000

/** The opening orders that a person confirmed in the last hour, read back from the journal at the start and kept up with each row. */
export function createSubmits(journal: Journal, clock: Clock) {
  let submits: SubmitFacts[] = []
  const stopCloids = new Set<string>()

  function hear(row: JournalRow): void {
    const { plan, cloids, about } = row.body as unknown as IntentBody
    for (const [g, group] of plan.groups.entries())
      for (const [l, leg] of group.legs.entries()) {
        const cloid = cloids[g]?.[l]
        if (leg.role === 'stop' && cloid !== undefined) stopCloids.add(cloid)
      }
    const submit = (about as { submit?: SubmitFacts } | null)?.submit
    if (submit !== undefined) submits.push(submit)
  }
  for (const row of journal.recent('order_intent', rowsAtStart).reverse()) hear(row)
  journal.onAppend((row) => {
    if (row.kind === 'order_intent') hear(row)
  })

  return {
    /** Those of the last hour; one with a stamp from the future stays. */
    lastHour(): SubmitFacts[] {
      submits = submits.filter(({ time }) => !(clock.now() - time >= hourMs))
      return submits
    },
    /** The cloids of every stop that this desk sent. */
    stopCloids: (): ReadonlySet<string> => stopCloids,
  }
}
