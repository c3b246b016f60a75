import { D, type Dec, unitsText, wireText, ZERO } from '../decimal.ts'
import { type Market, notional, pxOf } from '../market.ts'
import { type Order, signOf } from '../matching/order.ts'
import { pxDecimals } from '../universe.ts'
import { type FillRow, pushTo, txHash, type Venue } from '../venue.ts'
import { countVolume, flatPosition, leverageOf, type Position } from './account.ts'
import { feeRates } from './fees.ts'

/** The newest fills that a user can be told of. */
const MOST_FILLS = 10_000

/** What the clearing needs to know of one fill. */
export type Filled = {
  px: number
  sz: number
  crossed: boolean
  tid: number
  liquidation?: { method: 'market' | 'backstop' }
}

/**
 * Books one fill: position, realised result, fee (6 decimals, half up), margin, and the row that the user sees.
 * closedPnl is without fees; a liquidation pays none.
 */
export function settleFill(venue: Venue, market: Market, order: Order, fill: Filled): void {
  const account = venue.accounts.get(order.user)!
  const position = account.positions.get(market.asset) ?? flatPosition()
  const before = position.szi
  const value = notional(market, fill.sz, fill.px)
  const rates = feeRates(venue, account)
  const builderFee = order.builder?.f ? value.mul(order.builder.f).div(100_000).toDecimalPlaces(6) : ZERO
  const own = fill.liquidation ? ZERO : value.mul(fill.crossed ? rates.cross : rates.add).toDecimalPlaces(6)
  const fee = own.plus(builderFee)
  const leverage = leverageOf(account, market.asset, market.spec.maxLeverage)
  const moved = movePosition(position, signOf(order.side) * fill.sz, pxOf(market, fill.px), market, leverage)
  account.balance = account.balance.plus(moved.pnl).plus(moved.released).minus(moved.reserved).minus(fee)
  countVolume(account, venue.now(), value, fill.crossed)
  if (position.szi === 0) account.positions.delete(market.asset)
  else account.positions.set(market.asset, position)
  const row: FillRow = {
    coin: market.spec.name,
    px: unitsText(fill.px, pxDecimals(market.spec)),
    sz: unitsText(fill.sz, market.spec.szDecimals),
    side: order.side,
    time: venue.now(),
    startPosition: unitsText(before, market.spec.szDecimals),
    dir: directionOf(before, position.szi),
    closedPnl: wireText(moved.pnl.toDecimalPlaces(6)),
    hash: txHash(fill.tid % 2 ** 31, market.asset),
    oid: order.oid,
    crossed: fill.crossed,
    fee: wireText(fee),
    tid: fill.tid,
    feeToken: 'USDC',
    twapId: order.twapId ?? null,
  }
  if (!builderFee.isZero()) row.builderFee = wireText(builderFee)
  if (order.cloid) row.cloid = order.cloid
  if (fill.liquidation) {
    const markPx = unitsText(market.mark, pxDecimals(market.spec))
    row.liquidation = { liquidatedUser: order.user, markPx, method: fill.liquidation.method }
  }
  pushTo(venue.fills, order.user, row)
  const kept = venue.fills.get(order.user)!
  if (kept.length > MOST_FILLS + 1000) kept.splice(0, kept.length - MOST_FILLS)
  pushTo(venue.changes.fills, order.user, row)
  venue.changes.accounts.add(order.user)
  venue.counters.fills += 1
  market.openInterest += (Math.abs(position.szi) - Math.abs(before)) / 2
}

type Moved = { pnl: Dec; released: Dec; reserved: Dec }

function movePosition(
  position: Position,
  delta: number,
  px: Dec,
  market: Market,
  leverage: { isCross: boolean; value: number },
): Moved {
  const lot = new D(10).pow(-market.spec.szDecimals)
  const moved: Moved = { pnl: ZERO, released: ZERO, reserved: ZERO }
  const closing = Math.sign(delta) === -Math.sign(position.szi) ? Math.min(Math.abs(delta), Math.abs(position.szi)) : 0
  if (closing > 0) {
    const share = new D(closing).div(Math.abs(position.szi))
    const cost = position.cost.mul(share)
    const proceeds = lot.mul(closing).mul(px)
    moved.pnl = position.szi > 0 ? proceeds.minus(cost) : cost.minus(proceeds)
    position.cost = closing === Math.abs(position.szi) ? ZERO : position.cost.minus(cost)
    if (position.isolatedMargin) {
      moved.released = position.isolatedMargin.mul(share)
      position.isolatedMargin = position.isolatedMargin.minus(moved.released)
    }
    position.szi += Math.sign(delta) * closing
  }
  const opening = Math.abs(delta) - closing
  if (position.szi === 0 && opening > 0) {
    position.isolatedMargin = leverage.isCross ? null : ZERO
    position.funding = { ...position.funding, sinceOpen: ZERO }
  }
  if (opening > 0) {
    const value = lot.mul(opening).mul(px)
    position.cost = position.cost.plus(value)
    position.szi += Math.sign(delta) * opening
    if (position.isolatedMargin) {
      moved.reserved = value.div(leverage.value)
      position.isolatedMargin = position.isolatedMargin.plus(moved.reserved)
    }
  }
  position.funding = { ...position.funding, sinceChange: ZERO }
  return moved
}

/** The venue's word for what a fill did to the position. */
export function directionOf(before: number, after: number): string {
  if (before === 0 || Math.sign(before) === Math.sign(after)) {
    const grew = Math.abs(after) > Math.abs(before)
    const long = (before || after) > 0
    return `${grew ? 'Open' : 'Close'} ${long ? 'Long' : 'Short'}`
  }
  if (after === 0) return before > 0 ? 'Close Long' : 'Close Short'
  return before > 0 ? 'Long > Short' : 'Short > Long'
}
