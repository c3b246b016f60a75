import type { Facts } from '../../../preload/contract/facts.ts'
import type { CheckReport, Reading, Refusal, Report } from '../../../preload/contract/report.ts'
import { readWorld } from '../market/world.ts'
import type { ConfirmFacts, Origin } from '../risk/check.ts'
import { type Approved, runChecks } from '../risk/run-checks.ts'
import type { Ticket } from '../ticket/build-ticket.ts'
import { type AssessInput, type Assessment, assess } from './assess.ts'

/**
 * The second run of the checks: the ticket stays as it was frozen, the facts are those of the moment after the key
 * press. Approval is null when anything blocks, or when the facts can't be read whole.
 */
export function recheck(
  ticket: Ticket,
  now: { facts: Facts; origin: Origin; confirm: ConfirmFacts },
): { checks: CheckReport[]; approval: Approved | null } {
  const world = readWorld(now.facts)
  const market = world?.marketNamed(ticket.coin) ?? null
  if (world === null || market === null) return { checks: [], approval: null }
  return runChecks(ticket, { world, market, origin: now.origin, confirm: now.confirm })
}

/** What words were read as, with what the reader refused; see main/words. */
export type Read = { kind: 'intent' | 'question' | 'refused' | 'unreadable'; reading: Reading; refusal: Refusal | null }

/** `assess`, for a reader's whole answer: what it refused or could not read is the report's verdict, and nothing is sized. */
export function assessRead(input: Omit<AssessInput, 'reading'>, read: Read): Assessment {
  if (read.kind === 'intent' || read.kind === 'question') return assess({ ...input, reading: read.reading })
  const report: Report = {
    words: input.words,
    reading: read.reading,
    model: input.model ?? null,
    ticket: null,
    actions: [],
    sizing: null,
    losses: null,
    checks: [],
    refusal: read.refusal,
    verdict: read.kind,
  }
  return { report, ticket: null, approval: null, closes: [], approvals: [], cancels: [] }
}
