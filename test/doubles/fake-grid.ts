import type { Grid } from '../../preload/contract/report.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { fakeReport } from './fake-reports.ts'

/** The what-if grid of a sentence that opens something; its cells are fake reports. */
export function fakeGrid(words: string): Grid | null {
  const { reading, ticket } = fakeReport(words)
  const intent = reading.intent?.action === 'open' ? reading.intent : null
  if (intent === null || intent.stop === null || ticket === null) return null
  const [entry, said] = [Number(ticket.entry.price), Number(intent.stop.value)]
  const steps = [0.5, 0.75, 1, 1.5, 2]
  const stops = steps.map((step) => ({ by: 'price' as const, value: String(entry + (said - entry) * step) }))
  const sizings = [0.25, 0.5, 1, 1.5, 2].map((step) => ({
    by: 'risk_percent' as const,
    value: String(Number(intent.sizing.value) * step),
  }))
  const cells = stops.map((stop, row) =>
    sizings.map((sizing) => {
      const cell = writeWords({ ...intent, stop, sizing })
      const { ticket: made, losses, verdict } = fakeReport(cell)
      const rewardToRisk = (1.9 / (steps[row] ?? 1)).toFixed(4)
      const liquidationGap = (4 - row * 0.9).toFixed(3)
      const fundingDailyR = (0.006 / (steps[row] ?? 1)).toFixed(5)
      const why = verdict === 'blocked' ? 'One trade may lose at most 3% of equity at its stop.' : null
      return {
        words: cell,
        size: made?.size ?? null,
        allIn: losses?.allIn ?? null,
        rewardToRisk,
        liquidationGap,
        fundingDailyR,
        verdict,
        why,
      }
    }),
  )
  return { coin: 'SOL', side: intent.side, stops, sizings, cells, current: { row: 2, column: 2 } }
}
