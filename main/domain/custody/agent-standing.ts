const dayMs = 86_400_000
/** Within this time of an agent's end, people are warned; within the shorter one, nothing new is opened. */
export const warnBeforeMs = 7 * dayMs
export const blockBeforeMs = dayMs
/** The venue takes no agent for longer. */
export const longestAgentDays = 180
const longestName = 16

/** What the venue says of one key, and what the desk remembers of it. */
export type AgentEvidence = {
  address: string
  master: string
  listed: readonly { address: string; name: string; validUntil: number | null }[]
  /** The venue's role of the address; null where it was not asked (agents without a name are not listed). */
  role: { role: string; master: string | null } | null
  wasApproved: boolean
  now: number
}

export type AgentStanding =
  | { is: 'waiting' }
  | { is: 'approved'; validUntil: number | null }
  /** Another account's agent can't act for this one. */
  | { is: 'foreign'; master: string }
  | { is: 'ended'; why: 'expired' | 'revoked' }

/** Whether a key is an agent of the account now. */
export function agentStanding({ address, master, listed, role, wasApproved, now }: AgentEvidence): AgentStanding {
  const found = listed.find((one) => one.address.toLowerCase() === address.toLowerCase())
  if (found !== undefined) {
    if (found.validUntil !== null && found.validUntil <= now) return { is: 'ended', why: 'expired' }
    return { is: 'approved', validUntil: found.validUntil }
  }
  if (role?.role === 'agent' && role.master !== null) {
    if (role.master.toLowerCase() !== master.toLowerCase()) return { is: 'foreign', master: role.master }
    return { is: 'approved', validUntil: null }
  }
  return wasApproved ? { is: 'ended', why: 'revoked' } : { is: 'waiting' }
}

/** How near an agent's end is; an end that the venue does not tell warns of nothing. */
export function expiryOf(validUntil: number | null, now: number): 'fine' | 'soon' | 'blocked' {
  if (validUntil === null) return 'fine'
  if (validUntil - now < blockBeforeMs) return 'blocked'
  return validUntil - now < warnBeforeMs ? 'soon' : 'fine'
}

/** Why a name is none that the venue takes for an agent, as a sentence; null when it is. */
export function whyNoAgentName(name: string): string | null {
  if (name.trim() !== name || name === '') return 'The key needs a name, without spaces around it.'
  if (!/^[\x20-\x7e]+$/.test(name)) return 'The name may have plain letters, digits and signs only.'
  if (/valid_until/i.test(name)) return 'The name may not say "valid_until"; the end is chosen in days.'
  if (name.length > longestName) return `The name is too long: the venue takes at most ${longestName} characters.`
  return null
}

/** The name as it is approved: with the agent's end, in the venue's own form. `days` from now. */
export function signedNameOf(name: string, days: number, now: number): { signedName: string; validUntil: number } {
  // A minute less, so that a clock ahead of the venue's does not ask for more than it takes.
  const validUntil = now + Math.min(days, longestAgentDays) * dayMs - 60_000
  return { signedName: `${name} valid_until ${validUntil}`, validUntil }
}

/** What has to be typed to arm a network for one session: it names the account's last digits, so that nobody types it by rote. */
export function armPhrase(master: string): string {
  return `trade real money ${master.slice(-4).toLowerCase()}`
}
