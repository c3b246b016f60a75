import type { WireOrder } from '../matching/check-leg.ts'
import { finishOrder } from '../matching/finish-order.ts'
import { type Modification, modifyOrder } from '../matching/modify-order.ts'
import { type Builder, type Grouping, placeOrders, WholeRefusal } from '../matching/place-orders.ts'
import { cancelTwap, startTwap, type WireTwap } from '../matching/twap.ts'
import type { Venue } from '../venue.ts'
import { approveAgent, approveBuilderFee } from './approvals.ts'
import { setIsolatedMargin, setLeverage, topUpIsolatedMargin } from './margin-actions.ts'
import { scheduleCancel } from './scheduled-cancel.ts'
import { createSubAccount, renameSubAccount, sendUsd, subAccountTransfer, toOrFromSpot, withdraw } from './transfers.ts'

export type Action = { type: string } & Record<string, unknown>
export type Answer = { status: 'ok'; response: Record<string, unknown> } | { status: 'err'; response: string }

export const OK: Answer = { status: 'ok', response: { type: 'default' } }
export const refused = (response: string): Answer => ({ status: 'err', response })
const listed = (type: string, statuses: unknown[]): Answer => ({ status: 'ok', response: { type, data: { statuses } } })

type Act = (venue: Venue, user: string, action: Action) => Answer
/** Reads an action as what its schema made of it. */
const as = <T>(action: Action) => action as unknown as T

const ACTS: Record<string, Act> = {
  order: (venue, user, action) => {
    const grouping: Grouping = typeof action.grouping === 'string' ? (action.grouping as Grouping) : 'na'
    return listed(
      'order',
      placeOrders(venue, user, action.orders as WireOrder[], grouping, action.builder as Builder | undefined),
    )
  },
  cancel: (venue, user, action) =>
    listed(
      'cancel',
      (action.cancels as { a: number; o: number }[]).map(({ a, o }) => cancel(venue, user, a, o, action.f === true)),
    ),
  cancelByCloid: (venue, user, action) => {
    const cancels = action.cancels as { asset: number; cloid: string }[]
    const found = cancels.map(({ asset, cloid }) =>
      cancel(venue, user, asset, venue.byCloid.get(`${user}:${cloid}`), action.f === true),
    )
    return listed('cancel', found)
  },
  modify: (venue, user, action) => {
    const answer = modifyOrder(venue, user, as<Modification>(action), action.a === true)
    return typeof answer === 'object' && 'error' in answer ? refused(answer.error) : OK
  },
  batchModify: (venue, user, action) => {
    const modifies = action.modifies as Modification[]
    return listed(
      'order',
      modifies.map((one) => modifyOrder(venue, user, one, action.a === true)),
    )
  },
  updateLeverage: (venue, user, action) => setLeverage(venue, user, as(action)),
  updateIsolatedMargin: (venue, user, action) => setIsolatedMargin(venue, user, as(action)),
  topUpIsolatedOnlyMargin: (venue, user, action) => topUpIsolatedMargin(venue, user, as(action)),
  scheduleCancel: (venue, user, action) => scheduleCancel(venue, user, action.time as number | undefined),
  twapOrder: (venue, user, action) => {
    const status = startTwap(venue, user, action.twap as WireTwap, as(action))
    return { status: 'ok', response: { type: 'twapOrder', data: { status } } }
  },
  twapCancel: (venue, user, action) => {
    const status = cancelTwap(venue, user, action.a as number, action.t as number)
    return { status: 'ok', response: { type: 'twapCancel', data: { status } } }
  },
  approveAgent: (venue, user, action) => approveAgent(venue, user, as(action)),
  approveBuilderFee: (venue, user, action) => approveBuilderFee(venue, user, as(action)),
  createSubAccount: (venue, user, action) => createSubAccount(venue, user, String(action.name)),
  subAccountModify: (venue, user, action) => renameSubAccount(venue, user, as(action)),
  subAccountTransfer: (venue, user, action) => subAccountTransfer(venue, user, as(action)),
  usdSend: (venue, user, action) => sendUsd(venue, user, as(action)),
  usdClassTransfer: (venue, user, action) => toOrFromSpot(venue, user, as(action)),
  withdraw3: (venue, user, action) => withdraw(venue, user, as(action)),
  sendAsset: () => refused('Unsupported action: sendAsset'),
  userSetAbstraction: (_, __, action) => onlyDisabled(action.abstraction === 'disabled'),
  agentSetAbstraction: (_, __, action) => onlyDisabled(action.abstraction === 'i'),
  reserveRequestWeight: () => OK,
  setReferrer: () => OK,
  noop: () => OK,
}

/** Carries out a canonical action for a known user. */
export function runAction(venue: Venue, user: string, action: Action): Answer {
  venue.counters.actions += 1
  const act = ACTS[action.type]
  if (!act) return refused(`Unsupported action: ${action.type}`)
  try {
    return act(venue, user, action)
  } catch (error) {
    if (error instanceof WholeRefusal) return refused(error.message)
    throw error
  }
}

/** Cancels one order. `fast` cancels of trigger orders are refused, as the venue does. */
function cancel(venue: Venue, user: string, asset: number, oid: number | undefined, fast: boolean) {
  const order = oid === undefined ? undefined : venue.orders.get(oid)
  if (!order || order.user !== user || order.asset !== asset || order.stands === 'done' || (fast && order.trigger)) {
    return { error: `Order was never placed, already canceled, or filled. asset=${asset}` }
  }
  venue.counters.cancels += 1
  finishOrder(venue, order, 'canceled')
  return 'success'
}

function onlyDisabled(isDisabled: boolean): Answer {
  return isDisabled ? OK : refused('Only account mode "disabled" is modelled here.')
}
