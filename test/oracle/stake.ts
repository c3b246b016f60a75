import type { OpenIntent } from '../../preload/contract/intent.ts'
import { NoTicket } from './entry.ts'
import {
  type Fraction,
  lesser,
  size as magnitude,
  minus,
  one,
  order,
  over,
  plus,
  read,
  times,
  total,
  whole,
} from './fraction.ts'
import { type Around, along, slipped } from './state.ts'

/** What the words risk, USDC: as said, or the said part of Kelly's fraction; null where they name a size. */
export function stakeOf({ sizing, stop }: OpenIntent, equity: Fraction, around: Around, coin: string): Fraction | null {
  const { volatility } = around.facts.markets[coin]!
  if (sizing.by === 'volatility' && !(volatility !== undefined && read(volatility).n > 0n))
    throw new NoTicket('no_volatility')
  const stake =
    sizing.by === 'risk_usd'
      ? read(sizing.value)
      : sizing.by === 'risk_percent'
        ? over(times(equity, read(sizing.value)), whole(100))
        : sizing.by === 'kelly'
          ? times(equity, kellyShare(read(sizing.value), around))
          : null
  if (stake !== null && stop === null) throw new NoTicket('stop_missing')
  return stake
}

/** The part of p − (1 − p)/b that is said, at most a half of it and at most what one trade may risk without a warning. */
function kellyShare(part: Fraction, around: Around): Fraction {
  if (part.n <= 0n || order(part, over(one, whole(2))) > 0) throw new NoTicket('kelly_part')
  const results = around.facts.account.closedTrades?.map(({ r }) => read(r))
  if (results === undefined || results.length < 30) throw new NoTicket('kelly_too_few')
  const [wins, losses] = [results.filter((r) => r.n > 0n), results.filter((r) => r.n < 0n)]
  if (losses.length === 0) throw new NoTicket('kelly_no_losses')
  if (wins.length === 0) throw new NoTicket('kelly_no_edge')
  const count = whole(results.length)
  const won = over(whole(wins.length), count)
  const [win, loss] = [over(total(wins), whole(wins.length)), over(magnitude(total(losses)), whole(losses.length))]
  const edge = minus(won, over(times(minus(one, won), loss), win))
  if (edge.n <= 0n) throw new NoTicket('kelly_no_edge')
  return lesser(times(edge, part), around.limits.lossWarn)
}

/**
 * What an order may lose at its stop: what it risks, or, for an add, what the position at that stop leaves of it. A gain
 * that the stop locks in may be risked too, up to what one trade may lose.
 */
export function budgetAt(
  intent: OpenIntent,
  stake: Fraction | null,
  stop: Fraction | null,
  around: Around,
  equity: Fraction,
): Fraction | null {
  if (intent.isAdd !== true) return stake
  const held = around.held(intent.coin!)
  if (held === null) throw new NoTicket('add_no_position')
  const sign = read(held.size).n > 0n ? 1n : -1n
  if ((intent.side === 'long') !== (sign === 1n)) throw new NoTicket('add_wrong_side')
  if (stake === null || stop === null) return stake
  const [amount, entry] = [along(read(held.size), sign), read(held.entry)]
  const exit = slipped(stop, sign, around.limits.stopSlippage)
  const lost = times(plus(along(minus(entry, exit), sign), times(plus(entry, exit), around.limits.taker)), amount)
  const left = minus(stake, lost)
  if (left.n <= 0n) throw new NoTicket('add_no_risk_left')
  const most = times(equity, around.limits.lossBlock)
  return order(stake, most) > 0 ? left : lesser(left, most)
}
