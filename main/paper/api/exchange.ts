import {
  CancelByCloidRequest,
  CancelRequest,
  NoopRequest,
  OrderRequest,
  ScheduleCancelRequest,
  SetReferrerRequest,
  UpdateLeverageRequest,
} from '@nktkas/hyperliquid/api/exchange'
import type { Venue } from '../venue.ts'
import { type Action, type Answer, runAction } from './actions.ts'
import { refspendNonce, spendNonce } from './nonces.ts'
import { agentDigest, connectionId, recoverAddress, type WireSignature } from './signature.ts'

/** A body that cannot be read at all: answered 422 in plain text, as the venue does. */
export class Unreadable extends Error {}
export const UNREADABLE_TEXT = 'Failed to deserialize the JSON body into the target type'

type Schema = {
  readonly '~standard': { validate: (value: unknown) => { value?: unknown; issues?: unknown } | Promise<unknown> }
}

/** The SDK's request schemas: reading with them gives the canonical form (key order, stripped zeros, lower-case hex). */
const SCHEMAS: Record<string, Schema> = {
  order: OrderRequest.entries.action,
  cancel: CancelRequest.entries.action,
  cancelByCloid: CancelByCloidRequest.entries.action,
  updateLeverage: UpdateLeverageRequest.entries.action,
  scheduleCancel: ScheduleCancelRequest.entries.action,
  setReferrer: SetReferrerRequest.entries.action,
  noop: NoopRequest.entries.action,
}

/** What an exchange post asks: the action in canonical form, and who signed it. */
export type Post = {
  action: Action
  nonce: number
  vaultAddress?: string
  expiresAfter?: number
  signature: WireSignature
}

/** Reads the body of an exchange post; unknown keys are ignored, null and absent vault or expiry are the same. */
export function readPost(body: unknown): Post | Answer {
  if (!isRecord(body) || !isRecord(body.action) || typeof body.action.type !== 'string') throw new Unreadable()
  const { nonce, signature, vaultAddress, expiresAfter } = body
  if (typeof nonce !== 'number' || !Number.isSafeInteger(nonce) || nonce < 0) throw new Unreadable()
  if (!isRecord(signature)) throw new Unreadable()
  const { type } = body.action
  if (type === 'approveBuilderFee') return { status: 'ok', response: { type: 'default' } }
  const schema = SCHEMAS[type]
  if (!schema) return { status: 'err', response: `Unsupported action: ${type}` }
  const read = schema['~standard'].validate(body.action)
  if (read instanceof Promise || read.issues) throw new Unreadable()
  const post: Post = { action: read.value as Action, nonce, signature: signature as WireSignature }
  if (typeof vaultAddress === 'string') post.vaultAddress = vaultAddress.toLowerCase()
  if (typeof expiresAfter === 'number') post.expiresAfter = expiresAfter
  return post
}

/** Checks who signed, how old it is and its nonce, then carries the action out. Changes nothing when refused. */
export function runPost(venue: Venue, post: Post, unseen: 'refuse' | 'fund', fund: (user: string) => void): Answer {
  const signer = recoverAddress(agentDigest(connectionId(post), 'b'), post.signature)
  if (!signer) return { status: 'err', response: 'Unable to recover signer.' }
  if (!venue.accounts.has(signer)) {
    if (unseen === 'refuse') return { status: 'err', response: `User or API Wallet ${signer} does not exist.` }
    fund(signer)
  }
  if (post.vaultAddress) return { status: 'err', response: `Vault not registered: ${post.vaultAddress}` }
  if (post.expiresAfter !== undefined && post.expiresAfter < venue.now()) {
    return { status: 'err', response: 'Action already expired' }
  }
  const badNonce = refspendNonce(venue, signer, post.nonce)
  if (badNonce) return { status: 'err', response: badNonce }
  spendNonce(venue, signer, post.nonce)
  const account = venue.accounts.get(signer)!
  account.requests += 1
  return runAction(venue, signer, post.action)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
