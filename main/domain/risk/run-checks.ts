import type { CheckId, CheckReport } from '../../../preload/contract/report.ts'
import type { Ticket } from '../ticket/build-ticket.ts'
import { isIncreasing } from '../ticket/terms.ts'
import type { Check, CheckFacts } from './check.ts'
import { accountMatch } from './checks/account-match.ts'
import { allowedCoin } from './checks/allowed-coin.ts'
import { clockSkew } from './checks/clock-skew.ts'
import { confirmBinding } from './checks/confirm-binding.ts'
import { dailyLossLimit } from './checks/daily-loss-limit.ts'
import { duplicateOrder } from './checks/duplicate-order.ts'
import { heat } from './checks/heat.ts'
import { leverageMargin } from './checks/leverage-margin.ts'
import { leverageSetting } from './checks/leverage-setting.ts'
import { liqBeforeMovedStop } from './checks/liq-before-moved-stop.ts'
import { liqBeforeStop } from './checks/liq-before-stop.ts'
import { logDurable } from './checks/log-durable.ts'
import { marginSufficiency } from './checks/margin-sufficiency.ts'
import { maxDrawdown } from './checks/max-drawdown.ts'
import { maxGrossExposure } from './checks/max-gross-exposure.ts'
import { maxLeverage } from './checks/max-leverage.ts'
import { maxLossPerTrade } from './checks/max-loss-per-trade.ts'
import { isOverOpenOrders, maxOpenOrders } from './checks/max-open-orders.ts'
import { maxOrderNotional } from './checks/max-order-notional.ts'
import { maxOrderSize } from './checks/max-order-size.ts'
import { maxPosition } from './checks/max-position.ts'
import { maxSlippage } from './checks/max-slippage.ts'
import { orderRate } from './checks/order-rate.ts'
import { origin } from './checks/origin.ts'
import { priceCollar } from './checks/price-collar.ts'
import { reduceOnlyGuard } from './checks/reduce-only-guard.ts'
import { repeatedAiExecution } from './checks/repeated-ai-execution.ts'
import { selfCross } from './checks/self-cross.ts'
import { staleAccount } from './checks/stale-account.ts'
import { staleMarket } from './checks/stale-market.ts'
import { stopCount } from './checks/stop-count.ts'
import { stopRequired } from './checks/stop-required.ts'
import { tickLotMin } from './checks/tick-lot-min.ts'
import { tradingState } from './checks/trading-state.ts'
import { unresolvedOrder } from './checks/unresolved-order.ts'
import { venueBoundLoss } from './checks/venue-bound-loss.ts'
import { venueBudget } from './checks/venue-budget.ts'
import type { History } from './history.ts'

type Applies = (ticket: Ticket, facts: CheckFacts) => boolean

const always: Applies = () => true
const opening: Applies = (ticket) => isIncreasing(ticket)
const setting: Applies = (ticket) => ticket.task?.is === 'leverage'
const ordering: Applies = (ticket) => ticket.task?.is !== 'leverage'
const reducing: Applies = (ticket) => ticket.task?.is !== 'leverage' && !isIncreasing(ticket)
/** A stop that moves away: the loss that it allows is measured like a new trade's. */
const loosening: Applies = ({ task }) => task?.is === 'exit' && task.loosens
/** A stop that moves away, or the first one: liquidation must not come before it. Moving one closer is never held back. */
const bounding: Applies = ({ task }) =>
  task?.is === 'exit' && task.kind === 'stop' && (task.loosens || task.lossBefore === null)
/** An order that may meet others at once: no trigger that is moved, no setting, no rule. */
const plain: Applies = ({ task }) => task === undefined || task.is === 'reopen'
const confirming: Applies = (_ticket, facts) => facts.confirm !== null
const both =
  (one: Applies, other: Applies): Applies =>
  (ticket, facts) =>
    one(ticket, facts) && other(ticket, facts)
/** Whether the facts remember this part, known or not; frozen facts may leave it out, the running desk never does. */
const remembers =
  (part: keyof History): Applies =>
  (_ticket, { world }) =>
    world.history[part] !== undefined
/** Frozen facts hear of it only where it blocks: MAX_GROSS_EXPOSURE answers for the rest of its row. */
const mayCountOrders: Applies = (ticket, facts) =>
  remembers('trading')(ticket, facts) || isOverOpenOrders(ticket, facts.world)
const hasRestingHere: Applies = (ticket, { world }) => world.account.orders.some(({ coin }) => coin === ticket.coin)
const knowsDay: Applies = (ticket, facts) => facts.world.account.dayPnl !== null || remembers('trading')(ticket, facts)
const byModel: Applies = (_ticket, { origin: from }) => from === 'model'

/** Every check and when it can be decided, in the order of the table of checks. Adding one is one line here and one file. */
const table: readonly (readonly [Check, Applies])[] = [
  [allowedCoin, always],
  [tickLotMin, ordering],
  [maxOrderNotional, opening],
  [maxOrderSize, (ticket, { world }) => isIncreasing(ticket) && world.policy.orderSize.has(ticket.coin)],
  [maxPosition, opening],
  [maxGrossExposure, opening],
  [maxOpenOrders, both(opening, mayCountOrders)],
  [priceCollar, ordering],
  [maxSlippage, ordering],
  [maxLeverage, opening],
  [leverageSetting, setting],
  [marginSufficiency, opening],
  [leverageMargin, setting],
  [stopRequired, opening],
  [maxLossPerTrade, (ticket, facts) => opening(ticket, facts) || loosening(ticket, facts)],
  [liqBeforeStop, opening],
  [liqBeforeMovedStop, (ticket, facts) => setting(ticket, facts) || bounding(ticket, facts)],
  [dailyLossLimit, both(opening, knowsDay)],
  [maxDrawdown, both(opening, remembers('peakEquity'))],
  [stopCount, both(opening, remembers('stopOuts'))],
  [duplicateOrder, both(opening, remembers('submits'))],
  [orderRate, both(opening, remembers('submits'))],
  [venueBudget, both(opening, confirming)],
  [repeatedAiExecution, both(both(opening, byModel), remembers('submits'))],
  [reduceOnlyGuard, reducing],
  [staleMarket, always],
  [staleAccount, always],
  [unresolvedOrder, confirming],
  [selfCross, both(plain, hasRestingHere)],
  [clockSkew, confirming],
  [accountMatch, (ticket, facts) => ticket.sizing.whatIf || confirming(ticket, facts)],
  [confirmBinding, confirming],
  [origin, confirming],
  [logDurable, confirming],
  [tradingState, remembers('trading')],
  [heat, (ticket, facts) => opening(ticket, facts) || loosening(ticket, facts)],
  [venueBoundLoss, opening],
]

declare const approvedBrand: unique symbol

/** A ticket that no check blocks. Only `runChecks` makes one; only one made `after_confirm` may be signed. */
export interface Approved {
  readonly [approvedBrand]: true
  readonly stage: 'before_confirm' | 'after_confirm'
  readonly ticket: Ticket
  readonly checks: readonly CheckReport[]
  /** The warnings that a person must acknowledge one by one. */
  readonly needsAck: readonly CheckId[]
}

/** Runs every check that can be decided now, all of them, whatever the first says; approval is null when any blocks. */
export function runChecks(ticket: Ticket, facts: CheckFacts): { checks: CheckReport[]; approval: Approved | null } {
  const checks = table.filter(([, applies]) => applies(ticket, facts)).map(([check]) => check(ticket, facts))
  if (checks.some((check) => check.verdict === 'block')) return { checks, approval: null }
  const needsAck = checks.filter((check) => check.verdict === 'warn').map((check) => check.id)
  const stage = facts.confirm === null ? 'before_confirm' : 'after_confirm'
  return { checks, approval: Object.freeze({ stage, ticket, checks, needsAck }) as unknown as Approved }
}
