import type { CheckId, CheckReport } from '../../../preload/contract/report.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { ratioOf } from '../money/notional.ts'
import { multiple, percent, text } from '../money/print.ts'
import { isPositive, type Size, type Usd } from '../money/quantity.ts'
import type { Ticket } from '../ticket/build-ticket.ts'

/** How much of the venue's rate budgets is used up. */
export interface VenueBudget {
  /** Request weight of this machine in the last minute. */
  readonly weight: { readonly used: number; readonly limit: number }
  /** Requests that the account made and may make by its traded volume; null where that is not known. */
  readonly requests: { readonly used: number; readonly limit: number } | null
}

/** Who would sign, and for whom. */
export interface AccountStanding {
  readonly network: 'paper' | 'testnet' | 'mainnet'
  /** The account whose positions are shown and traded. */
  readonly master: string
  /**
   * `own_key`: the account's own key, on paper only. `agent`: an API wallet that the master approved, until when (epoch
   * ms; null: not known).
   */
  readonly signer:
    | { readonly is: 'own_key' | 'not_approved'; readonly address: string }
    | { readonly is: 'agent'; readonly address: string; readonly validUntil: number | null }
    | { readonly is: 'locked' }
  /** Whether a person armed mainnet in this session. */
  readonly isMainnetArmed: boolean
}

/** Whether the journal can take the next row. */
export interface LogStanding {
  /** Every row so far is on the disk and the chain's head is what the desk remembers. */
  readonly isWhole: boolean
  /** Free space of the disk that holds it; null where that is not known. */
  readonly freeBytes: number | null
}

/** What only the running desk can say, at the moment of a confirm. Null: not known, and the check that needs it blocks. */
export interface Standing {
  readonly venueBudget: VenueBudget | null
  /** How far this machine's clock is from the venue's, ms; positive where it is ahead. */
  readonly clockSkewMs: number | null
  /** Coins with an order whose outcome is not known. */
  readonly unresolvedCoins: readonly string[] | null
  readonly account: AccountStanding | null
  readonly log: LogStanding | null
}

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
  /** The network and account that the sheet was made for. */
  readonly shownFor: { readonly network: AccountStanding['network']; readonly account: string }
  readonly standing: Standing
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

/** A part of equity as a percentage for reading; said in words where there is no equity to divide by. */
export function percentOf(part: Usd, whole: Usd): string {
  return isPositive(whole) ? percent(ratioOf(part, whole)) : 'no equity'
}

/** A part of equity as a multiple for reading; said in words where there is no equity to divide by. */
export function multipleOf(part: Usd, whole: Usd): string {
  return isPositive(whole) ? multiple(ratioOf(part, whole)) : 'no equity'
}

/** The end of a block's sentence: the largest size that would pass, where one is known. */
export function largestThatPasses(size: Size | null | undefined, coin: string): string {
  return size === null || size === undefined ? '' : ` The largest size that passes is ${text(size)} ${coin}.`
}
