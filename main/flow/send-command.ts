import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Command, Exchange, Journal, JournalBody, PostOutcome, Signer } from '../ports.ts'

export type SendPorts = { exchange: Exchange; signer: Signer; journal: Journal }

/** What the journal keeps of one send: enough to settle it after a crash, nothing that could be replayed. */
export type SendingBody = { nonce: number; expiresAfter: number; cloids: string[]; action: JournalBody }

/**
 * The one way out: prepare, a durable row, sign, post, a row with the outcome. The row comes before the key is used and
 * before the socket is written; no row, no send. Never retries. Throws a DeskFailure only where nothing was sent.
 */
export async function sendCommand(
  { exchange, signer, journal }: SendPorts,
  about: { story: string; coin: string | null; kind: 'order' | 'cancel' },
  command: Command,
): Promise<PostOutcome> {
  const { story, coin } = about
  const prepared = exchange.prepare(command)
  const body: SendingBody = {
    nonce: prepared.nonce,
    expiresAfter: prepared.expiresAfter,
    cloids: [...prepared.cloids],
    action: prepared.action as JournalBody,
  }
  append(journal, { kind: about.kind === 'order' ? 'order_sending' : 'cancel_sending', story, coin, body })
  const outcome = await signer.sign(prepared).then(
    (signed) => exchange.post(signed),
    (thrown: unknown): PostOutcome => ({ is: 'not_sent', why: `the signer did not sign: ${messageOf(thrown)}` }),
  )
  append(journal, {
    kind: about.kind === 'order' ? 'order_outcome' : 'cancel_outcome',
    story,
    coin,
    body: { nonce: prepared.nonce, ...outcome } as JournalBody,
  })
  return outcome
}

/** Appends a row; a row that could not be made durable is a DeskFailure, and the caller must not go on. */
export function append(journal: Journal, entry: Parameters<Journal['append']>[0]): void {
  try {
    journal.append(entry)
  } catch (thrown) {
    throw new DeskFailure(deskError('journal_failed', { why: messageOf(thrown) }))
  }
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
