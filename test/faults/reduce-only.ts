import { text } from '../../main/domain/money/print.ts'
import type { PlannedLeg } from '../../main/domain/order/leg-plan.ts'
import { legsOf } from '../../main/domain/order/legs.ts'
import { assess, recheck } from '../../main/domain/report/assess.ts'
import type { Ticket } from '../../main/domain/ticket/build-ticket.ts'
import { runAction } from '../../main/paper/api/actions.ts'
import { liquidateAll } from '../../main/paper/clearing/liquidate.ts'
import { summarize, withdrawable } from '../../main/paper/clearing/margin.ts'
import { unitsText } from '../../main/paper/decimal.ts'
import type { Market } from '../../main/paper/market.ts'
import { bestPx, bookLevels, type Level, trimAhead } from '../../main/paper/matching/book.ts'
import { match } from '../../main/paper/matching/match.ts'
import type { Order } from '../../main/paper/matching/order.ts'
import { runTriggers } from '../../main/paper/matching/run-triggers.ts'
import { runTwaps } from '../../main/paper/matching/twap.ts'
import { UNIVERSE } from '../../main/paper/universe.ts'
import { type FillRow, newVenue, seeUser, type Venue } from '../../main/paper/venue.ts'
import type { Facts, OrderFacts } from '../../preload/contract/facts.ts'
import type { Intent, OpenIntent, RuleStep } from '../../preload/contract/intent.ts'
import { readingOf, unmoved } from '../domain/worked-example.ts'
import { type Random, randomFrom } from '../oracle/random.ts'

/*
 * The desk's own orders, another program's on the same account, the market and the exchange take turns, in any order:
 * what the desk knew when it drew an order up, and when it was confirmed, may be over when the order arrives. After each
 * turn every new fill is looked at. One of an order that was meant to reduce must not have made a position larger, opened
 * one, or turned it round, by a count of the fills that nobody else keeps.
 */

const spec = UNIVERSE.find(({ name }) => name === 'SOL')!
const user = '0x00000000000000000000000000000000000000a1'
const priceDecimals = 6 - spec.szDecimals
const price = (units: number): string => unitsText(units, priceDecimals).replace(/\.?0+$/, '')
const size = (lots: number): string => unitsText(lots, spec.szDecimals).replace(/\.?0+$/, '')
/** Five figures of a price near 100. */
const tick = 10

/** What one run of turns showed. */
export type ReduceOnlyRun = { failures: string[]; counts: Record<string, number> }

/** What comes of a leg on its way to the exchange; a control spoils it. */
export type Wire = (leg: PlannedLeg) => PlannedLeg

class Sequence {
  readonly failures: string[] = []
  readonly counts: Record<string, number> = {}
  private readonly random: Random
  private readonly venue: Venue
  private readonly market: Market
  private readonly seed: number
  private readonly wire: Wire
  private time = 1_790_000_000_000
  private next = 0
  /** The cloids of orders that the desk meant to reduce. */
  private readonly reducing = new Set<string>()
  /** Legs that the desk owes a position, once it is there. */
  private owed: PlannedLeg[] = []
  private seen = 0
  private held = 0

  constructor(seed: number, wire: Wire) {
    this.seed = seed
    this.wire = wire
    this.random = randomFrom(seed)
    this.venue = newVenue({ seed, fund: '20000', now: () => this.time, universe: [spec] })
    this.market = this.venue.markets[0]!
    seeUser(this.venue, user)
    this.market.oracle = 1_000_000
    this.quote(1_000_000)
  }

  run(): ReduceOnlyRun {
    const turns = this.random.between(6, 14)
    for (let turn = 0; turn < turns && this.failures.length === 0; turn += 1) {
      this.time += this.random.between(1, 2_000)
      if (this.random.chance(0.45)) this.deskActs()
      else this.worldActs()
    }
    return { failures: this.failures, counts: this.counts }
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }
  private fail(what: string): void {
    this.failures.push(`sequence ${this.seed}: ${what}`)
  }

  /** A fresh background around a price; whoever stands on the wrong side of it is filled, whole or in part. */
  private quote(mid: number): void {
    const { random, venue, market } = this
    market.book.levels = { B: [], A: [] }
    for (const side of ['B', 'A'] as const)
      match(venue, market, { side, limit: mid, sz: random.pick([50, 2_000, 10 ** 7]), order: null })
    const [bid, ask] = [bestPx(market.book, 'B') ?? 0, bestPx(market.book, 'A') ?? 10 ** 9]
    const level = (px: number): Level => ({ px, sz: random.between(1, random.pick([300, 4_000, 40_000])), n: 1 })
    const count = random.between(1, 5)
    const steps = Array.from({ length: count }, (_, at) => (at * random.between(1, 40) + 1) * tick)
    const below = [...new Set(steps.map((away) => Math.min(mid, ask) - away))].sort((a, b) => b - a)
    const above = [...new Set(steps.map((away) => Math.max(mid, bid) + away))].sort((a, b) => a - b)
    market.book.levels = { B: below.map(level), A: above.map(level) }
    trimAhead(market.book)
    market.mark = mid + random.between(-3, 3) * tick
    market.oracle = market.mark
    runTriggers(venue, market)
    liquidateAll(venue)
    this.look('the market')
  }

  private get position(): number {
    return this.venue.accounts.get(user)!.positions.get(0)?.szi ?? 0
  }
  private get open(): Order[] {
    return [...this.venue.accounts.get(user)!.open].map((oid) => this.venue.orders.get(oid)!)
  }

  /** Anything that is none of the desk's doing. */
  private worldActs(): void {
    const { random, venue, market } = this
    const kind = random.pick(['move', 'move', 'order', 'order', 'flow', 'cancel', 'modify', 'twap', 'wait'] as const)
    this.count(`world ${kind}`)
    if (kind === 'move') return this.quote(market.mark + random.between(-1, 1) * random.pick([3, 40, 600]) * tick)
    if (kind === 'order') this.otherOrder()
    if (kind === 'flow') {
      const side = random.pick(['B', 'A'] as const)
      const limit = market.mark + random.between(-60, 60) * tick
      match(venue, market, { side, limit, sz: random.between(1, 6_000), order: null })
    }
    const one = this.open.length > 0 ? random.pick(this.open) : null
    if (kind === 'cancel' && one) this.act({ type: 'cancel', cancels: [{ a: 0, o: one.oid }] })
    if (kind === 'modify' && one) this.modify(one)
    if (kind === 'twap') {
      const twap = {
        a: 0,
        b: random.chance(0.5),
        s: size(random.between(100, 9_000)),
        r: random.chance(0.7),
        m: 5,
        t: false,
      }
      this.act({ type: 'twapOrder', twap })
    }
    if (kind === 'wait') this.time += 30_000
    runTwaps(venue)
    liquidateAll(venue)
    this.look(kind)
  }

  private act(action: { type: string } & Record<string, unknown>): unknown {
    return runAction(this.venue, user, action).response
  }

  /** An order of another program: of every kind, reduce-only or not. */
  private otherOrder(): void {
    const { random, market } = this
    const isBuy = random.chance(0.5)
    const near = (spread: number) => price(market.mark + random.between(-spread, spread) * tick)
    const trigger = { isMarket: random.chance(0.6), triggerPx: near(300), tpsl: random.pick(['tp', 'sl'] as const) }
    const isTrigger = random.chance(0.35)
    const t = isTrigger ? { trigger } : { limit: { tif: random.pick(['Gtc', 'Gtc', 'Ioc', 'Alo'] as const) } }
    const r = random.chance(0.6)
    const order = { a: 0, b: isBuy, p: near(isTrigger ? 600 : 80), s: size(random.between(1, 6_000)), r, t }
    const grouping = isTrigger && r && random.chance(0.3) ? 'positionTpsl' : 'na'
    this.act({ type: 'order', orders: [grouping === 'na' ? order : { ...order, s: '0' }], grouping })
  }

  private modify(old: Order): void {
    const { random, market } = this
    const px = price(market.mark + random.between(-200, 200) * tick)
    const t = old.trigger
      ? { trigger: { isMarket: true, triggerPx: px, tpsl: old.trigger.tpsl } }
      : { limit: { tif: 'Gtc' as const } }
    const order = { a: 0, b: old.side === 'B', p: px, s: size(random.between(1, 6_000)), r: old.reduceOnly, t }
    this.act({ type: 'modify', oid: old.oid, order, ...(random.chance(0.5) ? { a: true } : {}) })
  }

  /** The account and the market as the desk reads them. */
  private facts(): Facts {
    const { venue, market } = this
    const account = venue.accounts.get(user)!
    const levels = (side: 'B' | 'A') =>
      bookLevels(market.book, side, 20).map(({ px, sz }): [string, string] => [price(px), size(sz)])
    const held = account.positions.get(0)
    const positions = held
      ? [
          {
            coin: 'SOL',
            size: `${held.szi < 0 ? '-' : ''}${size(Math.abs(held.szi))}`,
            entry: held.cost
              .div(Math.abs(held.szi))
              .mul(10 ** spec.szDecimals)
              .toDecimalPlaces(6)
              .toFixed(),
            leverage: '20',
            marginMode: 'cross' as const,
            stop: null,
          },
        ]
      : []
    return {
      now: this.time,
      account: {
        equity: summarize(venue, account).crossValue.toDecimalPlaces(6).toFixed(),
        free: withdrawable(venue, account).toDecimalPlaces(6).toFixed(),
        positions,
        orders: this.open.filter(({ stands }) => stands !== 'parent').map(orderFacts),
      },
      fees: { taker: '0.00045', maker: '0.00015' },
      markets: {
        SOL: {
          asset: 0,
          szDecimals: spec.szDecimals,
          maxLeverage: spec.maxLeverage,
          mark: price(market.mark),
          bids: levels('B'),
          asks: levels('A'),
          leverage: '20',
          marginMode: 'cross',
        },
      },
    }
  }

  private intent(): Intent {
    const { random, market } = this
    const away = (by: number) => price(market.mark + by * tick)
    const share = () => random.pick(['25', '50', '99.5', '100'])
    const isLong = this.position === 0 ? random.chance(0.5) : random.chance(this.position > 0 ? 0.7 : 0.3)
    const stopAway = (isLong ? -1 : 1) * random.between(50, 500)
    const stop = { by: 'price', value: away(stopAway) } as const
    if (this.position === 0 || random.chance(0.15)) return this.opening(isLong, stop)
    const rule: RuleStep = {
      when: { by: 'price', value: away(-stopAway) },
      acts: [{ do: 'close', share: random.pick(['25', '50', '100']) }, { do: 'break_even' }],
    }
    return random.pick<() => Intent>([
      () => ({ action: 'close', coin: 'SOL', size: { by: 'all' } }),
      () => ({ action: 'close', coin: 'SOL', size: { by: 'percent', value: share() } }),
      () => ({ action: 'close', coin: null, size: { by: 'percent', value: share() } }),
      () => ({ action: 'close', coin: 'SOL', size: { by: 'base', value: size(random.between(1, 6_000)) } }),
      () => ({ action: 'flat' }),
      () => ({ action: 'flip', coin: 'SOL', stop: random.chance(0.8) ? { by: 'percent', value: '3' } : stop }),
      () => ({ action: 'break_even', coin: 'SOL' }),
      () => ({ action: 'move_stop', coin: 'SOL', price: stop.value, all: true }),
      () => ({ action: 'move_target', coin: 'SOL', price: away(-stopAway), all: true }),
      () => ({ action: 'rule', coin: 'SOL', steps: [rule] }),
      () => ({ ...this.opening(this.position < 0, null), reduceOnly: true, targets: [] }),
    ])()
  }

  private opening(isLong: boolean, stop: OpenIntent['stop']): OpenIntent {
    const { random, market } = this
    const away = (by: number) => price(market.mark + by * tick * (isLong ? 1 : -1))
    const entry = random.pick<OpenIntent['entry']>([
      { type: 'market' },
      { type: 'market' },
      { type: 'limit', price: away(random.between(-60, 20)) },
      { type: 'stop', price: away(random.between(5, 100)) },
      { type: 'ladder', from: away(-2), to: away(-80), rungs: '3' },
    ])
    const target = { by: 'price' as const, value: away(random.between(120, 600)) }
    const shares = random.pick<(string | null)[]>([[], [null], ['50']])
    return {
      action: 'open',
      coin: 'SOL',
      side: isLong ? 'long' : 'short',
      sizing: { by: 'base', value: size(random.between(50, 4_000)) },
      entry,
      stop,
      targets: shares.map((share) => ({ ...target, share })),
      tif: null,
      reduceOnly: false,
      marginMode: null,
      leverage: null,
      account: null,
    }
  }

  /** Draws an order up, confirms it a little later, and sends it later still. */
  private deskActs(): void {
    if (this.owed.length > 0 && this.random.chance(0.6)) this.payOwed()
    const intent = this.intent()
    const drawn = this.facts()
    const made = assess({ words: 'said', reading: readingOf(intent), facts: drawn, origin: 'hand' })
    if (made.report.verdict === 'refused') this.count(`desk refuses ${intent.action}: ${made.report.refusal?.code}`)
    const tickets = made.closes.length > 0 ? made.closes : made.ticket === null ? [] : [made.ticket]
    this.race()
    const facts = this.random.chance(0.7) ? this.facts() : drawn
    for (const { oid } of made.cancels) this.act({ type: 'cancel', cancels: [{ a: 0, o: oid }] })
    for (const ticket of tickets) {
      const allInShown = ticket.losses === null ? null : text(ticket.losses.allIn)
      const again = recheck(ticket, { facts, origin: 'hand', confirm: { ...unmoved, allInShown } })
      if (again.approval === null) {
        const by = again.checks.find(({ verdict }) => verdict === 'block')?.id
        return this.count(`desk held back by ${by}`)
      }
      if (ticket.task?.is === 'reopen' && this.position !== 0) return this.count('desk waits for the close')
      this.race()
      this.send(ticket, facts)
    }
    this.look(intent.action)
  }

  private race(): void {
    if (this.random.chance(0.5)) this.worldActs()
  }

  private send(ticket: Ticket, facts: Facts): void {
    const plan = legsOf(ticket)
    const isOpening = ticket.action === 'open' && !ticket.reduceOnly
    this.count(isOpening ? 'desk opens' : `desk reduces: ${ticket.task?.is ?? ticket.entry.type}`)
    for (const { legs, grouping } of plan.groups) {
      for (const leg of legs) if (!isOpening) this.holdToFacts(leg, facts)
      this.place(legs, grouping, isOpening)
      if (this.random.chance(0.2)) this.race()
    }
    for (const { oid } of ticket.replaces ?? []) this.act({ type: 'cancel', cancels: [{ a: 0, o: oid }] })
    if (plan.later.length > 0) this.owed = [...plan.later]
  }

  /** What reduces by the facts it was confirmed on: the flag, the side, and no more than is held. */
  private holdToFacts(leg: PlannedLeg, facts: Facts): void {
    const held = facts.account.positions[0]?.size ?? '0'
    const lots = Math.round(Number(held) * 10 ** spec.szDecimals)
    const wanted = Math.round(Number(leg.size) * 10 ** spec.szDecimals)
    const isAgainst = lots !== 0 && leg.side === (lots > 0 ? 'sell' : 'buy')
    if (!leg.reduceOnly || !isAgainst || wanted > Math.abs(lots))
      this.fail(`a leg that reduces is ${leg.side} ${leg.size}${leg.reduceOnly ? '' : ' without the flag'} on ${held}`)
  }

  private place(legs: readonly PlannedLeg[], grouping: string, isOpening: boolean): void {
    const orders = legs.map((leg) => {
      this.next += 1
      const c = `0x${this.next.toString(16).padStart(32, '0')}`
      if (!isOpening || leg.role !== 'entry') {
        this.reducing.add(c)
        if (!leg.reduceOnly) this.fail(`the ${leg.role} of an order lacks the flag`)
      }
      const { asset, side, price: p, size: s, reduceOnly, trigger, tif } = this.wire(leg)
      const t = trigger
        ? { trigger: { isMarket: true, triggerPx: trigger.price, tpsl: trigger.kind } }
        : { limit: { tif } }
      return { a: asset, b: side === 'buy', p, s, r: reduceOnly, t, c }
    })
    this.act({ type: 'order', orders, grouping })
    liquidateAll(this.venue)
    this.look('the order of the desk')
  }

  /** The stop and targets of a fill, placed by the desk on its own. */
  private payOwed(): void {
    const [first] = this.owed
    if (first === undefined || this.position === 0 || this.position > 0 !== (first.side === 'sell')) return
    this.race()
    for (const leg of this.owed) this.place([leg], 'na', false)
    this.owed = []
    this.count('desk protects a fill')
  }

  /** Every fill since the last look, against a position that is added up here from the fills alone. */
  private look(after: string): void {
    const rows = this.venue.fills.get(user) ?? []
    for (const row of rows.slice(this.seen)) {
      const lots = Math.round(Number(row.sz) * 10 ** spec.szDecimals) * (row.side === 'B' ? 1 : -1)
      const [before, then] = [this.held, this.held + lots]
      this.held = then
      const why = this.reasonToReduce(row)
      if (why === null) continue
      this.count(`fill of ${why}`)
      const isReduced = before !== 0 && Math.sign(lots) === -Math.sign(before) && Math.abs(lots) <= Math.abs(before)
      if (!isReduced) this.fail(`after ${after} a fill of ${why} took the position from ${before} to ${then} lots`)
    }
    this.seen = rows.length
    if (this.held !== this.position)
      this.fail(`the exchange holds ${this.position} lots, the fills come to ${this.held}`)
  }

  /** Why a fill must only reduce; null for one that may do anything. */
  private reasonToReduce(row: FillRow): string | null {
    if (row.liquidation) return 'a liquidation'
    if (row.cloid !== undefined && this.reducing.has(row.cloid)) return 'the desk'
    return this.venue.orders.get(row.oid)?.reduceOnly === true ? 'another program' : null
  }
}

function orderFacts(order: Order): OrderFacts {
  return {
    coin: 'SOL',
    side: order.side === 'B' ? 'buy' : 'sell',
    price: price(order.px),
    size: size(order.sz),
    reduceOnly: order.reduceOnly,
    trigger: order.trigger ? price(order.trigger.px) : null,
    ...(order.trigger && order.reduceOnly
      ? { kind: order.trigger.tpsl === 'tp' ? ('target' as const) : ('stop' as const) }
      : {}),
    oid: order.oid,
  }
}

/** Runs one sequence of turns, the same for the same number. */
export function reduceOnlyRun(seed: number, wire: Wire = (leg) => leg): ReduceOnlyRun {
  return new Sequence(seed, wire).run()
}
