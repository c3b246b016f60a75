import type { CheckId, CheckReport } from '../../../preload/contract/report.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { text } from '../money/print.ts'
import type { Size } from '../money/quantity.ts'
import type { Ticket } from '../ticket/build-ticket.ts'

/** What was true when the key was pressed, for the second run of the checks. */
export interface ConfirmFacts {
  /** The digest of the sheet as the window showed it. */
  readonly shownDigest: string
  /** The digest of the terms about to be signed. */
  readonly termsDigest: string
  readonly sheetAgeMs: number
  readonly sheetLifeMs: number
  /** How far the price moved since the sheet, as a fraction. */
  readonly drift: string
  readonly driftLimit: string
  /** The all-in loss that the sheet showed; null when it showed none. */
  readonly allInShown: string | null
  readonly originToken: 'valid' | 'missing' | 'used' | 'foreign'
}

/** Where the reading came from. */
export type Origin = 'grammar' | 'hand' | 'model'

/** What a check may look at beside the ticket. */
export interface CheckFacts {
  readonly world: World
  readonly market: Market
  readonly origin: Origin
  /** Null before a confirm. */
  readonly confirm: ConfirmFacts | null
}

/** One rule, whole: it answers pass, warn or block with both numbers, and never throws on facts. */
export type Check = (ticket: Ticket, facts: CheckFacts) => CheckReport

/** A check's answer. */
export function answer(
  id: CheckId,
  verdict: CheckReport['verdict'],
  measured: string,
  limit: string,
  why: string,
): CheckReport {
  return { id, verdict, measured, limit, why }
}

/** The end of a block's sentence: the largest size that would pass, where one is known. */
export function largestThatPasses(size: Size | null | undefined, coin: string): string {
  return size === null || size === undefined ? '' : ` The largest size that passes is ${text(size)} ${coin}.`
}
