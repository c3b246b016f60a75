import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import type { Question, QuestionOption } from '../../../preload/contract/report.ts'
import type { World } from '../market/world.ts'
import { sizeFor } from '../money/notional.ts'
import { known, parsePercent } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import {
  add,
  distance,
  divide,
  isAbove,
  isBelow,
  isPositive,
  noPrice,
  one,
  type Price,
  type Size,
  scale,
  subtract,
  sum,
  whole,
} from '../money/quantity.ts'
import { entryFee, signum, worseFill } from '../sizing/losses.ts'
import { budgetOf } from '../sizing/rung-for.ts'
import { buildCloseTicket, buildOpenTicket } from '../ticket/build-ticket.ts'
import { lossesReport, ticketReport } from './print-ticket.ts'
import { isRefused } from './refusal.ts'
import { refusalReport } from './sentences.ts'

/** What an option's intent comes to on these facts; an intent that is no order with a coin comes to nothing. */
function computed(intent: Intent | null, world: World): Pick<QuestionOption, 'size' | 'terms'> {
  if (intent === null || !('coin' in intent) || intent.coin === null) return { size: null }
  if (intent.action !== 'open' && intent.action !== 'close') return { size: null }
  const ticket =
    intent.action === 'open' ? buildOpenTicket(intent, world) : buildCloseTicket(intent.coin, intent.size, world)
  if (isRefused(ticket))
    return { size: null, terms: { entry: null, stop: null, loss: null, refusal: refusalReport(ticket).text } }
  const { entry, stop } = ticketReport(ticket)
  const loss = lossesReport(ticket)?.allIn ?? null
  return { size: text(ticket.size), terms: { entry: entry.price, stop: stop?.trigger ?? null, loss, refusal: null } }
}

/** The prices an entry runs between, as said; none for a market entry, which needs a coin. */
function endsOf(entry: OpenIntent['entry']): string[] {
  if (entry.type === 'market') return []
  return entry.type === 'ladder' ? [entry.from, entry.to] : [entry.price]
}

/**
 * Sizes of an intent without a coin, so without tick and lot; a market or ATR price needs a coin. Equal rungs in equal
 * steps lose together what their middle price loses.
 */
export function lotFreeSizes(intent: OpenIntent, world: World): { naive: Size; allIn: Size } | null {
  const { entry, stop, side } = intent
  const equity = intent.account === null ? world.account.equity : known.usd(intent.account)
  const budget = budgetOf(intent.sizing, equity)
  const said = endsOf(entry)
  if (budget === null || stop === null || !isPositive(budget) || said.length === 0) return null
  if (entry.type === 'ladder' && entry.weights !== undefined) return null
  if (!said.every((price) => isPositive(known.ratio(price)))) return null
  const ends = said.map(known.price)
  const from = divide(sum(noPrice, ends), whole(ends.length))
  const to = stopPrice(stop, from, intent)
  if (to === null || !ends.every((end) => (side === 'long' ? isBelow(to, end) : isAbove(to, end)))) return null
  const exit = worseFill(to, side, world.settings.stopSlippage)
  const fees = add(scale(from, entryFee(world.fees, intent.tif ?? 'Gtc')), scale(exit, world.fees.taker))
  const loss = add(distance(from, exit), fees)
  return isPositive(loss) ? { naive: sizeFor(budget, distance(from, to)), allIn: sizeFor(budget, loss) } : null
}

function stopPrice(stop: NonNullable<OpenIntent['stop']>, from: Price, intent: OpenIntent): Price | null {
  if (stop.by === 'price') return isPositive(known.ratio(stop.value)) ? known.price(stop.value) : null
  const share = parsePercent(stop.value)
  if (stop.by !== 'percent' || share === 'not_a_number') return null
  const to = scale(from, subtract(one, scale(share, signum(intent.side))))
  return isPositive(to) ? to : null
}

function withoutCoin(option: QuestionOption, intent: OpenIntent, world: World): QuestionOption[] {
  const sizes = lotFreeSizes(intent, world)
  if (sizes === null) return [{ ...option, size: null }]
  return [
    { ...option, label: 'before costs', size: text(sizes.naive) },
    { ...option, label: 'all in', size: text(sizes.allIn) },
  ]
}

/** A question with what each of its options comes to; an option without a coin becomes its naive and its all-in size. */
export function answerQuestion(question: Question, world: World | null): Question {
  if (world === null) return question
  const options = question.options.flatMap((option) => {
    const intent = option.intent
    if (intent?.action === 'open' && intent.coin === null) return withoutCoin(option, intent, world)
    const { size, terms } = computed(intent, world)
    return [{ ...option, size: size ?? option.size, ...(terms === undefined ? {} : { terms }) }]
  })
  return { ...question, options }
}

/** The question for an opening intent that names no coin. */
export function whichCoin(intent: OpenIntent): Question {
  return { code: 'coin', text: 'Which coin?', options: [{ label: 'all in', intent, size: null }] }
}
