import type { CheckReport, Report } from '../../preload/contract/report.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import type { Outcome } from '../../preload/contract/sheet.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { type LiveFacts, liveFacts } from '../domain/market/live-facts.ts'
import { type Assessment, assess, recheck, worstOfEach } from '../domain/report/assess.ts'
import { whatIfGrid } from '../domain/report/what-if-grid.ts'
import type { Origin } from '../domain/risk/check.ts'
import type { Ticket } from '../domain/ticket/build-ticket.ts'
import { confirmTerms } from '../domain/ticket/freeze.ts'
import type { FreeReader, JournalBody, Reader, WordsReading } from '../ports.ts'
import type { FactsFlow } from './facts-flow.ts'
import { append, messageOf } from './send-command.ts'
import { createSendFlow, type SendFlowPorts } from './send-flow.ts'
import { createSheetFlow, type Frozen, type SheetPorts } from './sheet-flow.ts'

export type OrderPorts = SheetPorts &
  SendFlowPorts & {
    read: Reader
    /** What reads free language now; null: words are read by the terse grammar alone. */
    free: () => FreeReader | null
    facts: FactsFlow
    /** Asks the exchange for the account as it is now. */
    refreshAccount: () => Promise<void>
    /** Why nothing may be sent now (settling, halted, locked, not armed, an unresolved order); null when trading is open. */
    closedWhy: (
      coins: readonly string[],
      reducesOnly: boolean,
    ) => { code: 'settling' | 'halted' | 'locked' | 'not_armed' | 'account_unfit'; text: string } | null
  }

export type OrderFlow = ReturnType<typeof createOrderFlow>

/**
 * order   words -> intent -> sizing -> ticket -> risk checks -> confirm -> sign -> exchange -> journal
 * This file is that line, from top to bottom; each arrow leaves one row in the journal.
 */
export function createOrderFlow(ports: OrderPorts) {
  const { clock, digest, journal, market, facts } = ports
  const sheets = createSheetFlow(ports)
  const send = createSendFlow(ports, whyNotFollow)

  /** words -> intent -> sizing -> ticket -> risk checks. Sends nothing, freezes nothing. */
  async function size({ words, origin }: RequestInput<'words.size'>): Promise<Report> {
    const { report } = await assessNow(words, origin)
    // Words that the grammar can't read are on their way to Enter.
    const { verdict, answer } = report
    const mayBeFree = verdict === 'unreadable' || verdict === 'question'
    if (mayBeFree && answer === null && words.trim() !== '') ports.free()?.wake?.()
    return report
  }

  /**
   * Free language -> what a model makes of it. The answer is a reading in terse words, or a question; nothing is sent, and
   * an order of it starts with those terse words. One row tells what was said, seen and answered. Other words give the ones
   * before them up.
   */
  async function readFreely({ words }: RequestInput<'words.read'>): Promise<Report> {
    const free = ports.free()
    if (free === null) return size({ words, origin: 'grammar' })
    reading.abort()
    reading = new AbortController()
    const began = clock.monotonic()
    const lexicon = { coins: market.coins(), price: market.priceOf, facts: factsOf }
    const { read, trace } = await free.read(words, lexicon, reading.signal)
    const tookMs = clock.monotonic() - began
    await facts.prepare(coinsIn(read))
    const origin = read.reading.by === 'model' ? 'model' : 'grammar'
    const model: Report['model'] =
      trace === null ? null : { name: trace.name, claimedSize: trace.claimedSize, agrees: null, ms: trace.ms }
    const { report } = assess({ words, ...read, facts: facts.now(), origin, model })
    if (model !== null) noteModelOrders(report, model)
    append(journal, {
      kind: 'words_read',
      story: digest(words).slice(0, 32),
      coin: report.ticket?.coin ?? null,
      body: { words, origin, report, trace, tookMs } as unknown as JournalBody,
    })
    return report
  }

  let reading = new AbortController()

  /** What a chat model is told of the world, as of now. */
  async function factsOf(coin: string | null): Promise<LiveFacts> {
    await facts.prepare(coin === null ? [] : [coin])
    return liveFacts(coin, facts.now())
  }

  /**
   * An order that a model read stays the model's, whatever a window calls it later and however it writes it, and so does
   * the size that the model offered with it.
   */
  const modelOrders = new Map<string, NonNullable<Report['model']>>()
  function noteModelOrders({ reading }: Report, model: NonNullable<Report['model']>): void {
    if (modelOrders.size > 1_000) modelOrders.clear()
    const options = reading.question?.options ?? []
    const read = [
      ...(reading.by === 'model' ? [reading.intent] : []),
      ...options.filter((option) => (option.by ?? reading.by) === 'model').map(({ intent }) => intent),
    ]
    for (const intent of read) if (intent !== null) modelOrders.set(writeWords(intent), { ...model, agrees: null })
  }
  const modelOf = ({ reading }: Pick<WordsReading, 'reading'>) =>
    reading.intent === null ? null : (modelOrders.get(writeWords(reading.intent)) ?? null)
  const originOf = (read: Pick<WordsReading, 'reading'>, said: Origin): Origin =>
    modelOf(read) === null ? said : 'model'

  /** The same trade with other stops and risks, all on the facts of one moment. */
  async function grid({ words, origin }: RequestInput<'sizing.grid'>): Promise<RequestOutput<'sizing.grid'>> {
    const read = ports.read(words, { coins: market.coins(), price: market.priceOf })
    await facts.prepare(coinsIn(read))
    return { grid: whatIfGrid(read.reading.intent, facts.now(), origin) }
  }

  async function assessNow(words: string, origin: Origin): Promise<Assessment> {
    const read = ports.read(words, { coins: market.coins(), price: market.priceOf })
    await facts.prepare(coinsIn(read))
    return assess({ words, ...read, facts: facts.now(), origin: originOf(read, origin), model: modelOf(read) })
  }

  /** … -> ticket -> a frozen sheet. Nothing is sent; the sheet dies after 20 s. */
  async function review({ words, origin: said }: RequestInput<'order.review'>): Promise<RequestOutput<'order.review'>> {
    const assessment = await assessNow(words, said)
    const { report } = assessment
    const origin = originOf(report, said)
    append(journal, {
      kind: 'words_read',
      story: digest(words).slice(0, 32),
      coin: report.ticket?.coin ?? null,
      body: { words, origin, report } as unknown as JournalBody,
    })
    return { report, sheet: sheets.freeze(assessment, words, origin) }
  }

  /**
   * confirm -> checks again -> sign -> exchange -> journal. Orders that open are checked one after the other, each on an
   * account that knows of the one before, or two together could pass a limit that each keeps. A close waits for nobody.
   */
  function confirm(input: RequestInput<'order.confirm'>): Promise<Outcome> {
    const opens = sheets.find(input.sheetId)?.tickets.some((ticket) => !ticket.reduceOnly) ?? false
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
    const frozen = sheets.find(sheetId)
    if (frozen === undefined)
      return refuse(
        sheetId,
        'sheet_unknown',
        'This sheet is not known any more. Nothing was sent; review the order again.',
      )
    if (frozen.isUsed)
      return refuse(sheetId, 'sheet_used', 'This sheet was confirmed before. Nothing was sent a second time.')
    const { terms, tickets } = frozen
    const termsDigest = sheets.digestOf(frozen)
    if (shownDigest !== termsDigest)
      return refuse(
        sheetId,
        'digest_mismatch',
        'What the window showed is not what would be signed. Nothing was sent; review the order again.',
      )

    const coins = [...tickets.map((ticket) => ticket.coin), ...terms.cancels.map((one) => one.coin)]
    const reducesOnly = tickets.every((ticket) => ticket.reduceOnly)
    // What only cancels never waits, not even for a halt to end.
    const closed = tickets.length === 0 ? null : ports.closedWhy(coins, reducesOnly)
    if (closed !== null) return refuse(sheetId, closed.code, closed.text)

    const world = facts.now()
    const moved = sheets.changesSince(frozen, world)
    if (moved.length > 0) return changed(frozen, moved)

    const second = tickets.map((ticket) => ({
      ticket,
      ...recheck(ticket, {
        facts: world,
        origin: frozen.origin,
        confirm: sheets.confirmFacts(frozen, shownDigest, termsDigest, ticket),
      }),
    }))
    const checks = worstOfEach(second)
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
    frozen.pressed = { ageMs: clock.monotonic() - frozen.at, acks }
    return send(frozen, confirmed, checks)
  }

  /** The checks of a flip's second half, on the account as its close left it; null when nothing stands against it. */
  async function whyNotFollow(frozen: Frozen, ticket: Ticket): Promise<string | null> {
    try {
      await ports.refreshAccount()
      const closed = ports.closedWhy([ticket.coin], false)
      if (closed !== null) return closed.text
      const world = facts.now()
      if (world.account.positions.some(({ coin }) => coin === ticket.coin))
        return `a ${ticket.coin} position still stands`
      const { checks, approval } = recheck(ticket, {
        facts: world,
        origin: frozen.origin,
        confirm: sheets.followFacts(frozen, ticket),
      })
      const acks = frozen.pressed?.acks ?? []
      const open = checks.filter(({ id, verdict }) => verdict === 'block' || (verdict === 'warn' && !acks.includes(id)))
      if (approval !== null && open.length === 0) return null
      return `blocked by ${open.map(({ id, why }) => `${id} (${why})`).join(', ')}`
    } catch (thrown) {
      return messageOf(thrown)
    }
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

  return { size, readFreely, grid, review, confirm, dismiss: sheets.dismiss }
}

/** Coins that a reading may need facts of: its own, and those of its question's options. */
function coinsIn({ reading }: WordsReading): string[] {
  const intents = [reading.intent, ...(reading.question?.options.map((option) => option.intent) ?? [])]
  return intents.flatMap((intent) => (intent !== null && 'coin' in intent && intent.coin !== null ? [intent.coin] : []))
}
