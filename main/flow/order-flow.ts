import type { Facts } from '../../preload/contract/facts.ts'
import type { CheckReport, Report } from '../../preload/contract/report.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import type { CancelResult, LegOutcome, Outcome, Sheet } from '../../preload/contract/sheet.ts'
import { driftBetween } from '../domain/market/market-view.ts'
import { legsOf } from '../domain/order/legs.ts'
import { type Assessment, assess, recheck } from '../domain/report/assess.ts'
import type { ConfirmFacts, Origin } from '../domain/risk/check.ts'
import type { Ticket } from '../domain/ticket/build-ticket.ts'
import {
  type Confirmed,
  confirmTerms,
  sheetSentence,
  shownLegs,
  type Terms,
  termsText,
} from '../domain/ticket/freeze.ts'
import type { Clock, Digest, Ids, Journal, JournalBody, Network, Reader, WordsReading } from '../ports.ts'
import type { FactsFlow } from './facts-flow.ts'
import type { GuardFlow } from './guard-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import { cloidOf, type Placement } from './place-flow.ts'
import { append, shortReason } from './send-command.ts'

const sheetLifeMs = 20_000
const driftLimit = '0.003'

export type OrderPorts = {
  network: Network
  user: string
  clock: Clock
  ids: Ids
  digest: Digest
  journal: Journal
  read: Reader
  market: MarketFlow
  facts: FactsFlow
  guard: GuardFlow
  place: (order: {
    story: string
    coin: string
    plan: Confirmed['plans'][number]['plan']
    about: JournalBody
    closedWhy: () => string | null
  }) => Promise<Placement>
  /** `closing`: coins that the same order closes, so that taking their stops away needs no alarm. */
  cancel: (targets: Confirmed['cancels'], closing: ReadonlySet<string>) => Promise<CancelResult>
  /** Why no more orders of a coin may leave at this very moment (a halt, prices gone stale); null when they may. */
  stoppedWhy: (coin: string) => string | null
  /** Asks the exchange for the account as it is now. */
  refreshAccount: () => Promise<void>
  /** Why nothing may be sent now (settling, halted, an unresolved order); null when trading is open. */
  closedWhy: (coins: readonly string[], reducesOnly: boolean) => { code: 'settling' | 'halted'; text: string } | null
}

export type OrderFlow = ReturnType<typeof createOrderFlow>

/** A sheet that waits for its confirm: what was shown, and the tickets that it was made of. */
type Frozen = {
  sheet: Sheet
  terms: Terms
  tickets: readonly Ticket[]
  words: string
  origin: Origin
  at: number
  prices: Record<string, string | null>
  isUsed: boolean
}

/**
 * order   words -> intent -> sizing -> ticket -> risk checks -> confirm -> sign -> exchange -> journal
 * This file is that line, from top to bottom; each arrow leaves one row in the journal.
 */
export function createOrderFlow(ports: OrderPorts) {
  const { clock, ids, digest, journal, market, facts, guard } = ports
  const sheets = new Map<string, Frozen>()

  /** words -> intent -> sizing -> ticket -> risk checks. Sends nothing, freezes nothing. */
  async function size({ words, origin }: RequestInput<'words.size'>): Promise<Report> {
    return (await assessNow(words, origin)).report
  }

  async function assessNow(words: string, origin: Origin): Promise<Assessment> {
    const read = ports.read(words, { coins: market.coins(), price: market.priceOf })
    await facts.prepare(coinsIn(read))
    return assess({ words, ...read, facts: facts.now(), origin })
  }

  /** … -> ticket -> a frozen sheet. Nothing is sent; the sheet dies after 20 s. */
  async function review({ words, origin }: RequestInput<'order.review'>): Promise<RequestOutput<'order.review'>> {
    const assessment = await assessNow(words, origin)
    const { report } = assessment
    append(journal, {
      kind: 'words_read',
      story: digest(words).slice(0, 32),
      coin: report.ticket?.coin ?? null,
      body: { words, origin, report } as unknown as JournalBody,
    })
    const terms = termsOf(assessment)
    if (terms === null) return { report, sheet: null }
    return { report, sheet: freeze(assessment, terms, words, origin) }
  }

  function termsOf({ report, ticket, closes, cancels }: Assessment): Terms | null {
    if (report.verdict !== 'ready' && report.verdict !== 'needs_ack' && report.verdict !== 'blocked') return null
    const tickets = ticket === null ? closes : [ticket]
    const plans = tickets.map((one) => ({ coin: one.coin, plan: legsOf(one) }))
    if (plans.length === 0 && cancels.length === 0) return null
    return {
      network: ports.network,
      account: ports.user,
      cancels: cancels.map(({ coin, asset, oid }) => ({ coin, asset, oid })),
      plans,
    }
  }

  function freeze(assessment: Assessment, terms: Terms, words: string, origin: Origin): Sheet {
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
      notes: notesOf(report, legs),
      report,
      lifeMs: sheetLifeMs,
    }
    const tickets = ticket === null ? closes : [ticket]
    const prices = Object.fromEntries(tickets.map((one) => [one.coin, market.priceOf(one.coin)]))
    for (const [id, held] of sheets) if (clock.monotonic() - held.at > 10 * sheetLifeMs) sheets.delete(id)
    sheets.set(sheetId, { sheet, terms, tickets, words, origin, at: clock.monotonic(), prices, isUsed: false })
    append(journal, {
      kind: 'sheet_shown',
      story: sheetId,
      coin: ticket?.coin ?? null,
      body: { words, digest: sheet.digest, legs } as unknown as JournalBody,
    })
    return sheet
  }

  /**
   * confirm -> checks again -> sign -> exchange -> journal. Orders that open are checked one after the other, each on an
   * account that knows of the one before, or two together could pass a limit that each keeps. A close waits for nobody.
   */
  function confirm(input: RequestInput<'order.confirm'>): Promise<Outcome> {
    const opens = sheets.get(input.sheetId)?.tickets.some((ticket) => !ticket.reduceOnly) ?? false
    if (!opens) return confirmNow(input)
    const outcome = turn.then(() => confirmNow(input))
    turn = outcome
      .then(async ({ is }) => (is === 'accepted' || is === 'unknown' ? ports.refreshAccount() : undefined))
      .catch(() => undefined)
    return outcome
  }
  let turn: Promise<unknown> = Promise.resolve()

  /** One order a sheet, whatever the window sends. */
  async function confirmNow({ sheetId, digest: shownDigest, acks }: RequestInput<'order.confirm'>): Promise<Outcome> {
    const frozen = sheets.get(sheetId)
    if (frozen === undefined)
      return refuse(
        sheetId,
        'sheet_unknown',
        'This sheet is not known any more. Nothing was sent; review the order again.',
      )
    if (frozen.isUsed)
      return refuse(sheetId, 'sheet_used', 'This sheet was confirmed before. Nothing was sent a second time.')
    const { terms, tickets } = frozen
    const termsDigest = digest(termsText(sheetId, terms))
    if (shownDigest !== termsDigest)
      return refuse(
        sheetId,
        'digest_mismatch',
        'What the window showed is not what would be signed. Nothing was sent; review the order again.',
      )

    const coins = [...tickets.map((ticket) => ticket.coin), ...terms.cancels.map((one) => one.coin)]
    const closed = ports.closedWhy(
      coins,
      tickets.every((ticket) => ticket.reduceOnly),
    )
    if (closed !== null) return refuse(sheetId, closed.code, closed.text)

    const world = facts.now()
    const moved = changesSince(frozen, world)
    if (moved.length > 0) return changed(frozen, moved)

    const second = tickets.map((ticket) =>
      recheck(ticket, {
        facts: world,
        origin: frozen.origin,
        confirm: confirmFacts(frozen, shownDigest, termsDigest, ticket.coin),
      }),
    )
    const checks = second.flatMap((one) => one.checks)
    const approvals = second.flatMap((one) => (one.approval === null ? [] : [one.approval]))
    if (approvals.length < tickets.length) {
      const blocks = checks.filter((check) => check.verdict === 'block')
      if (blocks.every((check) => check.id === 'CONFIRM_BINDING'))
        return changed(
          frozen,
          blocks.map((check) => check.why),
        )
      const names = blocks.map((check) => check.id).join(', ')
      return refuse(
        sheetId,
        'blocked',
        `Blocked at the last look by ${names}. Nothing was sent; the limits and numbers are listed.`,
        checks,
      )
    }
    const confirmed = confirmTerms(terms, { shownDigest, termsDigest, approvals, acks })
    if ('unacknowledged' in confirmed)
      return refuse(sheetId, 'needs_ack', `Not sent: acknowledge ${confirmed.unacknowledged.join(', ')} first.`, checks)
    if ('missing' in confirmed)
      return refuse(sheetId, 'blocked', 'Not sent: the order was not approved whole. Review it again.', checks)
    frozen.isUsed = true
    return send(frozen, confirmed)
  }

  /** Cancels first, then each plan. The protection is written down before its order leaves. */
  async function send(frozen: Frozen, confirmed: Confirmed): Promise<Outcome> {
    const { sheet, words, tickets } = frozen
    const about = { words, sheetId: sheet.sheetId, digest: sheet.digest }
    const legs: LegOutcome[] = []
    const texts: string[] = []
    let story = sheet.sheetId
    if (confirmed.cancels.length > 0) {
      const closed = new Set(confirmed.plans.map(({ coin }) => coin))
      const result = await ports.cancel(confirmed.cancels, closed)
      texts.push(result.text)
      legs.push(
        ...confirmed.cancels.map((one): LegOutcome => {
          const left = result.unverified.find(({ oid }) => oid === one.oid)
          return {
            role: 'cancel',
            coin: one.coin,
            cloid: null,
            oid: one.oid,
            state: left === undefined ? 'cancelled' : 'unknown',
            size: null,
            filled: null,
            averagePrice: null,
            reason: left?.reason ?? null,
          }
        }),
      )
    }
    const ends: Placement['is'][] = confirmed.plans.length === 0 ? ['accepted'] : []
    for (const [i, { coin, plan }] of confirmed.plans.entries()) {
      story = ids.next()
      const ticket = tickets[i]
      if (ticket !== undefined && ticket.action === 'open')
        guard.plan(planFor(ticket, story, frozen.sheet, digest, plan))
      const placed = await placeNext(
        { story, coin, plan, about, closedWhy: () => ports.stoppedWhy(coin) },
        legs.length > 0,
      )
      const known = placed.is === 'unknown' ? await soon(placed) : placed
      if (known.is === 'rejected' || known.is === 'not_sent') guard.drop(story)
      if (known.is === 'unknown') void known.settled.then((final) => void afterSettled(story, coin, final))
      else noteStops(story, coin, known.legs)
      legs.push(...known.legs)
      texts.push(
        known.why ?? (known.is === 'accepted' ? '' : (known.legs.find((leg) => leg.reason !== null)?.reason ?? '')),
      )
      ends.push(known.is)
    }
    return outcomeOf(
      togetherOf(ends, legs),
      story,
      legs,
      texts.filter((text) => text !== ''),
    )
  }

  /** Where something of this confirm has left already, a row that fails now must not hide that. */
  async function placeNext(order: Parameters<OrderPorts['place']>[0], hasLeft: boolean): Promise<Placement> {
    try {
      return await ports.place(order)
    } catch (thrown) {
      if (!hasLeft) throw thrown
      const legs = order.plan.groups
        .flatMap((group) => group.legs)
        .map(
          ({ role, coin, size }): LegOutcome => ({
            role,
            coin,
            cloid: null,
            oid: null,
            state: 'not_sent',
            size,
            filled: null,
            averagePrice: null,
            reason: shortReason(thrown),
          }),
        )
      return { story: order.story, is: 'not_sent', legs, why: null, settled: Promise.resolve(legs) }
    }
  }

  function afterSettled(story: string, coin: string, legs: LegOutcome[]): void {
    if (legs.every((leg) => leg.state === 'not_sent' || leg.state === 'rejected')) guard.drop(story)
    else noteStops(story, coin, legs)
  }

  /** A stop that the venue refused is the guard's business at once. */
  function noteStops(story: string, coin: string, legs: readonly LegOutcome[]): void {
    const refused = legs.find((leg) => leg.role === 'stop' && leg.state === 'rejected')
    const entered = legs.some((leg) => leg.role === 'entry' && leg.state !== 'rejected' && leg.state !== 'not_sent')
    if (refused !== undefined && entered) guard.stopRefused(coin, refused.reason ?? 'no reason given')
    guard.settled(story)
  }

  /** A lost answer is often settled by the first question: wait a moment for it, then say plainly that it is unknown. */
  async function soon(placed: Placement): Promise<Placement> {
    const late = new Promise<null>((resolve) => void clock.after(1_500, () => resolve(null)))
    const legs = await Promise.race([placed.settled, late])
    if (legs === null) return placed
    const isTaken = legs.some((leg) => leg.state !== 'not_sent' && leg.state !== 'rejected')
    const why = isTaken
      ? 'The answer was lost; the exchange was asked and has the order. It was not sent again.'
      : 'The answer was lost; the exchange was asked and has no such order.'
    return { ...placed, is: isTaken ? 'accepted' : 'not_sent', legs, why }
  }

  function refuse(
    story: string,
    code: Extract<Outcome, { is: 'not_sent' }>['code'],
    text: string,
    checks: CheckReport[] = [],
  ): Outcome {
    append(journal, {
      kind: 'confirm_refused',
      story,
      coin: null,
      body: { code, text, checks } as unknown as JournalBody,
    })
    return { is: 'not_sent', code, text, checks }
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

  async function changed(frozen: Frozen, changes: string[]): Promise<Outcome> {
    frozen.isUsed = true
    append(journal, {
      kind: 'confirm_refused',
      story: frozen.sheet.sheetId,
      coin: null,
      body: { code: 'changed', changes },
    })
    const fresh = await review({ words: frozen.words, origin: frozen.origin })
    const sizes = [frozen.sheet.report.ticket?.size, fresh.report.ticket?.size]
    if (sizes[0] !== sizes[1]) changes.push(`The size was ${sizes[0] ?? '–'} and is now ${sizes[1] ?? '–'}.`)
    return {
      is: 'changed',
      text: 'Nothing was sent: what you saw is no longer true. Here is the order as of now.',
      changes,
      sheet: fresh.sheet,
      report: fresh.report,
    }
  }

  function confirmFacts(frozen: Frozen, shownDigest: string, termsDigest: string, coin: string): ConfirmFacts {
    return {
      shownDigest,
      termsDigest,
      sheetAgeMs: clock.monotonic() - frozen.at,
      sheetLifeMs,
      drift: driftBetween(frozen.prices[coin] ?? null, market.priceOf(coin), driftLimit).fraction,
      driftLimit,
      allInShown: frozen.sheet.report.losses?.allIn ?? null,
      originToken: frozen.isUsed ? 'used' : 'valid',
    }
  }

  return {
    size,
    review,
    confirm,
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
}

/** Coins that a reading may need facts of: its own, and those of its question's options. */
function coinsIn({ reading }: WordsReading): string[] {
  const intents = [reading.intent, ...(reading.question?.options.map((option) => option.intent) ?? [])]
  return intents.flatMap((intent) => (intent !== null && 'coin' in intent && intent.coin !== null ? [intent.coin] : []))
}

function planFor(ticket: Ticket, story: string, sheet: Sheet, digest: Digest, plan: Terms['plans'][number]['plan']) {
  const report = sheet.report.ticket
  return {
    story,
    coin: ticket.coin,
    side: ticket.side,
    stop: report?.stop?.trigger ?? null,
    targets: plan.later.filter((leg) => leg.role === 'target'),
    size: report?.size ?? '0',
    plannedLoss: sheet.report.losses?.allIn ?? null,
    entryCloids: plan.groups.map((_, g) => cloidOf(digest, story, g, 0)),
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

/** One word for all plans of a confirm: unknown while anything is, and never "not sent" where something was taken. */
function togetherOf(ends: readonly Placement['is'][], legs: readonly LegOutcome[]): Placement['is'] {
  if (ends.includes('unknown')) return 'unknown'
  if (ends.includes('accepted') || legs.some((leg) => leg.role === 'cancel')) return 'accepted'
  return ends.includes('rejected') ? 'rejected' : 'not_sent'
}

function outcomeOf(is: Placement['is'], story: string, legs: LegOutcome[], texts: string[]): Outcome {
  const said = texts.length > 0 ? ` ${texts.join(' ')}` : ''
  switch (is) {
    case 'accepted': {
      const first = sentText(legs)
      const more = texts.filter((text) => !first.includes(text))
      return { is, story, text: [first, ...more].join(' '), legs }
    }
    case 'rejected':
      return { is, story, text: `The exchange refused it:${said || ' no reason given.'}`, legs }
    case 'unknown':
      return {
        is,
        story,
        text: `Not known yet:${said} The desk keeps asking the exchange and will say what became of it. Do not send it again.`,
        legs,
      }
    case 'not_sent':
      if (legs.some((leg) => leg.role === 'leverage' && leg.state === 'filled'))
        return { is, code: 'failed', text: `The leverage was set, but the order was not sent:${said}`, checks: [] }
      return { is, code: 'failed', text: `Nothing was sent:${said}`, checks: [] }
  }
}

/** An order of which something was refused or held back is not simply sent: the first sentence says so. */
function sentText(legs: readonly LegOutcome[]): string {
  const refused = legs.filter((leg) => leg.state === 'rejected')
  const heldBack = legs.filter((leg) => leg.state === 'not_sent')
  if (refused.length === 0 && heldBack.length === 0) return 'Sent.'
  const names = refused.map((leg) => `the ${leg.role} was refused (${leg.reason ?? 'no reason given'})`)
  if (heldBack.length > 0)
    names.push(`${heldBack.length} of ${legs.length} legs were not sent (${heldBack[0]?.reason ?? 'no reason given'})`)
  const guard = refused.some((leg) => leg.role === 'stop') ? ' The desk places a stop for what fills.' : ''
  return `Sent, but ${names.join(', ')}.${guard}`
}
