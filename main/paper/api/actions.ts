import { leverageOf } from '../clearing/account.ts'
import { marginHeld, summarize, tierAt } from '../clearing/margin.ts'
import { notional } from '../market.ts'
import type { WireOrder } from '../matching/check-leg.ts'
import { finishOrder } from '../matching/finish-order.ts'
import { type Grouping, placeOrders, WholeRefusal } from '../matching/place-orders.ts'
import type { Venue } from '../venue.ts'

export type Action = { type: string } & Record<string, unknown>
export type Answer = { status: 'ok'; response: Record<string, unknown> } | { status: 'err'; response: string }

const OK: Answer = { status: 'ok', response: { type: 'default' } }
const refused = (response: string): Answer => ({ status: 'err', response })
const listed = (type: string, statuses: unknown[]): Answer => ({ status: 'ok', response: { type, data: { statuses } } })

/** Carries out a canonical action for a known user. */
export function runAction(venue: Venue, user: string, action: Action): Answer {
  venue.counters.actions += 1
  try {
    switch (action.type) {
      case 'order': {
        const grouping: Grouping = typeof action.grouping === 'string' ? (action.grouping as Grouping) : 'na'
        return listed('order', placeOrders(venue, user, action.orders as WireOrder[], grouping))
      }
      case 'cancel':
        return listed(
          'cancel',
          (action.cancels as { a: number; o: number }[]).map(({ a, o }) => cancel(venue, user, a, o)),
        )
      case 'cancelByCloid': {
        const cancels = action.cancels as { asset: number; cloid: string }[]
        const found = cancels.map(({ asset, cloid }) =>
          cancel(venue, user, asset, venue.byCloid.get(`${user}:${cloid}`)),
        )
        return listed('cancel', found)
      }
      case 'updateLeverage':
        return setLeverage(venue, user, action as unknown as LeverageAction)
      case 'scheduleCancel':
        return scheduleCancel(venue, user, action.time as number | undefined)
      case 'noop':
      case 'setReferrer':
      case 'approveBuilderFee':
        return OK
      default:
        return refused(`Unsupported action: ${action.type}`)
    }
  } catch (error) {
    if (error instanceof WholeRefusal) return refused(error.message)
    throw error
  }
}

function cancel(venue: Venue, user: string, asset: number, oid: number | undefined) {
  const order = oid === undefined ? undefined : venue.orders.get(oid)
  if (!order || order.user !== user || order.asset !== asset || order.stands === 'done') {
    return { error: `Order was never placed, already canceled, or filled. asset=${asset}` }
  }
  venue.counters.cancels += 1
  finishOrder(venue, order, 'canceled')
  return 'success'
}

/** Cancels all open orders of users whose dead-man time has come. */
export function runScheduledCancels(venue: Venue): void {
  for (const account of venue.accounts.values()) {
    if (account.scheduledCancel === null || account.scheduledCancel > venue.now()) continue
    account.scheduledCancel = null
    venue.changes.accounts.add(account.address)
    for (const oid of [...account.open]) {
      const order = venue.orders.get(oid)
      if (order && order.stands !== 'done') finishOrder(venue, order, 'scheduledCancel')
    }
  }
}

function scheduleCancel(venue: Venue, user: string, time: number | undefined): Answer {
  if (time !== undefined && time < venue.now() + 5_000) {
    return refused('Scheduled cancel time too early, must be at least 5 seconds from now.')
  }
  venue.accounts.get(user)!.scheduledCancel = time ?? null
  venue.changes.accounts.add(user)
  return OK
}

type LeverageAction = { asset: number; isCross: boolean; leverage: number }

/** Sets leverage and margin mode of a coin: no mode switch with a position, no decrease without the margin for it. */
function setLeverage(venue: Venue, user: string, { asset, isCross, leverage }: LeverageAction): Answer {
  const market = venue.markets[asset]
  const account = venue.accounts.get(user)!
  if (!market || leverage < 1 || leverage > market.spec.maxLeverage) return refused('Invalid leverage value')
  const before = leverageOf(account, asset, market.spec.maxLeverage)
  const position = account.positions.get(asset)
  if (position && before.isCross !== isCross) return refused('Cannot switch leverage type with open position.')
  if (position) {
    const value = notional(market, position.szi, market.mark)
    if (tierAt(market.spec, value).maxLeverage < leverage) return refused('Invalid leverage value')
  }
  account.leverage.set(asset, { isCross, value: leverage })
  const held = marginHeld(venue, account)
  const free = summarize(venue, account).crossValue.minus(held)
  const missing = position?.isolatedMargin ? position.cost.div(leverage).minus(position.isolatedMargin) : null
  if (leverage < before.value && (missing ? missing.gt(free) : free.lt(0))) {
    account.leverage.set(asset, before)
    const mode = isCross ? 'Cross' : 'Isolated'
    return refused(`${mode} position does not have sufficient margin available to decrease leverage.`)
  }
  if (position?.isolatedMargin && missing?.gt(0)) {
    position.isolatedMargin = position.isolatedMargin.plus(missing)
    account.balance = account.balance.minus(missing)
  }
  venue.changes.accounts.add(user)
  return OK
}
