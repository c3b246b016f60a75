import { seeUser, type Venue } from '../venue.ts'
import { type Action, type Answer, refused, runAction } from './actions.ts'
import { canonicalAction, kindOf } from './canonical.ts'
import { refspendNonce, spendNonce } from './nonces.ts'
import type { WireSignature } from './signature.ts'
import { whoSigned } from './signers.ts'

/** A body that cannot be read at all: answered 422 in plain text, as the venue does. */
export class Unreadable extends Error {}
export const UNREADABLE_TEXT = 'Failed to deserialize the JSON body into the target type'

/** What an exchange post asks: the action in canonical form, and who signed it. */
export type Post = {
  action: Action
  /** The action as it came: what a user-signed action's text fields were signed as. */
  raw: Action
  nonce: number
  vaultAddress?: string
  expiresAfter?: number
  signature: WireSignature
}

/** Reads the body of an exchange post; unknown keys are ignored, null and absent vault or expiry are the same. */
export function readPost(body: unknown): Post | Answer {
  if (!isRecord(body) || !isRecord(body.action) || typeof body.action.type !== 'string') throw new Unreadable()
  const { nonce, signature, vaultAddress, expiresAfter } = body
  if (!isMilliseconds(nonce) || !isRecord(signature)) throw new Unreadable()
  const raw = body.action as Action
  if (kindOf(raw.type) === null) return refused(`Unsupported action: ${raw.type.slice(0, 100)}`)
  const action = readAction(raw)
  if (!action) throw new Unreadable()
  const post: Post = { action, raw, nonce, signature: signature as WireSignature }
  if (vaultAddress !== undefined && vaultAddress !== null) {
    if (typeof vaultAddress !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(vaultAddress)) throw new Unreadable()
    post.vaultAddress = vaultAddress.toLowerCase()
  }
  if (expiresAfter !== undefined && expiresAfter !== null) {
    if (!isMilliseconds(expiresAfter)) throw new Unreadable()
    post.expiresAfter = expiresAfter
  }
  return post
}

function readAction(raw: Action): Action | null {
  try {
    return canonicalAction(raw)
  } catch (error) {
    if (error instanceof RangeError) return null // nested beyond reason
    throw error
  }
}

/** Checks who signed, how old it is and its nonce, then carries the action out. Changes nothing when refused. */
export function runPost(venue: Venue, post: Post): Answer {
  const { action, nonce } = post
  const isUserSigned = kindOf(action.type) === 'user'
  const who = whoSigned(venue, post)
  if (typeof who === 'string') return refused(who)
  const { signer, master } = who
  let user = master
  if (post.vaultAddress && !isUserSigned) {
    if (venue.accounts.get(post.vaultAddress)?.subAccount?.master !== master) {
      return refused(`Vault not registered: ${post.vaultAddress}`)
    }
    user = post.vaultAddress
  }
  if (!isUserSigned && post.expiresAfter !== undefined && post.expiresAfter < venue.wall()) {
    venue.accounts.get(user)!.requests += 5
    return refused('Action already expired')
  }
  if (isUserSigned && (action.nonce ?? action.time) !== nonce) return refused('Invalid nonce: nonce does not match')
  const badNonce = refspendNonce(venue, signer, nonce)
  if (badNonce) return refused(badNonce)
  const account = seeUser(venue, user)
  const used = requestsOf(action)
  const tooMany = venue.rules.hasLimits ? overBudget(account, action.type, used) : null
  if (tooMany) return refused(tooMany)
  spendNonce(venue, signer, nonce)
  account.requests += used
  return runAction(venue, user, action)
}

/** How many requests an action counts as: a batch of n counts n. */
function requestsOf(action: Action): number {
  const batch = action.orders ?? action.cancels ?? action.modifies
  return Array.isArray(batch) ? Math.max(1, batch.length) : 1
}

/** An address may send 10,000 requests and one for every USDC traded; cancels go further. Source: docs, rate-limits. */
function overBudget(account: ReturnType<typeof seeUser>, type: string, used: number): string | null {
  const cap = account.volume.floor().plus(10_000).toNumber()
  const most = type === 'cancel' || type === 'cancelByCloid' ? Math.min(cap + 100_000, cap * 2) : cap
  if (account.requests + used <= most) return null
  const sent = account.requests + used
  return `Too many cumulative requests sent (${sent} > ${most}) for cumulative volume traded $${account.volume.toFixed(2)}. Place taker orders to free up 1 request per USDC traded.`
}

/** A time or nonce as the wire has it: a whole number that is not negative. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
