import { dollars, text } from '../../money/print.ts'
import { isIncreasing } from '../../ticket/terms.ts'
import { type AccountStanding, answer, type Check, type ConfirmFacts } from '../check.ts'

const hourMs = 3_600_000

/** What keeps a signer from signing for an account; null where nothing does. `measured` is what it is, `wanted` what it should be. */
function mismatch(
  standing: AccountStanding,
  { shownFor }: ConfirmFacts,
): [measured: string, wanted: string, why: string] | null {
  const { network, master, signer } = standing
  if (network !== shownFor.network)
    return [network, shownFor.network, 'The sheet was made for another network. Review the order again.']
  if (master !== shownFor.account)
    return [master, shownFor.account, 'The sheet was made for another account. Review the order again.']
  if (network === 'mainnet' && !standing.isMainnetArmed)
    return ['not armed', 'armed', 'Mainnet is not armed in this session. Arm it in Account first.']
  if (signer.is === 'locked') return ['locked', 'an open key', 'The key is locked. Unlock it in Account.']
  if (signer.is === 'not_approved')
    return [signer.address, 'an approved key', 'The account has not approved this key, or has taken that back.']
  if (signer.is === 'own_key' && network !== 'paper')
    return ["the account's own key", 'an agent key', "An account's own key is for paper only. Use an agent key."]
  if (signer.is === 'own_key' && signer.address.toLowerCase() !== master.toLowerCase())
    return [signer.address, master, 'The key belongs to another account.']
  return null
}

/**
 * Refuses to send a trade that was sized on a stated account that is not the real one, or that would be signed for
 * another network or account than the sheet's, by a key that may not, or whose approval is about to end.
 */
export const accountMatch: Check = (ticket, { world, confirm }) => {
  const { equity, accountEquity, whatIf } = ticket.sizing
  const say = (verdict: 'pass' | 'warn' | 'block', measured: string, limit: string, why: string) =>
    answer('ACCOUNT_MATCH', verdict, measured, limit, why)
  if (whatIf) {
    const why = `Sized on a stated account of ${dollars(equity)}; yours holds ${dollars(accountEquity)}. Leave the account out to size on yours.`
    return say('block', text(equity), text(accountEquity), why)
  }
  if (confirm === null) return say('pass', text(equity), text(accountEquity), 'The trade is sized on your own account.')
  const { account } = confirm.standing
  if (account === null) return say('block', 'unknown', 'a known key', 'Who would sign for this account is not known.')
  const found = mismatch(account, confirm)
  if (found !== null) return say('block', ...found)
  if (account.signer.is !== 'agent') return say('pass', account.master, account.master, 'The key is the account’s own.')
  const left = (account.signer.validUntil ?? Number.NaN) - world.now
  const limit = `${world.policy.approvalMs / hourMs} h`
  if (!Number.isFinite(left) || left <= 0) {
    const why = 'The approval of this key is over, or its end is not known. Approve a new one in Account.'
    return say('block', Number.isFinite(left) ? 'over' : 'unknown', limit, why)
  }
  const measured = `${Math.floor(left / hourMs)} h`
  if (left < world.policy.approvalMs) {
    const why = 'The approval of this key ends soon. Approve a new one in Account, or a stop may outlive your key.'
    return say(isIncreasing(ticket) ? 'block' : 'warn', measured, limit, why)
  }
  return say('pass', measured, limit, 'The account has approved this key.')
}
