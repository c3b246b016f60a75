import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearinghouseView } from '../../main/paper/api/account-views.ts'
import { runAction } from '../../main/paper/api/actions.ts'
import { createControl, type PaperControl } from '../../main/paper/control.ts'
import { D, ZERO } from '../../main/paper/decimal.ts'
import { createEngine, type Engine } from '../../main/paper/engine.ts'
import { bestPx } from '../../main/paper/matching/book.ts'
import { openStore } from '../../main/paper/state/store.ts'
import { newVenue, seeUser } from '../../main/paper/venue.ts'

const USERS = ['0xa', '0xb']
const FUND = 3_000

type Step =
  | { do: 'order'; user: number; b: boolean; off: number; s: number; tif: string; r: boolean; grouping: string }
  | { do: 'cancel'; user: number; nth: number }
  | { do: 'move'; off: number }
  | { do: 'mark'; off: number }
  | { do: 'flow'; b: boolean; off: number; s: number }
  | { do: 'advance'; steps: number }
  | { do: 'leverage'; user: number; value: number }
  | { do: 'modify'; user: number; nth: number; off: number; s: number; always: boolean }
  | { do: 'twap'; user: number; b: boolean; s: number; r: boolean }

const off = fc.integer({ min: -400, max: 400 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      user: fc.nat(1),
      b: fc.boolean(),
      off,
      s: fc.integer({ min: 1, max: 4000 }),
      tif: fc.constantFrom('Gtc', 'Gtc', 'Gtc', 'Ioc', 'Ioc', 'Alo', 'FrontendMarket', 'sl', 'tp'),
      r: fc.nat(4).map((k) => k === 0),
      grouping: fc.constantFrom('na', 'na', 'normalTpsl', 'normalTpsl', 'positionTpsl'),
    }),
  },
  fc.record({ do: fc.constant('cancel' as const), user: fc.nat(1), nth: fc.nat(5) }),
  fc.record({ do: fc.constant('move' as const), off }),
  fc.record({ do: fc.constant('mark' as const), off }),
  fc.record({ do: fc.constant('flow' as const), b: fc.boolean(), off, s: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ do: fc.constant('advance' as const), steps: fc.integer({ min: 1, max: 150 }) }),
  fc.record({
    do: fc.constant('modify' as const),
    user: fc.nat(1),
    nth: fc.nat(5),
    off,
    s: fc.integer({ min: 1, max: 4000 }),
    always: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('twap' as const),
    user: fc.nat(1),
    b: fc.boolean(),
    s: fc.integer({ min: 100, max: 2000 }),
    r: fc.boolean(),
  }),
  fc.record({ do: fc.constant('leverage' as const), user: fc.nat(1), value: fc.integer({ min: 1, max: 20 }) }),
)

const px = (offset: number) => new D(10_000 + offset).div(100).toFixed()
const sz = (lots: number) => new D(lots).div(10).toFixed()

function take(engine: Engine, control: PaperControl, one: Step): void {
  const { venue } = engine
  if (one.do === 'order') {
    const trigger = one.tif === 'sl' || one.tif === 'tp'
    const t = trigger
      ? { trigger: { isMarket: one.b, triggerPx: px(one.off), tpsl: one.tif } }
      : { limit: { tif: one.tif } }
    const leg = { a: 5, b: one.b, p: px(one.off), s: sz(one.s), r: one.r, t }
    const child = { a: 5, b: !one.b, r: true, s: sz(one.s) }
    const stop = { trigger: { isMarket: true, triggerPx: px(one.b ? -350 : 350), tpsl: 'sl' } }
    const target = { trigger: { isMarket: false, triggerPx: px(one.b ? 350 : -350), tpsl: 'tp' } }
    const children = [
      { ...child, p: px(one.b ? -900 : 900), t: stop },
      { ...child, p: px(one.b ? 350 : -350), t: target },
    ]
    const orders = one.grouping === 'normalTpsl' ? [leg, ...children] : [leg]
    runAction(venue, USERS[one.user]!, { type: 'order', orders, grouping: one.grouping })
  } else if (one.do === 'cancel') {
    const user = USERS[one.user]!
    const oid = [...venue.accounts.get(user)!.open][one.nth]
    if (oid !== undefined) runAction(venue, user, { type: 'cancel', cancels: [{ a: 5, o: oid }] })
  } else if (one.do === 'modify') {
    const user = USERS[one.user]!
    const oid = [...venue.accounts.get(user)!.open][one.nth]
    const old = oid === undefined ? undefined : venue.orders.get(oid)
    if (!old) return
    const t = old.trigger
      ? { trigger: { isMarket: true, triggerPx: px(one.off), tpsl: old.trigger.tpsl } }
      : { limit: { tif: 'Gtc' } }
    const order = { a: 5, b: old.side === 'B', p: px(one.off), s: sz(one.s), r: old.reduceOnly, t }
    runAction(venue, user, { type: 'modify', oid, order, ...(one.always ? { a: true } : {}) })
  } else if (one.do === 'twap') {
    const twap = { a: 5, b: one.b, s: sz(one.s), r: one.r, m: 5, t: true }
    runAction(venue, USERS[one.user]!, { type: 'twapOrder', twap })
  } else if (one.do === 'move') control.move('SOL', px(one.off))
  else if (one.do === 'mark') control.setMark('SOL', px(one.off))
  else if (one.do === 'flow') control.trade('SOL', one.b ? 'B' : 'A', px(one.off), sz(one.s))
  else if (one.do === 'advance') control.advance(one.steps * 250)
  else runAction(venue, USERS[one.user]!, { type: 'updateLeverage', asset: 5, isCross: true, leverage: one.value })
  engine.commit()
}

function check(engine: Engine): void {
  const { venue } = engine
  const market = venue.markets[5]!
  const [bid, ask] = [bestPx(market.book, 'B'), bestPx(market.book, 'A')]
  if (bid !== null && ask !== null) expect(bid).toBeLessThan(ask)
  for (const user of USERS) {
    const account = venue.accounts.get(user)!
    const fills = venue.fills.get(user) ?? []
    const size = fills.reduce((sum, fill) => (fill.side === 'B' ? sum.plus(fill.sz) : sum.minus(fill.sz)), ZERO)
    const position = account.positions.get(5)
    expect(size.mul(100).toNumber()).toBe(position?.szi ?? 0)
    expect(venue.counters.liquidations > 0 || account.balance.gt(0)).toBe(true)
    if (venue.counters.liquidations === 0) {
      const booked = fills.reduce((sum, fill) => sum.plus(fill.closedPnl).minus(fill.fee), new D(FUND))
      expect(booked.minus(account.balance).abs().lt('0.01')).toBe(true)
    }
    for (const oid of account.open) {
      const order = venue.orders.get(oid)!
      const listed = market.book.orders[order.side].includes(order)
      expect([listed, market.waiting.has(order)]).toEqual([order.stands === 'book', order.stands === 'mark'])
      expect(order.stands).not.toBe('done')
      if (order.stands === 'book') expect(order.sz).toBeGreaterThan(0)
      if (order.stands === 'parent') expect(venue.orders.get(order.group)!.children).toContain(oid)
    }
    clearinghouseView(venue, user)
  }
  for (const side of ['B', 'A'] as const) {
    const orders = market.book.orders[side]
    expect(
      orders.every((order) => order.stands === 'book' && venue.accounts.get(order.user)!.open.has(order.oid)),
    ).toBe(true)
    expect(market.book.levels[side].every((level) => level.sz > 0 && Number.isSafeInteger(level.px))).toBe(true)
  }
}

describe('whatever is done to the exchange', () => {
  it('keeps books uncrossed, positions equal to the fills, and money equal to results less fees', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), fc.nat(1000), (steps, seed) => {
        let time = 1_790_000_000_000
        const advance = (ms: number) => {
          time += ms
        }
        const clock = { now: () => time, advance }
        const venue = newVenue({ seed, fund: String(FUND), now: clock.now })
        const engine = createEngine(venue, openStore(null, false), clock)
        const control = createControl(engine, clock)
        for (const user of USERS) seeUser(venue, user)
        control.move('SOL', '100')
        for (const one of steps) {
          take(engine, control, one)
          check(engine)
        }
        engine.close()
      }),
      { numRuns: 80 },
    )
  })
})
