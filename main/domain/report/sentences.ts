import { type CapName, capNames, type Refusal } from '../../../preload/contract/report.ts'
import type { RefusalCode, Refused } from './refusal.ts'

const unchanged = 'Nothing was sent.'

/** What each cap is to a person, for the sentence that says it leaves too little. */
const capTexts: Record<CapName, string> = {
  risk: 'The risk',
  heat: 'The limit on all open risk together (HEAT)',
  dayBudget: "What is left of the day's loss limit (DAILY_LOSS_LIMIT)",
  freeMargin: 'The free margin (MARGIN_SUFFICIENCY)',
  orderNotional: 'The limit for one order (MAX_ORDER_NOTIONAL)',
  position: 'The limit for one position (MAX_POSITION)',
  grossExposure: 'The limit for all positions together (MAX_GROSS_EXPOSURE)',
  leverage: "The limit on the account's leverage (MAX_LEVERAGE)",
  marginTier: 'The margin tier at this leverage (MAX_LEVERAGE)',
  depth: 'The book (MAX_SLIPPAGE)',
}

const isCap = (name: string): name is CapName => capNames.some((cap) => cap === name)

/** One sentence a code: what happened, what is true now, what to do. A new code without one does not compile. */
const sentences: Record<RefusalCode, (refused: Refused) => string> = {
  facts_unusable: () =>
    `The market or account data is not whole, so nothing can be sized. ${unchanged} Wait for the data and say it again.`,
  unknown_coin: ({ about }) => `No market called "${about}" is known here. ${unchanged} Check the coin's name.`,
  no_equity: ({ measured }) =>
    `The account holds $${measured}, so nothing can be sized on it. ${unchanged} Fund it first.`,
  no_book: ({ about }) =>
    `The ${about} book has no two sides to price from. ${unchanged} Give a limit price, or wait for the book.`,
  book_too_thin: ({ about, limit }) =>
    `The ${about} book holds nothing up to ${limit}. ${unchanged} Give a limit price, or wait for the book.`,
  no_atr: ({ about }) =>
    `The ATR of ${about} is not known, so a stop in ATR has no price. ${unchanged} Give the stop as a price.`,
  number_out_of_range: ({ about, measured }) =>
    `"${measured}" is no usable number for the ${about}. ${unchanged} Say it as a plain number above zero.`,
  price_not_legal: ({ about, measured }) =>
    `${measured} rounds to no price that the venue takes for the ${about}. ${unchanged} Give another price.`,
  stop_missing: ({ about }) =>
    `A size from risk needs a stop, and this ${about} trade has none. ${unchanged} Say where the stop is, such as s95.`,
  stop_wrong_side: ({ about, measured, limit }) =>
    `The stop ${measured} is not on the losing side of the ${about} entry ${limit}. ${unchanged} Put the stop ${about === 'long' ? 'below' : 'above'} the entry.`,
  stop_out_of_range: ({ measured }) =>
    `The stop comes to ${measured}, which is no price. ${unchanged} Give a nearer stop.`,
  stop_entry_wrong_side: ({ about, measured, limit }) =>
    `A ${about} stop entry at ${measured} would fire at once: the mark is ${limit}. ${unchanged} Put it ${about === 'long' ? 'above' : 'below'} the mark, or use a limit.`,
  target_wrong_side: ({ about, measured, limit }) =>
    `The target ${measured} is not on the winning side of the ${about} entry ${limit}. ${unchanged} Put the target ${about === 'long' ? 'above' : 'below'} the entry.`,
  target_needs_stop: ({ about }) =>
    `A target of ${about}R needs a stop to measure R by. ${unchanged} Say the stop, or the target as a price.`,
  target_shares: ({ about, measured }) =>
    about === 'sum'
      ? `The targets take ${measured} of the position, more than 100%. ${unchanged} Make the shares sum to 100% or less.`
      : `Some targets have a share and some have none. ${unchanged} Give each target its share, or none.`,
  target_too_small: ({ about, measured }) =>
    `The target ${about} would close less than one lot of a size of ${measured}. ${unchanged} Use fewer targets or a larger share.`,
  ladder_shape: ({ about, measured, limit }) =>
    about === 'weights'
      ? `The weights "${measured}" don't fit ${limit} rungs. ${unchanged} Give each rung one whole part, such as 1:2:3.`
      : about === 'step'
        ? `Two rungs of the ladder fall on ${measured}. ${unchanged} Use fewer rungs or a wider ladder.`
        : `A ladder of ${measured} rungs is not possible; it takes ${limit}. ${unchanged} Change the number of rungs.`,
  leverage_not_whole: ({ about, measured }) =>
    `The venue takes whole leverage only, and ${about} would have ${measured}x. ${unchanged} Say a whole number.`,
  only_isolated: ({ about }) => `${about} trades with isolated margin only. ${unchanged} Leave "cross" out.`,
  mode_with_position: ({ about, measured, limit }) =>
    `${about} has an open position with ${limit} margin, and the venue can't switch it to ${measured} meanwhile. ${unchanged} Close it first, or keep ${limit}.`,
  tif_conflict: ({ about, measured }) =>
    `A ${about} entry can't be ${measured}. ${unchanged} Leave ${measured} out, or give a limit price.`,
  post_only_crosses: ({ about, measured, limit }) =>
    `Post only at ${measured} would match the ${about} book at ${limit} at once. ${unchanged} Move the price behind ${limit}, or leave post only out.`,
  loss_not_positive: ({ about }) =>
    `At this stop a unit of ${about} loses nothing after fees, so risk gives no size. ${unchanged} Give the size itself.`,
  below_minimum: ({ about, measured, limit }) =>
    limit === 'one lot'
      ? `That is less than one lot of ${about}. ${unchanged} Say a larger part.`
      : `The smallest order comes to $${measured} of ${about}; the venue takes $${limit} or more. ${unchanged} Nothing is rounded up: say a larger size, or risk more.`,
  no_room: ({ about, measured, limit }) =>
    `${isCap(about) ? capTexts[about] : about} leaves room for $${measured}; the venue takes $${limit} or more. ${unchanged} Make room first, or wait.`,
  no_position: ({ about }) => `There is no open position in ${about}. ${unchanged} Name a coin that you hold.`,
  nothing_open: () => `There is no open position and no resting order. ${unchanged} Nothing needs to be done.`,
  no_orders: ({ about }) =>
    about === ''
      ? `There is no resting order. ${unchanged} Nothing needs to be done.`
      : `There is no resting order in ${about}. ${unchanged} Nothing needs to be done.`,
  close_share: ({ about, measured, limit }) =>
    `${measured} of the ${about} position is more than there is (${limit}). ${unchanged} Say ${limit} or less.`,
  exit_through_mark: ({ about, measured, limit }) =>
    `A ${about} at ${measured} would fire at once: the mark is ${limit}. ${unchanged} Close at the market instead, or take another price.`,
  nothing_to_cover: ({ about }) => `The other orders cover all of it; nothing is left for this ${about}. ${unchanged}`,
  already_there: ({ about, measured }) => `The ${about} is at ${measured} already, or closer. ${unchanged}`,
  no_exit: ({ about }) => `There is no resting ${about} to move. ${unchanged} Look at Orders.`,
  no_such_order: ({ about, measured, limit }) =>
    `${about} has no order ${measured}; it has ${limit}. ${unchanged} Count them oldest first, or use the order's number.`,
  no_such_target: ({ about, measured, limit }) =>
    `${about} has no resting target ${measured}; it has ${limit}. ${unchanged} Targets are counted from the nearest.`,
  r_unknown: ({ about }) =>
    `R of ${about} is not known: it has no stop on the losing side of its entry. ${unchanged} Say a price instead of R.`,
  rule_passed: ({ about, measured, limit }) =>
    `The ${about} rule waits for ${measured}, and the mark is at ${limit} already. ${unchanged} Do it now instead, without the rule.`,
  rule_loosens: ({ about, measured, limit }) =>
    `The rule would put the ${about} stop at ${measured}; it rests at ${limit}, which is as close or closer. ${unchanged} A rule only tightens.`,
  rule_stop_reached: ({ about, measured, limit }) =>
    `The rule would put the ${about} stop at ${measured}, but when it runs the mark is at ${limit}: the stop would fire at once. ${unchanged} Take a later moment or a farther stop.`,
  rule_shape: ({ about }) =>
    `A rule's step closes one part at a price, moves the stop once, or both; this one for ${about} does more. ${unchanged} Say it as several steps.`,
  rule_changed: ({ about }) =>
    `The ${about} position or its prices changed, so the rule would not be the one shown. ${unchanged} Review it again.`,
  exit_changed: ({ about }) =>
    `The ${about} position turned round, so this order would not reduce it. ${unchanged} Review it again.`,
  not_yet: ({ about }) =>
    `The desk reads "${about}" but can't do it yet. ${unchanged} Use the ticket or the venue's own page for it.`,
  no_volatility: ({ about }) =>
    `The realised volatility of ${about} is not known, so a volatility target has no size. ${unchanged} Say the size or the risk itself.`,
  kelly_too_few: ({ measured, limit }) =>
    `Kelly needs ${limit} of your own closed trades with a planned risk, and there are ${measured}. ${unchanged} Say the risk itself, such as r1%.`,
  kelly_part: ({ measured, limit }) =>
    `${measured} of Kelly is more than half (${limit}): an edge measured a little too high then costs more than it earns. ${unchanged} Say ${limit} or less.`,
  kelly_no_losses: ({ measured }) =>
    `None of your ${measured} closed trades lost, so what a loss costs can't be measured. ${unchanged} Say the risk itself, such as r1%.`,
  kelly_no_edge: ({ about, measured }) =>
    `Your closed trades ${about}, which is no edge: Kelly's fraction is ${measured}. ${unchanged} Don't size by Kelly; say a small risk itself, or stay out.`,
  add_no_position: ({ about }) =>
    `There is no open position in ${about} to add to. ${unchanged} Leave "add" out to open one.`,
  add_wrong_side: ({ about, measured, limit }) =>
    `The ${about} position is ${limit}, and a ${measured} order would make it smaller. ${unchanged} Leave "add" out, or change the side.`,
  add_no_risk_left: ({ about, measured, limit }) =>
    `At this stop the ${about} position may lose $${measured} already, and the trade may lose $${limit}. ${unchanged} Put the stop nearer, or risk more.`,
}

/** A refusal as the report states it. */
export function refusalReport(refused: Refused): Refusal {
  return {
    code: refused.code,
    text: sentences[refused.code](refused),
    measured: refused.measured,
    limit: refused.limit,
  }
}
