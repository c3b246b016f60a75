import { rememberTwin, settleTwin } from '../rename-account.ts'
import { type Agent, seeUser, type Venue } from '../venue.ts'
import { kindOf, typesOf } from './canonical.ts'
import type { Post } from './exchange.ts'
import { agentDigest, connectionId, recoverAddress, userSignedDigest } from './signature.ts'

/** The key that signed, and the account it acts for. */
export type Signed = { signer: string; master: string }

const UNREADABLE = 'Unable to recover signer.'
const unknown = (address: string) => `User or API Wallet ${address} does not exist.`

/** Who signed a post, or why it is refused. The other network's source counts only in peer mode. */
export function whoSigned(venue: Venue, post: Post): Signed | string {
  return kindOf(post.action.type) === 'user' ? whoSignedAsUser(venue, post) : whoSignedL1(venue, post)
}

function whoSignedL1(venue: Venue, post: Post): Signed | string {
  const id = connectionId(post)
  const [own, other] = venue.rules.isMainnet ? (['a', 'b'] as const) : (['b', 'a'] as const)
  const paper = recoverAddress(agentDigest(id, own), post.signature)
  if (!paper) return UNREADABLE
  if (venue.twins.has(paper)) settleTwin(venue, paper)
  const known = actsFor(venue, paper)
  if (known) return known
  const mainnet = recoverAddress(agentDigest(id, other), post.signature)
  const signedAsMainnet = mainnet ? actsFor(venue, mainnet) : null
  if (signedAsMainnet && !venue.rules.isPeer) return unknown(paper)
  if (signedAsMainnet) {
    settleTwin(venue, signedAsMainnet.signer)
    return signedAsMainnet
  }
  if (venue.rules.unseen === 'refuse') return unknown(paper)
  // Neither is known: in peer mode a stranger is taken to sign as for mainnet, as most do, until he shows otherwise.
  const stranger = venue.rules.isPeer && mainnet ? mainnet : paper
  seeUser(venue, stranger)
  if (stranger === mainnet) rememberTwin(venue, mainnet, paper)
  return { signer: stranger, master: stranger }
}

/** An action signed by its own fields: it applies to the signer himself, and an agent may not give it. */
function whoSignedAsUser(venue: Venue, post: Post): Signed | string {
  const [name, fields] = typesOf(post.action.type)
  const digest = userSignedDigest(name, fields, { ...post.action, ...textsOf(post) })
  const signer = digest && recoverAddress(digest, post.signature)
  if (!signer) return UNREADABLE
  const isMainnet = post.action.hyperliquidChain === 'Mainnet'
  if (isMainnet !== venue.rules.isMainnet && !venue.rules.isPeer) return unknown(signer)
  const mustDeposit = `Must deposit before performing actions. User: ${signer}`
  if (venue.agents.has(signer)) return mustDeposit
  if (venue.accounts.has(signer)) return { signer, master: signer }
  if (venue.rules.unseen === 'refuse') return mustDeposit
  seeUser(venue, signer)
  return { signer, master: signer }
}

/** The texts as they came: they were signed before they were read. */
function textsOf({ raw }: Post): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => typeof value === 'string'))
}

function actsFor(venue: Venue, address: string): Signed | null {
  const agent = venue.agents.get(address)
  if (agent) return isInForce(venue, agent) ? { signer: address, master: agent.master } : null
  return venue.accounts.has(address) ? { signer: address, master: address } : null
}

/** True until an agent's last moment. */
export function isInForce(venue: Venue, agent: Agent): boolean {
  return agent.validUntil === null || agent.validUntil > venue.now()
}
