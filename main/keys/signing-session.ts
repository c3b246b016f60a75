import type { Network, Signature } from '../ports.ts'
import { whyNotAllowed } from './allowed-action.ts'
import type { KeyPurpose } from './keystore-format.ts'
import { type AllowedAction, type SignerLimits, whyLooser, whyNotEmergency, whyOverLimit } from './limits.ts'
import type { NonceMark } from './nonce-mark.ts'
import { checkedSigner } from './sign-action.ts'

const dayMs = 86_400_000
/** How far this computer's clock may be behind for a way out; with one behind by more, no TLS certificate of the venue is valid yet. */
const wayOutAheadMs = 90 * dayMs
/** The longest that a signed action may stay usable after its nonce's time: a stolen one must soon be worth nothing. */
const longestLifeMs = 600_000

export type SignRequest = { network: string; action: unknown; nonce: number; expiresAfter: number }

/** One opened key with everything that is checked before it signs. */
export type SigningSession = {
  /** Signs, or rejects with the sentence that says why not. Only orders wait for the disk: no cancel waits behind them. */
  sign(request: SignRequest): Promise<Signature>
  tighten(limits: SignerLimits): void
  setReducing(isReducing: boolean): void
  /** Overwrites the key; nothing is signed afterwards. */
  wipe(): void
}

/**
 * Whether an action only takes orders away, burns a nonce or reduces. This computer's clock has no say in it: nonces are
 * made from the venue's time, and with a clock days behind a trader must still get out.
 */
function isWayOut(action: AllowedAction): boolean {
  if (action.type === 'order') return action.orders.every(({ r }) => r)
  return ['cancel', 'cancelByCloid', 'noop', 'scheduleCancel'].includes(action.type)
}

/** Why a nonce is not signed for, as a sentence; null when it may be. */
function whyNotNonce(
  action: AllowedAction,
  { nonce, expiresAfter }: SignRequest,
  highest: number,
  now: number,
): string | null {
  const { type } = action
  if (nonce > now + wayOutAheadMs) return `The nonce ${nonce} is more than 90 days ahead of this computer's clock.`
  if (nonce > now + dayMs && !isWayOut(action))
    return `The nonce ${nonce} is more than a day ahead of this computer's clock. Set the clock, then try again; cancels and orders that only reduce are signed meanwhile.`
  // A noop only marks its nonce as used, on purpose also that of an earlier order whose outcome nobody knows.
  if (type === 'noop') return null
  if (nonce <= highest)
    return `The nonce ${nonce} is not above ${highest}, the last one signed; nothing is signed twice.`
  if (expiresAfter > nonce + longestLifeMs) {
    return `An action that can still be taken ${longestLifeMs / 60_000} minutes after its nonce is not signed.`
  }
  return null
}

/**
 * Holds a key for one network and purpose. Each request is judged on the plain JSON that is then hashed; the nonce is on
 * the disk before an order's signature exists. The key's buffer is the session's own from here on.
 */
export function openSession(setting: {
  key: Uint8Array
  network: Network
  purpose: KeyPurpose
  limits: SignerLimits | null
  isReducing: boolean
  mark: NonceMark
  now?: () => number
}): SigningSession {
  const { key, network, purpose, mark, now = Date.now } = setting
  let { limits, isReducing } = setting
  if (purpose === 'agent' && limits === null) throw new Error('A key is not opened without its limits.')
  const signChecked = checkedSigner(key)
  let isWiped = false

  function whyNot(action: AllowedAction): string | null {
    if (purpose === 'emergency') return whyNotEmergency(action)
    return limits === null ? 'The key has no limits.' : whyOverLimit(action, limits, isReducing)
  }

  return {
    async sign(request) {
      if (isWiped) throw new Error('The key is locked.')
      if (request.network !== network) throw new Error(`The key is for ${network}, not for ${request.network}.`)
      // What is judged is what is hashed: plain JSON, nothing hidden in it.
      const action: unknown = JSON.parse(JSON.stringify(request.action ?? null))
      const why = whyNotAllowed(action) ?? whyNot(action as AllowedAction)
      if (why !== null) throw new Error(why)
      const { type } = action as AllowedAction
      const { nonce, expiresAfter } = request
      const today = now()
      const whyNonce = whyNotNonce(action as AllowedAction, request, mark.highest(), today)
      if (whyNonce !== null) throw new Error(whyNonce)
      // Only what places or changes something must never share a nonce; a cancel does not wait for the disk.
      const isCancel = type === 'cancel' || type === 'cancelByCloid' || type === 'noop'
      try {
        // One from far ahead would shut out all later ones if it were kept; the venue takes none twice.
        if (nonce > mark.highest() && nonce <= today + dayMs) mark.raise(nonce)
        if (!isCancel) await mark.settle()
      } catch (thrown) {
        // A disk that fails stops every order, and must not keep one alive.
        if (!isCancel) throw new Error(`The nonce could not be kept (${(thrown as Error).message}); nothing is signed.`)
      }
      if (isWiped) throw new Error('The key is locked.')
      return signChecked({ network, action: action as Record<string, unknown>, nonce, expiresAfter })
    },
    tighten(next) {
      if (limits === null) throw new Error('This key has no limits to tighten.')
      const why = whyLooser(next, limits)
      if (why !== null) throw new Error(why)
      limits = next
    },
    setReducing(next) {
      isReducing = next
    },
    wipe() {
      if (isWiped) return
      isWiped = true
      key.fill(0)
      mark.close()
    },
  }
}
