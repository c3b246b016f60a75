import { D, type Dec, unitsText, wireText } from '../decimal.ts'
import { hashed } from '../feed/random.ts'
import { notional, szOf } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import { type FillRow, pushTo, type Venue } from '../venue.ts'
import { executeOrder, reducible, refuseForMargin } from './execute-order.ts'
import { finishOrder } from './finish-order.ts'
import type { Order, Side } from './order.ts'
import { readPx, readSz } from './order-rules.ts'

/** Slices go out this often, at most this far from the mark, and at most so many times their usual size to catch up. */
const EVERY_MS = 30_000
const SLIPPAGE = 0.03
const CATCH_UP = 3
const MOST_MINUTES = 10_080
const LEAST_VALUE = 100

/** A TWAP as it comes over the wire. */
export type WireTwap = { a: number; b: boolean; s: string; r: boolean; m: number; t: boolean }
type Details = { details?: { t: { p: string; a: boolean } | null; s: string | null } }

export type TwapStatus = 'waitingForTrigger' | 'activated' | 'finished' | 'terminated' | 'stopped' | 'error'

/** An order that is worked off in slices. Sizes in lots, prices in units. */
export type Twap = {
  id: number
  user: string
  asset: number
  side: Side
  sz: number
  executedSz: number
  /** USDC, as text. */
  executedNtl: string
  minutes: number
  randomize: boolean
  reduceOnly: boolean
  /** When it was placed; slices count from `startedAt`. */
  timestamp: number
  startedAt: number
  slices: number
  trigger: { px: number; above: boolean } | null
  stopPx: number | null
  status: TwapStatus
  statusTime: number
  description?: string
}

const refusal = (error: string) => ({ error })

/** Starts a TWAP, or says why not. */
export function startTwap(venue: Venue, user: string, wire: WireTwap, { details }: Details) {
  const market = venue.markets[wire.a]
  if (!market || market.spec.isDelisted) return refusal(`Invalid asset. asset=${wire.a}`)
  if (wire.m < 5 || wire.m > MOST_MINUTES) return refusal(`Invalid TWAP duration: ${wire.m} min(s)`)
  const sz = readSz(wire.s, market.spec, wire.a)
  if (typeof sz !== 'number') return refusal(sz.text)
  const trigger = details?.t ? readPx(details.t.p, market.spec, wire.a) : null
  const stopPx = details?.s ? readPx(details.s, market.spec, wire.a) : null
  for (const read of [trigger, stopPx]) if (read !== null && typeof read !== 'number') return refusal(read.text)
  const side: Side = wire.b ? 'B' : 'A'
  if (notional(market, sz, market.mark).lt(LEAST_VALUE)) {
    return refusal(`TWAP order value too small. Min is $${LEAST_VALUE}.`)
  }
  const szi = venue.accounts.get(user)!.positions.get(wire.a)?.szi ?? 0
  if (wire.r && (side === 'B' ? szi >= 0 : szi <= 0)) return refusal('Reduce-only TWAP order would increase position.')
  const twap: Twap = {
    id: venue.nextOid,
    user,
    asset: wire.a,
    side,
    sz,
    executedSz: 0,
    executedNtl: '0',
    minutes: wire.m,
    randomize: wire.t,
    reduceOnly: wire.r,
    timestamp: venue.now(),
    startedAt: venue.now(),
    slices: 0,
    trigger: details?.t ? { px: trigger as number, above: details.t.a } : null,
    stopPx: stopPx as number | null,
    status: details?.t ? 'waitingForTrigger' : 'activated',
    statusTime: venue.now(),
  }
  venue.nextOid += 1
  if (!wire.r && !twap.trigger) {
    const probe = refuseForMargin(venue, market, sliceOrder(venue, twap, sz, market.mark))
    if (probe) return refusal(probe.text)
  }
  venue.twaps.set(twap.id, twap)
  change(venue, twap, twap.status)
  return { running: { twapId: twap.id } }
}

/** Ends a TWAP at its user's wish. */
export function cancelTwap(venue: Venue, user: string, asset: number, id: number) {
  const twap = venue.twaps.get(id)
  if (!twap || twap.user !== user || twap.asset !== asset || !isRunning(twap)) {
    return refusal('TWAP was never placed, already canceled, or filled.')
  }
  change(venue, twap, 'terminated')
  return 'success' as const
}

export function isRunning(twap: Twap): boolean {
  return twap.status === 'activated' || twap.status === 'waitingForTrigger'
}

/** Sends every slice that is due. */
export function runTwaps(venue: Venue): void {
  for (const twap of venue.twaps.values()) {
    if (isRunning(twap)) runTwap(venue, twap)
    else if (venue.now() - twap.statusTime > 7 * 86_400_000) venue.twaps.delete(twap.id)
  }
}

function runTwap(venue: Venue, twap: Twap): void {
  const market = venue.markets[twap.asset]!
  if (twap.status === 'waitingForTrigger') {
    const { px, above } = twap.trigger!
    if (above ? market.mark < px : market.mark > px) return
    twap.startedAt = venue.now()
    change(venue, twap, 'activated')
  }
  if (twap.stopPx !== null && (twap.side === 'B' ? market.mark >= twap.stopPx : market.mark <= twap.stopPx)) {
    return change(venue, twap, 'stopped')
  }
  const total = twap.minutes * 2
  while (isRunning(twap) && twap.slices < total && venue.now() >= dueAt(venue, twap)) {
    twap.slices += 1
    sendSlice(venue, twap, total)
  }
  if (isRunning(twap) && (twap.executedSz >= twap.sz || twap.slices >= total)) change(venue, twap, 'finished')
}

/** When the next slice goes out: every 30 s, up to 8 s off where it may be random. */
function dueAt(venue: Venue, twap: Twap): number {
  const shift = twap.randomize && twap.slices > 0 ? (hashed(venue.seed, twap.id, twap.slices) - 0.5) * 16_000 : 0
  return twap.startedAt + twap.slices * EVERY_MS + shift
}

function sendSlice(venue: Venue, twap: Twap, total: number): void {
  const market = venue.markets[twap.asset]!
  const target = Math.round((twap.sz * twap.slices) / total)
  const most = Math.max(1, Math.ceil(twap.sz / total)) * CATCH_UP
  const sz = Math.min(target - twap.executedSz, most, twap.sz - twap.executedSz)
  if (sz <= 0) return
  const bound = market.mark * (twap.side === 'B' ? 1 + SLIPPAGE : 1 - SLIPPAGE)
  const order = sliceOrder(venue, twap, sz, twap.side === 'B' ? Math.floor(bound) : Math.ceil(bound))
  if (twap.reduceOnly) {
    const room = reducible(venue, order)
    if (room === 0) return change(venue, twap, 'finished')
    order.sz = Math.min(order.sz, room)
    order.origSz = order.sz
  } else if (refuseForMargin(venue, market, order)) {
    twap.description = 'Insufficient margin to place order.'
    return change(venue, twap, 'error')
  }
  order.oid = venue.nextOid
  venue.nextOid += 1
  venue.orders.set(order.oid, order)
  pushTo(venue.history, order.user, order.oid)
  const before = venue.changes.fills.get(twap.user)?.length ?? 0
  const done = executeOrder(venue, market, order)
  if (done.is === 'refused') finishOrder(venue, order, done.refusal.status)
  if (done.is !== 'filled') return
  const fills = (venue.changes.fills.get(twap.user) ?? []).slice(before).filter((fill) => fill.oid === order.oid)
  twap.executedSz += done.sz
  twap.executedNtl = new D(twap.executedNtl).plus(sliceValue(fills)).toFixed()
  venue.changes.twaps.add(twap.id)
  pushTo(venue.changes.events, twap.user, { twapSliceFills: fills.map((fill) => ({ fill, twapId: twap.id })) })
}

function sliceValue(fills: FillRow[]): Dec {
  return fills.reduce((sum, fill) => sum.plus(new D(fill.px).mul(fill.sz)), new D(0))
}

function sliceOrder(venue: Venue, twap: Twap, sz: number, px: number): Order {
  return {
    oid: 0,
    user: twap.user,
    asset: twap.asset,
    side: twap.side,
    px,
    sz,
    origSz: sz,
    tif: 'Ioc',
    reduceOnly: twap.reduceOnly,
    cloid: null,
    timestamp: venue.now(),
    trigger: null,
    stands: 'done',
    group: 0,
    children: [],
    isPositionTpsl: false,
    ahead: 0,
    status: 'open',
    statusTimestamp: venue.now(),
    twapId: twap.id,
  }
}

function change(venue: Venue, twap: Twap, status: TwapStatus): void {
  twap.status = status
  twap.statusTime = venue.now()
  venue.changes.twaps.add(twap.id)
  venue.changes.accounts.add(twap.user)
  pushTo(venue.changes.events, twap.user, { twapHistory: [twapHistoryView(venue, twap)] })
}

/** A TWAP as the wire tells it. */
export function twapStateView(venue: Venue, twap: Twap) {
  const market = venue.markets[twap.asset]!
  const px = (units: number) => unitsText(units, pxDecimals(market.spec))
  return {
    coin: market.spec.name,
    user: twap.user,
    side: twap.side,
    sz: wireText(szOf(market, twap.sz)),
    executedSz: wireText(szOf(market, twap.executedSz)),
    executedNtl: wireText(new D(twap.executedNtl)),
    minutes: twap.minutes,
    reduceOnly: twap.reduceOnly,
    randomize: twap.randomize,
    timestamp: twap.timestamp,
    trigger: twap.trigger ? { px: px(twap.trigger.px), above: twap.trigger.above } : null,
    stopPx: twap.stopPx === null ? null : px(twap.stopPx),
  }
}

/** A step of a TWAP's life; its time is in seconds. */
export function twapHistoryView(venue: Venue, twap: Twap) {
  const status =
    twap.status === 'error' ? { status: twap.status, description: twap.description ?? '' } : { status: twap.status }
  return { time: Math.floor(twap.statusTime / 1000), state: twapStateView(venue, twap), status, twapId: twap.id }
}

/** A user's TWAPs, newest first. */
export function twapsOf(venue: Venue, user: string): Twap[] {
  return [...venue.twaps.values()].filter((twap) => twap.user === user).reverse()
}
