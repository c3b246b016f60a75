import { describe, expect, it } from 'vitest'
import { liquidationPrice, maintenanceOf, tierLeverage } from '../../../main/domain/margin/liquidation.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { eth, factsOf, openSol, reported } from '../worked-example.ts'

const tiers = (...rows: [string, number][]) =>
  rows.map(([from, maxLeverage]) => ({ from: known.usd(from), maxLeverage }))
const liq = (size: string, base: string, rows: [string, number][], owed = '0') => {
  const price = liquidationPrice({
    size: known.size(size),
    base: known.usd(base),
    owed: known.usd(owed),
    tiers: tiers(...rows),
  })
  return price === null ? null : text(price)
}

describe('maintenance', () => {
  it('is half the initial margin at the maximum leverage, continuous from tier to tier', () => {
    const sol = tiers(['0', 20], ['70000000', 10])
    expect(text(maintenanceOf(known.usd('1000'), sol))).toBe('25')
    expect(text(maintenanceOf(known.usd('70000000'), sol))).toBe('1750000')
    expect(text(maintenanceOf(known.usd('70000100'), sol))).toBe('1750005')
  })

  it('counts a notional on the boundary to the tier below', () => {
    const sol = tiers(['0', 20], ['70000000', 10])
    expect(tierLeverage(known.usd('70000000'), sol)).toBe(20)
    expect(tierLeverage(known.usd('70000000.01'), sol)).toBe(10)
  })
})

describe('liquidation', () => {
  it('reproduces the venue docs: 0.0335 ETH long, isolated, raw USD -95.059824, 50x market', () => {
    // The docs state 2866.26936529; the formula gives 2866.26937... from their six-decimal raw USD.
    expect(liq('0.0335', '-95.059824', [['0', 50]])).toMatch(/^2866\.2693/)
  })

  it('uses the tier of the value at liquidation, not of the entry', () => {
    // 1000 units short with 150,000 behind them at price zero value 150,000 + …: crosses 100,000 on the way up.
    const short = liq('-1000', '110000', [
      ['0', 20],
      ['100000', 10],
    ])
    // 110000 − 1000p = 1000p/20 − 2500 → p = 112500/1050
    expect(short).toBe('107.14285714')
    expect(liq('-1000', '110000', [['0', 20]])).toBe('107.31707317')
  })

  it('is null for nothing held, and where no price above zero takes it', () => {
    expect(liq('0', '100', [['0', 20]])).toBeNull()
    expect(liq('10', '100', [['0', 20]])).toBeNull()
    expect(liq('10', '0', [['0', 20]])).toBeNull()
  })
})

describe('liquidation on the ticket', () => {
  const base30 = { sizing: { by: 'base', value: '30' } } as const
  const iso = { marginMode: 'isolated', leverage: '10', sizing: { by: 'base', value: '10' } } as const
  const up = { by: 'price', value: '105' } as const

  it('is taken at the expected fill, of the equity less the entry fee, cross', () => {
    const facts = factsOf({ equity: '1000' })
    expect(reported(openSol(base30), facts).ticket?.liquidation).toBe('68.42222223')
    expect(reported(openSol({ ...base30, side: 'short', stop: up }), facts).ticket?.liquidation).toBe('130.03739837')
  })

  it('is taken of the position’s own margin, isolated, whatever the account holds', () => {
    for (const equity of ['1000', '1000000']) {
      const facts = factsOf({ equity })
      expect(reported(openSol(iso), facts).ticket?.liquidation).toBe('92.35384616')
      expect(reported(openSol({ ...iso, side: 'short', stop: up }), facts).ticket?.liquidation).toBe('107.27317073')
    }
  })

  it('answers for the maintenance of other cross positions, and not for isolated ones but by what they hold', () => {
    const position = { coin: 'ETH', size: '1', entry: '3000', leverage: '20' }
    const of = (marginMode: 'cross' | 'isolated') =>
      reported(
        openSol(base30),
        factsOf({ equity: '1000', markets: { ETH: eth }, positions: [{ ...position, marginMode }] }),
      ).ticket?.liquidation
    // cross: 3000/50 = 60 more to keep; isolated: 3000/20 = 150 of the equity is out of reach
    expect(of('cross')).toBe('70.47350428')
    expect(of('isolated')).toBe('73.55042736')
  })

  it('adds to what is held in the same coin', () => {
    const positions = [{ coin: 'SOL', size: '20', entry: '90', leverage: '20', marginMode: 'cross' as const }]
    const added = reported(openSol({ sizing: { by: 'base', value: '10' } }), factsOf({ equity: '1000', positions }))
    // 30 held at mark 100: pool 1000 − 0.45 − 3000
    expect(added.ticket?.liquidation).toBe('68.391453')
  })
})
