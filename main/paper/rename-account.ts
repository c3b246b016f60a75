import type { Venue } from './venue.ts'

const MOST_TWINS = 1000

/** Remembers that a stranger's first post fits two addresses: he was taken for the first, and may be the second. */
export function rememberTwin(venue: Venue, taken: string, other: string): void {
  if (venue.twins.size >= MOST_TWINS) venue.twins.clear()
  venue.twins.set(other, taken)
}

/** Forgets the doubt about an address that signed again, or gives the account to the address it belongs to. */
export function settleTwin(venue: Venue, address: string): void {
  const taken = venue.twins.get(address)
  if (taken !== undefined) {
    venue.twins.delete(address)
    rename(venue, taken, address)
    return
  }
  for (const [other, one] of venue.twins) if (one === address) venue.twins.delete(other)
}

function rename(venue: Venue, from: string, to: string): void {
  const account = venue.accounts.get(from)
  if (!account || venue.accounts.has(to)) return
  venue.accounts.delete(from)
  account.address = to
  venue.accounts.set(to, account)
  for (const kept of [venue.history, venue.fills, venue.nonces, venue.fundings, venue.ledger] as Map<
    string,
    unknown
  >[]) {
    if (kept.has(from)) kept.set(to, kept.get(from))
    kept.delete(from)
  }
  for (const oid of venue.history.get(to) ?? []) {
    const order = venue.orders.get(oid)!
    order.user = to
    venue.changes.orders.add(oid)
    if (!order.cloid) continue
    venue.byCloid.delete(`${from}:${order.cloid}`)
    venue.byCloid.set(`${to}:${order.cloid}`, oid)
  }
  for (const twap of venue.twaps.values()) if (twap.user === from) twap.user = to
  for (const agent of venue.agents.values()) if (agent.master === from) agent.master = to
  venue.changes.accounts.add(to)
  venue.changes.renames.push({ from, to })
}
