import { describe, expect, it } from 'vitest'
import { positionIn } from '../../main/domain/margin/account.ts'
import { readWorld } from '../../main/domain/market/world.ts'
import { known } from '../../main/domain/money/parse-decimal.ts'
import { text } from '../../main/domain/money/print.ts'
import { legsOf } from '../../main/domain/order/legs.ts'
import { type Assessment, assess } from '../../main/domain/report/assess.ts'
import { shownLegs, stepsOf, type Terms } from '../../main/domain/ticket/freeze.ts'
import { canonicalDecimal } from '../../main/exchange/hyperliquid/canonical-decimal.ts'
import { createPrepare } from '../../main/exchange/hyperliquid/prepare.ts'
import { readWords } from '../../main/words/read-words.ts'
import type { Reading } from '../../preload/contract/report.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { size as magnitude, minus, order, read } from '../oracle/fraction.ts'
import { randomFrom } from '../oracle/random.ts'
import { type State, stateOf } from '../oracle/states.ts'

/** Other states than those that the desk is compared with the oracle on. */
const first = 9_000_000
const states = Array.from({ length: 500 }, (_, at) => stateOf(first + at))
const reading = (state: State): Reading => ({
  by: 'grammar',
  intent: state.intent,
  spans: [],
  question: null,
  flags: [],
})
const assessed = (state: State): Assessment =>
  assess({ words: state.words, reading: reading(state), facts: state.facts, origin: state.origin })
const all = states.map((state) => ({ state, ...assessed(state) }))
const sized = all.filter(({ ticket }) => ticket !== null)
const isAbove = (a: string, b: string) => order(read(a), read(b)) > 0

describe('on random states, without the oracle', () => {
  it('a size that came from risk is above none of its caps, and loses no more than its budget', () => {
    const risked = sized.filter(({ report }) => report.sizing?.budget && report.sizing.boundBy !== null)
    expect(risked.length).toBeGreaterThan(100)
    for (const { report, ticket, state } of risked) {
      const { sizing, losses } = report
      expect({ seed: state.seed, over: isAbove(losses!.allIn, sizing!.budget!) }).toEqual({
        seed: state.seed,
        over: false,
      })
      // A stated risk above the block stays whole, and is blocked.
      if (ticket!.sizing.boundBy === 'risk' && report.verdict === 'blocked') continue
      const caps = Object.values(sizing!.caps)
      expect(caps.filter((cap) => isAbove(report.ticket!.size, cap!))).toEqual([])
    }
  })

  it('rounding moves entry and stop toward each other, so that it never adds risk', () => {
    let compared = 0
    for (const { state, report } of sized) {
      const { intent } = state
      if (intent.action !== 'open' || intent.entry.type !== 'limit' || intent.stop?.by !== 'price') continue
      const said = magnitude(minus(read(intent.entry.price), read(intent.stop.value)))
      const kept = magnitude(minus(read(report.ticket!.entry.price), read(report.ticket!.stop!.trigger)))
      expect(order(kept, said)).toBeLessThanOrEqual(0)
      compared += 1
    }
    expect(compared).toBeGreaterThan(30)
  })

  it('an approved order that is reduce-only makes its position smaller and never turns it, however much of it fills', () => {
    let reducing = 0
    for (const { state, ticket, approval } of sized) {
      if (approval === null || !ticket!.reduceOnly) continue
      reducing += 1
      const held = read(text(positionIn(readWorld(state.facts)!.account, ticket!.coin)!.size))
      for (const { side, size, reduceOnly } of legsOf(ticket!).groups.flatMap(({ legs }) => legs)) {
        expect(reduceOnly).toBe(true)
        expect(side).toBe(held.n > 0n ? 'sell' : 'buy')
        expect(order(read(size), magnitude(held))).toBeLessThanOrEqual(0)
      }
    }
    expect(reducing).toBeGreaterThan(5)
  })

  it('an intent is read again from the words that write it', () => {
    for (const { intent, facts, seed } of states) {
      const price = (coin: string) => facts.markets[coin]?.mark ?? null
      const again = readWords(writeWords(intent), { coins: Object.keys(facts.markets), price })
      const isRefused =
        again.kind === 'refused' &&
        (again.refusal?.code === 'close_share' || again.refusal?.code === 'ladder_same_price')
      if (!isRefused) expect({ seed, intent: again.reading.intent }).toEqual({ seed, intent })
    }
  })

  it('what the sheet shows is what goes onto the wire, leg by leg', () => {
    const prepare = createPrepare({
      network: 'paper',
      nonces: { load: () => 0, save: () => undefined },
      clock: { now: () => 1 },
    })
    let legs = 0
    for (const { ticket } of sized) {
      const plan = legsOf(ticket!)
      const terms: Terms = { network: 'paper', account: '0x1', cancels: [], plans: stepsOf([ticket!]), endRules: null }
      const shown = shownLegs(terms).filter(
        ({ when, role }) => when !== 'on_fill' && role !== 'leverage' && role !== 'cancel',
      )
      const sent = plan.groups.flatMap((group, at) => {
        const cloids = group.legs.map((_, place) => `0x${(at * 100 + place + 1).toString(16).padStart(32, '0')}`)
        return prepare({ do: 'order', group, cloids }).action.orders as Record<string, unknown>[]
      })
      legs += sent.length
      const wire = shown.map((leg) => ({
        a: ticket!.instrument.asset,
        b: leg.side === 'buy',
        p: leg.price,
        s: leg.size,
        r: leg.reduceOnly,
        t: leg.trigger === null ? { limit: { tif: leg.tif } } : { trigger: { isMarket: true, triggerPx: leg.trigger } },
      }))
      expect(sent).toMatchObject(wire)
      expect(sent).toHaveLength(wire.length)
    }
    expect(legs).toBeGreaterThan(300)
  })

  it('a number that is read, printed, put on the wire and read again is the same', () => {
    const random = randomFrom(1)
    const digits = (most: number) =>
      Array.from({ length: random.between(1, most) }, () => random.between(0, 9)).join('')
    for (let at = 0; at < 20_000; at += 1) {
      const plain = `${random.between(0, 9_999_999)}${random.chance(0.7) ? `.${digits(20)}` : ''}`
      const printed = text(known.size(plain))
      expect(canonicalDecimal(printed)).toBe(printed)
      expect(text(known.size(canonicalDecimal(plain)!))).toBe(printed)
      expect(order(read(printed), read(plain))).toBe(0)
    }
  })
})
