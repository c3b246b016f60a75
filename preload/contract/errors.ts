import { z } from 'zod'

/** Every way a request can end without its answer. Closed: a new code without a sentence below does not compile. */
export const errorCodes = [
  'bad_frame',
  'frame_too_large',
  'unknown_request',
  'unknown_topic',
  'bad_input',
  'bad_answer',
  'defect',
  'wire_closed',
  'not_ready',
  'journal_failed',
  'signer_failed',
  'exchange_unreachable',
  'not_found',
  'not_resumed',
  'refused',
  'not_released',
  'policy_refused',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** A refusal or failure as plain data: a closed code and the facts that its sentence names. */
export const deskErrorSchema = z.strictObject({ code: z.enum(errorCodes), facts: z.record(z.string(), z.string()) })
export type DeskError = z.infer<typeof deskErrorSchema>

type Sentence = (facts: Record<string, string>) => string

const sentences: Record<ErrorCode, Sentence> = {
  bad_frame: () => 'The desk got a message it could not read. Nothing was done; reload the window if this repeats.',
  frame_too_large: (f) => `The message is larger than ${f.limit ?? 'the limit'}. Nothing was done; send less at once.`,
  unknown_request: (f) =>
    `The desk knows no request "${f.name ?? ''}". Nothing was done; reload the window, it may be older than the desk.`,
  unknown_topic: (f) => `The desk knows no topic "${f.name ?? ''}". Nothing was subscribed; reload the window.`,
  bad_input: (f) =>
    `The request ${f.name ?? ''} was not understood (${f.why ?? 'bad input'}). Nothing was done; correct it and try again.`,
  bad_answer: (f) =>
    `The desk's own answer to ${f.name ?? 'the request'} did not fit its contract. Look at Orders and Positions for what is true before you act again.`,
  defect: (f) =>
    `Something in the desk broke (${f.what ?? 'unknown'}). Look at Orders and Positions for what is true before you act again.`,
  wire_closed: () =>
    'The window lost its connection to the desk. Anything just sent may still have gone out; it is shown when the connection is back.',
  not_ready: (f) =>
    `The desk is not ready: ${f.why ?? 'it is still starting'}. Nothing was sent; try again in a moment.`,
  journal_failed: (f) =>
    `The journal could not be written (${f.why ?? 'disk error'}). Nothing was sent and trading is halted; free or repair the disk and restart.`,
  signer_failed: (f) =>
    `The signer did not answer (${f.why ?? 'no reason given'}). Nothing was sent; restart the desk to trade again.`,
  exchange_unreachable: (f) =>
    `The exchange did not answer (${f.why ?? 'no connection'}). Nothing new is known; the desk keeps asking.`,
  not_resumed: (f) => `Trading stays as it is: ${f.why ?? 'its cause still holds'}`,
  policy_refused: (f) => `The policy was not changed: ${f.why ?? 'no reason given'}. Every limit stands as it was.`,
  not_released: (f) =>
    `The limit was not lifted: ${f.why ?? 'no reason given'}. Nothing changed; the policy screen says what each one needs.`,
  not_found: (f) => `There is no ${f.what ?? 'such thing'} any more. Nothing was done.`,
  // The desk's own sentence, whole.
  refused: (f) => f.why ?? 'The desk refused that. Nothing was done.',
}

/** The one sentence a person reads for an error: what happened, what is true now, what to do. */
export function errorSentence(error: DeskError): string {
  return sentences[error.code](error.facts)
}

/** Makes an error value; facts are the words its sentence names. */
export function deskError(code: ErrorCode, facts: Record<string, string> = {}): DeskError {
  return { code, facts }
}

/** The one thrown form of a DeskError, so that a handler may end early and `connect` may reject. */
export class DeskFailure extends Error {
  readonly error: DeskError
  constructor(error: DeskError) {
    super(errorSentence(error))
    this.name = 'DeskFailure'
    this.error = error
  }
}
