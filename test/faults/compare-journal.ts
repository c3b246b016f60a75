import type { PaperControl } from '../../main/paper/control.ts'
import type { Journal } from '../../main/ports.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'

/** What the journal tells beside what the exchange counted; `faults` is empty when the two agree. */
export type Comparison = { faults: string[]; orders: number; stories: number; settledByAsking: number; fills: number }

const isTaken = new Set<LegOutcome['state']>(['filled', 'resting', 'partly_filled'])

/**
 * Holds a journal against the exchange's own count: every order that was taken has its row, none was taken twice, every
 * story has its end, every end says what is true, no fill is told twice, and no nonce was used twice.
 */
export function compareJournal(
  journal: Pick<Journal, 'verify' | 'recent' | 'openStories'>,
  counters: ReturnType<PaperControl['counters']>,
): Comparison {
  const faults: string[] = []
  const all = 1_000_000
  const verdict = journal.verify()
  if (verdict.badRow !== null) faults.push(`journal: ${verdict.why}`)
  if (counters.duplicates > 0) faults.push(`${counters.duplicates} duplicates`)
  const accepted = new Set(Object.keys(counters.cloids).filter((cloid) => (counters.cloids[cloid] ?? 0) > 0))
  const sending = journal.recent('order_sending', all)
  const sent = new Set(sending.flatMap((row) => (row.body as { cloids: string[] }).cloids))
  for (const cloid of accepted) if (!sent.has(cloid)) faults.push(`the exchange took ${cloid}, and no row tells of it`)
  // A noop burns the nonce of an earlier request, on purpose.
  const nonces = [...sending, ...journal.recent('cancel_sending', all)]
    .map((row) => row.body as { nonce: number; action: { type: string } })
    .flatMap(({ nonce, action }) => (action.type === 'noop' ? [] : [nonce]))
  if (new Set(nonces).size !== nonces.length) faults.push('a nonce was used twice')
  const open = journal.openStories('order_intent', 'order_settled')
  if (open.length > 0) faults.push(`${open.length} stories are not settled`)
  const settled = journal.recent('order_settled', all)
  let settledByAsking = 0
  for (const row of settled) {
    const { legs, by } = row.body as unknown as { legs: LegOutcome[]; by: string }
    if (by !== 'answer') settledByAsking += 1
    for (const { cloid, state, role } of legs) {
      if (cloid === null) continue
      if (state === 'unknown') faults.push(`${role} ${cloid} of a settled story is unknown`)
      if (state === 'not_sent' && accepted.has(cloid))
        faults.push(`${role} ${cloid} is called not sent, and the exchange took it`)
      if (isTaken.has(state) && !accepted.has(cloid))
        faults.push(`${role} ${cloid} is called ${state}, and the exchange never took it`)
    }
  }
  const fills = journal.recent('fill', all).map((row) => (row.body as { id: string }).id)
  if (new Set(fills).size !== fills.length)
    faults.push(`${fills.length - new Set(fills).size} fills are in the journal twice`)
  return { faults, orders: accepted.size, stories: settled.length, settledByAsking, fills: fills.length }
}
