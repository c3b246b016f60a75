import { newAccount } from '../clearing/account.ts'
import { withdrawable } from '../clearing/margin.ts'
import { D, type Dec, fromUnits, wireText, ZERO } from '../decimal.ts'
import { enterLedger, seeUser, txHash, type Venue } from '../venue.ts'
import { type Answer, OK, refused } from './actions.ts'

/** Opens a sub-account: an account of its own that its master (and the master's agents) signs for. It starts empty. */
export function createSubAccount(venue: Venue, user: string, name: string): Answer {
  if (venue.accounts.get(user)!.subAccount) return refused('Sub-account cannot create sub-accounts.')
  const nth = [...venue.accounts.values()].filter((one) => one.subAccount?.master === user).length
  const address = `0x${txHash(Number.parseInt(user.slice(2, 9), 16), nth + 1).slice(2, 42)}`
  const account = newAccount(address, ZERO)
  account.subAccount = { master: user, name }
  venue.accounts.set(address, account)
  venue.changes.accounts.add(address)
  return { status: 'ok', response: { type: 'createSubAccount', data: address } }
}

type Naming = { subAccountUser: string; name: string }

export function renameSubAccount(venue: Venue, user: string, { subAccountUser, name }: Naming): Answer {
  const own = venue.accounts.get(subAccountUser)?.subAccount
  if (own?.master !== user) return refused(`Sub-account not found: ${subAccountUser}`)
  own.name = name
  venue.changes.accounts.add(subAccountUser)
  return OK
}

type SubTransfer = { subAccountUser: string; isDeposit: boolean; usd: number }

/** Moves millionths of a USDC between a master and his sub-account. */
export function subAccountTransfer(
  venue: Venue,
  user: string,
  { subAccountUser, isDeposit, usd }: SubTransfer,
): Answer {
  if (venue.accounts.get(subAccountUser)?.subAccount?.master !== user) {
    return refused(`Sub-account not found: ${subAccountUser}`)
  }
  const [from, to] = isDeposit ? [user, subAccountUser] : [subAccountUser, user]
  const sum = fromUnits(usd, 6)
  if (!pay(venue, from, sum)) return refused('Insufficient balance for sub-account transfer.')
  credit(venue, to, sum)
  const delta = { type: 'subAccountTransfer', usdc: wireText(sum), user: from, destination: to }
  for (const one of [from, to]) enterLedger(venue, one, 'ledger', delta)
  return OK
}

export function sendUsd(venue: Venue, user: string, what: { destination: string; amount: string }): Answer {
  const sum = new D(what.amount)
  const destination = what.destination.toLowerCase()
  if (destination === user) return refused('Cannot self-transfer.')
  if (!pay(venue, user, sum)) return refused('Insufficient balance for withdrawal.')
  seeUser(venue, destination)
  credit(venue, destination, sum)
  const delta = { type: 'internalTransfer', usdc: wireText(sum), user, destination, fee: '0.0' }
  for (const one of [user, destination]) enterLedger(venue, one, 'ledger', delta)
  return OK
}

/** Moves USDC between the perps and the spot balance. */
export function toOrFromSpot(venue: Venue, user: string, what: { amount: string; toPerp: boolean }): Answer {
  const [amount = '0', sub] = what.amount.split(/\s+subaccount:/)
  if (sub && venue.accounts.get(sub.toLowerCase())?.subAccount?.master !== user) {
    return refused(`Sub-account not found: ${sub.toLowerCase()}`)
  }
  const owner = sub?.toLowerCase() ?? user
  const account = venue.accounts.get(owner)!
  const sum = new D(amount)
  if (what.toPerp) {
    if (sum.gt(account.spotUsdc)) return refused('Insufficient balance for token transfer.')
    account.spotUsdc = account.spotUsdc.minus(sum)
    credit(venue, owner, sum)
  } else {
    if (!pay(venue, owner, sum)) return refused('Insufficient balance for withdrawal.')
    account.spotUsdc = account.spotUsdc.plus(sum)
  }
  enterLedger(venue, owner, 'ledger', { type: 'accountClassTransfer', usdc: wireText(sum), toPerp: what.toPerp })
  return OK
}

/** Takes money off the exchange, and 1 USDC for it. */
export function withdraw(venue: Venue, user: string, what: { amount: string }): Answer {
  const sum = new D(what.amount)
  if (sum.lte(1) || !pay(venue, user, sum)) return refused('Insufficient balance for withdrawal.')
  const delta = { type: 'withdraw', usdc: wireText(sum.minus(1)), nonce: venue.now(), fee: '1.0' }
  enterLedger(venue, user, 'ledger', delta)
  return OK
}

/** False when the account may not part with the sum. */
function pay(venue: Venue, user: string, sum: Dec): boolean {
  const account = venue.accounts.get(user)!
  if (sum.lte(0) || sum.gt(withdrawable(venue, account))) return false
  account.balance = account.balance.minus(sum)
  venue.changes.accounts.add(user)
  return true
}

function credit(venue: Venue, user: string, sum: Dec): void {
  const account = venue.accounts.get(user)!
  account.balance = account.balance.plus(sum)
  venue.changes.accounts.add(user)
}
