import type { Custody, KeyView } from '../../../preload/contract/custody.ts'

/** Why no order may leave on account of mode, keys or arming. */
export type CustodyClosed = { code: 'locked' | 'not_armed' | 'account_unfit'; text: string }

type Keeping = {
  network: Custody['network']
  mode: Custody['mode']
  agent: KeyView | null
  isArmed: boolean
  /** The key was opened for cancels and reducing only. */
  isFenced: boolean
  phrase: string
}

const unfit = (text: string): CustodyClosed => ({ code: 'account_unfit', text: `Not sent: ${text}` })

/** Why the account itself, or its agent, is not fit to trade; null when it is. */
function whyUnfit({ mode, agent }: Keeping, reducesOnly: boolean): string | null {
  if (mode.word === null) return "the account's mode was not read yet; the desk keeps asking."
  if (mode.why !== null) return mode.why
  if (agent === null) return 'this account has no agent key here yet. Make one on the Account screen, and approve it.'
  if (agent.approval === 'unknown')
    return 'the venue did not say yet whether the agent is approved; the desk keeps asking.'
  if (agent.approval === 'waiting')
    return 'the agent is not approved yet. Approve it with the master wallet; the Account screen says how.'
  if (agent.approval === 'ended')
    return 'the agent is not approved any more (revoked, replaced or over). Make a fresh key on the Account screen.'
  if (agent.expiry === 'blocked' && !reducesOnly)
    return 'the agent ends within 24 hours, so nothing new is opened with it. Make and approve a fresh key.'
  return null
}

/** The first reason that holds, in the order in which a person has to deal with them; null on paper and when all is right. */
export function whyCustodyClosed(keeping: Keeping, reducesOnly: boolean): CustodyClosed | null {
  const { network, agent, isArmed, isFenced, phrase } = keeping
  if (network === 'paper') return null
  const why = whyUnfit(keeping, reducesOnly)
  if (why !== null) return unfit(why)
  if (agent?.isOpen !== true)
    return { code: 'locked', text: 'Not sent: the key is locked. Unlock it with its passphrase.' }
  if (!isArmed)
    return {
      code: 'not_armed',
      text: `Not sent: mainnet is not armed in this session. Type "${phrase}" on the Account screen.`,
    }
  if (isFenced && !reducesOnly)
    return unfit(
      'the key was opened while the account could not be read, for cancels and reducing only. Lock and unlock it.',
    )
  return null
}
