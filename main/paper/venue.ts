import { type Account, newAccount } from './clearing/account.ts'
import { D, type Dec, ZERO } from './decimal.ts'
import { type Market, newMarket, type Trade } from './market.ts'
import type { Order, OrderStatus } from './matching/order.ts'
import type { Twap } from './matching/twap.ts'
import { settleTwin } from './rename-account.ts'
import { type CoinSpec, UNIVERSE } from './universe.ts'

/** A fill as the wire tells it, kept whole. */
export type FillRow = {
  coin: string
  px: string
  sz: string
  side: 'B' | 'A'
  time: number
  startPosition: string
  dir: string
  closedPnl: string
  hash: string
  oid: number
  crossed: boolean
  fee: string
  tid: number
  feeToken: string
  twapId: number | null
  builderFee?: string
  cloid?: string
  liquidation?: { liquidatedUser: string; markPx: string; method: 'market' | 'backstop' }
}

/** An order as it stood when its status changed. */
export type OrderUpdate = { order: Order; status: OrderStatus; statusTimestamp: number }

/** What happened since the last commit: what the store writes and the sockets tell. */
export type Changes = {
  orderUpdates: Map<string, OrderUpdate[]>
  fills: Map<string, FillRow[]>
  events: Map<string, Record<string, unknown>[]>
  accounts: Set<string>
  orders: Set<number>
  nonces: { signer: string; nonce: number }[]
  trades: Map<number, Trade[]>
  books: Set<number>
  fundings: Map<string, LedgerRow[]>
  ledger: Map<string, LedgerRow[]>
  agents: Set<string>
  twaps: Set<number>
  renames: { from: string; to: string }[]
}

/** Refuses the next leg that fits, with this text: for the story "the stop leg is refused". */
export type RefusalRule = {
  text: string
  tpsl?: 'tp' | 'sl'
  coin?: string
  side?: 'B' | 'A'
  reduceOnly?: boolean
  cloid?: string
  times?: number
}

/** A key that signs for a user. `validUntil` null: it does not end. */
export type Agent = { address: string; master: string; name: string | null; validUntil: number | null }

/** What the exchange insists on; tests and the command line choose. */
export type Rules = {
  /** A signer never seen as a user: refused as the venue does, or funded. */
  unseen: 'refuse' | 'fund'
  /** True: both signature sources are taken, whichever yields a known signer. */
  isPeer: boolean
  /** True: signatures are those of mainnet (source "a"), to stand in for it. */
  isMainnet: boolean
  /** Traded value (USDC) below which scheduleCancel is refused. */
  scheduleCancelVolume: Dec
  /** True: only post-only orders are taken. */
  isPostOnly: boolean
  /** True: request weights are counted, and 429 answers what exceeds them. */
  hasLimits: boolean
}

/** A payment or transfer as a user's history tells it. */
export type LedgerRow = { time: number; hash: string; delta: Record<string, unknown> & { type: string } }

/** Everything accepted since the start, so that "0 duplicates" can be asserted. */
export type Counters = {
  posts: number
  actions: number
  ordersAccepted: number
  ordersRejected: number
  cloids: Record<string, number>
  duplicates: number
  fills: number
  cancels: number
  liquidations: number
}

const MOST_LEDGER = 10_000

/** The whole state of the paper exchange. */
export type Venue = {
  seed: number
  fund: Dec
  homeFunds: Map<string, Dec>
  now: () => number
  /** How far the clock of the exchange is off (ms): chaos. */
  skewMs: number
  /** The time that nonces and expiries are held against: the machine's, where the market's runs faster. */
  wall: () => number
  markets: Market[]
  byName: Map<string, Market>
  accounts: Map<string, Account>
  orders: Map<number, Order>
  byCloid: Map<string, number>
  history: Map<string, number[]>
  fills: Map<string, FillRow[]>
  /** Funding payments and other ledger entries of users, oldest first. */
  fundings: Map<string, LedgerRow[]>
  ledger: Map<string, LedgerRow[]>
  agents: Map<string, Agent>
  /** Every address that was ever an agent: none may come back. */
  usedAgents: Set<string>
  /** Mainnet-signing strangers funded in doubt, by what their first post would mean under the other source. */
  twins: Map<string, string>
  twaps: Map<number, Twap>
  rules: Rules
  nonces: Map<string, number[]>
  nextOid: number
  nextTid: number
  refusals: RefusalRule[]
  counters: Counters
  changes: Changes
}

export function noChanges(): Changes {
  return {
    orderUpdates: new Map(),
    fills: new Map(),
    events: new Map(),
    accounts: new Set(),
    orders: new Set(),
    nonces: [],
    trades: new Map(),
    books: new Set(),
    fundings: new Map(),
    ledger: new Map(),
    agents: new Set(),
    twaps: new Set(),
    renames: [],
  }
}

export function newVenue(options: {
  seed: number
  fund: string
  now: () => number
  wall?: () => number
  universe?: readonly CoinSpec[]
}): Venue {
  const markets = (options.universe ?? UNIVERSE).map((spec, asset) => newMarket(asset, spec))
  const wall = options.wall ?? options.now
  const venue: Venue = {
    skewMs: 0,
    seed: options.seed,
    fund: new D(options.fund),
    homeFunds: new Map(),
    now: () => options.now() + venue.skewMs,
    wall: () => wall() + venue.skewMs,
    markets,
    byName: new Map(markets.map((market) => [market.spec.name, market])),
    accounts: new Map(),
    orders: new Map(),
    byCloid: new Map(),
    history: new Map(),
    fills: new Map(),
    fundings: new Map(),
    ledger: new Map(),
    agents: new Map(),
    usedAgents: new Set(),
    twins: new Map(),
    twaps: new Map(),
    rules: {
      unseen: 'refuse',
      isPeer: false,
      isMainnet: false,
      isPostOnly: false,
      scheduleCancelVolume: new D(1_000_000),
      hasLimits: false,
    },
    nonces: new Map(),
    nextOid: 1_000_001,
    nextTid: 1,
    refusals: [],
    counters: {
      posts: 0,
      actions: 0,
      ordersAccepted: 0,
      ordersRejected: 0,
      cloids: {},
      duplicates: 0,
      fills: 0,
      cancels: 0,
      liquidations: 0,
    },
    changes: noChanges(),
  }
  return venue
}

/** The account of an address, opened and funded when it is first seen as a user; an agent's own address holds nothing. */
export function seeUser(venue: Venue, address: string): Account {
  const known = venue.accounts.get(address)
  if (known) return known
  settleTwin(venue, address)
  const renamed = venue.accounts.get(address)
  if (renamed) return renamed
  const fund = venue.usedAgents.has(address) ? ZERO : venue.fund
  const account = newAccount(address, venue.homeFunds.get(address) ?? fund)
  if (venue.accounts.size >= MOST_ACCOUNTS) forgetAnIdleAccount(venue)
  venue.accounts.set(address, account)
  venue.changes.accounts.add(address)
  return account
}

/** Accounts in memory; beyond, the oldest that was only looked at makes room. */
const MOST_ACCOUNTS = 50_000

function forgetAnIdleAccount(venue: Venue): void {
  for (const [address, account] of venue.accounts) {
    const isIdle = account.requests === 0 && account.volume.isZero() && account.balance.eq(venue.fund)
    if (!isIdle || account.open.size > 0 || venue.homeFunds.has(address) || account.subAccount) continue
    venue.accounts.delete(address)
    return
  }
}

/** A trade id of 50 bits, one of a kind: an odd multiple of a counter. */
export function nextTid(venue: Venue): number {
  const tid = BigInt.asUintN(50, BigInt(venue.nextTid) * 0x1f3d5b79a4c83n)
  venue.nextTid += 1
  return Number(tid)
}

/** A transaction hash that looks like one; the same for the same numbers. */
export function txHash(a: number, b: number): string {
  let text = '0x'
  let x = (Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b)) >>> 0
  for (let i = 0; i < 8; i += 1) {
    x = (Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + 0x297a2d39 + i) >>> 0
    text += x.toString(16).padStart(8, '0')
  }
  return text
}

/** Enters a payment into a user's history: funding, or anything else. */
export function enterLedger(venue: Venue, user: string, kind: 'fundings' | 'ledger', delta: LedgerRow['delta']): void {
  const row: LedgerRow = { time: venue.now(), hash: txHash(venue.nextTid, venue.now() % 2 ** 31), delta }
  venue.nextTid += 1
  const rows = venue[kind].get(user) ?? []
  rows.push(row)
  if (rows.length > MOST_LEDGER) rows.splice(0, rows.length - MOST_LEDGER)
  venue[kind].set(user, rows)
  pushTo(venue.changes[kind], user, row)
}

/** Remembers that an order changed, for the store and for the user's sockets. */
export function tellOrder(venue: Venue, order: Order, status: OrderStatus): void {
  order.status = status
  order.statusTimestamp = venue.now()
  venue.changes.orders.add(order.oid)
  venue.changes.accounts.add(order.user)
  pushTo(venue.changes.orderUpdates, order.user, {
    order: { ...order },
    status,
    statusTimestamp: order.statusTimestamp,
  })
}

export function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
