import type { PolicyDocument } from '../../../preload/contract/facts.ts'
import { known, parseRatio } from '../money/parse-decimal.ts'
import { isAbove, isBelow } from '../money/quantity.ts'
import { readPolicy } from './policy.ts'
import { fieldOf, limitIn, type PolicyField, policyFields, withValue } from './policy-fields.ts'
import type { Pending } from './policy-view.ts'

/** The policy in force, and the loosenings that wait. */
export interface PolicyState {
  readonly document: PolicyDocument
  readonly pending: readonly Pending[]
}

/** Whether two values of a limit are the same one, however written. */
export function isSameLimit({ tighter }: PolicyField, one: string, other: string): boolean {
  return one === other || (tighter(one, other) === one && tighter(other, one) === other)
}

/** Whether two documents hold the same limits. */
export function isSamePolicy(one: PolicyDocument, other: PolicyDocument): boolean {
  return policyFields.every((field) => isSameLimit(field, limitIn(one, field), limitIn(other, field)))
}

/** The document as it will be when everything that waits has taken effect. */
export function targetOf({ document, pending }: PolicyState): PolicyDocument {
  return pending.reduce((so, { path, value }) => withValue(so, fieldOf(path), value), document)
}

/**
 * What a proposed document makes of the policy at `now` (epoch ms): what is tighter stands at once, what is looser waits
 * for the delay that was in force, or the longer one that comes with it. A looser value that waited already keeps its
 * time; one that the proposal no longer holds is withdrawn.
 */
export function proposed(state: PolicyState, wanted: PolicyDocument, now: number): PolicyState {
  let document = state.document
  const waiting: PolicyField[] = []
  for (const field of policyFields) {
    const [held, value] = [limitIn(state.document, field), limitIn(wanted, field)]
    if (isSameLimit(field, held, value)) continue
    const kept = field.tighter(held, value)
    if (!isSameLimit(field, kept, held)) document = withValue(document, field, kept)
    if (!isSameLimit(field, kept, value)) waiting.push(field)
  }
  const at = now + readPolicy(document).looseningDelayMs
  const pending = waiting.map((field): Pending => {
    const value = limitIn(wanted, field)
    const before = state.pending.find(({ path }) => path === field.path)
    return before !== undefined && isSameLimit(field, before.value, value) ? before : { path: field.path, value, at }
  })
  return { document, pending }
}

/** The policy once what is due at `now` has taken effect; what would not be whole without a part still waiting waits with it. */
export function settled(state: PolicyState, now: number): PolicyState {
  const due = state.pending.filter(({ at }) => at <= now)
  if (due.length === 0) return state
  const document = targetOf({ document: state.document, pending: due })
  if (policyProblem(document) !== null) return state
  return { document, pending: state.pending.filter(({ at }) => at > now) }
}

/** A hand-edited file as a proposal: what differs from the policy in force is wanted, the rest stays as it was to be. */
export function wantedByFile(state: PolicyState, file: PolicyDocument): PolicyDocument {
  const differing = policyFields.filter(
    (field) => !isSameLimit(field, limitIn(state.document, field), limitIn(file, field)),
  )
  return differing.reduce((so, field) => withValue(so, field, limitIn(file, field)), targetOf(state))
}

/** Pairs of which the first may not be above the second. */
const pairs: readonly (readonly [string, string])[] = [
  ['MAX_LOSS_PER_TRADE.warn', 'MAX_LOSS_PER_TRADE.block'],
  ['PRICE_COLLAR.warn', 'PRICE_COLLAR.block'],
  ['CLOCK_SKEW.warnMs', 'CLOCK_SKEW.blockMs'],
  ['ORDER_RATE.perSecond', 'ORDER_RATE.perMinute'],
]
const coinName = /^[A-Za-z0-9][A-Za-z0-9:/._-]{0,39}$/

function fieldProblem(document: PolicyDocument, field: PolicyField): string | null {
  const { path, bounds } = field
  const value = limitIn(document, field)
  if (bounds === null) return null
  const [least, most] = bounds
  const number = parseRatio(value)
  const isWithin =
    number !== 'not_a_number' && !isBelow(number, known.ratio(least)) && !isAbove(number, known.ratio(most))
  return isWithin ? null : `${path} is ${value}, and must be a number from ${least} to ${most}.`
}

/** Why a document can't be the policy, in one sentence; null where it can. Its form is the schema's matter. */
export function policyProblem(document: PolicyDocument): string | null {
  const coins = [...(document.ALLOWED_COIN ?? []), ...Object.keys(document.MAX_ORDER_SIZE ?? {})]
  const odd = coins.find((coin) => !coinName.test(coin))
  if (odd !== undefined) return `"${odd.slice(0, 40)}" is not the name of a coin.`
  for (const field of policyFields) {
    const problem = fieldProblem(document, field)
    if (problem !== null) return problem
  }
  for (const [low, high] of pairs) {
    const [first, second] = [limitIn(document, fieldOf(low)), limitIn(document, fieldOf(high))]
    if (isAbove(known.ratio(first), known.ratio(second)))
      return `${low} is ${first}, which is above ${high}, ${second}.`
  }
  return null
}

/** What changed between two states of the policy, a phrase for each limit; times in UTC. */
export function changeTexts(before: PolicyState, after: PolicyState): string[] {
  return policyFields.flatMap((field) => {
    const [from, to] = [limitIn(before.document, field), limitIn(after.document, field)]
    const was = before.pending.find(({ path }) => path === field.path)
    const waits = after.pending.find(({ path }) => path === field.path)
    const changed = isSameLimit(field, from, to) ? [] : [`${field.path} is ${to}, was ${from}`]
    if (waits !== undefined && waits !== was)
      return [...changed, `${field.path} becomes ${waits.value} at ${new Date(waits.at).toISOString().slice(0, 19)}Z`]
    const isWithdrawn = was !== undefined && waits === undefined && !isSameLimit(field, to, was.value)
    return isWithdrawn ? [...changed, `${field.path} stays ${to}; ${was.value} was withdrawn`] : changed
  })
}
