import type { Facts } from '../../../preload/contract/facts.ts'
import type { Intent, OpenIntent, Sizing, Stop } from '../../../preload/contract/intent.ts'
import type { Grid, GridCell, Report } from '../../../preload/contract/report.ts'
import { type Instrument, type PositionSide, roundStop } from '../market/instrument.ts'
import { readWorld } from '../market/world.ts'
import { known } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { add, isPositive, type Price, type Ratio, scale, subtract } from '../money/quantity.ts'
import type { Origin } from '../risk/check.ts'
import { buildOpenTicket } from '../ticket/build-ticket.ts'
import { assessOpening } from './assess.ts'
import { isRefused } from './refusal.ts'

/** How far the grid's stops are, and how much its columns risk, in parts of what was said. */
const stopSteps = ['0.5', '0.75', '1', '1.5', '2'].map(known.ratio)
const riskSteps = ['0.25', '0.5', '1', '1.5', '2'].map(known.ratio)
/** Where no risk was said, the columns are these percentages of equity; where no stop was, the rows these of the entry. */
const plainRisks: readonly Sizing[] = ['0.25', '0.5', '1', '1.5', '2'].map((value) => ({ by: 'risk_percent', value }))
const plainStops: readonly Stop[] = ['1', '2', '3', '5', '8'].map((value) => ({ by: 'percent', value }))
/** The place of the step of one, and the longest number that a sentence may hold. */
const middle = 2
const longestNumber = 30

/**
 * The what-if grid of an opening intent: five stops by five risks, each cell sized, ticketed and checked by the very same
 * pipeline on the same facts. Null for every other intent and for facts that are not whole.
 */
export function whatIfGrid(intent: Intent | null, facts: Facts, origin: Origin): Grid | null {
  if (intent?.action !== 'open' || intent.coin === null) return null
  const world = readWorld(facts)
  const market = world?.marketNamed(intent.coin) ?? null
  if (world === null || market === null) return null
  // Where the trade as said can't be, its stops are measured from the market.
  const ticket = buildOpenTicket(intent, world)
  const entry = isRefused(ticket) ? (market.mid ?? market.mark) : ticket.entry.price
  const stops = stopsOf(intent, entry, market.instrument)
  const sizings = sizingsOf(intent.sizing)
  const isRisk = intent.sizing.by === 'risk_percent' || intent.sizing.by === 'risk_usd'
  const row = intent.stop === null ? -1 : stops.indexOf(intent.stop)
  const cells = stops.map((stop) =>
    sizings.map((sizing) => cellOf(assessOpening({ ...intent, stop, sizing }, world, origin))),
  )
  const current = isRisk && row >= 0 ? { row, column: sizings.indexOf(intent.sizing) } : null
  return { coin: intent.coin, side: intent.side, stops, sizings, cells, current }
}

function cellOf(report: Report): GridCell {
  const { ticket, losses, outlook, verdict, refusal, checks, words } = report
  const [block, warn] = (['block', 'warn'] as const).map((said) => checks.find((check) => check.verdict === said))
  return {
    words,
    size: ticket?.size ?? null,
    allIn: losses?.allIn ?? null,
    rewardToRisk: outlook?.rewardToRisk ?? null,
    liquidationGap: outlook?.liquidationGap ?? null,
    fundingDailyR: outlook?.funding?.dailyR ?? null,
    verdict,
    why: refusal?.text ?? block?.why ?? warn?.why ?? null,
  }
}

/** The stops of the rows; the one that was said is among them as it is. */
function stopsOf({ stop, side }: OpenIntent, entry: Price, instrument: Instrument): Stop[] {
  if (stop === null) return [...plainStops]
  const rows = stopSteps.map((step, at): Stop | null => {
    if (at === middle) return stop
    if (stop.by !== 'price') return fitting({ by: stop.by, value: text(scale(known.ratio(stop.value), step)) })
    return isPositive(known.ratio(stop.value)) ? stopAt(entry, known.price(stop.value), step, side, instrument) : null
  })
  const seen = new Set<string>()
  return rows.filter((row): row is Stop => {
    if (row === null || seen.has(row.value)) return row === stop
    seen.add(row.value)
    return true
  })
}

function stopAt(entry: Price, said: Price, step: Ratio, side: PositionSide, instrument: Instrument): Stop | null {
  const moved = add(entry, scale(subtract(said, entry), step))
  if (!isPositive(moved)) return null
  const rounded = roundStop(moved, side, instrument)
  return isPositive(rounded) ? fitting({ by: 'price', value: text(rounded) }) : null
}

function fitting(stop: Stop): Stop | null {
  return stop.value.length <= longestNumber && isPositive(known.ratio(stop.value)) ? stop : null
}

/** The sizings of the columns; a risk that was said is among them as it is. */
function sizingsOf(said: Sizing): Sizing[] {
  if (said.by !== 'risk_percent' && said.by !== 'risk_usd') return [...plainRisks]
  const columns = riskSteps.map(
    (step, at): Sizing => (at === middle ? said : { by: said.by, value: text(scale(known.ratio(said.value), step)) }),
  )
  return columns.filter((column) => column === said || column.value.length <= longestNumber)
}
