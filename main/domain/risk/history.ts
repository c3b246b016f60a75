import type { HistoryFacts, SubmitFacts } from '../../../preload/contract/facts.ts'
import type { OrderSide } from '../market/instrument.ts'
import { known } from '../money/parse-decimal.ts'
import { noUsd, type Price, type Size, type Usd } from '../money/quantity.ts'
import type { Origin } from './check.ts'

/** One order that opens and that a person confirmed. */
export interface Submit {
  readonly time: number
  readonly coin: string
  readonly side: OrderSide
  readonly size: Size
  readonly price: Price
  readonly origin: Origin
}

/** What the desk remembers of its own doing. Undefined: nobody keeps it, and its checks are not listed; null: not known, and they block. */
export interface History {
  readonly trading: HistoryFacts['trading']
  readonly peakEquity: Usd | null | undefined
  /** How much of the day's loss a person accepted by the typed phrase. */
  readonly dayLossAccepted: Usd
  readonly stopOuts: readonly number[] | null | undefined
  readonly submits: readonly Submit[] | null | undefined
  readonly modelOrders: 'on' | 'off' | null | undefined
  /** Model orders before this moment are not counted. */
  readonly modelOrdersSince: number
}

function readSubmit(said: SubmitFacts): Submit {
  return { ...said, size: known.size(said.size), price: known.price(said.price) }
}

/** Reads what the facts remember; null where a submit has a price that none has. */
export function readHistory(said: HistoryFacts | undefined): History | null {
  const { trading, peakEquity, dayLossAccepted, stopOuts, submits, modelOrders, modelOrdersSince } = said ?? {}
  if (submits?.some(({ price }) => /^0+(\.0+)?$/.test(price)) === true) return null
  return {
    trading,
    peakEquity: typeof peakEquity === 'string' ? known.usd(peakEquity) : peakEquity,
    dayLossAccepted: dayLossAccepted === undefined ? noUsd : known.usd(dayLossAccepted),
    stopOuts,
    submits: submits?.map(readSubmit) ?? (submits === undefined ? undefined : null),
    modelOrders,
    modelOrdersSince: modelOrdersSince ?? Number.NEGATIVE_INFINITY,
  }
}
