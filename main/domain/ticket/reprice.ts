import { type Position, positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { liquidationAfter } from '../margin/liquidation.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { divide, magnitude, noSize, scale, whole } from '../money/quantity.ts'
import { heldLossAt, stopStillNeeded } from '../sizing/adding.ts'
import { averagePrice, costOf, isWalked, levelsFor, planThroughBook } from '../sizing/entry-plan.ts'
import { entryFee, stopLosses } from '../sizing/losses.ts'
import { purseOf } from './purse.ts'
import { type AddTerms, isIncreasing, type TicketTerms } from './terms.ts'

/** A ticket's expectations as of now; everything that would be signed stays as it is. */
export function reprice(ticket: TicketTerms, market: Market, world: World): TicketTerms {
  const { instrument } = market
  const { side, prices, rungs, limit } = ticket.plan
  const plan =
    isWalked(ticket.plan) && limit !== null
      ? planThroughBook(side, instrument, levelsFor(ticket.plan, market.book, limit), limit, prices[0] ?? null)
      : { ...ticket.plan, instrument, prices, rungs }
  const rung = divide(ticket.size, whole(plan.rungs))
  const cost = costOf(plan, rung)
  const fee = scale(cost, entryFee(world.fees, ticket.entry.tif))
  const margin = isIncreasing(ticket) ? divide(cost, ticket.leverage) : ticket.margin
  const held = positionIn(world.account, ticket.coin)
  const fill = { side, size: ticket.size, cost, fee, margin, marginMode: ticket.marginMode }
  const { equity, free } = purseOf(ticket.sizing.whatIf ? ticket.sizing.equity : null, world)
  const account = { ...world.account, equity, free }
  const terms =
    ticket.lossTerms === null
      ? null
      : {
          ...ticket.lossTerms,
          feeIn: entryFee(world.fees, ticket.entry.tif),
          feeOut: world.fees.taker,
          stopSlippage: world.settings.stopSlippage,
        }
  return {
    ...ticket,
    instrument,
    entry: { ...ticket.entry, price: averagePrice(plan, rung) },
    notional: cost,
    entryFee: fee,
    margin,
    liquidation: liquidationAfter(account, ticket.coin, instrument.tiers, held, fill),
    sizing: { ...ticket.sizing, equity, accountEquity: world.account.equity, free },
    losses: terms === null ? null : stopLosses(plan, terms, rung),
    plan,
    lossTerms: terms,
    add: addNow(ticket, held, world),
  }
}

/** What an add counts on, as of now: a position that is gone or turned round is stopped nowhere. */
function addNow({ add, stop, side }: TicketTerms, held: Position | null, world: World): AddTerms | null {
  if (add === null || stop === null) return add
  if (held === null || sideOf(held) !== side) return { ...add, held: noSize, needsStop: stop.trigger }
  return {
    ...add,
    held: magnitude(held.size),
    heldLoss: heldLossAt(held, stop.trigger, world.fees, world.settings),
    needsStop: stopStillNeeded(held, stop.trigger),
  }
}
