import { D } from '../decimal.ts'
import type { Venue } from '../venue.ts'
import { type Answer, OK, refused } from './actions.ts'
import { isInForce } from './signers.ts'

const DAY = 86_400_000
const NOBODY = `0x${'0'.repeat(40)}`
const MOST_NAMED = 3

/**
 * Approves a key that may sign for the user: one without a name, and three named ones (two more for each sub-account).
 * A name in use changes hands; address zero takes it back. An address that was an agent before never is one again.
 */
export function approveAgent(
  venue: Venue,
  user: string,
  { agentAddress, agentName }: { agentAddress: string; agentName?: string },
): Answer {
  const read = readName(venue, agentName ?? '')
  if (typeof read === 'string') return refused(read)
  const { name, validUntil } = read
  const own = [...venue.agents.values()].filter((agent) => agent.master === user)
  const before = own.find((agent) => agent.name === name)
  if (agentAddress === NOBODY) {
    if (!before) return OK
    venue.agents.delete(before.address)
    venue.changes.agents.add(before.address)
    return OK
  }
  if (agentAddress === user || venue.usedAgents.has(agentAddress)) return refused('Extra agent already used.')
  const subAccounts = [...venue.accounts.values()].filter((one) => one.subAccount?.master === user).length
  const most = MOST_NAMED + 2 * subAccounts
  const named = own.filter((agent) => agent.name !== null && agent !== before && isInForce(venue, agent))
  if (name !== null && named.length >= most) {
    return refused(`Too many extra agents for cumulative volume traded. Current limit is ${most}`)
  }
  if (before) {
    venue.agents.delete(before.address)
    venue.changes.agents.add(before.address)
  }
  venue.agents.set(agentAddress, { address: agentAddress, master: user, name, validUntil })
  venue.usedAgents.add(agentAddress)
  venue.changes.agents.add(agentAddress)
  venue.changes.accounts.add(user)
  return OK
}

/** "name valid_until 1790000000000": the end is at most 180 days away, and 90 days where none is said. */
function readName(venue: Venue, text: string): { name: string | null; validUntil: number } | string {
  const match = /^(.*?) ?valid_until (\d{1,15})$/.exec(text)
  const validUntil = match ? Number(match[2]) : venue.now() + 90 * DAY
  if (match && validUntil <= venue.now()) return 'Agent valid_until already expired.'
  if (validUntil > venue.now() + 180 * DAY) return 'Agent valid_until too far in the future.'
  return { name: (match ? match[1]! : text) || null, validUntil }
}

/** Approves a builder's fee up to a rate like "0.01%"; 0.1% is the most for perps. */
export function approveBuilderFee(
  venue: Venue,
  user: string,
  { maxFeeRate, builder }: { maxFeeRate: string; builder: string },
): Answer {
  const rate = /^\d+(\.\d+)?%$/.test(maxFeeRate) ? new D(maxFeeRate.slice(0, -1)) : null
  if (!rate || rate.gt(1)) return refused('Invalid builder fee rate.')
  venue.accounts.get(user)!.builders.set(builder, rate.mul(1000).toNumber())
  venue.changes.accounts.add(user)
  return OK
}
