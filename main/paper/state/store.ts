import Database from 'better-sqlite3'
import { type Account, newAccount, type Position } from '../clearing/account.ts'
import { D, ZERO } from '../decimal.ts'
import { rest } from '../matching/book.ts'
import type { Order } from '../matching/order.ts'
import type { Twap } from '../matching/twap.ts'
import { type Agent, type Changes, type Counters, type FillRow, type LedgerRow, pushTo, type Venue } from '../venue.ts'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS accounts (address TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS orders (oid INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS fills (tid INTEGER NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS nonces (signer TEXT NOT NULL, nonce INTEGER NOT NULL, PRIMARY KEY (signer, nonce)) STRICT;
  CREATE TABLE IF NOT EXISTS feed (coin TEXT PRIMARY KEY, px REAL NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS ledger (user TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS agents (address TEXT PRIMARY KEY, body TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS twaps (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

const TABLES = ['accounts', 'orders', 'fills', 'nonces', 'feed', 'ledger', 'agents', 'twaps', 'meta']

/** What outlives the process: one transaction for every accepted action, on disk before the answer. */
export type Store = {
  /** Writes what changed; `prices` are where the feed stands. */
  write: (venue: Venue, changes: Changes, prices: ReadonlyMap<string, number>) => void
  writePrices: (prices: ReadonlyMap<string, number>) => void
  load: (venue: Venue) => Map<string, number>
  close: () => void
}

/** Opens a state file (WAL, synchronous=FULL); `fresh` empties it. Null path: in memory. */
export function openStore(path: string | null, fresh: boolean): Store {
  const db = new Database(path ?? ':memory:')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(SCHEMA)
  if (fresh) for (const table of TABLES) db.exec(`DELETE FROM ${table}`)
  const putAccount = db.prepare('INSERT OR REPLACE INTO accounts VALUES (?, ?)')
  const putOrder = db.prepare('INSERT OR REPLACE INTO orders VALUES (?, ?)')
  const putFill = db.prepare('INSERT INTO fills VALUES (?, ?, ?)')
  const putNonce = db.prepare('INSERT OR REPLACE INTO nonces VALUES (?, ?)')
  const putPx = db.prepare('INSERT OR REPLACE INTO feed VALUES (?, ?)')
  const putLedger = db.prepare('INSERT INTO ledger VALUES (?, ?, ?)')
  const putAgent = db.prepare('INSERT OR REPLACE INTO agents VALUES (?, ?)')
  const putTwap = db.prepare('INSERT OR REPLACE INTO twaps VALUES (?, ?)')
  const putMeta = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)')
  const writePrices = (prices: ReadonlyMap<string, number>) => {
    for (const [coin, px] of prices) putPx.run(coin, px)
  }
  const write = (venue: Venue, changes: Changes, prices: ReadonlyMap<string, number>) => {
    for (const { from, to } of changes.renames) {
      db.prepare('DELETE FROM accounts WHERE address = ?').run(from)
      db.prepare('UPDATE fills SET user = ? WHERE user = ?').run(to, from)
      db.prepare('UPDATE ledger SET user = ? WHERE user = ?').run(to, from)
      db.prepare('UPDATE OR REPLACE nonces SET signer = ? WHERE signer = ?').run(to, from)
    }
    for (const address of changes.accounts) {
      const account = venue.accounts.get(address)
      if (account) putAccount.run(address, accountText(account))
    }
    for (const oid of changes.orders) {
      const order = venue.orders.get(oid)
      if (order) putOrder.run(oid, JSON.stringify(order))
    }
    for (const [user, fills] of changes.fills)
      for (const fill of fills) putFill.run(fill.tid, user, JSON.stringify(fill))
    for (const { signer, nonce } of changes.nonces) putNonce.run(signer, nonce)
    for (const kind of ['fundings', 'ledger'] as const) {
      for (const [user, rows] of changes[kind]) for (const row of rows) putLedger.run(user, kind, JSON.stringify(row))
    }
    for (const address of changes.agents) {
      const agent = venue.agents.get(address)
      putAgent.run(address, agent ? JSON.stringify(agent) : null)
    }
    for (const id of changes.twaps) {
      const twap = venue.twaps.get(id)
      if (twap) putTwap.run(id, JSON.stringify(twap))
    }
    const { nextOid, nextTid } = venue
    // Read again from the orders: every action would write them all otherwise.
    const { cloids: _, ...counters } = venue.counters
    putMeta.run('venue', JSON.stringify({ nextOid, nextTid, counters }))
    writePrices(prices)
  }
  return {
    write: db.transaction(write),
    writePrices: db.transaction(writePrices),
    load: (venue) => load(db, venue),
    close: () => db.close(),
  }
}

function accountText(account: Account): string {
  return JSON.stringify({
    ...account,
    positions: [...account.positions],
    leverage: [...account.leverage],
    open: [...account.open],
    builders: [...account.builders],
    partlyLiquidatedAt: Number.isFinite(account.partlyLiquidatedAt) ? account.partlyLiquidatedAt : null,
  })
}

type Row = { body: string }

function load(db: Database.Database, venue: Venue): Map<string, number> {
  for (const { body } of db.prepare('SELECT body FROM accounts').all() as Row[]) {
    const account = readAccount(body)
    venue.accounts.set(account.address, account)
  }
  const cloids: Record<string, number> = {}
  for (const { body } of db.prepare('SELECT body FROM orders ORDER BY oid').all() as Row[]) {
    const order = JSON.parse(body) as Order
    venue.orders.set(order.oid, order)
    pushTo(venue.history, order.user, order.oid)
    if (order.cloid) venue.byCloid.set(`${order.user}:${order.cloid}`, order.oid)
    if (order.cloid && !order.replaces && !order.status.toLowerCase().endsWith('rejected')) {
      cloids[order.cloid] = (cloids[order.cloid] ?? 0) + 1
    }
    const market = venue.markets[order.asset]!
    if (order.stands === 'book') rest(market.book, order)
    if (order.stands === 'mark') market.waiting.add(order)
  }
  const fills = db.prepare('SELECT user, body FROM fills ORDER BY rowid').all() as (Row & { user: string })[]
  for (const { user, body } of fills) pushTo(venue.fills, user, JSON.parse(body) as FillRow)
  const nonces = db.prepare('SELECT signer, nonce FROM nonces ORDER BY nonce').all() as {
    signer: string
    nonce: number
  }[]
  for (const { signer, nonce } of nonces) pushTo(venue.nonces, signer, nonce)
  for (const [signer, used] of venue.nonces) venue.nonces.set(signer, used.slice(-100))
  type Ledger = Row & { user: string; kind: 'fundings' | 'ledger' }
  for (const { user, kind, body } of db.prepare('SELECT * FROM ledger ORDER BY rowid').all() as Ledger[]) {
    pushTo(venue[kind], user, JSON.parse(body) as LedgerRow)
  }
  for (const { address, body } of db.prepare('SELECT * FROM agents').all() as {
    address: string
    body: string | null
  }[]) {
    venue.usedAgents.add(address)
    if (body) venue.agents.set(address, JSON.parse(body) as Agent)
  }
  for (const { body } of db.prepare('SELECT body FROM twaps ORDER BY id').all() as Row[]) {
    const twap = JSON.parse(body) as Twap
    venue.twaps.set(twap.id, twap)
  }
  const meta = db.prepare("SELECT value FROM meta WHERE key = 'venue'").get() as { value: string } | undefined
  if (meta) Object.assign(venue, JSON.parse(meta.value) as { nextOid: number; nextTid: number; counters: Counters })
  venue.counters.cloids = cloids
  const prices = db.prepare('SELECT coin, px FROM feed').all() as { coin: string; px: number }[]
  return new Map(prices.map(({ coin, px }) => [coin, px]))
}

type SavedPosition = {
  szi: number
  cost: string
  isolatedMargin: string | null
  funding: { allTime: string; sinceOpen: string; sinceChange: string }
}

function readAccount(body: string): Account {
  const raw = JSON.parse(body)
  const fresh = newAccount(raw.address, ZERO)
  const positions = new Map<number, Position>()
  for (const [asset, saved] of raw.positions as [number, SavedPosition][]) {
    const { allTime, sinceOpen, sinceChange } = saved.funding
    positions.set(asset, {
      szi: saved.szi,
      cost: new D(saved.cost),
      isolatedMargin: saved.isolatedMargin === null ? null : new D(saved.isolatedMargin),
      funding: { allTime: new D(allTime), sinceOpen: new D(sinceOpen), sinceChange: new D(sinceChange) },
    })
  }
  return {
    address: raw.address,
    balance: new D(raw.balance),
    positions,
    leverage: new Map(raw.leverage),
    open: new Set(raw.open),
    volume: new D(raw.volume),
    requests: raw.requests,
    scheduledCancel: raw.scheduledCancel,
    scheduled: raw.scheduled ?? fresh.scheduled,
    subAccount: raw.subAccount ?? null,
    builders: new Map(raw.builders ?? []),
    days: ((raw.days ?? []) as { day: number; cross: string; add: string }[]).map(({ day, cross, add }) => {
      return { day, cross: new D(cross), add: new D(add) }
    }),
    spotUsdc: new D(raw.spotUsdc ?? 0),
    partlyLiquidatedAt: raw.partlyLiquidatedAt ?? fresh.partlyLiquidatedAt,
  }
}
