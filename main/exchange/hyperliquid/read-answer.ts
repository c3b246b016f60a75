import type { LegAnswer, PostOutcome } from '../../ports.ts'
import { type WireStatus, wireDone, wireRefusal, wireStatuses } from './wire.ts'

function legAnswer(status: WireStatus): LegAnswer {
  if (status === 'success') return { is: 'done' }
  if (typeof status === 'string') return { is: 'waiting' }
  if ('resting' in status) return { is: 'resting', oid: status.resting.oid }
  if ('filled' in status) {
    const { oid, totalSz, avgPx } = status.filled
    return { is: 'filled', oid, size: totalSz, averagePrice: avgPx }
  }
  return { is: 'rejected', reason: status.error }
}

/**
 * The venue's answer to an action with so many legs (1 for those that have none). What can't be read, or does not
 * answer for every leg, is unknown: the venue may have taken it.
 */
export function readAnswer(value: unknown, legs: number, kind: 'order' | 'cancel' | 'default' | 'noop'): PostOutcome {
  const refusal = wireRefusal.safeParse(value)
  if (refusal.success) {
    const reason = refusal.data.response
    // Used already, or below all that the venue still remembers: either way nothing with this nonce is taken any more.
    // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
    if (kind === 'noop' && /invalid nonce: (duplicate nonce|nonce too low)/i.test(reason))
      return { is: 'accepted', legs: [{ is: 'used' }] }
    // Nobody resends here, so a used nonce means that a copy of this very request came first.
    if (/duplicate nonce/i.test(reason)) return { is: 'unknown', why: `The venue says: ${reason}` }
    return { is: 'rejected', reason }
  }
  if (kind === 'default' || kind === 'noop') {
    if (wireDone.safeParse(value).success) return { is: 'accepted', legs: [{ is: 'done' }] }
    return { is: 'unknown', why: "The venue's answer could not be understood." }
  }
  const answer = wireStatuses.safeParse(value)
  if (!answer.success || answer.data.response.type !== kind) {
    return { is: 'unknown', why: "The venue's answer could not be understood." }
  }
  const answers = answer.data.response.data.statuses.map(legAnswer)
  const only = answers[0]
  // Errors found before any leg was looked at come once for the whole batch.
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/error-responses
  if (answers.length === 1 && only?.is === 'rejected')
    return { is: 'accepted', legs: Array<LegAnswer>(legs).fill(only) }
  if (answers.length !== legs) {
    return { is: 'unknown', why: `The venue answered for ${answers.length} of ${legs} legs.` }
  }
  return { is: 'accepted', legs: answers }
}
