import type { Venue } from '../venue.ts'

const DAY = 86_400_000
const KEPT = 100

/**
 * Why a nonce is refused, or null: it must lie within two days back and one day ahead, be unused, and be above the
 * smallest of the signer's 100 highest. Source: docs, nonces-and-api-wallets.
 */
export function refspendNonce(venue: Venue, signer: string, nonce: number): string | null {
  const now = venue.now()
  if (nonce <= now - 2 * DAY) return `Invalid nonce: nonce too low ${nonce} < ${now - 2 * DAY}`
  if (nonce >= now + DAY) return `Invalid nonce: nonce too high ${nonce} > ${now + DAY}`
  const used = venue.nonces.get(signer) ?? []
  if (used.includes(nonce)) return `Invalid nonce: duplicate nonce ${nonce}`
  if (used.length >= KEPT && nonce < used[0]!) return `Invalid nonce: nonce too low ${nonce} < ${used[0]}`
  return null
}

/** Marks a nonce as used. */
export function spendNonce(venue: Venue, signer: string, nonce: number): void {
  const used = [...(venue.nonces.get(signer) ?? []), nonce].sort((a, b) => a - b).slice(-KEPT)
  venue.nonces.set(signer, used)
  venue.changes.nonces.push({ signer, nonce })
}
