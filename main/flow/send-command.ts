import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Command, Exchange, Journal, JournalBody, PostOutcome, Signer } from '../ports.ts'

export type SendPorts = {
  exchange: Exchange
  signer: Signer
  journal: Journal
  /** Signs what must not wait, with either key; absent: there is only one. */
  urgent?: Signer
}

/** What the journal keeps of one send: enough to settle it after a crash, nothing that could be replayed. */
export type SendingBody = {
  nonce: number
  expiresAfter: number
  cloids: string[]
  action: JournalBody
  /** Either key may have signed it: a noop of the first key then proves nothing, and only its expiry ends it. */
  byAnyKey?: true
}

export type SendAbout = {
  story: string
  coin: string | null
  kind: 'order' | 'cancel'
  /** Why nothing may leave any more, asked before the row and once more before the socket; null when it may. */
  closedWhy?: () => string | null
  /** Only for the kill switch: its cancels leave even where the journal can't be written. */
  evenUnwritten?: boolean
  /** Signed by the emergency key where the first one does not sign. */
  isUrgent?: boolean
}

/**
 * The one way out: prepare, a durable row, sign, post, a row with the outcome. The row comes before the key is used and
 * before the socket is written; no row, no send. Never retries. Throws a DeskFailure only where nothing was sent.
 */
export async function sendCommand(
  { exchange, signer, journal, urgent }: SendPorts,
  about: SendAbout,
  command: Command,
): Promise<PostOutcome> {
  const { story, coin, closedWhy = () => null } = about
  const closed = closedWhy()
  if (closed !== null) return { is: 'not_sent', why: closed }
  let prepared: ReturnType<Exchange['prepare']>
  try {
    prepared = exchange.prepare(command)
  } catch (thrown) {
    return { is: 'not_sent', why: messageOf(thrown) }
  }
  const body: SendingBody = {
    nonce: prepared.nonce,
    expiresAfter: prepared.expiresAfter,
    cloids: [...prepared.cloids],
    action: prepared.action as JournalBody,
    ...(about.isUrgent === true && urgent !== undefined ? { byAnyKey: true } : {}),
  }
  const write = about.evenUnwritten === true ? note : append
  write(journal, { kind: about.kind === 'order' ? 'order_sending' : 'cancel_sending', story, coin, body })
  const key = about.isUrgent === true ? (urgent ?? signer) : signer
  const outcome = await key.sign(prepared).then(
    (signed): PostOutcome | Promise<PostOutcome> => {
      const late = closedWhy()
      return late === null ? exchange.post(signed) : { is: 'not_sent', why: late }
    },
    (thrown: unknown): PostOutcome => ({ is: 'not_sent', why: `the signer did not sign: ${messageOf(thrown)}` }),
  )
  // It has left: a row that can't be written now halts trading, and changes nothing of what became of this request.
  note(journal, {
    kind: about.kind === 'order' ? 'order_outcome' : 'cancel_outcome',
    story,
    coin,
    body: { nonce: prepared.nonce, ...outcome } as JournalBody,
  })
  return outcome
}

/** Appends a row that something else waits for; a row that could not be made durable is a DeskFailure, and the caller must not go on. */
export function append(journal: Journal, entry: Parameters<Journal['append']>[0]): void {
  try {
    journal.append(entry)
  } catch (thrown) {
    if (thrown instanceof DeskFailure) throw thrown
    throw new DeskFailure(deskError('journal_failed', { why: messageOf(thrown) }))
  }
}

/** Appends a row of what has happened already. A row that can't be written halts trading (see haltOnFailure), and undoes nothing. */
export function note(journal: Journal, entry: Parameters<Journal['append']>[0]): void {
  try {
    journal.append(entry)
  } catch {
    // Trading is halted and the desk says why; what happened must still be shown.
  }
}

/** Why a part was not sent, short enough to stand in a sentence that says what was. */
export function shortReason(thrown: unknown): string {
  if (thrown instanceof DeskFailure && thrown.error.code === 'journal_failed')
    return `the journal could not be written: ${thrown.error.facts.why ?? 'disk error'}; trading is halted`
  return messageOf(thrown)
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
