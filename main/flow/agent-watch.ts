import type { KeyPurpose } from '../../preload/contract/custody.ts'
import { type AgentStanding, agentStanding, expiryOf } from '../domain/custody/agent-standing.ts'
import type { AccountReads, AddressRole, Clock, HeldKey, Journal, Network, Vault } from '../ports.ts'
import { note } from './send-command.ts'

/**
 * What the venue says of each key: approved until when, or not. What begins and what ends is written down once, an
 * approved address counts as used for ever, and an end that is near or past is an alarm.
 */
export function createAgentWatch(ports: {
  network: Network
  user: string
  clock: Clock
  journal: Journal
  reads: AccountReads | null
  vault: Vault | null
  held: () => HeldKey[]
  alarm: (id: string, text: string, level?: 'warn' | 'danger') => void
  calm: (id: string) => void
}) {
  const { network, user, clock, journal, reads, vault, held, alarm, calm } = ports
  const standings = new Map<string, AgentStanding>()
  const approvedBefore = new Set(addressesOf('agent_approved'))
  const ended = new Set(addressesOf('agent_ended'))

  function addressesOf(kind: 'agent_approved' | 'agent_ended'): string[] {
    return journal.recent(kind, 1_000).map((row) => (row.body as { address: string }).address)
  }

  /** Asks which agents the account has; `withRole`: also what each key's address is, where it is not listed. */
  async function read(withRole: boolean): Promise<void> {
    if (reads === null) return
    const keys = held()
    if (keys.length === 0) return
    const listed = await reads.agents(user)
    for (const { address, purpose } of keys) {
      const isListed = listed.some((one) => one.address === address)
      // An agent without a name is not listed, and neither is one that was taken away: only its role tells them apart.
      const mustAsk = !isListed && (withRole || approvedBefore.has(address))
      const role: AddressRole | null = mustAsk ? await reads.role(address) : null
      const evidence = {
        address,
        master: user,
        listed,
        role,
        wasApproved: approvedBefore.has(address),
        now: clock.now(),
      }
      heard(purpose, address, agentStanding(evidence))
    }
  }

  function heard(purpose: KeyPurpose, address: string, standing: AgentStanding): void {
    standings.set(address, standing)
    const id = `agent-${purpose}`
    const which = purpose === 'agent' ? 'agent' : 'emergency agent'
    if (standing.is === 'approved' && !approvedBefore.has(address)) {
      approvedBefore.add(address)
      vault?.noteUsed(address, `${network} ${purpose} approved`)
      const body = { address, purpose, master: user, validUntil: standing.validUntil }
      note(journal, { kind: 'agent_approved', story: address, coin: null, body })
    }
    if ((standing.is === 'ended' || standing.is === 'foreign') && !ended.has(address)) {
      ended.add(address)
      const why = standing.is === 'foreign' ? `belongs to ${standing.master}` : standing.why
      note(journal, { kind: 'agent_ended', story: address, coin: null, body: { address, purpose, why } })
    }
    if (standing.is === 'ended')
      alarm(
        id,
        `The ${which} ${address} is no longer approved (${standing.why === 'expired' ? 'its time is over' : 'revoked or replaced'}). Nothing that it signs is taken; make and approve a fresh key.`,
      )
    else if (standing.is === 'foreign')
      alarm(
        id,
        `The ${which} ${address} belongs to another account (${standing.master}). End this key and make a fresh one.`,
      )
    else if (standing.is === 'approved' && expiryOf(standing.validUntil, clock.now()) !== 'fine')
      alarm(
        id,
        `The ${which} ends at ${new Date(standing.validUntil ?? 0).toISOString().slice(0, 16)} UTC. Make and approve a fresh key before that; in its last 24 hours nothing new is opened.`,
        'warn',
      )
    else calm(id)
  }

  return {
    read,
    standingOf: (address: string): AgentStanding | null => standings.get(address) ?? null,
  }
}
