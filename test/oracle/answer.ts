import type { Facts } from '../../preload/contract/facts.ts'
import type { CloseIntent, OpenIntent } from '../../preload/contract/intent.ts'
import { type CapName, capNames, type Losses, type TicketReport } from '../../preload/contract/report.ts'
import { Entry, NoTicket } from './entry.ts'
import { lossesAt, naiveLots, targetsOf } from './exit.ts'
import { type Fraction, size as magnitude, minus, order, over, read, text, times, whole, zero } from './fraction.ts'
import { afterFill, liquidationAfter, liquidationsOf } from './liquidations.ts'
import { type Caps, type Sized, sizeOpen } from './size.ts'
import { Around, along } from './state.ts'
import { lotsIn } from './tick-and-lot.ts'
import { type Verdicts, verdictsOf } from './verdicts.ts'

/** What the oracle says of an order: the numbers of the report as text, and the verdict of each check. */
export interface Answer {
  readonly refused: string | null
  readonly ticket: Omit<TicketReport, 'coin'> | null
  readonly sizing: {
    readonly budget: string | null
    readonly lossPerUnit: string | null
    readonly naive: string | null
    readonly allIn: string | null
    readonly boundBy: CapName | null
    readonly caps: { [name in CapName]?: string }
  } | null
  readonly losses: Losses | null
  /** Every position's liquidation before and after; null for an order that opens nothing. */
  readonly liquidations: { coin: string; before: string | null; after: string | null }[] | null
  readonly checks: Verdicts
}

const refused = (code: string): Answer => ({
  refused: code,
  ticket: null,
  sizing: null,
  losses: null,
  liquidations: null,
  checks: {},
})

/** The order that an opening intent comes to. Hints are lots of a rung by cap, to look there first. */
export function answerOpen(
  intent: OpenIntent,
  facts: Facts,
  origin: 'grammar' | 'hand' | 'model',
  hints: Caps = {},
  sizeHint = 0n,
): Answer {
  try {
    return opened(intent, sizeOpen(intent, facts, hints, sizeHint), origin)
  } catch (error) {
    if (error instanceof NoTicket) return refused(error.code)
    throw error
  }
}

function opened(intent: OpenIntent, sized: Sized, origin: 'grammar' | 'hand' | 'model'): Answer {
  const { entry, stop, lots, leverage, mode, around, budget, boundBy } = sized
  const coin = intent.coin!
  refuseSmall(intent, sized)
  const targets = targetsOf(intent, entry, stop, lots)
  const cost = entry.cost(lots)
  const size = entry.size(lots)
  const liquidation = liquidationAfter(coin, sized)
  const long = entry.sign === 1n
  const losses = stop === null ? null : lossesAt(entry, stop, lots, around.limits)
  const naive = budget === null || stop === null ? null : naiveLots(entry, stop, lots, budget)
  const decided = {
    coin,
    reduceOnly: intent.reduceOnly,
    isAdd: intent.isAdd === true,
    origin,
    sized,
    targets,
    liquidation,
  }
  const caps = capNames.flatMap((name) =>
    sized.caps[name] === undefined ? [] : [[name, text(entry.size(sized.caps[name]))]],
  )
  return {
    refused: null,
    ticket: {
      side: intent.side,
      action: 'open',
      reduceOnly: intent.reduceOnly,
      entry: {
        type: entry.kind,
        price: text(entry.average(lots), long ? 'up' : 'down'),
        limit: entry.limit === null ? null : text(entry.limit),
        tif: entry.tif,
        rungs:
          entry.kind === 'ladder'
            ? entry.orders(lots).map(({ price, size }) => ({ price: text(price), size: text(size) }))
            : [],
        ...(entry.kind === 'stop' ? { trigger: text(entry.prices[0]!) } : {}),
      },
      stop: stop === null ? null : { trigger: text(stop) },
      targets: targets.map((target) => ({ trigger: text(target.trigger), size: text(target.size) })),
      size: text(size),
      notional: text(cost, 'up'),
      leverage: text(leverage),
      marginMode: mode,
      margin: intent.reduceOnly ? '0' : text(over(cost, leverage), 'up'),
      liquidation: liquidation === null ? null : text(liquidation, long ? 'up' : 'down'),
    },
    sizing: {
      budget: budget === null ? null : text(budget),
      lossPerUnit: losses === null ? null : text(over(losses.allIn, size), 'up'),
      naive: naive === null ? null : text(entry.size(naive)),
      allIn: budget === null || sized.caps.risk === undefined ? null : text(entry.size(sized.caps.risk)),
      boundBy,
      caps: Object.fromEntries(caps),
    },
    losses: losses && {
      planned: text(losses.planned, 'up'),
      allIn: text(losses.allIn, 'up'),
      venueBound: text(losses.venueBound, 'up'),
    },
    liquidations: intent.reduceOnly ? null : liquidationsOf(coin, sized, liquidation),
    checks: verdictsOf(decided),
  }
}

const smallest = whole(10)

/** Below the venue's minimum, or nothing in the book: refused, but for what only reduces. */
function refuseSmall(intent: OpenIntent, { entry, lots, boundBy }: Sized): void {
  if (intent.reduceOnly && lots > 0n) return
  const depth = entry.depth()
  if (depth !== null && depth.n <= 0n) throw new NoTicket('book_too_thin')
  if (lots > 0n && entry.values(lots).every((value) => order(value, smallest) >= 0)) return
  throw new NoTicket(boundBy !== null && boundBy !== 'risk' ? 'no_room' : 'below_minimum')
}

/** The order that closes (part of) a coin's position at the market. */
export function answerClose(intent: CloseIntent & { coin: string }, facts: Facts): Answer {
  const around = new Around(facts)
  const held = around.held(intent.coin)
  if (held === null) return refused('no_position')
  const market = facts.markets[intent.coin]!
  const before = read(held.size)
  const amount = magnitude(before)
  const isLong = before.n > 0n
  if (intent.size.by === 'percent') {
    const share = read(intent.size.value)
    if (share.n <= 0n) return refused('number_out_of_range')
    if (order(share, whole(100)) > 0) return refused('close_share')
  }
  const { by } = intent.size
  const asked =
    by === 'all'
      ? amount
      : by === 'base'
        ? read(intent.size.value)
        : over(times(amount, read(intent.size.value)), whole(100))
  const lots = by === 'all' ? null : lotsIn(asked, market.szDecimals)
  const size = lots === null ? amount : { n: lots, d: over(whole(1), whole(10n ** BigInt(market.szDecimals))).d }
  if (size.n <= 0n) return refused('below_minimum')
  const away = {
    action: 'open' as const,
    coin: intent.coin,
    side: isLong ? ('short' as const) : ('long' as const),
    sizing: { by: 'base' as const, value: '1' },
    entry: { type: 'market' as const },
    stop: null,
    targets: [],
    tif: null,
    reduceOnly: true,
    marginMode: null,
    leverage: null,
    account: null,
  }
  let entry: Entry
  try {
    entry = new Entry(away, market, around.limits.marketSlippage)
  } catch (error) {
    if (error instanceof NoTicket) return refused(error.code)
    throw error
  }
  const { cost } = entry.walk(size, entry.limit)
  const fee = times(around.limits.taker, cost)
  const fill = {
    size: along(size, entry.sign),
    paid: along(cost, entry.sign),
    fee,
    margin: zero,
    mode: held.marginMode,
    equity: read(facts.account.equity),
  }
  const liquidation = afterFill(around, intent.coin, fill)
  return {
    refused: null,
    ticket: {
      side: isLong ? 'long' : 'short',
      action: 'close',
      reduceOnly: true,
      entry: {
        type: 'market',
        price: text(over(cost, size), isLong ? 'down' : 'up'),
        limit: text(entry.limit!),
        tif: 'Ioc',
        rungs: [],
      },
      stop: null,
      targets: [],
      size: text(size),
      notional: text(cost, 'up'),
      leverage: text(read(held.leverage)),
      marginMode: held.marginMode,
      margin: '0',
      liquidation: liquidation === null ? null : text(liquidation, isLong ? 'up' : 'down'),
    },
    sizing: null,
    losses: null,
    liquidations: null,
    checks: closeVerdicts(around, entry, size, amount),
  }
}

function closeVerdicts(around: Around, entry: Entry, size: Fraction, amount: Fraction): Verdicts {
  const { filled, cost } = entry.walk(size, null)
  const { slippage } = around.limits
  const isThin = order(filled, size) < 0
  const isFar =
    filled.n > 0n &&
    order(magnitude(minus(cost, times(entry.mid!, filled))), times(times(entry.mid!, slippage), filled)) > 0
  return {
    REDUCE_ONLY_GUARD: order(size, amount) > 0 ? 'block' : 'pass',
    MAX_SLIPPAGE: isThin || isFar ? 'warn' : 'pass',
  }
}
