import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { liquidationAfter } from '../margin/liquidation.ts'
import { roundSize } from '../market/instrument.ts'
import type { MarginMode, Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { notional, priceFor, sizeFor } from '../money/notional.ts'
import { known, parsePercent } from '../money/parse-decimal.ts'
import { text, textUp } from '../money/print.ts'
import {
  compare,
  divide,
  isAbove,
  isBelow,
  isEqual,
  isPositive,
  least,
  magnitude,
  noSize,
  noUsd,
  type Price,
  type Ratio,
  type Size,
  scale,
  subtract,
  type Usd,
} from '../money/quantity.ts'
import { isRefused, type Refused, refuse } from '../report/refusal.ts'
import { heldLossAt, stopStillNeeded } from '../sizing/adding.ts'
import type { CapTerms } from '../sizing/caps.ts'
import {
  averagePrice,
  costOf,
  type EntryPlan,
  isWalked,
  largestRung,
  ordersOf,
  totalSize,
} from '../sizing/entry-plan.ts'
import { hoursHeld } from '../sizing/funding.ts'
import { type Kelly, kellyOf } from '../sizing/kelly.ts'
import { allInWeight, entryFee, type LossTerms, naiveWeight, stopLosses, weigh } from '../sizing/losses.ts'
import { budgetOf, rungFor, type SizedRung } from '../sizing/rung-for.ts'
import { entryPlan, timeInForce } from './entry-terms.ts'
import { stopOnWrongSide, stopTrigger, targetsOf } from './exit-terms.ts'
import { type Purse, purseOf } from './purse.ts'
import type { AddTerms, Caps, TicketSizing, TicketTerms, TimeInForce } from './terms.ts'

/** The venue's smallest order. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/contract-specifications */
export const minimumNotional: Usd = known.usd('10')

interface MarginTerms {
  readonly leverage: Ratio
  readonly marginMode: MarginMode
  readonly change: TicketTerms['leverageChange']
}

function marginTerms(intent: OpenIntent, market: Market, world: World): MarginTerms | Refused {
  const coin = market.instrument.coin
  const leverage = intent.leverage === null ? market.leverage : known.ratio(intent.leverage)
  const steps = /^0*([1-9]\d{0,3})(\.0+)?$/.exec(text(leverage))?.[1]
  const marginMode = intent.marginMode ?? market.marginMode
  if (intent.leverage !== null && steps === undefined) return refuse('leverage_not_whole', coin, text(leverage))
  if (marginMode === 'cross' && market.instrument.onlyIsolated) return refuse('only_isolated', coin)
  const isSwitched = marginMode !== market.marginMode
  if (isSwitched && positionIn(world.account, coin))
    return refuse('mode_with_position', coin, marginMode, market.marginMode)
  const isChanged = isSwitched || !isEqual(leverage, market.leverage)
  if (isChanged && steps === undefined) return refuse('leverage_not_whole', coin, text(leverage))
  const change = isChanged ? { leverage: Number.parseInt(steps!, 10), marginMode } : null
  return { leverage, marginMode, change }
}

/** A plan that has its stop and its size. */
interface Sized {
  readonly plan: EntryPlan
  readonly stop: Price | null
  readonly loss: LossTerms | null
  readonly sized: SizedRung
  readonly budget: Usd | null
  readonly add: AddTerms | null
}

/**
 * Stop and size together. A stop said as a distance from a market entry moves with the average fill, and the fill with
 * the size. A smaller fill leaves the stop farther away, so the repetition starts at the worst fill there could be and
 * only comes down: to the largest size that fits the stop which its own fill gives it.
 */
function sizeWithStop(intent: OpenIntent, plan: EntryPlan, terms: Omit<CapTerms, 'plan' | 'loss'>): Sized | Refused {
  const { world, market } = terms
  if (intent.stop === null) return withSize(intent, plan, terms, null)
  const isMoving = plan.type === 'market' && intent.stop.by !== 'price'
  // A stop entry's stop is measured from what was said, its trigger.
  let entry = isMoving ? plan.limit! : plan.type === 'stop' ? plan.prices[0]! : averagePrice(plan, noSize)
  let before: Price | null = null
  for (;;) {
    const stop = stopTrigger(intent.stop, entry, intent.side, market)
    if (isRefused(stop)) return stop
    const isStill = !isMoving || (before !== null && isEqual(before, stop))
    const wrong = isStill ? stopOnWrongSide(stop, entry, plan.prices, intent.side) : null
    if (wrong) return wrong
    const found = withSize(intent, plan, terms, lossTerms(intent, stop, terms.feeIn, world))
    if (isStill || isRefused(found)) return found
    before = stop
    entry = averagePrice(plan, found.sized.rung)
  }
}

function withSize(
  intent: OpenIntent,
  plan: EntryPlan,
  terms: Omit<CapTerms, 'plan' | 'loss'>,
  loss: LossTerms | null,
): Sized | Refused {
  const add = addTerms(intent, terms, loss)
  if (isRefused(add)) return add
  const budget = add === null ? terms.budget : add.left
  const sized = rungFor(intent.sizing, { ...terms, plan, loss, budget })
  if (sized === null) return refuse('loss_not_positive', terms.market.instrument.coin)
  return { plan, stop: loss?.stop ?? null, loss, sized, budget, add }
}

/**
 * What an add may lose: A·r less what the position loses at the order's own stop (field.md 3.10). A gain that this stop
 * locks in may be risked too, but one order never more than MAX_LOSS_PER_TRADE lets one lose. Null for an order of its own.
 */
function addTerms(
  intent: OpenIntent,
  { market, world, equity, stated }: Pick<CapTerms, 'market' | 'world' | 'equity' | 'stated'>,
  loss: LossTerms | null,
): AddTerms | Refused | null {
  if (intent.isAdd !== true) return null
  const { coin } = market.instrument
  const position = positionIn(world.account, coin)
  if (position === null) return refuse('add_no_position', coin)
  if (sideOf(position) !== intent.side) return refuse('add_wrong_side', coin, intent.side, sideOf(position))
  if (loss === null) return null
  const heldLoss = heldLossAt(position, loss.stop, world.fees, world.settings)
  const needsStop = stopStillNeeded(position, loss.stop)
  const held = magnitude(position.size)
  if (stated === null) return { held, tradeRisk: null, heldLoss, left: null, needsStop }
  const left = subtract(stated, heldLoss)
  if (!isPositive(left)) return refuse('add_no_risk_left', coin, textUp(heldLoss), text(stated))
  const most = scale(equity, world.policy.lossPerTrade.block)
  return { held, tradeRisk: stated, heldLoss, left: isAbove(stated, most) ? left : least(left, most), needsStop }
}

function lossTerms(intent: OpenIntent, stop: Price, feeIn: Ratio, world: World): LossTerms {
  const { fees, settings } = world
  return { side: intent.side, stop, feeIn, feeOut: fees.taker, stopSlippage: settings.stopSlippage }
}

function tooSmall(sized: Sized, size: Size, cost: Usd): Refused | null {
  const { plan } = sized
  const isThin = plan.depth !== null && !isPositive(plan.depth)
  if (isThin)
    return refuse('book_too_thin', plan.instrument.coin, text(plan.depth!), text(plan.limit ?? plan.prices[0]!))
  const least = plan.prices.length > 0 ? leastRungValue(plan, sized.sized.rung) : cost
  if (isPositive(size) && !isBelow(least, minimumNotional)) return null
  const { boundBy } = sized.sized
  const isShrunk = boundBy !== null && boundBy !== 'risk'
  return refuse(
    isShrunk ? 'no_room' : 'below_minimum',
    isShrunk ? boundBy : plan.instrument.coin,
    text(least),
    text(minimumNotional),
  )
}

function leastRungValue(plan: EntryPlan, rung: Size): Usd {
  return ordersOf(plan, rung)
    .map(({ price, size }) => notional(price, size))
    .reduce((a, b) => (compare(a, b) < 0 ? a : b))
}

function wholeCaps(sized: Sized): Caps {
  const entries = Object.entries(sized.sized.caps).map(([name, rung]) => [name, totalSize(sized.plan, rung)])
  return Object.fromEntries(entries)
}

function sizingOf(intent: OpenIntent, purse: Purse, sized: Sized, account: Usd, stake: Stake): TicketSizing {
  const { plan, loss, budget } = sized
  const { rung, boundBy, caps, forLoss } = sized.sized
  const size = totalSize(plan, rung)
  const lossPerUnit = loss === null ? null : priceFor(weigh(plan, allInWeight(loss), rung), size)
  return {
    by: intent.sizing.by,
    equity: purse.equity,
    accountEquity: account,
    free: purse.free,
    whatIf: purse.whatIf,
    stated: stake.stated,
    budget,
    kelly: stake.kelly,
    volatilityTarget: stake.volatilityTarget,
    lossPerUnit,
    naive: budget === null || loss === null ? null : naiveSize(plan, loss, budget, rung),
    allIn: budget === null || caps.risk === undefined ? null : totalSize(plan, caps.risk),
    boundBy,
    caps: wholeCaps(sized),
    largestForLoss: forLoss === null ? null : totalSize(plan, forLoss),
  }
}

/** budget / |E − S| with the ticket's own E, floored to the lot, rung by rung for a ladder. */
function naiveSize(plan: EntryPlan, loss: LossTerms, budget: Usd, rung: Size): Size | null {
  if (!isWalked(plan)) {
    const naive = largestRung(plan, naiveWeight(loss), budget)
    return naive === null ? null : totalSize(plan, naive)
  }
  const move = priceFor(weigh(plan, naiveWeight(loss), rung), rung)
  return isPositive(move) ? roundSize(sizeFor(budget, move), plan.instrument) : null
}

/** An opening intent as a ticket in ticks and lots, every number computed; or why there is none. */
export function draftOpen(intent: OpenIntent, market: Market, world: World): TicketTerms | Refused {
  const purse = purseOf(intent.account === null ? null : known.usd(intent.account), world)
  if (!isPositive(purse.equity)) return refuse('no_equity', 'account', text(purse.equity), '0')
  const margins = marginTerms(intent, market, world)
  if ('is' in margins) return margins
  const tif = timeInForce(intent)
  if (typeof tif !== 'string') return tif
  const plan = entryPlan(intent, tif, market, world)
  if ('is' in plan) return plan
  const stake = stakeOf(intent, purse.equity, market, world)
  if ('is' in stake) return stake
  const { stated } = stake
  const feeIn = entryFee(world.fees, tif)
  const { equity, free } = purse
  const { leverage } = margins
  const terms = { market, world, equity, free, feeIn, leverage, stated, budget: stated }
  const sized = sizeWithStop(intent, plan, terms)
  if ('is' in sized) return sized
  return finish(intent, market, world, { purse, margins, tif, sized, stake, feeIn })
}

/** What the words risk, USDC; null where they name a size. */
interface Stake {
  readonly stated: Usd | null
  readonly kelly: Kelly | null
  readonly volatilityTarget: Ratio | null
}

/** What is risked: as said, or the said part of Kelly's fraction, capped by what one trade may risk without a warning. */
function stakeOf({ sizing, stop }: OpenIntent, equity: Usd, market: Market, world: World): Stake | Refused {
  const { coin } = market.instrument
  const { account, policy } = world
  const isVolatility = sizing.by === 'volatility'
  if (isVolatility && market.volatility === null) return refuse('no_volatility', coin)
  const target = isVolatility ? parsePercent(sizing.value) : null
  if (target === 'not_a_number') return refuse('number_out_of_range', 'volatility', sizing.value)
  const results = sizing.by === 'kelly' ? (account.closedTrades?.map(known.ratio) ?? null) : null
  const kelly = sizing.by === 'kelly' ? kellyOf(results, known.ratio(sizing.value), policy.lossPerTrade.warn) : null
  if (isRefused(kelly)) return kelly
  const stated = kelly === null ? budgetOf(sizing, equity) : scale(equity, kelly.used)
  if (stated !== null && stop === null) return refuse('stop_missing', coin)
  return { stated, kelly, volatilityTarget: target }
}

interface Parts {
  readonly purse: Purse
  readonly margins: MarginTerms
  readonly tif: TimeInForce
  readonly sized: Sized
  readonly stake: Stake
  readonly feeIn: Ratio
}

function finish(intent: OpenIntent, market: Market, world: World, parts: Parts): TicketTerms | Refused {
  const { purse, margins, tif, sized, stake, feeIn } = parts
  const { plan, stop, loss } = sized
  const { rung } = sized.sized
  const { instrument } = market
  const size = totalSize(plan, rung)
  const cost = costOf(plan, rung)
  const small = tooSmall(sized, size, cost)
  if (small && !(intent.reduceOnly && isPositive(size))) return small
  const entry = averagePrice(plan, rung)
  // A target must win at the fill, which a stop entry expects beyond its price.
  const targets = targetsOf(intent, entry, plan.type === 'stop' ? [] : plan.prices, stop, size, instrument)
  if ('is' in targets) return targets
  const held = positionIn(world.account, instrument.coin)
  const fee = scale(cost, feeIn)
  const margin = divide(cost, margins.leverage)
  const account = { ...world.account, equity: purse.equity, free: purse.free }
  const fill = { side: intent.side, size, cost, fee, margin, marginMode: margins.marginMode }
  return {
    coin: instrument.coin,
    instrument,
    side: intent.side,
    action: 'open',
    reduceOnly: intent.reduceOnly,
    entry: {
      type: plan.type,
      price: entry,
      limit: plan.limit,
      tif,
      rungs: plan.type === 'ladder' ? ordersOf(plan, rung) : [],
    },
    stop: stop === null ? null : { trigger: stop },
    targets,
    size,
    notional: cost,
    entryFee: fee,
    leverage: margins.leverage,
    marginMode: margins.marginMode,
    margin: intent.reduceOnly ? noUsd : margin,
    liquidation: liquidationAfter(account, instrument.coin, instrument.tiers, held, fill),
    leverageChange: margins.change,
    sizing: sizingOf(intent, purse, sized, world.account.equity, stake),
    losses: loss === null ? null : stopLosses(plan, loss, rung),
    plan,
    lossTerms: loss,
    add: sized.add,
    hours: intent.hold === undefined ? null : hoursHeld(known.ratio(intent.hold.value), intent.hold.unit),
  }
}
