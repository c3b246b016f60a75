import type { RuleAct, RuleStep, RuleWhen } from '../../../preload/contract/intent.ts'
import type { Position } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { roundSize, roundStop, roundTarget } from '../market/instrument.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { known, parsePercent } from '../money/parse-decimal.ts'
import { percent, text } from '../money/print.ts'
import { add, distance, isAbove, isEqual, isPositive, magnitude, one, type Price, scale } from '../money/quantity.ts'
import { breakEvenPrice } from '../order/break-even.ts'
import { exitsOf, isTighter } from '../order/exits.ts'
import { isRefused, type Refused, refuse } from '../report/refusal.ts'
import { signum } from '../sizing/losses.ts'
import { draftExit } from '../ticket/draft-exit.ts'
import type { TicketTerms } from '../ticket/terms.ts'
import type { RuleDo, RulePlan } from './rule-plan.ts'

const isDo = (act: RuleAct): act is RuleDo => act.do !== 'close'

/** Where a step's moment comes: the price, and the resting target that it waits for, where it waits for one. */
type Moment = { price: Price; oid: number | null; isTarget: boolean; size: string }

function momentOf(when: RuleWhen, position: Position, market: Market, world: World): Moment | Refused {
  const { coin } = position
  const side = sideOf(position)
  if (when.by === 'target') {
    const targets = exitsOf('target', position, world.account.orders)
    const target = /^\d{1,3}$/.test(when.value) ? targets[Number.parseInt(when.value, 10) - 1] : undefined
    if (target?.order?.oid == null) return refuse('no_such_target', coin, when.value, String(targets.length))
    return { price: target.trigger, oid: target.order.oid, isTarget: true, size: text(target.size) }
  }
  const said = when.by === 'price' ? known.price(when.value) : priceAtR(when.value, position, world)
  if (isRefused(said)) return said
  const price = isPositive(said) ? roundTarget(said, side, market.instrument) : said
  if (!isPositive(price)) return refuse('price_not_legal', 'rule', text(said))
  const isAhead = side === 'long' ? isAbove(price, market.mark) : isAbove(market.mark, price)
  if (!isAhead) return refuse('rule_passed', `${side} ${coin}`, text(price), text(market.mark))
  return { price, oid: null, isTarget: false, size: '' }
}

/** The price a multiple of R in profit. R is fixed for the life of a trade: entry to the stop that it was opened with. */
function priceAtR(multiple: string, position: Position, world: World): Price | Refused {
  const side = sideOf(position)
  const stop = position.plannedStop ?? exitsOf('stop', position, world.account.orders)[0]?.trigger ?? position.stop
  if (stop === null || !isTighter(position.entry, stop, side)) return refuse('r_unknown', position.coin)
  return add(position.entry, scale(distance(position.entry, stop), scale(known.ratio(multiple), signum(side))))
}

/** Where an act puts the stop: nearer than every stop that rests, and not yet reached when the rule's moment comes. */
function stopOf(act: RuleDo, moment: Price, position: Position, market: Market, world: World): Price | Refused {
  const side = sideOf(position)
  const { instrument } = market
  const stop =
    act.do === 'break_even'
      ? breakEvenPrice(position.entry, side, world.fees.taker, instrument)
      : roundStop(known.price(act.price), side, instrument)
  if (!isTighter(moment, stop, side)) return refuse('rule_stop_reached', position.coin, text(stop), text(moment))
  const tightest = exitsOf('stop', position, world.account.orders)[0]
  if (tightest && !isTighter(stop, tightest.trigger, side))
    return refuse('rule_loosens', position.coin, text(stop), text(tightest.trigger))
  return stop
}

/**
 * One step of a rule as a ticket. A part to close at a price is a target that rests at the venue; moving the stop is
 * what the desk itself does when that target is filled, or when the mark is there.
 */
export function compileStep(step: RuleStep, position: Position, market: Market, world: World): TicketTerms | Refused {
  const moment = momentOf(step.when, position, market, world)
  if (isRefused(moment)) return moment
  const side = sideOf(position)
  const closes = step.acts.filter((act) => act.do === 'close')
  const acts = step.acts.filter(isDo)
  const stops: string[] = []
  for (const act of acts) {
    const stop = stopOf(act, moment.price, position, market, world)
    if (isRefused(stop)) return stop
    stops.push(text(stop))
  }
  const [part, second] = closes
  if (second !== undefined || acts.length > 1 || (part !== undefined && moment.isTarget))
    return refuse('rule_shape', position.coin)
  const target = part === undefined ? null : targetOf(part.share, moment.price, position, market, world)
  if (isRefused(target)) return target
  const [stop] = stops
  if (stop === undefined) return target ?? refuse('rule_shape', position.coin)
  const rule: RulePlan = {
    coin: position.coin,
    asset: market.instrument.asset,
    side,
    said: step,
    when:
      target !== null
        ? { is: 'filled', oid: null, price: text(moment.price), size: text(target.size) }
        : moment.isTarget
          ? { is: 'filled', oid: moment.oid, price: text(moment.price), size: moment.size }
          : { is: 'mark', price: text(moment.price) },
    acts,
    stops,
  }
  const terms = target ?? laterStop(known.price(stop), moment.price, position, market, world)
  return isRefused(terms) ? terms : { ...terms, losses: null, replaces: [], task: { is: 'rule', rule } }
}

function targetOf(said: string, price: Price, position: Position, market: Market, world: World): TicketTerms | Refused {
  const share = parsePercent(said)
  if (share === 'not_a_number' || !isPositive(share)) return refuse('number_out_of_range', 'share', said)
  if (isAbove(share, one)) return refuse('close_share', position.coin, percent(share), '100%')
  const held = magnitude(position.size)
  const size = isEqual(share, one) ? held : roundSize(scale(held, share), market.instrument)
  if (!isPositive(size)) return refuse('below_minimum', position.coin, text(size), 'one lot')
  return draftExit({ kind: 'target', trigger: price, size, replaces: [] }, position, market, world)
}

/** The stop as it would be drafted with the mark where the rule fires, so that the same checks look at it now. */
function laterStop(
  stop: Price,
  moment: Price,
  position: Position,
  market: Market,
  world: World,
): TicketTerms | Refused {
  const replaces = exitsOf('stop', position, world.account.orders).flatMap(({ order }) => (order ? [order] : []))
  return draftExit({ kind: 'stop', trigger: stop, size: null, replaces }, position, { ...market, mark: moment }, world)
}
