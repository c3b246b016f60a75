import type { Facts } from '../../../preload/contract/facts.ts'
import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import {
  type CheckReport,
  checkIds,
  type Question,
  type Reading,
  type Refusal,
  type Report,
  type Verdict,
} from '../../../preload/contract/report.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import { answerTopic, type Topic } from '../answers/answer-topic.ts'
import { readWorld, type World } from '../market/world.ts'
import { floorToLot } from '../money/notional.ts'
import { parseSize } from '../money/parse-decimal.ts'
import { isEqual } from '../money/quantity.ts'
import { answer, type ConfirmFacts, type Origin } from '../risk/check.ts'
import { type Approved, runChecks } from '../risk/run-checks.ts'
import { buildOpenTicket, repriceTicket, type Ticket, worldOf } from '../ticket/build-ticket.ts'
import { answerQuestion, whichCoin } from './answer-question.ts'
import { assessManagement, type Cancel, isQuestion, type Management } from './assess-management.ts'
import { outlookReport } from './print-outlook.ts'
import { lossesReport, sizingReport, ticketReport } from './print-ticket.ts'
import { isRefused, type Refused, refuse } from './refusal.ts'
import { refusalReport } from './sentences.ts'

/** A reading and the facts of one moment. `confirm` is there for the second run only, after the key press. */
export interface AssessInput {
  readonly words: string
  readonly reading: Reading
  /** What the words were read as, where the reader says so, with its own refusal; else the reading alone decides. */
  readonly kind?: 'intent' | 'question' | 'refused' | 'unreadable'
  readonly refusal?: Refusal | null
  readonly facts: Facts
  readonly model?: Report['model']
  readonly origin: Origin
  readonly confirm?: ConfirmFacts
  /** What fact the words ask for, where they ask for one instead of a trade. */
  readonly topic?: Topic | null
}

/** The report for a person, and the typed values that the flow goes on with. */
export interface Assessment {
  readonly report: Report
  /** The one opening or closing order; null when there is none, or more than one close. */
  readonly ticket: Ticket | null
  /** Null while anything blocks; to be signed only when its stage is `after_confirm`. */
  readonly approval: Approved | null
  /** Every ticket of a management sentence in the order they go out, with the approvals of those that nothing blocks. */
  readonly closes: readonly Ticket[]
  readonly approvals: readonly Approved[]
  /** Resting orders to cancel, before anything is closed. */
  readonly cancels: readonly Cancel[]
  /** What a person should know beside the legs. */
  readonly notes: readonly string[]
  /** Coins whose rules end (null: all); absent where none do. */
  readonly endRules?: Management['endRules']
}

const nothing = { ticket: null, approval: null, closes: [], approvals: [], cancels: [], notes: [] }

/** A reading whose world was read already. */
type Input = Omit<AssessInput, 'facts'>

function blankReport(input: Input, verdict: Verdict): Report {
  const { words, reading } = input
  const model = input.model ?? null
  return {
    words,
    reading,
    model,
    ticket: null,
    actions: [],
    sizing: null,
    losses: null,
    outlook: null,
    checks: [],
    refusal: null,
    answer: null,
    verdict,
  }
}

function refusedAssessment(input: Input, refused: Refused): Assessment {
  return { ...nothing, report: { ...blankReport(input, 'refused'), refusal: refusalReport(refused) } }
}

/** The question to ask, if there is one: the reading's own, or the coin that an opening intent lacks. */
function questionOf({ intent, question }: Reading): Question | null {
  if (question !== null) return question
  return intent?.action === 'open' && intent.coin === null ? whichCoin(intent) : null
}

function verdictOf(checks: readonly CheckReport[]): Verdict {
  if (checks.some((check) => check.verdict === 'block')) return 'blocked'
  return checks.some((check) => check.verdict === 'warn') ? 'needs_ack' : 'ready'
}

/** The one order that a question offers as the model's reading, which its claim is of; null where there is none, or several. */
function askedTicket({ by }: Reading, question: Question | null, world: World | null): Ticket | null {
  const [only, ...more] = (question?.options ?? []).filter((option) => (option.by ?? by) === 'model')
  const intent = more.length > 0 ? null : (only?.intent ?? null)
  if (intent?.action !== 'open' || intent.coin === null || world === null) return null
  const ticket = buildOpenTicket(intent, world)
  return isRefused(ticket) ? null : ticket
}

/** Whether the model's own claim, cut to the lot, is the ticket's size or the one before costs; null when it claimed none or none was computed. */
function compareClaim(model: Report['model'], ticket: Ticket | null): Report['model'] {
  if (model === null || model.claimedSize === null || ticket === null) return model
  const claimed = parseSize(model.claimedSize)
  const { naive } = ticket.sizing
  if (claimed === 'not_a_number') return { ...model, agrees: 'no' }
  const size = floorToLot(claimed, ticket.instrument.szDecimals)
  if (isEqual(size, ticket.size)) return { ...model, agrees: 'allIn' }
  return { ...model, agrees: naive !== null && isEqual(size, naive) ? 'naive' : 'no' }
}

function check(input: Input, ticket: Ticket, now: World) {
  const world = worldOf(ticket, now)
  const market = world.marketNamed(ticket.coin)!
  return runChecks(ticket, { world, market, origin: input.origin, confirm: input.confirm ?? null })
}

function assessTicket(input: Input, ticket: Ticket, world: World): Assessment {
  const { checks, approval } = check(input, ticket, world)
  const report: Report = {
    ...blankReport(input, verdictOf(checks)),
    model: compareClaim(input.model ?? null, ticket),
    ticket: ticketReport(ticket),
    sizing: sizingReport(ticket),
    losses: lossesReport(ticket),
    outlook: outlookReport(ticket, world.marketNamed(ticket.coin)!, world),
    checks,
  }
  return { ...nothing, report, ticket, approval }
}

const severity = { pass: 0, warn: 1, block: 2 } as const

/** The checks of several orders as one list: each id once, with its worst answer, in table order. */
export function worstOfEach(runs: readonly { ticket: Ticket; checks: readonly CheckReport[] }[]): CheckReport[] {
  const worst = new Map<string, CheckReport>()
  const isSeveral = new Set(runs.map(({ ticket }) => ticket.coin)).size > 1
  for (const { ticket, checks } of runs) {
    for (const one of checks) {
      const before = worst.get(one.id)
      const named = isSeveral ? { ...one, why: `${ticket.coin}: ${one.why}` } : one
      if (!before || severity[one.verdict] > severity[before.verdict]) worst.set(one.id, named)
    }
  }
  if (runs.length < 2) return [...worst.values()]
  return [...worst.values()].sort((a, b) => checkIds.indexOf(a.id) - checkIds.indexOf(b.id))
}

function assessActions(input: Input, management: Management, world: World): Assessment {
  const { closes, cancels, actions, shown, notes, endRules } = management
  const only = closes.length === 1 ? closes[0]! : null
  const order = shown?.task?.is === 'exit' ? null : shown
  const runs = closes.map((ticket) => ({ ticket, ...check(input, ticket, world) }))
  const checks = worstOfEach(runs)
  const report: Report = {
    ...blankReport(input, verdictOf(checks)),
    ticket: order && ticketReport(order),
    sizing: order && sizingReport(order),
    losses: shown && lossesReport(shown),
    checks,
    actions: [...actions],
  }
  const approvals = runs.flatMap((run) => (run.approval === null ? [] : [run.approval]))
  const approval = only === null ? null : (approvals[0] ?? null)
  const ended = endRules === undefined ? {} : { endRules }
  return { report, ticket: only, approval, closes, approvals, cancels, notes, ...ended }
}

function assessIntent(input: Input, intent: Intent, world: World): Assessment {
  if (intent.action === 'open') {
    const ticket = buildOpenTicket(intent, world)
    return isRefused(ticket) ? refusedAssessment(input, ticket) : assessTicket(input, ticket, world)
  }
  const management = assessManagement(intent, world)
  if (isQuestion(management)) {
    const question = answerQuestion(management, world)
    return { ...nothing, report: { ...blankReport(input, 'question'), reading: { ...input.reading, question } } }
  }
  return isRefused(management) ? refusedAssessment(input, management) : assessActions(input, management, world)
}

/** Sizes, tickets and checks an opening intent on a world that was read already: for what asks about many at one moment. */
export function assessOpening(intent: OpenIntent, world: World, origin: Origin): Report {
  const reading: Reading = { by: 'grammar', intent, spans: [], question: null, flags: [] }
  return assessIntent({ words: writeWords(intent), reading, origin }, intent, world).report
}

/**
 * Sizes, tickets and checks a reading on the facts of one moment, and says the verdict: the first that applies of
 * unreadable, question, refused, blocked, needs_ack, ready. Pure; never throws on facts and intents that their
 * schemas hold. Facts that are not whole are refused (`facts_unusable`).
 */
export function assess(input: AssessInput): Assessment {
  const { reading, facts, kind } = input
  const question = questionOf(reading)
  const refusal = input.refusal ?? null
  if (kind === 'unreadable' || (kind !== 'refused' && question === null && reading.intent === null)) {
    const asked = input.topic ?? null
    const answer = asked === null ? null : answerTopic(asked, readWorld(facts))
    return {
      ...nothing,
      report: { ...blankReport(input, 'unreadable'), refusal: answer === null ? refusal : null, answer },
    }
  }
  const world = readWorld(facts)
  const asked = question === null ? null : answerQuestion(question, world)
  const model = compareClaim(input.model ?? null, askedTicket(reading, question, world))
  const report = { ...blankReport(input, 'question'), model, reading: { ...reading, question: asked } }
  if (kind === 'refused') return { ...nothing, report: { ...report, refusal, verdict: 'refused' } }
  if (asked !== null || reading.intent === null) return { ...nothing, report }
  if (world === null) return refusedAssessment(input, refuse('facts_unusable', ''))
  return assessIntent(input, reading.intent, world)
}

/**
 * The second run: the checks of a frozen ticket, after the key press, on the facts of that moment. The order itself is
 * not sized anew; its expected fill, losses, margin and liquidation are. Facts that are not whole approve nothing.
 */
export function recheck(
  ticket: Ticket,
  second: { facts: Facts; origin: Origin; confirm: ConfirmFacts },
): { checks: CheckReport[]; approval: Approved | null } {
  const now = readWorld(second.facts)
  const world = now && worldOf(ticket, now)
  const market = world?.marketNamed(ticket.coin) ?? null
  const priced = now === null ? null : repriceTicket(ticket, now)
  if (priced !== null && isRefused(priced) && ticket.task !== undefined) {
    const why = refusalReport(priced).text
    return {
      checks: [answer('REDUCE_ONLY_GUARD', 'block', priced.measured ?? 'refused', priced.limit ?? 'as shown', why)],
      approval: null,
    }
  }
  if (world === null || market === null || priced === null || isRefused(priced)) {
    const why = 'The market or account data is not whole, so nothing can be checked. Review the order again.'
    return { checks: [answer('STALE_MARKET', 'block', 'unknown', 'whole data', why)], approval: null }
  }
  return runChecks(priced, { world, market, origin: second.origin, confirm: second.confirm })
}
