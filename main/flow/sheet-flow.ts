import type { Facts } from '../../preload/contract/facts.ts'
import type { CheckId, Report } from '../../preload/contract/report.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import type { Sheet } from '../../preload/contract/sheet.ts'
import { driftBetween } from '../domain/market/market-view.ts'
import type { Assessment } from '../domain/report/assess.ts'
import { lossesReport } from '../domain/report/print-ticket.ts'
import type { ConfirmFacts, Origin, Standing } from '../domain/risk/check.ts'
import type { Ticket } from '../domain/ticket/build-ticket.ts'
import { sheetSentence, shownLegs, stepsOf, type Terms, termsText } from '../domain/ticket/freeze.ts'
import type { Clock, Digest, Ids, Journal, JournalBody, Network } from '../ports.ts'
import type { MarketFlow } from './market-flow.ts'
import { append } from './send-command.ts'

const sheetLifeMs = 20_000
const driftLimit = '0.003'

export type SheetPorts = {
  network: Network
  user: string
  clock: Clock
  ids: Ids
  digest: Digest
  journal: Journal
  market: MarketFlow
  standing: () => Standing
}

/** A sheet that waits for its confirm: what was shown, and the tickets that it was made of. */
export type Frozen = {
  sheet: Sheet
  terms: Terms
  tickets: readonly Ticket[]
  words: string
  origin: Origin
  at: number
  prices: Record<string, string | null>
  isUsed: boolean
  /** What the key press said, kept for what leaves after the first order of the sheet; null before it. */
  pressed: { ageMs: number; acks: readonly CheckId[] } | null
}

export type SheetFlow = ReturnType<typeof createSheetFlow>

/** Keeps the frozen sheets: what was shown is what is signed, once, for 20 s, while the price stays near. */
export function createSheetFlow(ports: SheetPorts) {
  const { clock, ids, digest, journal, market } = ports
  const sheets = new Map<string, Frozen>()

  function termsOf({ report, ticket, closes, cancels, endRules }: Assessment): Terms | null {
    if (report.verdict !== 'ready' && report.verdict !== 'needs_ack' && report.verdict !== 'blocked') return null
    const tickets = ticket === null ? closes : [ticket]
    const plans = stepsOf(tickets)
    if (plans.length === 0 && cancels.length === 0 && endRules === undefined) return null
    return {
      network: ports.network,
      account: ports.user,
      cancels: cancels.map(({ coin, asset, oid, text }) => ({ coin, asset, oid, text })),
      plans,
      endRules: endRules ?? null,
    }
  }

  /** Freezes what was assessed; null where there is nothing to confirm. */
  function freeze(assessment: Assessment, words: string, origin: Origin): Sheet | null {
    const terms = termsOf(assessment)
    if (terms === null) return null
    const { report, ticket, closes } = assessment
    const sheetId = ids.next()
    const legs = shownLegs(terms)
    const sheet: Sheet = {
      sheetId,
      digest: digest(termsText(sheetId, terms)),
      sentence: sheetSentence(report),
      network: terms.network,
      account: terms.account,
      legs,
      notes: [...notesOf(report, legs), ...assessment.notes],
      report,
      lifeMs: sheetLifeMs,
    }
    const tickets = ticket === null ? closes : [ticket]
    const prices = Object.fromEntries(tickets.map((one) => [one.coin, market.priceOf(one.coin)]))
    for (const [id, held] of sheets) if (clock.monotonic() - held.at > 10 * sheetLifeMs) sheets.delete(id)
    sheets.set(sheetId, {
      sheet,
      terms,
      tickets,
      words,
      origin,
      at: clock.monotonic(),
      prices,
      isUsed: false,
      pressed: null,
    })
    append(journal, {
      kind: 'sheet_shown',
      story: sheetId,
      coin: ticket?.coin ?? null,
      body: { words, digest: sheet.digest, legs } as unknown as JournalBody,
    })
    return sheet
  }

  return {
    freeze,
    find: (sheetId: string): Frozen | undefined => sheets.get(sheetId),
    digestOf: ({ sheet, terms }: Frozen): string => digest(termsText(sheet.sheetId, terms)),
    changesSince,
    confirmFacts,
    followFacts,

    async dismiss({ sheetId }: RequestInput<'order.dismiss'>): Promise<Record<string, never>> {
      const frozen = sheets.get(sheetId)
      if (frozen !== undefined && !frozen.isUsed)
        append(journal, {
          kind: 'sheet_dismissed',
          story: sheetId,
          coin: frozen.tickets[0]?.coin ?? null,
          body: { words: frozen.words },
        })
      sheets.delete(sheetId)
      return {}
    },
  }

  /** What moved since the sheet was shown, in words; empty when it still holds. */
  function changesSince(frozen: Frozen, world: Facts): string[] {
    const changes: string[] = []
    if (clock.monotonic() - frozen.at > sheetLifeMs) changes.push('The sheet is older than 20 s.')
    for (const [coin, before] of Object.entries(frozen.prices)) {
      const drift = driftBetween(before, market.priceOf(coin), driftLimit)
      if (drift.isBeyond)
        changes.push(`${coin} moved from ${before ?? '–'} to ${market.priceOf(coin) ?? '–'} (${drift.text}).`)
    }
    if (frozen.tickets.some((ticket) => world.markets[ticket.coin] === undefined))
      changes.push('The market is not known any more.')
    return changes
  }

  function confirmFacts(frozen: Frozen, shownDigest: string, termsDigest: string, ticket: Ticket): ConfirmFacts {
    return {
      shownDigest,
      termsDigest,
      sheetAgeMs: clock.monotonic() - frozen.at,
      sheetLifeMs,
      drift: driftBetween(frozen.prices[ticket.coin] ?? null, market.priceOf(ticket.coin), driftLimit).fraction,
      driftLimit,
      allInShown: lossesReport(ticket)?.allIn ?? null,
      originToken: frozen.isUsed ? 'used' : 'valid',
      shownFor: { network: frozen.terms.network, account: frozen.terms.account },
      standing: ports.standing(),
    }
  }

  /** What the key press still stands for when the second order of a sheet is looked at: it was one press, for both. */
  function followFacts(frozen: Frozen, ticket: Ticket): ConfirmFacts {
    const { digest: shown } = frozen.sheet
    const facts = confirmFacts(frozen, shown, digest(termsText(frozen.sheet.sheetId, frozen.terms)), ticket)
    return { ...facts, sheetAgeMs: frozen.pressed?.ageMs ?? Number.NaN, originToken: 'valid' }
  }
}

function notesOf(report: Report, legs: Sheet['legs']): string[] {
  const notes: string[] = []
  if (legs.some((leg) => leg.when === 'on_fill' && leg.role === 'stop'))
    notes.push('Unprotected until filled: the desk places the stop on the fill, and must be running.')
  if (legs.some((leg) => leg.when === 'on_fill' && leg.role === 'target'))
    notes.push('The desk places the targets on the fill, and must be running.')
  if (report.ticket?.action === 'open' && report.ticket.stop === null)
    notes.push('No stop: the loss has no planned end before liquidation.')
  return notes
}
