import type { Clock, Network, PostOutcome, Prepared, Signed } from '../../ports.ts'
import type { RateBudget } from './rate-budget.ts'
import { readAnswer } from './read-answer.ts'

/** How long the venue may take to answer, ms. After it the outcome is unknown, never "failed". */
export const answerLimitMs = 10_000
/** No answer to an action comes near this length. */
const longestAnswer = 4_000_000

const connectCalls = new Set(['connect', 'getaddrinfo'])
const connectCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** Whether the connection itself never came about, so that no byte of the request can have left. */
function isBeforeConnect(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isBeforeConnect)
  const { syscall, code } = cause as { syscall?: unknown; code?: unknown }
  return connectCalls.has(String(syscall)) || connectCodes.has(String(code))
}

/** The short reason of a failed fetch: the code, else the words, of its deepest cause. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure'
  if (error.cause instanceof Error) return failureReason(error.cause)
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : error.message
}

function answerShape({ action, cloids }: Prepared): { legs: number; kind: Parameters<typeof readAnswer>[2] } {
  if (action.type === 'order') return { legs: cloids.length, kind: 'order' }
  if (Array.isArray(action.cancels)) return { legs: action.cancels.length, kind: 'cancel' }
  return { legs: 1, kind: action.type === 'noop' ? 'noop' : 'default' }
}

async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (text.length > longestAnswer) return null
  }
  return text + decoder.decode()
}

const words = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200)

function readResponse(status: number, text: string | null, prepared: Prepared): PostOutcome {
  // Refused at the door, before the action was looked at: over the rate limit, or not in the venue's form.
  if (status === 429)
    return { is: 'rejected', reason: `The venue refused it as too many requests. ${words(text)}`.trim() }
  if (status === 422) return { is: 'rejected', reason: `The venue could not read it: ${words(text)}` }
  if (status !== 200) return { is: 'unknown', why: `The venue answered HTTP ${status}. ${words(text)}`.trim() }
  if (text === null) return { is: 'unknown', why: "The venue's answer was too long to be one." }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { is: 'unknown', why: "The venue's answer was not JSON." }
  }
  const { legs, kind } = answerShape(prepared)
  return readAnswer(value, legs, kind)
}

/** Weight of an action: 1, and 1 more for each 40 orders or cancels in it. */
function weightOf({ legs }: { legs: number }): number {
  return 1 + Math.floor(legs / 40)
}

/**
 * Posts a signed action exactly once, on a connection of its own where others are busy: nothing waits behind anything,
 * nothing is resent, nothing is thrown. `httpUrl` is the venue's base address.
 */
export function createPost(setting: {
  network: Network
  httpUrl: string
  clock: Pick<Clock, 'after'>
  meter: RateBudget
}): (signed: Signed) => Promise<PostOutcome> {
  const { network, clock, meter } = setting
  const url = new URL('exchange', setting.httpUrl.endsWith('/') ? setting.httpUrl : `${setting.httpUrl}/`)
  return async ({ prepared, signature }) => {
    if (prepared.network !== network) {
      return { is: 'not_sent', why: `It was made for ${prepared.network}, and this connection is ${network}.` }
    }
    const { action, nonce, expiresAfter } = prepared
    const body = JSON.stringify({ action, nonce, signature, expiresAfter })
    const shape = answerShape(prepared)
    meter.add(weightOf(shape))
    const limit = new AbortController()
    const cancelLimit = clock.after(answerLimitMs, () => limit.abort())
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: limit.signal,
      })
      if (response.status === 429) meter.refused()
      return readResponse(response.status, await readText(response), prepared)
    } catch (error) {
      if (limit.signal.aborted)
        return { is: 'unknown', why: `The venue did not answer within ${answerLimitMs / 1_000} s.` }
      const why = failureReason(error)
      if (error instanceof Error && isBeforeConnect(error.cause)) {
        return { is: 'not_sent', why: `The venue could not be reached (${why}).` }
      }
      return { is: 'unknown', why: `The connection broke before the answer came (${why}).` }
    } finally {
      cancelLimit()
    }
  }
}
