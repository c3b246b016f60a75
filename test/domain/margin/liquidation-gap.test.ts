import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../preload/contract/facts.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { minus, plus, read, text, units } from '../../oracle/fraction.ts'
import { checkOf, eth, factsOf, openSol, reported, sol } from '../worked-example.ts'

const verdictOf = (said: Partial<OpenIntent>, facts: Facts) =>
  checkOf(reported(openSol(said), facts), 'LIQ_BEFORE_STOP')
const base = (value: string) => ({ sizing: { by: 'base', value } as const })
/** What the sentence of the block names: the largest size, and the least margin. */
function cures(why: string) {
  const largest = /largest size that passes is ([\d.]+) SOL/.exec(why)?.[1] ?? null
  const margin = /At this size \$([\d.]+) more margin (in the account|in the position) would do\./.exec(why)
  return { largest, margin: margin?.[1] ?? null, where: margin?.[2] ?? null }
}
const add = (a: string, b: string) => text(plus(read(a), read(b)))
const less = (a: string, b: string) => text(minus(read(a), read(b)))

/** Steep tiers, so that a size or its value at the liquidation price crosses one. */
const tiered = {
  ...sol,
  marginTiers: [
    { lowerBound: '0', maxLeverage: 20 },
    { lowerBound: '3000', maxLeverage: 10 },
    { lowerBound: '9000', maxLeverage: 3 },
  ],
}
const other = { coin: 'ETH', size: '-1', entry: '3000', leverage: '20', marginMode: 'cross', stop: '3100' } as const

const crowded = fc.record({
  side: fc.constantFrom<'long' | 'short'>('long', 'short'),
  size: fc.integer({ min: 100, max: 40_000 }).map((lots) => text(units(BigInt(lots), 2))),
  away: fc.integer({ min: 10, max: 6000 }),
  equity: fc.integer({ min: 300, max: 3000 }).map(String),
  mode: fc.constantFrom<'cross' | 'isolated'>('cross', 'isolated'),
  leverage: fc.constantFrom('20', '10', '7', '3'),
  held: fc.constantFrom(null, '12', '-12', '-0.5'),
  withOther: fc.boolean(),
})
type Crowded = typeof crowded extends fc.Arbitrary<infer T> ? T : never

function saying({ side, size, away, leverage }: Crowded): Partial<OpenIntent> {
  const stop = text(units(BigInt(side === 'long' ? 10_000 - away : 10_000 + away), 2))
  return { side, ...base(size), stop: { by: 'price', value: stop }, marginMode: null, leverage }
}

function worldOf({ equity, mode, leverage, held, withOther }: Crowded, more = '0'): Facts {
  const own = {
    coin: 'SOL',
    size: held ?? '0',
    entry: '101',
    leverage,
    marginMode: mode,
    stop: null,
    margin: '60',
  } as const
  const positions = [...(held ? [own] : []), ...(withOther ? [other] : [])]
  const account = { equity: add(equity, more), free: add(equity, more), positions }
  return factsOf({ ...account, sol: { ...tiered, marginMode: mode, leverage }, markets: { ETH: eth } })
}

describe('stop before liquidation', () => {
  it('names the largest size that keeps the gap: it passes, and one lot more does not', () => {
    let named = 0
    fc.assert(
      fc.property(crowded, (one) => {
        const facts = worldOf(one)
        const block = verdictOf(saying(one), facts)
        if (block?.verdict !== 'block') return
        const { largest } = cures(block.why)
        if (largest === null) {
          expect(verdictOf(saying({ ...one, size: '0.2' }), facts)?.verdict ?? 'block').toBe('block')
          return
        }
        named += 1
        expect(verdictOf(saying({ ...one, size: largest }), facts)?.verdict ?? 'pass').toBe('pass')
        expect(verdictOf(saying({ ...one, size: add(largest, '0.01') }), facts)?.verdict ?? 'block').toBe('block')
      }),
      { numRuns: 400 },
    )
    expect(named).toBeGreaterThan(20)
  })

  it('names the least cash that keeps the gap of a cross position: with it the size passes, with less it does not', () => {
    let named = 0
    fc.assert(
      fc.property(crowded, (one) => {
        const cross: Crowded = { ...one, mode: 'cross' }
        const block = verdictOf(saying(cross), worldOf(cross))
        if (block?.verdict !== 'block') return
        const { margin, where } = cures(block.why)
        named += 1
        expect(where).toBe('in the account')
        expect(verdictOf(saying(cross), worldOf(cross, margin!))?.verdict).toBe('pass')
        expect(verdictOf(saying(cross), worldOf(cross, less(margin!, '0.00000002')))?.verdict).toBe('block')
      }),
      { numRuns: 400 },
    )
    expect(named).toBeGreaterThan(40)
  })

  it('names the least margin that an isolated position lacks', () => {
    const isolated = { ...base('10'), stop: { by: 'price', value: '94' } as const, marginMode: 'isolated' as const }
    const block = verdictOf(isolated, factsOf())!
    expect(block.verdict).toBe('block')
    // At 94 − 1.2 = 92.8 the position of 10, bought for 1,000 with 50 of margin less 0.45 of fee, must hold 928/40 = 23.2:
    // it holds 49.55 − 72 = −22.45.
    expect(cures(block.why)).toEqual({ largest: null, margin: '45.65', where: 'in the position' })
  })

  it('lets an order that turns a position around keep the part that only closes it', () => {
    const positions = [
      {
        coin: 'SOL',
        size: '-10',
        entry: '100',
        leverage: '20',
        marginMode: 'isolated',
        stop: null,
        margin: '50',
      } as const,
    ]
    const facts = factsOf({ positions, sol: { marginMode: 'isolated' } })
    const block = verdictOf({ ...base('30'), stop: { by: 'price', value: '90' } }, facts)!
    expect(block.verdict).toBe('block')
    expect(cures(block.why).largest).toBe('10')
  })
})

describe('the liquidation of an isolated position', () => {
  const held = {
    coin: 'SOL',
    size: '10',
    entry: '100',
    leverage: '20',
    marginMode: 'isolated',
    stop: '96',
    margin: '50',
  } as const
  const facts = factsOf({ positions: [held], sol: { marginMode: 'isolated' }, fees: { taker: '0', maker: '0' } })

  it('stays where it was when a part is closed, because that part of the margin goes back', () => {
    const liquidation = (share: string) =>
      reported({ action: 'close', coin: 'SOL', size: { by: 'percent', value: share } }, facts).ticket?.liquidation
    expect(liquidation('50')).toBe('97.43589744')
    expect(liquidation('90')).toBe(liquidation('50'))
    expect(liquidation('100')).toBeNull()
  })

  it('answers with the margin of what is new where the order turns it around', () => {
    const turned = reported(openSol({ side: 'short', ...base('15'), stop: { by: 'price', value: '101' } }), facts)
    const alone = reported(
      openSol({ side: 'short', ...base('5'), stop: { by: 'price', value: '101' } }),
      factsOf({ sol: { marginMode: 'isolated' }, fees: { taker: '0', maker: '0' } }),
    )
    expect(turned.ticket?.liquidation).toBe(alone.ticket?.liquidation)
  })
})
