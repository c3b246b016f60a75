import type { Facts } from '../../../preload/contract/facts.ts'
import { positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { roundStop } from '../market/instrument.ts'
import { readWorld } from '../market/world.ts'
import { known, parsePrice } from '../money/parse-decimal.ts'
import { isBelow } from '../money/quantity.ts'
import { breakEvenPrice } from '../order/break-even.ts'
import { isRefused, refuse } from '../report/refusal.ts'
import { refusalReport } from '../report/sentences.ts'
import { runChecks } from '../risk/run-checks.ts'
import { buildExitTicket, type Ticket } from '../ticket/build-ticket.ts'
import { tightenStop } from '../ticket/tighten-stop.ts'
import type { RulePlan } from './rule-plan.ts'

/** Whether a mark has come as far as a rule waits for. A mark that is no price has not. */
export function isReached(rule: RulePlan, mark: string | null): boolean {
  const [now, at] = [parsePrice(mark ?? ''), parsePrice(rule.when.price)]
  if (now === 'not_a_number' || at === 'not_a_number') return false
  return rule.side === 'long' ? !isBelow(now, at) : !isBelow(at, now)
}

/**
 * What a rule does now: a ticket that moves the stop closer and passes every check that can be made without a person, or
 * in plain words why it does nothing. It can't loosen and can't enlarge: `tightenStop` refuses the one, the checks the other.
 */
export function runRule(rule: RulePlan, facts: Facts): { ticket: Ticket } | { why: string } {
  const world = readWorld(facts)
  const market = world?.marketNamed(rule.coin) ?? null
  if (world === null || market === null) return { why: refusalReport(refuse('facts_unusable', '')).text }
  const position = positionIn(world.account, rule.coin)
  const [act] = rule.acts
  if (position === null || sideOf(position) !== rule.side || act === undefined)
    return { why: refusalReport(refuse('no_position', rule.coin)).text }
  const { instrument } = market
  const to =
    act.do === 'break_even'
      ? breakEvenPrice(position.entry, rule.side, world.fees.taker, instrument)
      : roundStop(known.price(act.price), rule.side, instrument)
  const said = tightenStop(position, to, world)
  if (isRefused(said)) return { why: refusalReport(said).text }
  const ticket = buildExitTicket(rule.coin, said, world)
  if (isRefused(ticket)) return { why: refusalReport(ticket).text }
  const { checks, approval } = runChecks(ticket, { world, market, origin: 'hand', confirm: null })
  if (approval !== null) return { ticket }
  return {
    why: checks
      .filter(({ verdict }) => verdict === 'block')
      .map(({ id, why }) => `${id}: ${why}`)
      .join(' '),
  }
}
