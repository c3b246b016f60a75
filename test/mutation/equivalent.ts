/** Why a change can't be seen, by a name for each reason. */
const because = {
  listed: 'The check is listed only where a size is set for the coin, so nobody meets the answer for none.',
  remembered: 'The check is listed only where the facts remember this, so it is never undefined.',
  undefinedTime: 'No time is before undefined, as none is before the beginning.',
  counted:
    'Where the budget or its requests are missing, their counts are no counts, and the last condition answers alone.',
  tie: 'Of two equal values either is the smallest, or the farthest.',
  rungs: 'A ladder has two rungs at least.',
  once: 'A limit waits once at most.',
  onePosition: 'An account has one position in a coin.',
  priced: 'A plan of this kind has its price, its trigger and its cap.',
  held: 'What moves a stop or sets a leverage has a position.',
  zeroText: 'Zero is written the same either way.',
  confirming: 'The check is listed only on a confirm, which has its token or none by name.',
  budgeted: 'Where there are losses, the all-in one is there to measure by.',
  unique: 'No coin stands twice in a list by coins.',
  sameAgain: 'An equal limit is neither kept nor waited for further down either.',
  stated: 'What may be lost is known only where a risk was stated.',
  noNumber: 'What is no number is neither finite nor at most a limit.',
  apart: 'A stop at its entry is refused, so they lie apart.',
  nothingLeft: 'Where nothing is left, the deeper levels add nothing.',
  neverBelow: 'What is left is never below zero, so it is never below what costs nothing.',
  noDistance: 'A stop at its entry has no distance, and a part of none is none.',
  positive: 'A price is above zero, so a notional always bounds the size.',
  dearer: 'Prices only get worse with depth, so where the money just ends nothing more fits.',
  noRecord: 'Without a record its count is zero, which is too few.',
  anySize: 'A comparison may answer with any number of its sign.',
  onlyCoins: 'Of all limits only the list of coins may be "null".',
  roundedDown: 'A price that is not above zero is not above zero once rounded.',
  besideZero: 'A price through the mark is above zero and one behind it below, so zero is never the most of either.',
  noName: 'No set of names holds none.',
  noLevels: 'A walk of no levels holds nothing and bounds nothing.',
  ownSide: 'A setting stands on the side of its position, along which the value is never below zero.',
  sinceEpoch: 'No fill is older than the first millisecond.',
  schemaHeld: 'The schema lets only numbers through.',
  sameText: 'Of two equal texts the tighter is that very text.',
} as const

/** Mutants that change nothing anybody could see, each with the reason; nothing else may stand here. */
export const equivalent: ReadonlyMap<string, string> = new Map<string, string>([
  ["main/domain/risk/checks/max-order-size.ts: 'pass' -> 'warn'", because.listed],
  ["main/domain/risk/checks/max-order-size.ts: 'pass' -> 'block'", because.listed],
  [
    'main/domain/risk/checks/max-drawdown.ts: world.history.peakEquity ?? null -> world.history.peakEquity',
    because.remembered,
  ],
  [
    'main/domain/risk/checks/duplicate-order.ts: submits === null || submits === undefined -> submits === null',
    because.remembered,
  ],
  [
    'main/domain/risk/checks/repeated-ai-execution.ts: submits === null || submits === undefined -> submits === null',
    because.remembered,
  ],
  [
    'main/domain/risk/history.ts: modelOrdersSince ?? Number.NEGATIVE_INFINITY -> modelOrdersSince',
    because.undefinedTime,
  ],
  ['main/domain/risk/checks/venue-budget.ts: budget === null || requests === null -> budget === null', because.counted],
  [
    'main/domain/risk/checks/venue-budget.ts: budget === null || requests === null -> requests === null',
    because.counted,
  ],
  [
    'main/domain/risk/checks/venue-budget.ts: budget === null || requests === null -> (budget === null) && (requests === null)',
    because.counted,
  ],
  [
    'main/domain/risk/checks/venue-budget.ts: budget === null || requests === null || !counts.every((value) => isCount(value ?? Number.NaN)) -> !counts.every((value) => isCount(value ?? Number.NaN))',
    because.counted,
  ],
  ['main/domain/risk/checks/tick-lot-min.ts: compare(a, b) < 0 -> compare(a, b) <= 0', because.tie],
  ['main/domain/risk/checks/tick-lot-min.ts: 0 -> 1', because.rungs],
  ['main/domain/risk/checks/tick-lot-min.ts: 0 -> 1 #2', because.rungs],
  ['main/domain/risk/checks/tick-lot-min.ts: 0 -> 1 #3', because.tie],
  [
    'main/domain/risk/policy-change.ts: state.pending.find(({ path }) => path === field.path) -> state.pending.findLast(({ path }) => path === field.path)',
    because.once,
  ],
  [
    'main/domain/risk/policy-change.ts: before.pending.find(({ path }) => path === field.path) -> before.pending.findLast(({ path }) => path === field.path)',
    because.once,
  ],
  [
    'main/domain/risk/policy-change.ts: after.pending.find(({ path }) => path === field.path) -> after.pending.findLast(({ path }) => path === field.path)',
    because.once,
  ],
  [
    'main/domain/risk/policy-view.ts: pending.find(({ path }) => path === field.path) -> pending.findLast(({ path }) => path === field.path)',
    because.once,
  ],
  [
    'main/domain/risk/heat.ts: account.positions.find((position) => position.coin === coin && sideOf(position) === side) -> account.positions.findLast((position) => position.coin === coin && sideOf(position) === side)',
    because.onePosition,
  ],
  ["main/domain/sizing/caps.ts: plan.type !== 'limit' || price === undefined -> plan.type !== 'limit'", because.priced],
  ['main/domain/sizing/caps.ts: prices[0] ?? null -> prices[0]', because.priced],
  ["main/domain/sizing/entry-plan.ts: type === 'stop' && trigger !== undefined -> type === 'stop'", because.priced],
  ['main/domain/risk/heat.ts: isBelow(b, a) -> !isAbove(b, a)', because.tie],
  ['main/domain/risk/heat.ts: isAbove(b, a) -> !isBelow(b, a)', because.tie],
  ['main/domain/sizing/entry-plan.ts: break -> ;', because.nothingLeft],
  [
    'main/domain/risk/checks/liq-before-moved-stop.ts: position === null || stop === null -> stop === null',
    because.held,
  ],
  [
    'main/domain/risk/checks/leverage-margin.ts: isPositive(needed) -> (isPositive(needed) || signOf(needed) === 0) #2',
    because.zeroText,
  ],
  [
    'main/domain/risk/checks/price-collar.ts: isPositive(through) -> (isPositive(through) || signOf(through) === 0)',
    because.zeroText,
  ],
  ['main/domain/risk/checks/max-slippage.ts: isAbove(a, b) -> !isBelow(a, b)', because.tie],
  ['main/domain/risk/checks/max-slippage.ts: isBelow(a, b) -> !isAbove(a, b)', because.tie],
  ["main/domain/risk/checks/origin.ts: confirm?.originToken ?? 'missing' -> confirm?.originToken", because.confirming],
  [
    'main/domain/risk/checks/venue-bound-loss.ts: ticket.losses === null || budget === null -> ticket.losses === null',
    because.budgeted,
  ],
  ['main/domain/risk/checks/venue-budget.ts: value ?? Number.NaN -> value', because.counted],
  ['main/domain/risk/policy-fields.ts: a < b -> a <= b', because.unique],
  [
    'main/domain/risk/checks/venue-bound-loss.ts: ticket.losses === null || budget === null -> budget === null',
    because.budgeted,
  ],
  [
    'main/domain/risk/checks/venue-bound-loss.ts: ticket.losses === null || budget === null -> (ticket.losses === null) && (budget === null)',
    because.budgeted,
  ],
  [
    'main/domain/risk/checks/log-durable.ts: confirm?.standing.log ?? null -> confirm?.standing.log',
    because.confirming,
  ],
  [
    'main/domain/risk/checks/log-durable.ts: freeBytes === null || !Number.isFinite(freeBytes) -> !Number.isFinite(freeBytes)',
    because.noNumber,
  ],
  [
    'main/domain/risk/checks/stale-account.ts: Number.isFinite(ageMs) && ageMs <= limitMs -> ageMs <= limitMs',
    because.noNumber,
  ],
  ['main/domain/risk/policy-change.ts: continue -> ;', because.sameAgain],
  ['main/domain/sizing/outlook.ts: !isPositive(reach) -> false', because.apart],
  [
    'main/domain/risk/checks/venue-budget.ts: confirm?.standing.venueBudget ?? null -> confirm?.standing.venueBudget',
    because.counted,
  ],
  ['main/domain/risk/checks/max-slippage.ts: 0 -> 1 #2', because.rungs],
  ['main/domain/risk/checks/daily-loss-limit.ts: isBelow(pnl, noUsd) -> !isAbove(pnl, noUsd)', because.zeroText],
  ['main/domain/risk/policy-change.ts: isSameLimit(field, held, value) -> false', because.sameAgain],
  ['main/domain/sizing/entry-plan.ts: !isPositive(taken) -> false', because.nothingLeft],
  ['main/domain/sizing/rung-for.ts: terms.stated ?? terms.budget -> terms.stated', because.stated],
  [
    'main/domain/sizing/entry-plan.ts: isPositive(unit) && isBelow(left, needed) -> isBelow(left, needed)',
    because.neverBelow,
  ],
  [
    'main/domain/risk/checks/liq-before-moved-stop.ts: isAbove(stop, position.entry) -> !isBelow(stop, position.entry)',
    because.noDistance,
  ],
  ['main/domain/risk/checks/liq-before-moved-stop.ts: position?.stop ?? null -> position?.stop', because.held],
  [
    'main/domain/sizing/entry-plan.ts: isPositive(taken) -> (isPositive(taken) || signOf(taken) === 0)',
    because.nothingLeft,
  ],
  [
    'main/domain/sizing/entry-plan.ts: isPositive(unit) -> (isPositive(unit) || signOf(unit) === 0) #2',
    because.neverBelow,
  ],
  ['main/domain/sizing/entry-plan.ts: isBelow(left, needed) -> !isAbove(left, needed)', because.dearer],
  ['main/domain/sizing/outlook.ts: isPositive(reach) -> (isPositive(reach) || signOf(reach) === 0)', because.apart],
  ["main/domain/sizing/rung-for.ts: '0' -> '1'", because.positive],
  [
    "main/domain/sizing/rung-for.ts: largestRung(plan, { perNotional: one, perUnit: noPrice }, money) ?? known.size('0') -> largestRung(plan, { perNotional: one, perUnit: noPrice }, money)",
    because.positive,
  ],
  ['main/domain/risk/checks/venue-budget.ts: budget?.requests ?? null -> budget?.requests', because.counted],
  ['main/domain/sizing/kelly.ts: results === null || count < fewestTrades -> count < fewestTrades', because.noRecord],
  [
    'main/domain/risk/checks/max-drawdown.ts: isPositive(drawdown) -> (isPositive(drawdown) || signOf(drawdown) === 0)',
    because.zeroText,
  ],
  ['main/domain/risk/checks/price-collar.ts: reaches[0] ?? zero -> reaches[0]', because.priced],
  ['main/domain/risk/policy-fields.ts: 1 -> 2 #2', because.anySize],
  [
    "main/domain/risk/policy-fields.ts: field.path === 'ALLOWED_COIN' && value === 'null' -> value === 'null'",
    because.onlyCoins,
  ],
  ['main/domain/sizing/break-even.ts: !isPositive(price) -> false', because.roundedDown],
  [
    'main/domain/sizing/break-even.ts: isPositive(price) -> (isPositive(price) || signOf(price) === 0)',
    because.roundedDown,
  ],
  ['main/domain/risk/checks/price-collar.ts: reaches[0] ?? zero -> zero', because.besideZero],
  [
    'main/domain/risk/checks/stale-market.ts: Number.isFinite(market.ageMs) && market.ageMs <= limitMs -> market.ageMs <= limitMs',
    because.noNumber,
  ],
  [
    'main/domain/risk/checks/trading-state.ts: world.history.trading ?? null -> world.history.trading',
    because.remembered,
  ],
  [
    'main/domain/risk/loss-limits.ts: cloid === null || !stopCloids.has(cloid) -> !stopCloids.has(cloid)',
    because.noName,
  ],
  ['main/domain/sizing/caps.ts: levels.length > 0 -> levels.length >= 0', because.noLevels],
  [
    'main/domain/sizing/monthly-risk.ts: isPositive(lost) -> (isPositive(lost) || signOf(lost) === 0)',
    because.zeroText,
  ],
  ['main/domain/risk/policy-fields.ts: 1 -> 2', because.anySize],
  [
    'main/domain/risk/checks/leverage-setting.ts: magnitude(heldAlong(world.account, coin, ticket.side)) -> heldAlong(world.account, coin, ticket.side)',
    because.ownSide,
  ],
  [
    'main/domain/risk/checks/liq-before-moved-stop.ts: isBelow(stop, position.entry) -> !isAbove(stop, position.entry)',
    because.noDistance,
  ],
  [
    'main/domain/risk/checks/stop-count.ts: world.history.stopOuts ?? null -> world.history.stopOuts',
    because.remembered,
  ],
  [
    'main/domain/risk/checks/venue-bound-loss.ts: ticket.sizing.budget ?? ticket.losses?.allIn ?? null -> ticket.sizing.budget ?? ticket.losses?.allIn',
    because.budgeted,
  ],
  ['main/domain/risk/loss-limits.ts: 0 -> 1', because.sinceEpoch],
  ["main/domain/sizing/rung-for.ts: share === 'not_a_number' -> false", because.schemaHeld],
  ['main/domain/risk/checks/max-order-size.ts: limit === undefined -> false', because.listed],
  [
    'main/domain/risk/checks/unresolved-order.ts: confirm?.standing.unresolvedCoins ?? null -> confirm?.standing.unresolvedCoins',
    because.confirming,
  ],
  [
    'main/domain/risk/policy-change.ts: one === other || (tighter(one, other) === one && tighter(other, one) === other) -> tighter(one, other) === one && tighter(other, one) === other',
    because.sameText,
  ],
  [
    'main/domain/risk/signer-limits.ts: b.assets.find((one) => one.asset === asset) -> b.assets.findLast((one) => one.asset === asset)',
    because.unique,
  ],
  [
    'main/domain/sizing/caps.ts: levels.length > 0 ? planThroughBook(plan.side, plan.instrument, levels, price) : null -> planThroughBook(plan.side, plan.instrument, levels, price)',
    because.noLevels,
  ],
])
